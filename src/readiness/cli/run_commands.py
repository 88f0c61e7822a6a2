"""The main job: reports for one town or many, and the demonstration of the whole journey."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from readiness import locate
from readiness.cli.common import (
    CatalogueOption,
    DateOption,
    FrameworkOption,
    LanguageOption,
    LetterheadOption,
    LogoOption,
    OverwriteOption,
    QuestionnaireOption,
    StrictOption,
    TemplatesOption,
    WaveOption,
    choose_language,
    report_date,
    say,
    spoken,
    tell,
    to_json,
)
from readiness.cli.town_commands import assess_town, load_town, recommend_for
from readiness.errors import ProblemsError, UsageError, nearest, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from readiness.errors import Problem
    from readiness.recommendation import Recommendations
    from readiness.report.build import Format
    from readiness.report.document import Document
    from readiness.report.index_page import Entry
    from readiness.report.office import Office
    from readiness.text import Lang

T = TypeVar("T")
TownsArgument = Annotated[
    list[Path],
    typer.Argument(help="Towns: files or a folder of one, several folders, or a folder of folders."),
]
OutOption = Annotated[
    Path, typer.Option("-o", "--out", help="The folder to write into; each town gets its own inside.")
]


def run(
    towns: TownsArgument,
    out: OutOption,
    lang: LanguageOption = None,
    formats: Annotated[str, typer.Option("--format", help="Some of md,html,docx,pdf.")] = "md,html,docx,pdf",
    top: Annotated[int, typer.Option("--top", min=1, help="How many projects to report.")] = 2,
    overwrite: OverwriteOption = False,
    day: DateOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
    templates: TemplatesOption = None,
    wave: WaveOption = None,
    strict: StrictOption = False,
    letterhead: LetterheadOption = None,
    logo: LogoOption = None,
) -> None:
    """Write the reports of one town or several: implementation projects and a town profile.

    Example: readiness run questionnaires/quick-look/pilots/piaseczno --lang pl --top 2 -o out
    """
    from readiness.report import build, index_page, office
    from readiness.yamlio import write_bytes

    choose_language(lang, towns)
    chosen = chosen_formats(formats)
    own_templates(templates)
    today = report_date(day)
    look = office.load(chosen, letterhead, logo)
    groups = list(towns_of(towns))
    entries: list[Entry] = []
    page = out / "index.html"
    if len(groups) > 1:
        clear([page], overwrite=overwrite)

    def write(paths: list[Path]) -> None:
        language = choose_language(lang, paths)
        town = load_town(paths, questionnaire, wave)
        tell(town.warnings, strict=strict)
        only = (language,) if len(groups) == 1 else ()
        found = recommend_for(assess_town(town, framework, questionnaire), catalogue, *only)
        tell(found.unused(), strict=strict)
        folder = out / town.municipality.id
        made = list(write_reports(found, folder, language, chosen, top, today, templates, look, overwrite=overwrite))
        for path in made:
            typer.echo(say("written", path=path))
        entries.append(index_page.Entry(found, language, _places(made, out)))

    try:
        for _ in each_town(groups, write):
            pass
    finally:
        if len(groups) > 1 and entries:
            document, _ = printable(index_page.index_document(entries, choose_language(lang, towns), today, templates))
            write_bytes(page, build.render(document, "html", **vars(look)), overwrite=overwrite)
            typer.echo(say("written", path=page))


def _places(made: Sequence[Path], out: Path) -> dict[str, dict[str, PurePosixPath]]:
    """Return where each report lies, as seen from the page that leads to it: kind → format → place."""
    found: dict[str, dict[str, PurePosixPath]] = {}
    for path in made:
        kind = path.name.split(".")[0].removeprefix("project-")
        found.setdefault(kind, {})[path.suffix[1:]] = PurePosixPath(path.relative_to(out).as_posix())
    return found


def each_town(groups: Sequence[list[Path]], work: Callable[[list[Path]], T]) -> Iterator[T]:
    """Yield what `work` makes of every town; a town with problems is told and the others go on.

    Raises `typer.Exit(1)` at the end if a town had problems, `ProblemsError` at once if there is only one town.
    """
    failed = 0
    for paths in groups:
        try:
            yield work(paths)
        except ProblemsError as error:
            if len(groups) == 1:
                raise
            failed += 1
            typer.echo(error.render(spoken()), err=True)
    if failed:
        typer.echo(say("towns_failed", count=failed, total=len(groups)), err=True)
        raise typer.Exit(1)


def own_templates(folder: Path | None) -> None:
    """Refuse a folder of templates that holds none: it would be ignored silently."""
    if folder is not None and not any(folder.glob("*.j2")):
        raise UsageError([problem(folder, "RD505" if folder.is_dir() else "RD010")])


def chosen_formats(given: str) -> tuple[Format, ...]:
    """Return the formats named by `--format`, in the usual order.

    Raises:
        UsageError: a name is not a format.
    """
    from readiness.report.build import FORMATS

    names = [name.strip() for name in given.split(",") if name.strip()]
    wrong = [name for name in names if name not in FORMATS] or ([] if names else [given])
    if wrong:
        raise UsageError(
            [
                problem(
                    "--format",
                    "RD503",
                    name=name,
                    formats=", ".join(FORMATS),
                    suggestion=nearest(name, FORMATS),
                )
                for name in wrong
            ]
        )
    return tuple(f for f in FORMATS if f in names)


def towns_of(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the paths of each town: loose files make one, a folder with sheets one, a folder of folders many."""
    files = [p for p in paths if not p.is_dir()]
    if files:
        yield files
    for folder in (p for p in paths if p.is_dir()):
        inner = sorted(p for p in folder.iterdir() if p.is_dir() and any(p.glob("*.yaml")))
        if any(folder.glob("*.y*ml")) or not inner:
            yield [folder]
        else:
            yield from ([p] for p in inner)


