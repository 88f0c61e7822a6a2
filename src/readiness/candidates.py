"""The answers to a question that conditions could tell apart, so that a search need try no others."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from readiness.conditions import Condition
    from readiness.questionnaire import Question
    from readiness.sheets import Town

_SOME_DAY = date(2000, 1, 1)


def candidates(question: Question, leaves: Iterable[Condition], town: Town) -> list[Any]:
    """Return every answer that a condition could tell apart from the others, the nearest first, but the one given."""
    given = town.facts[question.id]
    current = given.value if given.state == "value" else None
    tested = named(question, leaves)
    match question.type:
        case "multi":
            values = _toggled(question, tested, current)
        case "number" | "money":
            values = numbers(question, tested)
            if current is not None:
                values.sort(key=lambda v: abs(v - current))
        case "date" | "text":
            values = words(question, tested)
        case _:
            values = options(question)
    return [v for v in values if v != current]


def named(question: Question, leaves: Iterable[Condition]) -> list[str | float]:
    """Return the options, limits and words with which conditions compare a question."""
    tests = [leaf.test[1] for leaf in leaves if leaf.answer == question.id]
    values = [v for wanted in tests for v in (wanted if isinstance(wanted, tuple) else (wanted,))]
    return [v for v in dict.fromkeys(values) if not isinstance(v, bool)]


def options(question: Question) -> list[Any]:
    """Return every answer to a question that has few."""
    if question.type == "yes_no":
        return ["yes", "no"]
    return [o.id for o in question.options] or list(range(len(question.levels)))


def _toggled(question: Question, named: Sequence[str | float], current: tuple[str, ...] | None) -> list[Any]:
    """Return the current options with those that conditions name put in or out, in every combination."""
    order = [o.id for o in question.options]
    able = [o for o in order if o in named]
    if not able:
        return [(order[0],)] if current is None else []
    groups = (g for size in range(current is not None, len(able) + 1) for g in combinations(able, size))
    chosen = ({*(current or ())} ^ {*g} for g in groups)
    return [tuple(o for o in order if o in found) for found in chosen]


def numbers(question: Question, named: Sequence[str | float]) -> list[Any]:
    """Return the limits that conditions name, the question's own ends, and a number on every stretch between them."""
    low = -math.inf if question.min is None else question.min
    high = math.inf if question.max is None else question.max
    limits = sorted({v for v in (low, high, *map(_number, named)) if math.isfinite(v) and low <= v <= high})
    if not limits:
        return [1]
    stretches = pairwise((low, *limits, high))
    found = {*limits, *(v for a, b in stretches for v in _between(a, b, whole=question.integer))}
    return [int(v) if v.is_integer() else v for v in sorted(found) if not question.integer or v.is_integer()]


def _between(low: float, high: float, *, whole: bool) -> Iterator[float]:
    """Yield numbers strictly between two limits: one step away from each, else their midpoint."""
    first, last = (math.floor, math.ceil) if whole else (float, float)
    near = [first(low) + 1.0] if math.isfinite(low) else []
    near += [last(high) - 1.0] if math.isfinite(high) else []
    inside = [v for v in near if low < v < high]
    yield from inside if inside or whole or low == high else [(low + high) / 2]


def _number(value: str | float) -> float:
    """Return the number that a condition's value is, NaN if none."""
    try:
        return float(value)
    except ValueError:
        return math.nan


def words(question: Question, named: Sequence[str | float]) -> list[Any]:
    """Return the dates or texts that conditions name, and one that none does."""
    if question.type == "date":
        days = (_SOME_DAY + timedelta(days=n) for n in range(len(named) + 1))
        other = next(d.isoformat() for d in days if d.isoformat() not in named)
        return [*(v for v in named if _is_date(v)), other]
    longest = question.max_length or 0
    texts = [v for v in map(str, named) if len(v) <= longest]
    return [*texts, *(["…"] if "…" not in texts else [])]


def _is_date(value: str | float) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False
