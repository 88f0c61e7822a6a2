"""Commands that hand out what travels with the program: the words of reports, the shapes of files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readiness.cli.common import LanguageOption, OverwriteOption, choose_language, say, to_json

DirArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The folder to copy them into.")]
SchemasOption = Annotated[Path | None, typer.Option("-o", "--out", help="The folder to write the schemas into.")]

templates = typer.Typer(help="The words and looks of reports.", no_args_is_help=True, rich_markup_mode=None)


@templates.callback()
def _group() -> None:
    """Keep `export` a command of its own although it is the only one."""


@templates.command()
def export(folder: DirArgument, lang: LanguageOption = None, overwrite: OverwriteOption = False) -> None:
    """Copy the templates of reports into a folder, to change the words of your office's reports.

    `run --templates DIR` takes the Markdown templates (*.md.j2) from there, and any that is missing from the program.
    The strings, charts and page shells beside them are to look things up in; a change there has no effect.

    Example: readiness templates export our-templates
    """
    from readiness import locate
    from readiness.cli.run_commands import clear
    from readiness.yamlio import write_bytes

    choose_language(lang)
    root = locate.templates()
    files = [f for f in sorted(root.rglob("*")) if f.is_file() and not _kept_back(f, root)]
    targets = {folder / f.relative_to(root): f for f in files}
    clear(list(targets), overwrite=overwrite)
    for target, source in targets.items():
        write_bytes(target, source.read_bytes(), overwrite=overwrite)
        typer.echo(say("written", path=target))


def _kept_back(file: Path, root: Path) -> bool:
    """Tell whether a file is no template: a font, or the program's own messages."""
    return "fonts" in file.relative_to(root).parts[:-1] or file.name.startswith("messages.")


def schema(out: SchemasOption = None, lang: LanguageOption = None, overwrite: OverwriteOption = False) -> None:
    """List the kinds of files that people write; with -o, write the JSON Schema of each into a folder.

    An editor that knows them completes and checks while you type.

    Example: readiness schema -o schemas
    """
    from readiness.cli.run_commands import clear
    from readiness.instruments.schemas import FILES
    from readiness.instruments.schemas import schema as schema_of
    from readiness.yamlio import write_bytes

    choose_language(lang)
    if out is None:
        typer.echo("\n".join(FILES))
        return
    targets = {kind: out / f"{kind}.schema.json" for kind in FILES}
    clear(list(targets.values()), overwrite=overwrite)
    for kind, target in targets.items():
        write_bytes(target, (to_json(schema_of(kind)) + "\n").encode("utf-8"), overwrite=overwrite)
        typer.echo(say("written", path=target))