def write_reports(
    found: Recommendations,
    folder: Path,
    lang: Lang,
    formats: Sequence[Format],
    top: int,
    today: date,
    templates: Path | None,
    look: Office | None = None,
    *,
    overwrite: bool,
) -> Iterator[Path]:
    """Write a town's reports and yield each file's path; nothing is written when one is in the way.

    Raises:
        UsageError: a file exists already, or the folder cannot be written to.
    """
    from readiness.report import build, profile_report, project_report
    from readiness.yamlio import write_bytes

    own = vars(look) if look else {}
    chosen = found.top(top)
    names = [f"project-{r.blueprint.id}.{lang}" for r in chosen] + [f"profile.{lang}"]
    targets = [folder / f"{name}.{form}" for name in names for form in formats]
    clear(targets, overwrite=overwrite)
    jobs: list[Any] = [lambda r=r: project_report.project_document(r, found, lang, today, templates) for r in chosen]
    jobs.append(lambda: profile_report.profile_document(found, lang, today, top, templates))
    with typer.progressbar(length=len(targets), label=say("building"), file=typer.get_text_stream("stderr")) as bar:
        made: list[tuple[Path, bytes]] = []
        warned: dict[str, Problem] = {}
        for name, job in zip(names, jobs, strict=True):
            document, replaced = printable(job())
            warned.update({c: p for c in replaced for p in where(c, found)})
            for form in formats:
                made.append((folder / f"{name}.{form}", build.render(document, form, **own)))
                bar.update(1)
    tell(warned.values())
    for path, content in made:
        write_bytes(path, content, overwrite=overwrite)
        yield path


def clear(targets: Sequence[Path], *, overwrite: bool) -> None:
    """Find out before the work what would stop the writing."""
    in_the_way = [p for p in targets if p.exists()]
    if in_the_way and not overwrite:
        raise UsageError([problem(p, "RD020") for p in in_the_way])
    nearest_folder = next(p for p in (targets[0].parent, *targets[0].parent.parents) if p.exists())
    if not nearest_folder.is_dir() or not os.access(nearest_folder, os.W_OK):
        raise UsageError([problem(nearest_folder, "RD021")])


def printable(document: Document) -> tuple[Document, list[str]]:
    """Put a sign in the place of characters that the fonts lack."""
    from readiness.report import fonts

    return fonts.substitute(document)


def where(character: str, *found: Recommendations) -> Iterator[Problem]:
    """Yield a warning at the first place where a sheet or adaptation of the towns holds the character."""
    towns = [f.assessment.town for f in found]
    for file in (p for t in towns for p in (*(s.path for s in t.sheets), *(f.path for f in t.files.values()))):
        for row, line in enumerate(Path(file).read_text("utf-8").splitlines(), 1):
            if character in line:
                yield problem(file, "RD502", (row, line.index(character) + 1), characters=character, severity="warning")
                return
    yield problem(towns[0].municipality.id, "RD502", characters=character, severity="warning")


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write.")] = Path("readiness-demo"),
    lang: LanguageOption = None,
    overwrite: OverwriteOption = False,
    day: DateOption = None,
) -> None:
    """Show the whole journey for the pilot town Piaseczno: sheet, scores, recommendations, reports.

    Example: readiness demo out/demo
    """
    first = choose_language(lang, [])
    languages: tuple[Lang, ...] = (first,) if lang else ("pl", "en")
    source = locate.questionnaires() / "quick-look" / "pilots" / "piaseczno"
    copies = {p: folder / "piaseczno" / p.name for p in sorted(source.glob("*.yaml"))}
    from readiness.yamlio import write_bytes

    data = [folder / "assessment.json", folder / "recommendations.json"]
    clear([*copies.values(), *data], overwrite=overwrite)
    for original, copy in copies.items():
        write_bytes(copy, original.read_bytes(), overwrite=overwrite)
        typer.echo(say("written", path=copy))
    town = load_town([folder / "piaseczno"], None, None)
    assessed = assess_town(town, None)
    found = recommend_for(assessed, None, *languages)
    for path, value in zip(data, (assessed.to_dict(), found.to_dict()), strict=True):
        write_bytes(path, (to_json(value) + "\n").encode(), overwrite=overwrite)
        typer.echo(say("written", path=path))
    today = report_date(day)
    for language in languages:
        for path in write_reports(
            found,
            folder / "reports",
            language,
            ("md", "html", "docx", "pdf"),
            2,
            today,
            None,
            overwrite=overwrite,
        ):
            typer.echo(say("written", path=path))
