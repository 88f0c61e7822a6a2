"""Commands about the questionnaire: show, check, translations."""

from __future__ import annotations

import typer

from readiness.cli.common import (
    JsonOption,
    LanguageOption,
    QuestionnaireOption,
    StrictOption,
    bold,
    choose_language,
    columns,
    say,
    spoken,
    tell,
    to_json,
)

app = typer.Typer(help="The questions and how their answers are scored.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def show(lang: LanguageOption = None, as_json: JsonOption = False, questionnaire: QuestionnaireOption = None) -> None:
    """Print every question with its id and its answers.

    Example: readiness questionnaire show --lang pl
    """
    from readiness.questionnaire import load_questionnaire
    from readiness.text import pick

    chosen = choose_language(lang)
    found = load_questionnaire(questionnaire)
    if as_json:
        typer.echo(to_json(found.model_dump(mode="json", by_alias=True, exclude_none=True)))
        return
    for section in found.sections:
        typer.echo(bold(f"{section.code + '  ' if section.code else ''}{pick(section.title, chosen)}"))
        for question in section.questions:
            typer.echo(f"  {question.code or '-':6} {question.id} ({question.type})")
            typer.echo(f"         {pick(question.text, chosen)}")
            for number, level in enumerate(question.levels):
                typer.echo(f"           {number}  {pick(level, chosen)}")
            for option in question.options:
                typer.echo(f"           {option.id}  {pick(option.label, chosen)}")
        typer.echo("")


@app.command()
def check(lang: LanguageOption = None, questionnaire: QuestionnaireOption = None) -> None:
    """Find every problem in the questionnaire and the framework beside it.

    Example: readiness questionnaire check
    """
    from readiness.framework import load_framework
    from readiness.questionnaire import load_questionnaire

    choose_language(lang)
    found = load_questionnaire(questionnaire)
    beside = questionnaire if questionnaire is not None and questionnaire.is_dir() else None
    load_framework(beside, found)
    typer.echo(say("questions_count", count=len(found.questions), version=found.version))
    typer.echo(say("no_problems"))


@app.command()
def translations(
    lang: LanguageOption = None, questionnaire: QuestionnaireOption = None, strict: StrictOption = False
) -> None:
    """Count for each language which texts are missing, and name the place of each.

    Counted are the questionnaire, the framework beside it and, without --questionnaire, the fixed words of reports
    and messages.

    Example: readiness questionnaire translations --strict
    """
    from readiness.errors import messages
    from readiness.translations import questionnaire_progress

    choose_language(lang)
    found = questionnaire_progress(questionnaire)
    rows = [(p.lang, str(p.total), str(len(p.missing)), f"{p.percent}%") for p in found]
    typer.echo(columns([messages(spoken())["cli"]["translations_head"], *rows], right=(1, 2, 3)))
    tell((m.problem() for p in found for m in p.missing), strict=strict)
