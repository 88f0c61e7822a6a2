"""An answer sheet to be filled in: for which town, by whom, in which language; and how its questions are explained."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from readiness.errors import UsageError, fill, problem
from readiness.report.views import question_numbers
from readiness.text import Formatter, pick, slug, strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from readiness.answers import Answer
    from readiness.conditions import Condition
    from readiness.questionnaire import Question, Questionnaire, Section
    from readiness.sheets import Knowledge, Municipality, Role
    from readiness.text import Lang

ROLES: tuple[Role, ...] = ("broker", "public", "firm")
KNOWLEDGE: tuple[Knowledge, ...] = ("none", "general", "detailed", "expert")
_OF_FIRMS = ("opinion", "need", "respondent")


@dataclass(frozen=True)
class Blank:
    """What a sheet says before anybody answers, and the answers that are there already.

    Args:
        questionnaire: what is asked.
        municipality: about which town.
        role: who answers; a firm is asked for opinions and needs only.
        lang: language of the form.
        today: the day the form is made.
        knowledge: how well the respondent knows the institutions, None while nobody has said so.
        respondent: a label, if there is one.
        answered: the date of the answers, None while there are none.
        wave: the round of answers, if rounds are told apart.
        answers: by question.
    """

    questionnaire: Questionnaire
    municipality: Municipality
    role: Role
    lang: Lang
    today: date
    knowledge: Knowledge | None = None
    respondent: str | None = None
    answered: date | None = None
    wave: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def sections(self) -> Iterator[tuple[Section, tuple[Question, ...]]]:
        """Yield each section with the questions this respondent is asked; sections without any are left out."""
        for section in self.questionnaire.sections:
            questions = tuple(q for q in section.questions if asks(q, self.role) or q.id in self.answers)
            if questions:
                yield section, questions

    def questions(self) -> Iterator[Question]:
        """Yield the questions this respondent is asked, in order."""
        for _, questions in self.sections():
            yield from questions


def asks(question: Question, role: Role) -> bool:
    """Tell whether a respondent is asked a question; what stands at the head of a sheet is not among the answers."""
    return not question.header and (role != "firm" or question.about in _OF_FIRMS)


def town_id(name: str, given: str | None) -> str:
    """Return the id of a municipality: the one given, else its name in small Latin letters.

    Raises:
        UsageError: the name has no Latin letter to make an id of.
    """
    made = given if given is not None else slug(name)[:60].strip("-")
    if not made:
        raise UsageError([problem("NAME", "RD710", name=name)])
    return made


class Phrases:
    """The words of one form: choices, kinds of answer, conditions, in the language of the sheet."""

    def __init__(self, blank: Blank) -> None:
        self.blank, self.lang = blank, blank.lang
        self.strings = strings(blank.lang)
        self.t: dict[str, Any] = self.strings["form"]
        self.unknown: str = self.strings["answer"]["unknown"]
        self.na: str = self.strings["na"]
        self.numbers = question_numbers(blank.questionnaire)

    @cached_property
    def f(self) -> Formatter:
        """Numbers and dates of the language."""
        return Formatter(self.lang)

    def say(self, template: str, **values: Any) -> str:
        """Fill the gaps of a string."""
        return fill(template, values)

    def pick(self, text: Mapping[Any, str]) -> str:
        """Return a language map's text, or the marked English one."""
        return pick(text, self.lang)

    def how(self, key: str) -> list[str]:
        """Return how to fill in a form of one kind: `xlsx`, `html` or `print`."""
        values = {"unknown": self.unknown, "na": self.na, "questions": self.t["sheets"]["questions"]}
        return [fill(step, {**values, "save": self.t["html"]["save"]}) for step in self.t[f"how_{key}"]]

    def choices(self, question: Question) -> list[tuple[Any, str]]:
        """Return the values to choose from with their words; none where a value is written."""
        match question.type:
            case "yes_no":
                return [(word, self.strings["answer"][word]) for word in ("yes", "no")]
            case "level":
                return [(level, self.pick(text)) for level, text in enumerate(question.levels)]
            case _:
                return [(option.id, self.pick(option.label)) for option in question.options]

    def kind(self, question: Question) -> str:
        """Return what an answer is: `a whole number, from 0 to 100; unit: firms`."""
        name = "whole" if question.integer and question.type == "number" else question.type
        currency = f"{question.currency} ({question.year})" if question.year else question.currency
        text = fill(self.t["kind"][name], {"currency": currency, "limit": self.number(question.max_length)})
        parts = [text if not (bounds := self.bounds(question)) else f"{text}, {bounds}"]
        if question.unit is not None:
            parts.append(fill(self.t["unit"], {"unit": self.pick(question.unit)}))
        return "; ".join(parts)

    def bounds(self, question: Question) -> str:
        """Return `from 0 to 100`, or nothing where a number may be any."""
        if question.min is None:
            return ""
        template = self.t["from" if question.max is None else "range"]
        return fill(template, {"low": self.number(question.min), "high": self.number(question.max)})

    def number(self, value: float | None) -> str:
        """Return a number as the language writes it."""
        return "" if value is None else self.f.number(value, 0 if float(value).is_integer() else 2)

    def explanations(self, question: Question) -> Iterator[str]:
        """Yield what stands below a question: when it is asked, help, what counts, what backs an answer."""
        if question.show_if is not None:
            yield self.condition(question.show_if)
        if question.help is not None:
            yield self.pick(question.help)
        if question.criteria is not None:
            yield fill(self.t["meaning"], {"text": self.pick(question.criteria.meaning)})
            yield fill(self.t["evidence"], {"text": self.pick(question.criteria.evidence)})

    def condition(self, condition: Condition) -> str:
        """Return when a question is asked: with the answer where there is one, else with the number to look at."""
        leaf = next(condition.leaves())
        number = self.numbers.get(str(leaf.answer), "")
        if condition is leaf and leaf.answer is not None and leaf.is_ is not None:
            asked = self.blank.questionnaire[leaf.answer]
            words = {str(value): label for value, label in self.choices(asked)}
            answer = words.get(str(leaf.is_), str(leaf.is_))
            return fill(self.t["only_if"], {"number": number, "answer": answer})
        return fill(self.t["only_after"], {"number": number})

    def people(self, header: str, ids: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return roles or degrees of knowledge with their words, as the questionnaire has them."""
        found = next((q for q in self.blank.questionnaire.questions.values() if q.header == header), None)
        words = {o.id: self.pick(o.label) for o in found.options} if found else {}
        return [(name, words.get(name, name)) for name in ids]
