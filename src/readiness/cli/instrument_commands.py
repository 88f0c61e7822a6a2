"""Commands that make an answer sheet: new, fill."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from readiness.cli.common import (
    DateOption,
    LanguageOption,
    OverwriteOption,
    QuestionnaireOption,
    TemplatesOption,
    choose_language,
    report_date,
    say,
    spoken,
)
from readiness.errors import DataFileError, UsageError, nearest, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.instruments.filling import Filling
    from readiness.questionnaire import Question
    from readiness.sheets import Municipality

Word = TypeVar("Word", bound=str)
OutFile = Annotated[Path, typer.Option("-o", "--out", help="The file to write.")]


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
    from readiness.text import COUNTRY_LANGUAGE
    from readiness.yamlio import write_bytes

    chosen = choose_language(lang or COUNTRY_LANGUAGE.get(country))
    kind = one_of(form, forms.FORMS, "--as")
    who = one_of(role, ROLES, "--role")
    own_templates(templates)
    municipality = _municipality(town_id(name, town), name, country)
    blank = Blank(load_questionnaire(questionnaire), municipality, who, chosen, report_date(day))
    write_bytes(out, forms.write(blank, kind, templates), overwrite=overwrite)
    typer.echo(say("written", path=out))


def fill(
    file: Annotated[Path, typer.Argument(help="An answer sheet, such as `new` writes.")],
    lang: LanguageOption = None,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Ask the open questions of a sheet one by one; every answer is saved at once, and q leaves.

    The next time it goes on at the first open question. Comments in the file stay.

    Example: readiness fill town/broker.yaml
    """
    from readiness.instruments.filling import Filling
    from readiness.questionnaire import load_questionnaire

    filling = Filling(file, load_questionnaire(questionnaire), choose_language(lang, [file]))
    typer.echo(say("fill_how"))
    skipped: set[str] = set()
    while (question := filling.next_question(skipped)) is not None:
        typer.echo("\n" + "\n".join(filling.shown(question)))
        if question.type == "multi":
            typer.echo(f"  {say('fill_several')}")
        if not _ask(filling, question, skipped):
            break
    still_open = len(filling.open_questions())
    typer.echo("\n" + (say("fill_open", count=still_open) if still_open else say("fill_done")))


def _ask(filling: Filling, question: Question, skipped: set[str]) -> bool:
    """Ask until there is an answer or the question is skipped; return whether to go on."""
    while True:
        typer.echo("> ", nl=False)
        typed = sys.stdin.readline()
        if not typed or typed.strip().casefold() == "q":
            return False
        if typed.strip() == "?":
            typer.echo("\n".join(filling.shown(question, explain=True)))
        elif not typed.strip():
            skipped.add(question.id)
            return True
        else:
            try:
                filling.answer(question, typed)
            except DataFileError as error:
                typer.echo(error.render(spoken()), err=True)
            else:
                typer.echo(say("fill_saved", path=filling.path))
                return True


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
