"""Commands around answer sheets: new, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from readiness.cli.common import (
    DateOption,
    LanguageOption,
    OverwriteOption,
    QuestionnaireOption,
    StrictOption,
    TemplatesOption,
    choose_language,
    report_date,
    say,
    tell,
)
from readiness.errors import DataFileError, UsageError, nearest, problem
from readiness.text import COUNTRY_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.errors import Problem
    from readiness.questionnaire import Questionnaire
    from readiness.sheets import Municipality, Sheet
    from readiness.text import Lang

Word = TypeVar("Word", bound=str)
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


def new(
    name: Annotated[str, typer.Argument(help="The municipality's name.")],
    country: Annotated[str, typer.Option("--country", help="Two letters: PL, MD, UA ...")],
    out: OutFile,
    form: Annotated[str, typer.Option("--as", help="One of yaml, xlsx, html, docx, pdf, md.")] = "yaml",
    town: Annotated[
        str | None, typer.Option("--id", help="Short id: a-z, digits, hyphens; by default made of the name.")
    ] = None,
    role: Annotated[str, typer.Option("--role", help="Who answers: broker, public or firm.")] = "broker",
    lang: LanguageOption = None,
    overwrite: OverwriteOption = False,
    day: DateOption = None,
    questionnaire: QuestionnaireOption = None,
    templates: TemplatesOption = None,
) -> None:
    """Write an empty answer sheet: text file, workbook, web form, or a questionnaire to print.

    A firm is asked for opinions and needs only. What comes back as a workbook or from the web form is read by `import`.

    Example: readiness new Piaseczno --country PL --lang pl --as xlsx -o piaseczno.xlsx
    """
    from readiness.cli.run_commands import own_templates
    from readiness.instruments import forms
    from readiness.instruments.blank import ROLES, Blank, town_id
    from readiness.questionnaire import load_questionnaire
    from readiness.yamlio import write_bytes

    chosen = choose_language(lang or COUNTRY_LANGUAGE.get(country))
    kind = one_of(form, forms.FORMS, "--as")
    who = one_of(role, ROLES, "--role")
    own_templates(templates)
    municipality = _municipality(town_id(name, town), name, country)
    blank = Blank(load_questionnaire(questionnaire), municipality, who, chosen, report_date(day))
    write_bytes(out, forms.write(blank, kind, templates), overwrite=overwrite)
    typer.echo(say("written", path=out))


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
    from readiness.instruments.sheet_file import as_blank, sheet_file
    from readiness.questionnaire import load_questionnaire
    from readiness.sheets import Town
    from readiness.yamlio import write_bytes

    spoken = choose_language(lang)
    asked = load_questionnaire(questionnaire)
    targets = _targets(files, out)
    clear(list(targets), overwrite=overwrite)
    sheets = dict(zip(targets, _read_all(files, asked, spoken), strict=True))
    for sheet in sheets.values():
        tell(Town(sheet.municipality, asked, (sheet,), sheet.wave).warnings, strict=strict)
    for target, sheet in sheets.items():
        chosen = choose_language(lang or COUNTRY_LANGUAGE.get(sheet.municipality.country))
        write_bytes(target, sheet_file(as_blank(sheet, asked, chosen)).encode(), overwrite=overwrite)
        typer.echo(say("written", path=target))


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


def one_of(given: str, words: Sequence[Word], option: str) -> Word:
    """Return the word that was given for an option.

    Raises:
        UsageError: it is none of the words.
    """
    if given not in words:
        hint = nearest(given, words)
        raise UsageError([problem(option, "RD112", value=given, expected=", ".join(words), suggestion=hint)])
    return words[words.index(given)]


def _municipality(town: str, name: str, country: str) -> Municipality:
    """Return the municipality a sheet is made for; raise `UsageError` where its id or country is none."""
    from pydantic import ValidationError

    from readiness.sheets import Municipality
    from readiness.yamlio import reason_kind

    try:
        return Municipality(id=town, name=name, country=country)
    except ValidationError as error:
        options = {"id": "--id", "name": "NAME", "country": "--country"}
        raise UsageError(
            [
                problem(
                    options[str(item["loc"][0])],
                    "RD115",
                    name=item["input"],
                    kind=reason_kind(item, item["loc"][0]),
                    reason=item["msg"],
                    **{k: v for k, v in item.get("ctx", {}).items() if k != "error"},
                )
                for item in error.errors(include_url=False)
            ]
        ) from None
