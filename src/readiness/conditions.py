"""Conditions in three-valued logic (Kleene): true, false, or not known yet, and which leaf decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from collections.abc import Iterator

Truth = bool | None
"""True, False, or None for not known yet."""

NA: Literal["na"] = "na"


def _as_text(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


Option = Annotated[str | float, BeforeValidator(_as_text)]


class Condition(BaseModel):
    """One condition: a group (`all`, `any`, `not`) or a leaf (`answer`, `score`, `municipality`).

    A closed vocabulary instead of expressions: what cannot be said here cannot go wrong in a town hall.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    all_: tuple[Condition, ...] | None = Field(None, alias="all", description="every one must hold")
    any_: tuple[Condition, ...] | None = Field(None, alias="any", description="one of them is enough")
    not_: Condition | None = Field(None, alias="not", description="must not hold")
    answer: str | None = Field(None, description="a question's id; facts about the town only")
    score: str | None = Field(None, description="a dimension, profile or indicator of the framework")
    municipality: Literal["country", "id"] | None = None
    is_: Option | None = Field(None, alias="is")
    in_: tuple[Option, ...] | None = Field(None, alias="in")
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None
    between: tuple[float, float] | None = Field(None, description="ends included")
    answered: bool | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> Condition:
        kinds = [k for k in ("all_", "any_", "not_", "answer", "score", "municipality") if getattr(self, k) is not None]
        tests = [t for t in _TESTS if getattr(self, t) is not None]
        if len(kinds) != 1:
            msg = "a condition says exactly one of: all, any, not, answer, score, municipality"
            raise ValueError(msg)
        allowed = {
            "answer": ("is_", "in_", "at_least", "at_most", "between", "answered"),
            "score": ("below", "at_least"),
            "municipality": ("is_", "in_"),
        }.get(kinds[0], ())
        if allowed and (len(tests) != 1 or tests[0] not in allowed):
            msg = f"'{kinds[0]}' takes exactly one of: {', '.join(t.rstrip('_') for t in allowed)}"
            raise ValueError(msg)
        if not allowed and tests:
            msg = f"'{kinds[0].rstrip('_')}' holds conditions, not tests"
            raise ValueError(msg)
        return self

    @property
    def test(self) -> tuple[str, Any]:
        """The leaf's test and what it compares with: `("is", "yes")`."""
        name = next(t for t in _TESTS if getattr(self, t) is not None)
        return name.rstrip("_"), getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """Return the condition as a file writes it."""
        return self.model_dump(by_alias=True, exclude_none=True, mode="json")

    def leaves(self) -> Iterator[Condition]:
        """Yield every leaf, left to right."""
        if self.all_ is None and self.any_ is None and self.not_ is None:
            yield self
            return
        for part in (*(self.all_ or ()), *(self.any_ or ()), *((self.not_,) if self.not_ else ())):
            yield from part.leaves()


_TESTS = ("is_", "in_", "at_least", "at_most", "below", "between", "answered")


class Facts(Protocol):
    """What a condition may ask of one town."""

    def answer(self, question: str) -> Any:
        """Return the value, None when unknown or open, or `NA`."""

    def interval(self, node: str) -> tuple[float, float] | None:
        """Return the interval of a node's score, or None when it is not applicable."""

    def municipality(self, key: str) -> str:
        """Return the municipality's `id` or `country`."""


@dataclass(frozen=True)
class Verdict:
    """The truth of a condition and the leaves that decided it."""

    truth: Truth
    because: tuple[Condition, ...]


def evaluate(condition: Condition | None, facts: Facts) -> Verdict:
    """Judge a condition for one town; no condition at all is true.

    Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64 (strong three-valued logic).
    """
    if condition is None:
        return Verdict(True, ())
    if condition.not_ is not None:
        inner = evaluate(condition.not_, facts)
        return Verdict(None if inner.truth is None else not inner.truth, inner.because)
    if condition.all_ is not None:
        return _group([evaluate(c, facts) for c in condition.all_], decisive=False)
    if condition.any_ is not None:
        return _group([evaluate(c, facts) for c in condition.any_], decisive=True)
    return Verdict(_leaf(condition, facts), (condition,))


def _group(parts: list[Verdict], *, decisive: bool) -> Verdict:
    """Join parts: one decisive part settles it, else one unknown leaves it open."""
    truths = [p.truth for p in parts]
    truth: Truth = decisive if decisive in truths else (None if None in truths else not decisive)
    return Verdict(truth, tuple(leaf for p in parts if p.truth is truth for leaf in p.because))


def _leaf(leaf: Condition, facts: Facts) -> Truth:
    name, wanted = leaf.test
    if leaf.municipality is not None:
        return _compare(name, facts.municipality(leaf.municipality), wanted)
    if leaf.score is not None:
        interval = facts.interval(leaf.score)
        return False if interval is None else _score(name, interval, wanted)
    value = facts.answer(str(leaf.answer))
    if name == "answered":
        return (value is not None) is wanted
    if value is None:
        return None
    if isinstance(value, str) and value == NA:
        return False
    return _compare(name, value, wanted)


def _score(name: str, interval: tuple[float, float], limit: float) -> Truth:
    """True when the whole interval satisfies the test, false when none of it does; nine decimals."""
    low, high, limit = (round(v, 9) for v in (*interval, limit))
    if name == "below":
        return True if high < limit else (False if low >= limit else None)
    return True if low >= limit else (False if high < limit else None)


def _compare(name: str, value: Any, wanted: Any) -> bool:
    many = value if isinstance(value, list | tuple) else (value,)
    match name:
        case "is":
            return any(_same(v, wanted) for v in many)
        case "in":
            return any(_same(v, w) for v in many for w in wanted)
        case "at_least":
            return bool(float(value) >= wanted)
        case "at_most":
            return bool(float(value) <= wanted)
        case _:
            return bool(wanted[0] <= float(value) <= wanted[1])


def _same(value: Any, wanted: Any) -> bool:
    value = _as_text(value)
    if isinstance(value, int | float) or isinstance(wanted, int | float):
        try:
            return float(value) == float(wanted)
        except (TypeError, ValueError):
            return False
    return str(value) == str(wanted)
