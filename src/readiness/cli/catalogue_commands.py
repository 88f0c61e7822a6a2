"""Commands about the catalogue: list, show, check, new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readiness.cli.common import (
    CatalogueOption,
    JsonOption,
    LanguageOption,
    OverwriteOption,
    StrictOption,
    choose_language,
    columns,
    say,
    tell,
    to_json,
)
from readiness.errors import UsageError, nearest, problem

if TYPE_CHECKING:
    from readiness.catalogue import Catalogue

app = typer.Typer(help="Foreign projects and the blueprints made of them.", no_args_is_help=True, rich_markup_mode=None)


def _load(catalogue: Path | None) -> Catalogue:
    """Load the catalogue, its conditions checked against the Quick Look."""
    from readiness.catalogue import load_catalogue
    from readiness.framework import load_framework
    from readiness.questionnaire import load_questionnaire

    questionnaire = load_questionnaire()
    framework = load_framework(questionnaire=questionnaire)
    return load_catalogue(catalogue, frozenset(framework.nodes), frozenset(questionnaire.questions))


@app.command("list")
def list_entries(lang: LanguageOption = None, as_json: JsonOption = False, catalogue: CatalogueOption = None) -> None:
    """List the blueprints, each with its projects.

    Example: readiness catalogue list
    """
    from readiness.text import pick

    chosen = choose_language(lang)
    found = _load(catalogue)
    if as_json:
        entries = [
            {
                "blueprint": b,
                "projects": [
                    {"id": p.id, "lesson": p.lesson, "country": p.place.country} for p in found.by_blueprint[b]
                ],
            }
            for b in found.blueprints
        ]
        typer.echo(to_json(entries))
        return
    rows: list[tuple[str, ...]] = []
    for name, blueprint in found.blueprints.items():
        rows.append((name, "", blueprint.text(chosen).title))
        rows += [(f"  {p.id}", p.lesson, pick(p.title, chosen)) for p in found.by_blueprint[name]]
    typer.echo(columns(rows))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A project or a blueprint.")],
    lang: LanguageOption = None,
    as_json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Show one project or blueprint.

    Example: readiness catalogue show ie-trading-online-voucher
    """
    chosen = choose_language(lang)
    found = _load(catalogue)
    entry: Any = found.projects.get(name) or found.blueprints.get(name)
    if entry is None:
        raise UsageError(
            [problem(name, "RD423", name=name, suggestion=nearest(name, [*found.projects, *found.blueprints]))]
        )
    if as_json:
        typer.echo(to_json(entry.model_dump(mode="json", by_alias=True, exclude_none=True)))
        return
    from readiness.yamlio import dump

    value = entry.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    if name in found.blueprints:
        value["text"] = entry.text(chosen).model_dump()
    typer.echo(dump(_in_language(value, chosen)))


def _in_language(value: Any, lang: str) -> Any:
    """Put the text of one language in the place of every language map."""
    from readiness.text import LANGUAGES, pick

    if isinstance(value, dict):
        if "en" in value and set(value) <= set(LANGUAGES):
            return pick(value, lang)
        return {k: _in_language(v, lang) for k, v in value.items()}
    return [_in_language(v, lang) for v in value] if isinstance(value, list) else value


@app.command()
def check(lang: LanguageOption = None, catalogue: CatalogueOption = None, strict: StrictOption = False) -> None:
    """Find every problem in the catalogue, each with its line.

    Looked at: schema, references both ways, the examples of every project, languages and gaps, look-alike letters,
    roles, and rules that can never be true or never be false. A language that lacks texts is a warning.

    Example: readiness catalogue check
    """
    from readiness.catalogue_check import check_catalogue
    from readiness.shelf import open_shelf

    choose_language(lang)
    shelf = open_shelf(_near(catalogue))
    found = check_catalogue(shelf)
    warnings = [p for p in found if p.severity == "warning"]
    if strict or len(found) > len(warnings):
        tell(found, strict=True)
    tell(warnings)
    size = {"projects": len(shelf.catalogue.projects), "blueprints": len(shelf.catalogue.blueprints)}
    if warnings:
        typer.echo(say("catalogue_warned", **size, count=len(warnings)), err=True)
    else:
        typer.echo(say("catalogue_count", **size), err=True)


def _near(folder: Path | None) -> Path:
    """Return the catalogue's folder as short as it can be named from here."""
    from readiness import locate

    chosen = folder or locate.recommendations()
    here = Path.cwd()
    return chosen.relative_to(here) if chosen.is_relative_to(here) else chosen


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id, its country first: ee-open-workshops.")],
    blueprint: Annotated[str, typer.Option("--blueprint", help="The blueprint that the project leads to.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write; its name is the id and .yaml.")],
    lang: LanguageOption = None,
    overwrite: OverwriteOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Write a project file to be filled in, with what each line means; texts to be written stand as "...".

    Example: readiness catalogue new ee-open-workshops --blueprint open-workshops -o ee-open-workshops.yaml
    """
    from readiness.instruments.project_file import project_file
    from readiness.yamlio import write_bytes

    choose_language(lang)
    text = project_file(name, blueprint, _load(catalogue))
    write_bytes(out, text.encode("utf-8"), overwrite=overwrite)
    typer.echo(say("written", path=out))
