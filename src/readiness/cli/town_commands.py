"""Commands about one town: check, assess, recommend."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from readiness.cli.common import (
    CatalogueOption,
    FrameworkOption,
    JsonOption,
    LanguageOption,
    PlainOption,
    QuestionnaireOption,
    StrictOption,
    TownArgument,
    WaveOption,
    bold,
    choose_language,
    columns,
    say,
    tell,
    to_json,
)
from readiness.errors import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from readiness.assessment import Assessment
    from readiness.catalogue import Catalogue
    from readiness.framework import Framework
    from readiness.questionnaire import Questionnaire
    from readiness.recommendation import Recommendation, Recommendations
    from readiness.report.views import Words
    from readiness.sheets import Town
    from readiness.text import Lang


@cache
def _asked(questionnaire: Path | None) -> Questionnaire:
    from readiness.questionnaire import load_questionnaire

    return load_questionnaire(questionnaire)


@cache
def _model(framework: Path | None, questionnaire: Path | None) -> Framework:
    from readiness.framework import load_framework

    beside = questionnaire if questionnaire is not None and questionnaire.is_dir() else None
    return load_framework(framework or beside, _asked(questionnaire))


@cache
def _shelf(
    folder: Path | None, nodes: frozenset[str], questions: frozenset[str], languages: frozenset[Lang] | None
) -> Catalogue:
    from readiness.catalogue import load_catalogue

    return load_catalogue(folder, nodes, questions, languages)


def load_town(paths: list[Path], questionnaire: Path | None, wave: str | None) -> Town:
    """Load the sheets against the questionnaire chosen, which is read once for many towns."""
    from readiness.sheets import load_sheets

    return load_sheets(paths, _asked(questionnaire), wave)


def assess_town(town: Town, framework: Path | None, questionnaire: Path | None = None) -> Assessment:
    """Score a town with the framework chosen: a file, or the one beside the questionnaire."""
    from readiness import assessment

    return assessment.assess(town, _model(framework, questionnaire))


def recommend_for(assessed: Assessment, catalogue: Path | None, *languages: Lang) -> Recommendations:
    """Match an assessed town with the catalogue chosen; of its texts only these languages and English, or all."""
    from readiness import recommendation

    nodes, questions = frozenset(assessed.framework.nodes), frozenset(assessed.town.questionnaire.questions)
    wanted: frozenset[Lang] | None = frozenset({"en", *languages}) if languages else None
    return recommendation.recommend(assessed, _shelf(catalogue, nodes, questions, wanted))


def check(
    town: TownArgument,
    lang: LanguageOption = None,
    strict: StrictOption = False,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Find every problem in a town's files, each with its line.

    Example: readiness check questionnaires/quick-look/pilots/piaseczno
    """
    chosen = choose_language(lang, town)
    loaded = load_town(town, questionnaire, None)
    found = recommend_for(assess_town(loaded, None, questionnaire), catalogue, chosen)
    country = loaded.municipality.country
    if country not in found.catalogue.countries:
        raise DataFileError([loaded.sheets[0].positions.problem("RD422", "municipality", "country", country=country)])
    tell((*loaded.warnings, *found.unused()), strict=strict)
    typer.echo(say("sheets", count=len(loaded.sheets)))
    typer.echo(say("open_count", count=len(loaded.open_questions)))
    typer.echo(say("no_problems"))


def assess(
    town: TownArgument,
    as_json: JsonOption = False,
    lang: LanguageOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    wave: WaveOption = None,
    strict: StrictOption = False,
    plain: PlainOption = False,
) -> None:
    """Score one town: each dimension with its score, interval and coverage.

    Example: readiness assess questionnaires/quick-look/pilots/piaseczno
    """
    chosen = choose_language(lang, town)
    loaded = load_town(town, questionnaire, wave)
    tell(loaded.warnings, strict=strict)
    result = assess_town(loaded, framework, questionnaire)
    if as_json:
        typer.echo(to_json(result.to_dict()))
        return
    from readiness.report.views import Words

    typer.echo(_assessment_text(result, Words(loaded, chosen), plain=plain))


def _assessment_text(result: Assessment, words: Words, *, plain: bool) -> str:
    nodes = [result.index, *result.children("index")]
    names = [say("index"), *(words.node_label(n.id, result) for n in nodes[1:])]
    lines = [bold(words.town.municipality.called(words.lang), plain=plain)]
    lines.append(columns([(name, _score_line(n, words)) for name, n in zip(names, nodes, strict=True)]))
    if result.index.band is not None:
        lines.append(say("band", band=words.pick(result.index.band.label)))
    for gate in result.gates:
        if gate.state is not True:
            key = "gate_closed" if gate.state is False else "gate_unknown"
            lines.append(say(key, band=words.pick(gate.band.label), id=gate.id))
    if words.town.only_side is not None:
        lines.append(words.t["profile"][f"only_{words.town.only_side}"])
    if result.index.illustrative:
        lines.append(say("illustrative", share=words.share(result.index.illustrative)))
    labels = {r.id: words.pick(r.label) for r in result.framework.resources}
    pairs = {r.id: (r.supply, r.need) for r in result.framework.resources}
    from readiness.errors import messages

    head = messages(words.lang)["cli"]["column"]
    rows: list[tuple[str, ...]] = [(head["resource"], head["supply"], head["need"], head["gap"])]
    for m in result.matrix:
        supply, need = result.nodes[pairs[m.resource][0]], result.nodes[pairs[m.resource][1]]
        gap = words.cell(m.gap, supply, need)
        rows.append((labels[m.resource], words.node_points(supply), words.node_points(need), gap))
    return "\n".join([*lines, "", bold(say("matrix"), plain=plain), columns(rows, right=(1, 2, 3))])


