"""A project carried out abroad: facts, results, evidence, and when it is relevant to a town."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from readiness.conditions import Condition
from readiness.entry import Area, Country, Entry, EvidenceLevel, Lesson, Lifecycle, Scale, Url
from readiness.text import CleanStr, Id, LangMap


class Place(Entry):
    """Where a project was carried out; `city` may name several, or be absent for a national programme."""

    city: LangMap | None = None
    country: Country
    population: int | None = None
    scale: Scale


class Years(Entry):
    """First and last year, as far as seen."""

    start: int | None = None
    end: int | None = None


class Result(Entry):
    """One thing that was achieved, with the year of the figure."""

    text: LangMap
    year: int | None = None


class Cost(Entry):
    """What the project cost, as the source tells it."""

    amount: float | None = None
    currency: CleanStr | None = None
    year: int | None = None
    note: LangMap | None = None


class Requirement(Entry):
    """Something the receiving town needs, as learned there."""

    condition: Condition
    text: LangMap


class Transferability(Entry):
    """What must be alike in the receiving town, and what to change where it is not (PIET-T)."""

    target_group: LangMap | None = None
    intervention: LangMap | None = None
    environment: LangMap | None = None
    transfer: LangMap | None = None
    countries: dict[Country, LangMap] = Field(default_factory=dict)


class Evidence(Entry):
    """How far the results can be trusted, and where they can be read."""

    level: EvidenceLevel
    sources: tuple[Url, ...] = Field(min_length=1)


class Example(Entry):
    """A small case that the tests run: answers and scores of a town, and what `when` or `failed_when` is then."""

    answers: dict[str, Any] = Field(default_factory=dict)
    scores: dict[str, float] = Field(default_factory=dict)
    country: Country = "PL"
    when: bool | Literal["unknown"] | None = None
    failed_when: bool | Literal["unknown"] | None = None


class Project(Entry):
    """A project carried out abroad: facts, results, evidence, and when it is relevant to a town."""

    id: Id
    lifecycle: Lifecycle = "stable"
    title: LangMap
    place: Place
    years: Years
    operator: CleanStr | None = None
    resource: Area
    also_resources: tuple[Area, ...] = ()
    blueprint: Id
    lesson: Lesson
    addresses: tuple[str, ...] = Field(min_length=1)
    summary: LangMap
    results: tuple[Result, ...] = ()
    cost: Cost | None = None
    funding: LangMap | None = None
    when: Condition | None = None
    requires: tuple[Requirement, ...] = ()
    failed_when: Condition | None = None
    lesson_text: LangMap | None = None
    transferability: Transferability
    outcome: Literal["positive", "mixed", "negative", "not_measured"]
    evidence: Evidence
    examples: tuple[Example, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _lesson_told(self) -> Project:
        if self.lesson != "follow" and self.lesson_text is None:
            msg = "a caution or avoid project tells its lesson (lesson_text)"
            raise ValueError(msg)
        if self.lesson == "follow" and self.when is None:
            msg = "a project to follow says when it is relevant (when)"
            raise ValueError(msg)
        return self
