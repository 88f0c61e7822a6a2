"""The command line: parse, call one function, print."""

from __future__ import annotations

import os
import sys

import typer

from readiness.cli import (
    broker_commands,
    catalogue_commands,
    compare_commands,
    export_commands,
    import_commands,
    instrument_commands,
    questionnaire_commands,
    run_commands,
    table_commands,
    town_commands,
    what_if_commands,
)

app = typer.Typer(
    name="readiness",
    help="How ready is a town to share public resources with its small firms, and what should it do first?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(run_commands.demo)
app.command()(instrument_commands.new)
app.command()(instrument_commands.fill)
app.command("import")(import_commands.import_)
app.command()(import_commands.merge)
app.command()(import_commands.migrate)
app.command()(town_commands.check)
app.command()(town_commands.assess)
app.command()(town_commands.recommend)
app.command()(run_commands.run)
app.command()(broker_commands.adapt)
app.command()(broker_commands.consult)
app.command("what-if")(what_if_commands.what_if)
app.command()(what_if_commands.gaps)
app.command()(compare_commands.compare)
app.command()(compare_commands.robustness)
app.command()(table_commands.table)
app.add_typer(catalogue_commands.app, name="catalogue")
app.add_typer(questionnaire_commands.app, name="questionnaire")
app.add_typer(export_commands.templates, name="templates")
app.command()(export_commands.schema)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and leave.")) -> None:
    if version:
        from readiness.version import __version__

        typer.echo(f"readiness {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command; problems go to stderr in the reader's language, a traceback never does."""
    from readiness.cli import common
    from readiness.errors import ReadinessError, fill, messages

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except ReadinessError as error:
        typer.echo(error.render(common.spoken()), err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("READINESS_DEBUG"):
            raise
        told = fill(messages(common.spoken())["cli"]["ours"], {"error": f"{type(error).__name__}: {error}"})
        typer.echo(told, err=True)
        sys.exit(4)
