"""An implementation project ready to adapt: structure and numbers, and the words of each language."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from readiness.conditions import Condition
from readiness.entry import Area, Entry, Kind, Lifecycle
from readiness.text import CleanStr, Id, Lang, LangMap


class Quantity(Entry):
    """How much of something: driver × share, held in the bounds, counted things rounded up; or a fixed number.

    What counts local firms says `firms: true`: there is never more of it than the town has firms.
    """

    driver: str | None = None
    share: float | None = Field(None, gt=0)
    min: float | None = Field(None, ge=0)
    max: float | None = Field(None, ge=0)
    fixed: float | None = Field(None, ge=0)
    counted: bool = True
    firms: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> Quantity:
        driven = None not in (self.driver, self.share, self.min, self.max)
        if driven == (self.fixed is not None):
            msg = "a quantity is either fixed, or has driver, share, min and max"
            raise ValueError(msg)
        if self.min is not None and self.max is not None and self.min > self.max:
            msg = "min must not be above max"
            raise ValueError(msg)
        return self


class UnitCost(Entry):
    """Low, central and high price of one unit, in euro at EU27 prices of the item's year."""

    low: float = Field(ge=0)
    central: float = Field(ge=0)
    high: float = Field(ge=0)

    @model_validator(mode="after")
    def _rising(self) -> UnitCost:
        if not self.low <= self.central <= self.high:
            msg = "low, central and high must rise"
            raise ValueError(msg)
        return self


class CostItem(Entry):
    """One thing to pay for. `origin` is `precedent:<project id>`, a source, or `assumption`."""

    id: Id
    kind: Literal["local", "traded", "grant"]
    unit_cost_eur: UnitCost
    year: int
    quantity: Id
    origin: CleanStr
    note: LangMap | None = None


class Variant(Entry):
    """A form of the blueprint for towns where `when` holds; the first that holds is taken, the last is for all."""

    id: Id
    when: Condition | None = None


class Step(Entry):
    """One step; it starts when every step in `after` has ended."""

    id: Id
    months: int = Field(ge=1, le=36)
    after: tuple[Id, ...] = ()
    lead: Id
    first: bool = False


class Partner(Entry):
    """Who takes part, by role; the country file or the town's sheet names the institution."""

    id: Id
    role: Id


class Requires(Entry):
    """A condition that must hold; where it does not, it becomes a first step with lead and duration."""

    condition: Condition
    lead: Id
    months: int = Field(ge=1, le=24)


class Target(Entry):
    """A performance indicator's target: a quantity, to be reached after so many months."""

    id: Id
    quantity: Id
    month: int = Field(ge=1, le=60)


class Questions(Entry):
    """What to ask municipal units and entrepreneurs before deciding."""

    units: tuple[Id, ...] = ()
    firms: tuple[Id, ...] = ()


class StepText(Entry):
    """A step in words: heading, what is done, what is there afterwards."""

    title: CleanStr
    text: CleanStr
    result: CleanStr


class VariantText(Entry):
    """Title and local hook of a variant."""

    title: CleanStr
    hook: CleanStr


class CostText(Entry):
    """What is paid for, and the unit it is counted in."""

    item: CleanStr
    unit: CleanStr


class PartnerText(Entry):
    """A partner and what it does."""

    name: CleanStr
    task: CleanStr


class TargetText(Entry):
    """A performance indicator and how it is measured."""

    name: CleanStr
    measured: CleanStr


class RiskText(Entry):
    """A risk and the answer to it."""

    risk: CleanStr
    answer: CleanStr


class AddedValueText(Entry):
    """A paid extra and who pays what for it."""

    value: CleanStr
    paid_by: CleanStr


class QuestionTexts(Entry):
    """Interview questions by id."""

    units: dict[Id, CleanStr] = Field(default_factory=dict)
    firms: dict[Id, CleanStr] = Field(default_factory=dict)


class BlueprintText(Entry):
    """The words of a blueprint in one language, under the keys of `blueprint.yaml`."""

    title: CleanStr
    summary: CleanStr
    variants: dict[Id, VariantText]
    main_goal: CleanStr
    output_goals: dict[Id, CleanStr]
    strategic_goals: dict[Id, CleanStr]
    added_values: dict[Id, AddedValueText] = Field(default_factory=dict)
    actions: dict[Id, CleanStr]
    steps: dict[Id, StepText]
    partners: dict[Id, PartnerText]
    costs: dict[Id, CostText]
    who_pays: CleanStr
    indicators: dict[Id, TargetText]
    risks: dict[Id, RiskText]
    requires: dict[Id, CleanStr] = Field(default_factory=dict)
    excludes: dict[Id, CleanStr] = Field(default_factory=dict)
    questions: QuestionTexts
    decision: CleanStr


class Blueprint(Entry):
    """An implementation project ready to adapt: structure, numbers and conditions; the words are in `texts`."""

    id: Id
    version: CleanStr
    lifecycle: Lifecycle = "stable"
    resource: Area
    addresses: tuple[str, ...] = Field(min_length=1)
    uses: tuple[Kind, ...] = Field(min_length=1)
    requires: dict[Id, Requires] = Field(default_factory=dict)
    excludes: dict[Id, Condition] = Field(default_factory=dict)
    variants: tuple[Variant, ...] = Field(min_length=1)
    quantities: dict[Id, Quantity]
    gaps: dict[Id, Id] = Field(default_factory=dict, description="name of a gap in the texts → quantity")
    output_goals: tuple[Id, ...]
    strategic_goals: tuple[Id, ...]
    added_values: tuple[Id, ...] = ()
    actions: tuple[Id, ...]
    steps: tuple[Step, ...] = Field(min_length=1)
    partners: tuple[Partner, ...]
    costs: tuple[CostItem, ...] = Field(min_length=1)
    indicators: tuple[Target, ...] = Field(min_length=1)
    risks: tuple[Id, ...] = Field(min_length=1)
    questions: Questions
    legal: tuple[Id, ...] = Field((), description="legal prompts of the country file")
    texts: dict[Lang, BlueprintText] = Field(default_factory=dict, exclude=True)

    @model_validator(mode="after")
    def _shape(self) -> Blueprint:
        if self.variants[-1].when is not None:
            msg = "the last variant is for every town: it has no 'when'"
            raise ValueError(msg)
        known: set[str] = set()
        for step in self.steps:
            if set(step.after) - known:
                msg = f"step '{step.id}' comes after a step that is not listed before it"
                raise ValueError(msg)
            known.add(step.id)
        named = [
            *(c.quantity for c in self.costs),
            *(t.quantity for t in self.indicators),
            *self.gaps.values(),
        ]
        missing = sorted(set(named) - set(self.quantities))
        if missing:
            msg = f"not among the quantities: {', '.join(missing)}"
            raise ValueError(msg)
        return self

    def text(self, lang: str) -> BlueprintText:
        """Return the words in a language, or the English ones where it has none."""
        return self.texts.get(lang) or self.texts["en"]  # type: ignore[call-overload]

    def has(self, lang: str) -> bool:
        """Tell whether the blueprint speaks this language."""
        return lang in self.texts
