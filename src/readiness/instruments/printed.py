"""The questionnaire on paper: boxes to tick, lines to write on, every level and criterion in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.instruments.blank import KNOWLEDGE, ROLES, Blank, Phrases
from readiness.report import parse, templates
from readiness.report.document import Document
from readiness.report.typography import typeset

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.questionnaire import Question

_PEOPLE = (("role", "respondent.role", ROLES), ("knowledge", "respondent.knowledge", KNOWLEDGE))


def printed_document(blank: Blank, folder: Path | None = None) -> Document:
    """Return the blank questionnaire as a document for any writer.

    Args:
        blank: for which town, by whom, in which language.
        folder: the user's own templates, looked at first.

    Raises:
        DataFileError: the template has a mistake.
    """
    words = Phrases(blank)
    kind, town = words.strings["kind"]["questionnaire"], blank.municipality.called(blank.lang)
    title = words.say(words.t["title"], title=kind, municipality=town)
    context = {
        "t": words.strings,
        "w": words,
        "blank": blank,
        "title": title,
        "how": words.how("print"),
        "who": [(words.t["field"][key], [label for _, label in words.people(h, ids)]) for key, h, ids in _PEOPLE],
        "sections": [
            {
                "code": section.code,
                "title": words.pick(section.title),
                "intro": words.pick(section.intro) if section.intro else None,
                "questions": [_question(question, words) for question in questions],
            }
            for section, questions in blank.sections()
        ],
    }
    footer = {"municipality": town, "kind": kind, "date": words.f.short_date(blank.today)}
    document = Document(
        title=title,
        lang=blank.lang,
        date=blank.today,
        blocks=parse.parse(templates.render("questionnaire.md.j2", context, folder), {}),
        subject=words.pick(blank.questionnaire.title),
        footer=words.say(words.strings["footer"], **footer),
        labels=words.strings["writer"],
    )
    return typeset(document)


def _question(question: Question, words: Phrases) -> dict[str, Any]:
    """Return what the template prints of a question; facts have a line for their source."""
    t = words.t
    level = question.type == "level"
    labels = [words.say(t["level"], level=v, text=x) if level else x for v, x in words.choices(question)]
    boxes = [*labels, *([t["none"]] if question.type == "multi" else []), words.unknown, t["na_because"]]
    lines = [t["lines"]["answer"]] if not labels else []
    lines += [t["lines"]["source"]] if question.about == "town" else []
    return {
        "number": words.numbers[question.id],
        "text": words.pick(question.text),
        "kind": words.kind(question),
        "explanations": list(words.explanations(question)),
        "boxes": boxes,
        "lines": [*lines, t["lines"]["note"]],
    }
