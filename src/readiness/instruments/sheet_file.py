"""The answer sheet as a text file: every question with its explanations, answered or waiting behind a comment sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.instruments.blank import Blank, Phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.answers import Answer
    from readiness.questionnaire import Question, Questionnaire
    from readiness.sheets import Sheet
    from readiness.text import Lang


def sheet_file(blank: Blank) -> str:
    """Return the text of an answer sheet in YAML.

    Every question stands there with its text, criteria and answers as comments. An answer that is known is set; one
    that is not waits as a comment, so that it stays open rather than counting as "I do not know".
    """
    words = Phrases(blank)
    lines = [*_comment(words.t["sheet_head"]), yamlio.dump(_head(blank)).rstrip()]
    lines[-1] = lines[-1].replace("\nrespondent:", "\n# " + words.t["sheet_who"] + "\nrespondent:")
    lines.append("answers:")
    for section, questions in blank.sections():
        title = words.pick(section.title)
        lines += ["", *_comment(f"== {section.code + ' ' if section.code else ''}{title} ==", "  ")]
        if section.intro is not None:
            lines += _comment(words.pick(section.intro), "  ")
        for question in questions:
            lines += ["", *_question(question, words)]
    return "\n".join(lines) + "\n"


def _head(blank: Blank) -> dict[str, Any]:
    municipality = blank.municipality.model_dump(exclude_defaults=True)
    respondent: dict[str, Any] = {"id": blank.respondent} if blank.respondent else {}
    respondent |= {"role": blank.role, "knowledge": blank.knowledge or "general"}
    head = {
        "questionnaire": blank.questionnaire.id,
        "version": blank.questionnaire.version,
        "municipality": municipality,
        "respondent": respondent,
        "date": blank.answered or blank.today,
    }
    return {**head, "wave": blank.wave} if blank.wave is not None else head


def _comment(text: str, indent: str = "") -> list[str]:
    return [f"{indent}# {line}".rstrip() for line in text.strip("\n").split("\n")]


def _question(question: Question, words: Phrases) -> Iterator[str]:
    number = words.numbers[question.id]
    yield from _comment(f"{number} {words.pick(question.text)} ({words.kind(question)})", "  ")
    for text in words.explanations(question):
        yield from _comment(f"  {text}", "  ")
    for value, label in words.choices(question):
        yield from _comment(f"    {value} = {label}", "  ")
    answer = words.blank.answers.get(question.id)
    yield f"  # {question.id}:" if answer is None else _indented(answer_lines(question, answer))


def answer_lines(question: Question, answer: Answer) -> str:
    """Return one answer as YAML under its question's id; the bare word `unknown` where that is no text."""
    raw = raw_answer(answer)
    bare = question.type != "text" and raw == {"unknown": True}
    return yamlio.dump({question.id: "unknown" if bare else raw}).rstrip()


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))


def raw_answer(answer: Answer) -> Any:
    """Return an answer as a sheet writes it: the value alone where nothing else is known, else with its origin."""
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    rest = answer.model_dump(mode="json", exclude={"value", "unknown", "na"}, exclude_defaults=True)
    if answer.state == "na":
        return {"na": answer.na, **rest}
    if answer.state == "unknown":
        return {"unknown": True, **rest}
    return {"value": value, **rest} if rest else value


def as_blank(sheet: Sheet, questionnaire: Questionnaire, lang: Lang) -> Blank:
    """Return a filled sheet as a form that holds its answers."""
    return Blank(
        questionnaire=questionnaire,
        municipality=sheet.municipality,
        role=sheet.role,
        lang=lang,
        today=sheet.date,
        knowledge=sheet.knowledge,
        respondent=sheet.respondent,
        answered=sheet.date,
        wave=sheet.wave,
        answers=sheet.answers,
    )
