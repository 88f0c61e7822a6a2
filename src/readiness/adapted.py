"""An implementation project adapted to one town: what the reports print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from readiness.assessment import Assessment
    from readiness.blueprint import Blueprint, BlueprintText, Quantity
    from readiness.consultation import Voices
    from readiness.country import CountryFacts, LegalPrompt, Programme
    from readiness.recommendation import Recommendation
    from readiness.text import Lang


@dataclass(frozen=True)
class Estimate:
    """A low, a central and a high figure; the central one is None while its driver is not known."""

    low: float
    central: float | None
    high: float

    def times(self, other: Estimate) -> Estimate:
        """Multiply end by end; an unknown central stays unknown."""
        central = None if self.central is None or other.central is None else self.central * other.central
        return Estimate(self.low * other.low, central, self.high * other.high)

    def plus(self, other: Estimate) -> Estimate:
        """Add lows, centrals and highs; an unknown central leaves the sum's central unknown."""
        central = None if self.central is None or other.central is None else self.central + other.central
        return Estimate(self.low + other.low, central, self.high + other.high)


@dataclass(frozen=True)
class Sizing:
    """A quantity and how it arose.

    `driver` is the town's figure behind it, None while that is not known; `own` says that it is the Broker's figure,
    `held` that the town has fewer firms than the rule asks for.
    """

    estimate: Estimate
    rule: Quantity
    driver: float | None
    own: bool
    held: bool


@dataclass(frozen=True)
class CostLine:
    """One cost in the town's currency, with every factor of the sum.

    unit price in euro × price level / 100 (local costs only) × exchange rate × quantity. `note` says what the author's
    price rests on; a price of the Broker's has her source instead.
    """

    id: str
    item: str
    unit: str
    kind: Literal["local", "traded", "grant"]
    unit_eur: Estimate
    price_level: float | None
    exchange_rate: float | None
    unit_local: Estimate
    quantity: Estimate
    sized_by: str
    total: Estimate
    year: int
    origin: str
    note: str | None
    edited: bool


@dataclass(frozen=True)
class PlannedStep:
    """One step with its dates; `preparation` marks what must be in place first."""

    id: str
    title: str
    text: str
    result: str
    lead: str
    start: date
    end: date
    first: bool
    preparation: bool


@dataclass(frozen=True)
class TargetLine:
    """A performance indicator, its target, and by when it should be reached."""

    name: str
    measured: str
    target: Estimate
    sized_by: str
    by: date


@dataclass(frozen=True)
class PartnerLine:
    """A partner: the town's own institution where the Broker names it, else the role in words."""

    name: str
    local_name: str | None
    task: str


@dataclass(frozen=True)
class GapValue:
    """What stands in a gap of the texts, and the question it comes from."""

    name: str
    text: str
    question: str | None


@dataclass(frozen=True)
class AdaptedProject:
    """An implementation project for one town in one language, ready to be printed."""

    recommendation: Recommendation
    assessment: Assessment
    country: CountryFacts
    lang: Lang
    words: BlueprintText
    title: str
    hook: str
    variant: str
    output_goals: tuple[str, ...]
    strategic_goals: tuple[str, ...]
    actions: tuple[str, ...]
    added_values: tuple[tuple[str, str], ...]
    partners: tuple[PartnerLine, ...]
    steps: tuple[PlannedStep, ...]
    costs: tuple[CostLine, ...]
    targets: tuple[TargetLine, ...]
    risks: tuple[tuple[str, str], ...]
    legal: tuple[LegalPrompt, ...]
    programmes: tuple[Programme, ...]
    gaps: tuple[GapValue, ...]
    sizings: dict[str, Sizing]
    voices: tuple[Voices, ...]
    lead: str
    edited: tuple[str, ...]
    edits_made_up: bool
    used: tuple[str, ...]

    @property
    def blueprint(self) -> Blueprint:
        """The blueprint behind the project."""
        return self.recommendation.blueprint

    @property
    def quantities(self) -> dict[str, Estimate]:
        """Every quantity by its id."""
        return {name: sizing.estimate for name, sizing in self.sizings.items()}

    @property
    def firms(self) -> float | None:
        """The number of firms in the town, None while that is not known."""
        value = self.assessment.facts.answer("city.firms")
        return value if isinstance(value, int | float) else None

    @property
    def held(self) -> bool:
        """Whether a cost or a target is smaller than the blueprint asks for, because the town has fewer firms."""
        used = [*(c.sized_by for c in self.costs), *(t.sized_by for t in self.targets)]
        return any(self.sizings[name].held for name in used)

    @cached_property
    def total(self) -> Estimate:
        """All costs together."""
        out = Estimate(0.0, 0.0, 0.0)
        for line in self.costs:
            out = out.plus(line.total)
        return out

    @property
    def start(self) -> date:
        """The first day of the first step."""
        return min(s.start for s in self.steps)

    @property
    def end(self) -> date:
        """The last day of the last step."""
        return max(s.end for s in self.steps)

    @property
    def first_step(self) -> PlannedStep:
        """What to do first: a preparation where one is needed, else the blueprint's first step."""
        return next((s for s in self.steps if s.preparation), None) or next(
            (s for s in self.steps if s.first), self.steps[0]
        )

    @property
    def illustrative(self) -> bool:
        """Whether an answer used here is illustrative: the report is a draft then."""
        town = self.assessment.town
        facts = any(town.facts[q].illustrative for q in self.used if q in town.facts)
        return facts or any(g.illustrative for q in self.used if q not in town.facts for _, g in town.voices(q))
