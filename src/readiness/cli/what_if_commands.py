"""Commands about other answers: what-if and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from readiness.cli.common import (
    CatalogueOption,
    FrameworkOption,
    JsonOption,
    LanguageOption,
    QuestionnaireOption,
    TownArgument,
    WaveOption,
    choose_language,
    columns,
    say,
    to_json,
)
from readiness.cli.town_commands import assess_town, load_town, recommend_for
from readiness.errors import UsageError, nearest, problem

if TYPE_CHECKING:
    from readiness.report.views import Words
    from readiness.scenario import Gaps, WhatIf
    from readiness.sheets import Town


def what_if(
    town: TownArgument,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="QUESTION=VALUE; may be given several times.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="In place of --set: an earlier wave of answers to compare with.")
    ] = None,
    as_json: JsonOption = False,
    lang: LanguageOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    wave: WaveOption = None,
) -> None:
    """Show the scores before and after other answers, or since an earlier wave, and what each change contributes.

    Example: readiness what-if questionnaires/quick-look/pilots/piaseczno --set activity.firm_meetings=yes
    """
    from readiness import scenario as engine
    from readiness.report.views import Words

    chosen = choose_language(lang, town)
    if changes and since is not None:
        raise UsageError([problem("--since", "RD615", first="--since", second="--set")])
    if not changes and since is None:
        raise UsageError([problem("what-if", "RD111", name="--set, --since")])
    loaded = load_town(town, questionnaire, wave)
    now = assess_town(loaded, framework, questionnaire)
    if since is None:
        result = engine.what_if(loaded, dict(_pair(text) for text in changes or ()), now.framework)
    else:
        result = engine.progress(assess_town(load_town(town, questionnaire, since), framework, questionnaire), now)
    typer.echo(to_json(result.to_dict()) if as_json else _what_if_text(result, Words(loaded, chosen)))


def _pair(text: str) -> tuple[str, Any]:
    """Split QUESTION=VALUE and read the value as a sheet would."""
    from readiness.yamlio import loads

    name, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise UsageError([problem("--set", "RD112", value=text, expected="QUESTION=VALUE")])
    return name.strip(), loads(f"value: {value}", "--set").data["value"]


def _what_if_text(result: WhatIf, words: Words) -> str:
    pairs = [(result.before.index, result.after.index)]
    pairs += [(n, result.after.nodes[n.id]) for n in result.before.children("index")]
    rows = [("", say("before"), say("after"))]
    for old, new in pairs:
        name = say("index") if old.id == "index" else words.node_label(old.id, result.before)
        rows.append(
            (name, f"{words.node_points(old)} ({words.range(old)})", f"{words.node_points(new)} ({words.range(new)})")
        )
    lines = [columns(rows, right=(1, 2))]
    if result.contributions:
        parts = [
            (f"  {words.node_label(name, result.after)}", f"{value * 100:+.1f}".replace(".", words.f.number(0.1, 1)[1]))
            for name, value in sorted(result.contributions.items(), key=lambda item: -abs(item[1]))
        ]
        lines += ["", say("contributions"), columns(parts, right=(1,))]
    return "\n".join(lines)


def gaps(
    town: TownArgument,
    blueprint: Annotated[str, typer.Option("--blueprint", help="Which blueprint; see `readiness catalogue list`.")],
    as_json: JsonOption = False,
    lang: LanguageOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Find the smallest changes that make a blueprint ready, and what to ask next.

    Example: readiness gaps questionnaires/quick-look/pilots/piaseczno --blueprint room-booking
    """
    from readiness import scenario as engine
    from readiness.report.views import Words

    chosen = choose_language(lang, town)
    loaded = load_town(town, questionnaire, None)
    found = recommend_for(assess_town(loaded, framework, questionnaire), catalogue, chosen)
    known = found.catalogue.blueprints
    if blueprint not in known:
        raise UsageError([problem("--blueprint", "RD420", blueprint=blueprint, suggestion=nearest(blueprint, known))])
    result = engine.gaps(found.assessment, known[blueprint], found.catalogue)
    ask = engine.ask_next(found.assessment, found.catalogue)
    if as_json:
        typer.echo(to_json({**result.to_dict(), "ask_next": [a.to_dict() for a in ask]}))
        return
    words = Words(loaded, chosen)
    lines = [_gaps_text(result, loaded, words)]
    if ask:
        lines.append(say("ask_next"))
        lines += [f"  {words.pick(loaded.questionnaire[a.question].text)} [{a.question}]" for a in ask]
    typer.echo("\n".join(lines))


def _gaps_text(result: Gaps, town: Town, words: Words) -> str:
    lines = []
    if result.when is not True:
        lines.append(say("not_relevant" if result.when is False else "perhaps_relevant"))
    lines += [words.t["consultation"]["refused"][group] for group in result.blocked_by]
    enough = result.when is True and not result.blocked_by
    if result.changes is None:
        lines.append(say("no_way"))
    elif not result.changes:
        lines.append(say("already_ready" if enough else "requirements_met"))
    else:
        lines.append(say("changes" if enough else "changes_required", effort=result.effort))
        for change in result.changes:
            question = town.questionnaire[change.question]
            lines.append(f"  {words.pick(question.text)} → {words.value(question, change.value)} [{change.question}]")
    return "\n".join(lines)
