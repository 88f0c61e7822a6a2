"""Money, prices, institutions and law of a country; places of origin; the parts of fit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from readiness.entry import Area, Country, Entry, EvidenceLevel, Lesson, Scale, Url
from readiness.text import CleanStr, Id, Lang, LangMap


class Figure(Entry):
    """A figure of a country with its year and source; `derived` tells how it was computed, if it was."""

    value: float
    year: int
    source: CleanStr
    derived: LangMap | None = None


class Institution(Entry):
    """The local name of a role: who does this in this country."""

    name: CleanStr
    gloss: LangMap


class Programme(Entry):
    """A support programme; dates as last seen, so the report asks to check that it is still open."""

    id: Id
    name: CleanStr
    operator: LangMap
    what: LangMap
    amount: LangMap | None = None
    dates: LangMap
    status: Literal["open", "planned", "closed", "unclear"]
    year_seen: int | None = None
    serves: tuple[Area, ...]
    caution: LangMap | None = None
    source: Url


class LegalPrompt(Entry):
    """A question to the town's lawyer."""

    ask: LangMap
    act: CleanStr
    source: Url


class CountryFacts(Entry):
    """Money, prices, institutions, programmes and legal prompts of one country."""

    country: Country
    language: Lang
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    exchange_rate: Figure
    price_level: Figure
    institutions: dict[Id, Institution]
    programmes: tuple[Programme, ...] = ()
    legal: dict[Id, LegalPrompt] = Field(default_factory=dict)
    unknown: tuple[LangMap, ...] = ()


class PlaceFacts(Entry):
    """What likeness compares: the size class (1 to 6, judged) and the scale of government."""

    size_class: int | None = Field(None, ge=1, le=6)
    scale: Scale
    note: CleanStr


class CountryOfOrigin(Entry):
    """Price level (EU27 = 100) and EU membership of a country that projects come from."""

    name: LangMap
    price_level: float | None = None
    year: int | None = None
    source: CleanStr | None = None
    eu: bool


class Places(Entry):
    """Facts of places of origin."""

    projects: dict[Id, PlaceFacts]
    countries: dict[Country, CountryOfOrigin]


class Ranking(Entry):
    """The parts of `fit`, their weights, grades and floor."""

    version: CleanStr
    weights: dict[Literal["need", "capacity", "likeness", "evidence"], Annotated[float, Field(gt=0)]]
    floor: float = Field(gt=0, lt=1)
    grades: dict[EvidenceLevel, float]
    lessons: dict[Lesson, float]
    size_classes: tuple[int, ...] = Field(min_length=5, max_length=5)
    scales: dict[Scale, float]