def _score_line(node: object, words: Words) -> str:
    from readiness.assessment import NodeResult
    from readiness.framework import points_of

    assert isinstance(node, NodeResult)  # noqa: S101
    if not node.applicable:
        return say("na")
    values = {
        "low": points_of(node.low),
        "high": points_of(node.high),
        "coverage": words.share(node.coverage),
    }
    if node.score is None:
        return say("hidden", **values)
    if node.coverage == 1:
        return say("score_exact", score=points_of(node.score))
    return say("score_line", score=points_of(node.score), **values)


def recommend(
    town: TownArgument,
    top: Annotated[int | None, typer.Option("--top", min=1, help="How many to show; by default all.")] = None,
    as_json: JsonOption = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show how each fit comes about.")] = False,
    lang: LanguageOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
    wave: WaveOption = None,
    strict: StrictOption = False,
    plain: PlainOption = False,
) -> None:
    """Propose the projects that fit one town, with reasons, what is missing, and warnings.

    Example: readiness recommend questionnaires/quick-look/pilots/piaseczno --top 2
    """
    chosen = choose_language(lang, town)
    loaded = load_town(town, questionnaire, wave)
    tell(loaded.warnings, strict=strict)
    result = recommend_for(assess_town(loaded, framework, questionnaire), catalogue, chosen)
    tell(result.unused(), strict=strict)
    if as_json:
        typer.echo(to_json(result.to_dict(top)))
        return
    from readiness.report.views import Words

    words = Words(loaded, chosen)
    blocks = [
        _recommendation_text(r, result, words, explain=explain, plain=plain)
        for r in (result.items if top is None else result.top(top))
    ]
    typer.echo("\n\n".join(blocks) if blocks else say("nothing"))


def _recommendation_text(
    item: Recommendation, result: Recommendations, words: Words, *, explain: bool, plain: bool
) -> str:
    from readiness.errors import messages

    status = messages(words.lang)["cli"]["status"][item.status]
    spread = words.spread(item.fit)
    fit = say("fit", score=words.points(item.fit.score)) + (f" ({spread})" if spread else "")
    title = item.blueprint.text(words.lang).title.replace("{municipality}", words.town.municipality.called(words.lang))
    lines = [bold(f"{item.rank}. {title} [{item.blueprint.id}]", plain=plain), f"   {fit}; {status}"]
    if item.blocked_by:
        from readiness.report.parts import blocking

        ruled_out = [t.rstrip(".") for t, _ in blocking(words, item, item.blueprint.text(words.lang).excludes)]
        told = "; ".join(ruled_out).replace("{municipality}", words.town.municipality.called(words.lang))
        lines.append("   " + say("blocked", reasons=told))
    if item.reasons:
        because = [words.reason(leaf, result.assessment)[0].rstrip(".") for leaf in item.reasons]
        lines.append("   " + say("because", reasons="; ".join(because)))
    if item.unmet:
        text = item.blueprint.text(words.lang)
        lines.append("   " + say("unmet", items="; ".join(text.requires[u.id].rstrip(".") for u in item.unmet)))
    if item.unknown:
        asked = [f"{words.pick(words.town.questionnaire[q].text)} [{q}]" for q in item.unknown]
        lines.append("   " + say("ask", questions=" ".join(asked)))
    lines.append(
        "   " + say("precedents", places="; ".join(words.place(p.project, result.catalogue) for p in item.precedents))
    )
    if item.warnings:
        lines.append(
            "   " + say("warnings", places="; ".join(words.place(w.project, result.catalogue) for w in item.warnings))
        )
    if explain:
        lines += _explained(item, result, words)
    return "\n".join(lines)


def _explained(item: Recommendation, result: Recommendations, words: Words) -> Iterator[str]:
    """Yield the parts of a fit with value, range and weight as the report prints them, and how they are joined."""
    ranking = result.catalogue.ranking
    head = words.t["project"]["fit_head"]
    rows = [(f"     {head[0]}", *head[1:])] + [
        (
            f"     {words.t['part'][n]}",
            words.points(p.middle) if p else words.t["na"],
            words.range(p) if p else words.t["na"],
            words.plain(ranking.weights[n]) if p else "–",
        )
        for n, p in item.fit.parts.items()
    ]
    yield columns(rows, right=(1, 2, 3))
    yield "     " + words.fit_how(ranking)
    for precedent in item.precedents:
        place = words.place(precedent.project, result.catalogue)
        likeness = say("likeness", place=place, score=words.points(precedent.likeness.score))
        yield f"     {likeness} {words.alike(precedent.likeness)}"
