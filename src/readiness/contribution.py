"""What drove a change of the index: a share of the change for every indicator, summing to the change."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

from readiness.framework import Dimension, Framework, Indicator
from readiness.tree import Column, combine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def contributions(framework: Framework, before: Mapping[str, Column], after: Mapping[str, Column]) -> dict[str, float]:
    """Split the change of the index over the indicators, for one municipality.

    At every node the change is split over the children by the Shapley value: each child's mean marginal effect over
    all orders in which the children could have changed. For an arithmetic mean of known children this is share times
    difference. A child's part is handed down in proportion to its own children's parts.

    Args:
        framework: the score model.
        before: columns of length one, from `score_tree`.
        after: the same after the change.

    Returns:
        Indicator id → part of `after - before`; only indicators that changed. Empty when either index is unknown.

    Source: L. S. Shapley, A value for n-person games (1953); Lundberg and Lee (2017) for the use on scores.
    """
    if any(math.isnan(columns["index"].score[0]) for columns in (before, after)):
        return {}
    return _below(framework.index, framework, before, after)


def _below(
    node: Dimension, framework: Framework, before: Mapping[str, Column], after: Mapping[str, Column]
) -> dict[str, float]:
    out: dict[str, float] = {}
    for name, part in _shapley(node, framework, before, after).items():
        child = framework.nodes[name]
        if isinstance(child, Indicator):
            out[child.id] = part
            continue
        inner = _below(child, framework, before, after)
        change = float(after[child.id].score[0] - before[child.id].score[0])
        if math.isfinite(change) and abs(change) > 1e-12 and inner:
            out.update({leaf: part * value / change for leaf, value in inner.items()})
        else:
            names = [n for n in _leaves(child) if _changed(n, before, after)]
            out.update({leaf: part / len(names) for leaf in names})
    return out


def _shapley(
    node: Dimension, framework: Framework, before: Mapping[str, Column], after: Mapping[str, Column]
) -> dict[str, float]:
    """Return the Shapley value of every child that changed; the others have none."""
    moved = [c.id for c in node.children if any(_changed(n, before, after) for n in _leaves(c))]

    def value(done: frozenset[str]) -> float:
        chosen = [after[c.id] if c.id in done else before[c.id] for c in node.children]
        score = float(combine(node, framework, chosen).score[0])
        return 0.0 if math.isnan(score) else score

    known: dict[frozenset[str], float] = {}

    def remembered(done: frozenset[str]) -> float:
        if done not in known:
            known[done] = value(done)
        return known[done]

    return {child: _mean_effect(child, moved, remembered) for child in moved}


def _mean_effect(child: str, moved: Sequence[str], value: Callable[[frozenset[str]], float]) -> float:
    others = [m for m in moved if m != child]
    total = 0.0
    for size in range(len(others) + 1):
        weight = math.factorial(size) * math.factorial(len(others) - size) / math.factorial(len(moved))
        for group in combinations(others, size):
            first = frozenset(group)
            total += weight * (value(first | {child}) - value(first))
    return total


def _leaves(node: Dimension | Indicator) -> list[str]:
    return [node.id] if isinstance(node, Indicator) else [name for c in node.children for name in _leaves(c)]


def _changed(name: str, before: Mapping[str, Column], after: Mapping[str, Column]) -> bool:
    one, two = before[name], after[name]
    same_score = one.score[0] == two.score[0] or (math.isnan(one.score[0]) and math.isnan(two.score[0]))
    return not (same_score and one.applicable[0] == two.applicable[0])
