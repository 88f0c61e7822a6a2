"""How much of something: a blueprint's rule for a quantity, worked out with a town's answers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from readiness.adapted import Estimate, Sizing

if TYPE_CHECKING:
    from readiness.blueprint import Quantity
    from readiness.conditions import Facts

FIRMS = "city.firms"


def size(rule: Quantity, facts: Facts, own: float | None = None) -> Sizing:
    """Work out one quantity.

    Driver × share, held in the bounds, counted things rounded up; a quantity that counts local firms is also held at
    the number of firms. While the driver is not known, the bounds are all there is.

    Args:
        rule: the blueprint's.
        facts: the town's answers.
        own: the Broker's own figure, taken as it is.
    """
    driver = _number(facts, rule.driver) if rule.driver is not None else None
    if own is not None:
        return Sizing(Estimate(own, own, own), rule, driver, own=True, held=False)
    if rule.fixed is None and driver is None:
        return Sizing(Estimate(rule.min or 0.0, None, rule.max or 0.0), rule, None, own=False, held=False)
    wanted = rule.fixed if rule.fixed is not None else _sized(rule, driver or 0.0)
    most = _number(facts, FIRMS) if rule.firms else None
    value = wanted if most is None else min(wanted, most)
    return Sizing(Estimate(value, value, value), rule, driver, own=False, held=value < wanted)


def _sized(rule: Quantity, driver: float) -> float:
    held = min(max(driver * (rule.share or 0.0), rule.min or 0.0), rule.max or 0.0)
    return float(math.ceil(round(held, 9))) if rule.counted else held


def _number(facts: Facts, question: str) -> float | None:
    value = facts.answer(question)
    return value if isinstance(value, int | float) else None
