"""Commands for the Broker's own work: the adaptation of a blueprint, and interviews about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from readiness.cli.common import (
    CatalogueOption,
    DateOption,
    LanguageOption,
    LetterheadOption,
    LogoOption,
    OverwriteOption,
    QuestionnaireOption,
    TemplatesOption,
    TownArgument,
    choose_language,
    report_date,
    say,
)
from readiness.cli.run_commands import chosen_formats, clear, printable
from readiness.cli.town_commands import assess_town, load_town, recommend_for
from readiness.errors import UsageError, nearest, problem

if TYPE_CHECKING:
    from readiness.adapted import AdaptedProject
    from readiness.errors import Problem
    from readiness.recommendation import Recommendations
    from readiness.yamlio import Loaded


def adapt(
    town: TownArgument,
    blueprint: Annotated[str, typer.Option("--blueprint", help="Which blueprint; see `readiness recommend`.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="The file to write: adaptation-BLUEPRINT.yaml in the town's folder.")
    ],
    lang: LanguageOption = None,
    overwrite: OverwriteOption = False,
    day: DateOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Write the Broker's adaptation file for one blueprint, prefilled; her decisions of before stay in it.

    Example: readiness adapt questionnaires/quick-look/pilots/piaseczno --blueprint business-networks -o mine.yaml
    """
    from readiness.instruments.broker_file import broker_file
    from readiness.yamlio import write_bytes

    choose_language(lang, town)
    own = _decided(out, blueprint) if overwrite and out.is_file() else None
    text = broker_file(_adapted(town, blueprint, lang, day, questionnaire, catalogue, own))
    write_bytes(out, text.encode(), overwrite=overwrite)
    typer.echo(say("written", path=out))


def consult(
    town: TownArgument,
    blueprint: Annotated[str, typer.Option("--blueprint", help="Which blueprint; see `readiness recommend`.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder to write into.")],
    lang: LanguageOption = None,
    formats: Annotated[str, typer.Option("--format", help="Some of md,html,docx,pdf.")] = "docx,pdf",
    overwrite: OverwriteOption = False,
    day: DateOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
    templates: TemplatesOption = None,
    letterhead: LetterheadOption = None,
    logo: LogoOption = None,
) -> None:
    """Write the interview guides of one project, and a file that takes the answers; answers given stay in it.

    Example: readiness consult questionnaires/quick-look/pilots/piaseczno --blueprint business-networks -o out/talks
    """
    from readiness.consultation import GROUPS
    from readiness.instruments.consult_file import consultation_file
    from readiness.report import build, office, project_report
    from readiness.yamlio import write_bytes

    choose_language(lang, town)
    forms = chosen_formats(formats)
    look = vars(office.load(forms, letterhead, logo))
    adapted, today = _adapted(town, blueprint, lang, day, questionnaire, catalogue), report_date(day)
    made: dict[Path, bytes] = {}
    for group in GROUPS:
        document, _ = printable(project_report.guide_document(adapted, group, today, templates))
        name = f"guide-{blueprint}-{group}.{adapted.lang}"
        made.update({out / f"{name}.{form}": build.render(document, form, **look) for form in forms})
    clear(list(made), overwrite=overwrite)
    answers = out / "consultation.yaml"
    before = answers.read_text("utf-8") if answers.is_file() else None
    text = consultation_file(adapted.assessment.town, [blueprint], adapted.lang, answers)
    if text != before:
        made[answers] = text.encode()
    for path, content in made.items():
        write_bytes(path, content, overwrite=overwrite or path == answers)
        typer.echo(say("written", path=path))


def _decided(file: Path, blueprint: str) -> Loaded | None:
    """Return what the Broker decided in the file that is to be written again, if it is an adaptation.

    Raises:
        UnsafeFileError, DataFileError: it cannot be read, so that writing it again would lose her work.
        UsageError: it adapts another blueprint.
    """
    from readiness import yamlio

    loaded = yamlio.load(file)
    if not isinstance(loaded.data, dict) or "adaptation" not in loaded.data:
        return None
    if loaded.data["adaptation"] != blueprint:
        raise UsageError([loaded.problem("RD432", "adaptation", first=loaded.data["adaptation"])])
    return loaded


def _adapted(
    paths: list[Path],
    blueprint: str,
    lang: str | None,
    day: str | None,
    questionnaire: Path | None,
    catalogue: Path | None,
    own: Loaded | None = None,
) -> AdaptedProject:
    """Adapt one listed blueprint to a town; `own` holds decisions that go before those in the town's folder."""
    from readiness.adaptation import adapt as adapt_blueprint
    from readiness.adaptation_file import parse_adaptation

    chosen = choose_language(lang, paths)
    town = load_town(paths, questionnaire, None)
    if own is not None:
        edits = {**town.adaptations, blueprint: parse_adaptation(own)}
        town = replace(town, adaptations=edits, files={**town.files, blueprint: own})
    found = recommend_for(assess_town(town, None, questionnaire), catalogue, chosen)
    listed = {r.blueprint.id: r for r in found.items}
    if blueprint not in listed:
        raise UsageError([_not_listed(blueprint, found)])
    return adapt_blueprint(listed[blueprint], found, chosen, report_date(day))


def _not_listed(name: str, found: Recommendations) -> Problem:
    """Say why a blueprint is not among those proposed: unknown, not in use, or not relevant to this town."""
    blueprint = found.catalogue.blueprints.get(name)
    if blueprint is None:
        near = nearest(name, [r.blueprint.id for r in found.items])
        return problem("--blueprint", "RD420", blueprint=name, suggestion=near)
    code = "RD428" if blueprint.lifecycle == "stable" else "RD429"
    return problem("--blueprint", code, blueprint=name, lifecycle=blueprint.lifecycle)
