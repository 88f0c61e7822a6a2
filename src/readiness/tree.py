"""The kernel: scores, intervals and coverage of every node of a framework, on numpy columns of any length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from readiness.aggregation import aggregate
from readiness.framework import Dimension, Framework, Indicator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from readiness.aggregation import Missing
    from readiness.scales import BoolArray, FloatArray


@dataclass(frozen=True)
class Column:
    """One node for n municipalities; every array has shape (n,), scores have no unit.

    `score` is NaN where nothing is known. `low` and `high` are the score with every unknown at its worst and at its
    best. `coverage` is answered weight over applicable weight. `illustrative` is the share of the answered weight
    that is illustrative. Where `applicable` is false the rest means nothing.
    """

    score: FloatArray
    low: FloatArray
    high: FloatArray
    coverage: FloatArray
    illustrative: FloatArray
    applicable: BoolArray


Ends = tuple[float, float]


def ends(node: Dimension | Indicator, framework: Framework, fitted: Mapping[str, Ends] | None = None) -> Ends:
    """Return the worst and best score a node can have; `fitted` holds those of indicators scaled by data."""
    if isinstance(node, Indicator):
        return node.ends if fitted is None else fitted.get(node.id, node.ends)
    pairs = [ends(child, framework, fitted) for child in node.children]
    out = [_combine(node, framework, [np.array([p[side]]) for p in pairs]) for side in (0, 1)]
    return float(out[0][0]), float(out[1][0])


def score_tree(
    framework: Framework, leaves: Mapping[str, Column], fitted: Mapping[str, Ends] | None = None
) -> dict[str, Column]:
    """Score every node of the index and the profiles from its indicators.

    Args:
        framework: the score model.
        leaves: one column per indicator id.
        fitted: worst and best score of indicators whose scale comes from data; the framework's own for the rest.

    Returns:
        A column for every node id, leaves included.

    Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), steps 5 and 6.
    """
    out = dict(leaves)
    for root in (framework.index, *framework.profiles):
        _score(root, framework, out, fitted)
    return out


def _score(
    node: Dimension | Indicator, framework: Framework, out: dict[str, Column], fitted: Mapping[str, Ends] | None
) -> Column:
    if isinstance(node, Indicator):
        return out[node.id]
    children = [_score(child, framework, out, fitted) for child in node.children]
    out[node.id] = combine(node, framework, children, fitted)
    return out[node.id]


def combine(
    node: Dimension, framework: Framework, children: list[Column], fitted: Mapping[str, Ends] | None = None
) -> Column:
    """Score one node from its children's columns, given in the order of `node.children`.

    Reweighting takes what is unknown to be like what is known. Where children have scales of different length that
    may be more, or less, than any answer could give; the score is then held at the ends of its interval.
    """
    masks = [c.applicable for c in children]
    worst = [c.low for c in children]
    parts = [[getattr(c, name) for c in children] for name in ("score", "low", "high")]
    score, low, high = (_combine(node, framework, part, masks, worst) for part in parts)
    if is_held(node, framework, fitted=fitted):
        score = np.clip(score, low, high)
    coverage, illustrative = _shares(children, [c.weight for c in node.children])
    return Column(score, low, high, coverage, illustrative, np.logical_or.reduce(masks))


def is_held(
    node: Dimension,
    framework: Framework,
    missing: Missing | None = None,
    fitted: Mapping[str, Ends] | None = None,
) -> bool:
    """Tell whether a node's score is held within its interval.

    It is where children on natural scales are reweighted and an unknown one may not be able to be like the known ones:
    their ends differ, or one is unknown by `propagate` although part of it is known.

    The ends of a scale taken from data are only the worst and best seen so far, so nothing is held at them.

    Args:
        node: the parent.
        framework: the score model.
        missing: a rule that takes the place of the node's own.
        fitted: worst and best score of indicators, where they are not the framework's own.
    """
    if not framework.natural or (missing or node.missing or framework.missing) != "reweight":
        return False
    if missing is None and any(_propagates(child, framework) for child in node.children):
        return True
    return len({ends(child, framework, fitted) for child in node.children}) > 1


def _propagates(node: Dimension | Indicator, framework: Framework) -> bool:
    if isinstance(node, Indicator):
        return False
    return (node.missing or framework.missing) == "propagate" or any(_propagates(c, framework) for c in node.children)


def _combine(
    node: Dimension,
    framework: Framework,
    columns: list[FloatArray],
    masks: list[BoolArray] | None = None,
    worst: list[FloatArray] | None = None,
) -> FloatArray:
    return aggregate(
        columns,
        [c.weight for c in node.children],
        masks if masks is not None else [None] * len(columns),
        method=node.aggregation or framework.aggregation,
        missing=node.missing or framework.missing,
        floor=node.floor or framework.floor,
        worst=worst,
    )


def _shares(children: list[Column], weights: list[float]) -> tuple[FloatArray, FloatArray]:
    """Return coverage and illustrative share of a parent: weighted over what applies, and over what is answered."""
    size = len(children[0].score)
    applicable, answered, illustrative = np.zeros(size), np.zeros(size), np.zeros(size)
    for child, weight in zip(children, weights, strict=True):
        here = np.where(child.applicable, weight, 0.0)
        known = here * np.where(child.applicable, child.coverage, 0.0)
        applicable += here
        answered += known
        illustrative += known * np.where(child.applicable, child.illustrative, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        coverage = np.where(applicable > 0, answered / applicable, 0.0)
        share = np.where(answered > 0, illustrative / answered, 0.0)
    return coverage, share
