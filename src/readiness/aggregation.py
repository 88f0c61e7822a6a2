"""From children to their parent: weighted means and sums that keep the unknown apart from the not applicable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.scales import BoolArray, FloatArray

Method = Literal["arithmetic", "geometric", "harmonic", "sum"]
Missing = Literal["reweight", "worst", "propagate"]


def aggregate(
    values: Sequence[FloatArray],
    weights: Sequence[float],
    applicable: Sequence[BoolArray | None],
    *,
    method: Method = "arithmetic",
    missing: Missing = "reweight",
    floor: float = 0.01,
    worst: Sequence[float | FloatArray] | None = None,
) -> FloatArray:
    """Join the children of one node, municipality by municipality.

    Args:
        values: one column of shape (n,) per child; NaN = unknown.
        weights: one positive number per child; only their proportions matter, but for `sum`.
        applicable: per child a mask of shape (n,), or None where it applies to all. What does not apply leaves
            both the sum and the weights.
        method: weighted mean (arithmetic, geometric, harmonic) or weighted sum.
        missing: `reweight` over what is known, `worst` counts an unknown as its scale's worst end, `propagate`
            makes the parent unknown when any applicable child is.
        floor: lowest value that the geometric and harmonic means see, on the score's own scale.
        worst: per child what an unknown counts as, one number or a column of shape (n,); zeros by default.

    Returns:
        Shape (n,). NaN where nothing applicable is known.

    Columns are added one after the other, so one row alone gives the same bits as the same row in a table.

    Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), step 6; UNDP technical note 1.
    """
    size = len(values[0])
    total, known_weight, applicable_weight = np.zeros(size), np.zeros(size), np.zeros(size)
    any_unknown = np.zeros(size, dtype=bool)
    forward, back = forms(method, floor)
    for i, (column, weight) in enumerate(zip(values, weights, strict=True)):
        applies, mask = applicable[i], np.isnan(column)
        here = np.ones(size, dtype=bool) if applies is None else applies
        any_unknown |= here & mask
        if missing == "worst":
            column = np.where(mask, worst[i] if worst is not None else 0.0, column)
            mask = np.zeros(size, dtype=bool)
        used = here & ~mask
        total += np.where(used, weight * forward(np.where(used, column, 1.0)), 0.0)
        known_weight += np.where(used, weight, 0.0)
        applicable_weight += np.where(here, weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / known_weight
        result = mean * applicable_weight if method == "sum" else back(mean)
    if missing == "propagate":
        result = np.where(any_unknown, np.nan, result)
    return np.where(known_weight > 0, result, np.nan)


Form = Callable[["FloatArray"], "FloatArray"]


def forms(method: Method, floor: float) -> tuple[Form, Form]:
    """Return what a mean does to each value before the weighted mean is taken, and to that mean afterwards.

    >>> forward, back = forms("geometric", 0.01)
    >>> float(round(back((forward(np.array(0.25)) + forward(np.array(1.0))) / 2), 6))
    0.5
    """
    if method == "geometric":
        return (lambda v: np.log(np.maximum(v, floor))), np.exp
    if method == "harmonic":
        return (lambda v: 1.0 / np.maximum(v, floor)), (lambda v: 1.0 / v)
    return (lambda v: v), (lambda v: v)
