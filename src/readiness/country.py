"""Money, prices, institutions and law of a country; places of origin; the parts of fit."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

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
    """A support programme; dates as last seen, so the report asks to check that it is still open.

    `only` says for which area it is meant. Where a town lies is not asked, so nothing can be left out for it: the
    sentence stands beside the name, and the reader checks.
    """

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
    only: LangMap | None = None
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


def _all_of(names: Any) -> AfterValidator:
    """Return a check that every name has its figure: one that is missing would be looked up in the middle of a run."""

    def complete(given: dict[str, float]) -> dict[str, float]:
        lacking = [name for name in get_args(names) if name not in given]
        if lacking:
            raise PydanticCustomError("incomplete", "missing: {names}", {"names": ", ".join(lacking)})
        return given

    return AfterValidator(complete)


Part = Literal["need", "capacity", "likeness", "evidence"]
Share = Annotated[float, Field(ge=0, le=1)]


class Ranking(Entry):
    """The parts of `fit`, their weights, grades and floor; every part, level, lesson and scale has its figure."""

    version: CleanStr
    weights: Annotated[dict[Part, Annotated[float, Field(gt=0)]], _all_of(Part)]
    floor: float = Field(gt=0, lt=1)
    grades: Annotated[dict[EvidenceLevel, Share], _all_of(EvidenceLevel)]
    lessons: Annotated[dict[Lesson, Share], _all_of(Lesson)]
    size_classes: tuple[int, ...] = Field(min_length=5, max_length=5)
    scales: Annotated[dict[Scale, Share], _all_of(Scale)]
