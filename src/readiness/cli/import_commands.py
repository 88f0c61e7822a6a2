"""Commands that turn files into answer sheets: import, merge, migrate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readiness.cli.common import (
    LanguageOption,
    OverwriteOption,
    QuestionnaireOption,
    StrictOption,
    choose_language,
    say,
    tell,
)
from readiness.errors import DataFileError, UsageError, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.errors import Problem
    from readiness.questionnaire import Questionnaire
    from readiness.sheets import Sheet
    from readiness.text import Lang

OutFile = Annotated[Path, typer.Option("-o", "--out", help="The file to write.")]
FilesArgument = Annotated[
    list[Path],
    typer.Argument(
        help="Filled workbooks (.xlsx), tables (.csv), files of the web form, answer sheets (.yaml, .json)."
    ),
]
OutPlace = Annotated[
    Path, typer.Option("-o", "--out", help="The file to write, or a folder that takes a file for each of several.")
]


def import_(
    files: FilesArgument,
    out: OutPlace,
    lang: LanguageOption = None,
    overwrite: OverwriteOption = False,
    strict: StrictOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Turn what came back into answer sheets: filled workbooks, files of the web form, tables.

    Every problem is told with its cell. In a table (.csv) the columns are id and value, and if you like na, source,
    year, note; rows such as municipality.id, municipality.name, municipality.country, respondent.role and date make
    the head of the sheet.

    Example: readiness import piaseczno.xlsx -o town/broker.yaml
    """
    from readiness.cli.run_commands import clear
    from readiness.questionnaire import load_questionnaire
    from readiness.sheets import Town

    asked = load_questionnaire(questionnaire)
    targets = _targets(files, out)
    clear(list(targets), overwrite=overwrite)
    sheets = dict(zip(targets, _read_all(files, asked, choose_language(lang)), strict=True))
    for sheet in sheets.values():
        tell(Town(sheet.municipality, asked, (sheet,), sheet.wave).warnings, strict=strict)
    for target, sheet in sheets.items():
        _write_sheet(target, sheet, asked, lang, overwrite=overwrite)


def merge(
    files: FilesArgument,
    out: OutFile,
    lang: LanguageOption = None,
    overwrite: OverwriteOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Join parts of one respondent's sheet that different hands filled in.

    "I do not know" gives way to an answer; two different answers to one question are told, and nothing is written.

    Example: readiness merge library.yaml schools.yaml -o town/office.yaml
    """
    from readiness.instruments.merging import merge_sheets
    from readiness.questionnaire import load_questionnaire

    asked = load_questionnaire(questionnaire)
    sheet = merge_sheets(_read_all(files, asked, choose_language(lang, files)))
    _write_sheet(out, sheet, asked, lang, overwrite=overwrite)


def migrate(
    file: Annotated[Path, typer.Argument(help="A sheet of an earlier version of the questionnaire.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The file to write; without it the sheet is printed.")
    ] = None,
    lang: LanguageOption = None,
    overwrite: OverwriteOption = False,
    strict: StrictOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Carry a sheet over to the present version of the questionnaire, as its migrations declare; nothing is guessed.

    Example: readiness migrate old/broker.yaml -o town/broker.yaml
    """
    from readiness import yamlio
    from readiness.instruments.migrating import migrate_sheet
    from readiness.instruments.sheet_file import as_blank, sheet_file
    from readiness.questionnaire import load_questionnaire

    chosen = choose_language(lang, [file])
    asked = load_questionnaire(questionnaire)
    loaded = yamlio.load(file)
    sheet, dropped = migrate_sheet(loaded, asked)
    if loaded.data["version"] == asked.version:
        typer.echo(say("migrated", known=asked.version), err=True)
        return
    tell(dropped, strict=strict)
    if out is None:
        typer.echo(sheet_file(as_blank(sheet, asked, chosen)), nl=False)
    else:
        _write_sheet(out, sheet, asked, lang, overwrite=overwrite)


def _write_sheet(out: Path, sheet: Sheet, asked: Questionnaire, lang: str | None, *, overwrite: bool) -> None:
    from readiness.instruments.sheet_file import as_blank, sheet_file
    from readiness.text import COUNTRY_LANGUAGE
    from readiness.yamlio import write_bytes

    chosen = choose_language(lang or COUNTRY_LANGUAGE.get(sheet.municipality.country))
    write_bytes(out, sheet_file(as_blank(sheet, asked, chosen)).encode(), overwrite=overwrite)
    typer.echo(say("written", path=out))


def _targets(files: Sequence[Path], out: Path) -> list[Path]:
    """Return where each file's sheet goes: into the file named, or under its own name into a folder."""
    if len(files) == 1 and not out.is_dir() and out.suffix in (".yaml", ".yml"):
        return [out]
    targets = [out / f"{file.stem}.yaml" for file in files]
    twice = {target.name for target in targets if targets.count(target) > 1}
    if twice:
        raise UsageError([problem(out, "RD722", name=name) for name in sorted(twice)])
    return targets


def _read_all(files: Sequence[Path], asked: Questionnaire, lang: Lang) -> list[Sheet]:
    """Read every file; what is wrong in any of them is told at once."""
    from readiness.instruments.importing import read_sheet

    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for file in files:
        try:
            sheets.append(read_sheet(file, asked, lang))
        except DataFileError as error:
            problems += error.problems
    if problems:
        raise DataFileError(problems)
    return sheets
