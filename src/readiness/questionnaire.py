"""What is asked: sections of questions, in several languages, with the meaning of every answer."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness import locate, yamlio
from readiness.conditions import Condition
from readiness.errors import DataFileError, Problem, nearest
from readiness.text import CleanStr, Id, LangMap

if TYPE_CHECKING:
    from collections.abc import Iterator

QuestionType = Literal["yes_no", "choice", "multi", "level", "number", "money", "date", "text"]
About = Literal["town", "opinion", "need", "respondent"]
LEVELS = 5


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Model):
    """One choice of a `choice` or `multi` question."""

    id: Id
    label: LangMap


class Criteria(_Model):
    """What must hold before an answer may be given, and what counts as evidence for it."""

    meaning: LangMap
    evidence: LangMap


class Question(_Model):
    """One question. `code` is the number printed in the original Quick Look; an extension has none."""

    id: Id
    code: CleanStr | None = None
    origin: Literal["ql", "extension"] = "extension"
    type: QuestionType
    about: About = "town"
    text: LangMap
    help: LangMap | None = None
    criteria: Criteria | None = None
    options: tuple[Option, ...] = ()
    levels: tuple[LangMap, ...] = ()
    unit: LangMap | None = None
    min: float | None = None
    max: float | None = None
    integer: bool = False
    currency: str | None = None
    year: int | None = None
    max_length: int | None = Field(None, gt=0, le=10_000)
    header: Literal["municipality.name", "respondent.role", "respondent.knowledge"] | None = None
    show_if: Condition | None = None
    effort: int = Field(3, ge=1, le=5)

    @model_validator(mode="after")
    def _shape(self) -> Question:
        if (self.type in ("choice", "multi")) != bool(self.options):
            msg = "options belong to choice and multi questions, and these need them"
            raise ValueError(msg)
        if len(self.levels) != (LEVELS if self.type == "level" else 0):
            msg = "a level question describes exactly five levels, 0 to 4, and no other question has levels"
            raise ValueError(msg)
        if len({o.id for o in self.options}) != len(self.options):
            msg = "two options have the same id"
            raise ValueError(msg)
        if (self.type == "text") != (self.max_length is not None):
            msg = "a text question, and no other, says its max_length"
            raise ValueError(msg)
        return self

    def label(self, value: Any, lang: str) -> str | None:
        """Return the words for an option or level, or None where the value speaks for itself."""
        from readiness.text import pick

        if self.type == "level":
            return pick(self.levels[int(value)], lang)
        found = next((o for o in self.options if o.id == value), None)
        return pick(found.label, lang) if found else None


class Section(_Model):
    """A group of questions under one heading."""

    id: Id
    code: CleanStr | None = None
    title: LangMap
    intro: LangMap | None = None
    questions: tuple[Question, ...]


class Migration(_Model):
    """How the answers of one version become those of the next; what it does not name stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: CleanStr = Field(alias="from")
    to: CleanStr
    renamed: dict[Id, Id] = Field(default_factory=dict, description="old id: new id")
    removed: tuple[Id, ...] = ()
    split: dict[Id, tuple[Id, ...]] = Field(default_factory=dict, description="old id: the new ids")
    merged: dict[Id, tuple[Id, ...]] = Field(default_factory=dict, description="new id: the old ids")
    options: dict[Id, dict[Id, Id | None]] = Field(
        default_factory=dict, description="old question id: old option: new option, or nothing where it went away"
    )


class Questionnaire(_Model):
    """A questionnaire of one version."""

    id: Id
    version: CleanStr
    title: LangMap
    intro: LangMap | None = None
    sections: tuple[Section, ...]
    migrations: tuple[Migration, ...] = ()

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by id, in the order asked."""
        return {q.id: q for s in self.sections for q in s.questions}

    def __getitem__(self, question: str) -> Question:
        return self.questions[question]

    def order(self) -> Iterator[tuple[Section, Question]]:
        """Yield each question with its section, in the order asked."""
        for section in self.sections:
            for question in section.questions:
                yield section, question


def load_questionnaire(path: Path | str | None = None) -> Questionnaire:
    """Load a questionnaire: a file, a folder that holds `questionnaire.yaml`, or by default the Quick Look.

    Raises:
        DataFileError: with every problem and its line.
    """
    file = Path(path) if path is not None else locate.questionnaires() / "quick-look"
    if file.is_dir():
        file = file / "questionnaire.yaml"
    loaded = yamlio.load(file)
    questionnaire = yamlio.parse(Questionnaire, loaded)
    problems = list(_check(questionnaire, loaded))
    if problems:
        raise DataFileError(problems)
    return questionnaire


def _check(questionnaire: Questionnaire, loaded: yamlio.Loaded) -> Iterator[Problem]:
    """Find what only the whole file shows: ids used twice, conditions on questions that do not exist."""
    seen: dict[str, int] = {}
    known = questionnaire.questions
    for s, section in enumerate(questionnaire.sections):
        for q, question in enumerate(section.questions):
            place = ("sections", s, "questions", q)
            if question.id in seen:
                yield loaded.problem("RD301", *place, "id", id=question.id, first=seen[question.id])
            for leaf in question.show_if.leaves() if question.show_if else ():
                if leaf.municipality is None and leaf.answer not in seen:
                    near = nearest(leaf.answer, known)
                    yield loaded.problem(
                        "RD302", *place, "show_if", question=leaf.answer or leaf.score, suggestion=near
                    )
            seen[question.id] = loaded.at(*place, "id")[0]
