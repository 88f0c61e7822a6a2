"""The command about any indicator table: table."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readiness.cli.common import LanguageOption, OverwriteOption, choose_language, say

if TYPE_CHECKING:
    from readiness.prepare import Fit


def table(
    data: Annotated[Path, typer.Argument(help="The table, .csv or .parquet: one row per area.")],
    framework: Annotated[Path, typer.Option("--framework", help="The framework file that says how to score it.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where the scores go, .csv or .parquet.")],
    key: Annotated[str | None, typer.Option("--key", help="The column that names a row; by default the first.")] = None,
    indicators: Annotated[bool, typer.Option("--indicators", help="Write the indicators too.")] = False,
    rank: Annotated[bool, typer.Option("--rank", help="Rank the index; ties share the lowest rank.")] = False,
    reference: Annotated[
        Path | None, typer.Option("--reference", help="Fit data-driven steps on this table; by default on the data.")
    ] = None,
    save_fit: Annotated[Path | None, typer.Option("--save-fit", help="Keep what was fitted in this file.")] = None,
    use_fit: Annotated[Path | None, typer.Option("--use-fit", help="Score with what was fitted before.")] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV with semicolons and decimal commas, as Excel opens it.")
    ] = False,
    overwrite: OverwriteOption = False,
    lang: LanguageOption = None,
) -> None:
    """Score every row of a table under a framework of your own.

    Example: readiness table areas.csv --framework framework.yaml -o scores.csv --rank
    """
    choose_language(lang)
    _check_use(out, reference, save_fit, use_fit, overwrite=overwrite)
    from readiness.framework import load_framework
    from readiness.prepare import load_fit, summary
    from readiness.table_files import read_table, write_table
    from readiness.tables import score_table

    model = load_framework(framework)
    fit: Fit | None = load_fit(use_fit) if use_fit is not None else None
    other: Any = read_table(reference, model, key) if reference is not None else None
    frame = read_table(data, model, key)
    names = {"name": str(data), "reference_name": str(reference), "fit_name": str(use_fit)}
    result = score_table(frame, model, key=key, indicators=indicators, rank=rank, reference=other, fit=fit, **names)
    write_table(result, out, excel=excel, overwrite=overwrite)
    for line in summary(result.fit) if fit is None else ():
        typer.echo(line)
    if save_fit is not None:
        result.fit.save(save_fit, overwrite=overwrite)
    for path in (out, save_fit):
        if path is not None:
            typer.echo(say("written", path=path))


def _check_use(
    out: Path, reference: Path | None, save_fit: Path | None, use_fit: Path | None, *, overwrite: bool
) -> None:
    """Find wrong use before any work is done.

    Raises:
        UsageError: options that exclude each other, an output in the way, an ending that is not known.
    """
    from readiness.errors import UsageError, problem
    from readiness.table_files import check_kind

    for option, value in (("--reference", reference), ("--save-fit", save_fit)):
        if use_fit is not None and value is not None:
            raise UsageError([problem("--use-fit", "RD615", first="--use-fit", second=option)])
    check_kind(out)
    found = [problem(p, "RD020") for p in (out, save_fit) if p is not None and p.exists() and not overwrite]
    if found:
        raise UsageError(found)
