"""What drove a change of the index: a share of the change for every indicator, summing to the change."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from readiness.framework import Dimension, Framework, Indicator
from readiness.tree import Column, combine, is_held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from readiness.scales import BoolArray, FloatArray
    from readiness.tree import Ends

MOST_STATES = 2**14
"""States of a node's indicators scored to split its change exactly; where more are needed, orders are drawn."""
DRAWN = 128
"""Orders drawn; each is walked forwards and backwards."""
CELLS = 2**20
"""States times indicators scored at once."""


def contributions(
    framework: Framework,
    before: Mapping[str, Column],
    after: Mapping[str, Column],
    fitted: Mapping[str, Ends] | None = None,
) -> dict[str, float]:
    """Split the change of the index over the indicators, for one municipality.

    An indicator's part is its mean effect over all orders in which the indicators could have changed, those of one
    dimension following one another (the Owen value: a Shapley value on a tree). Where a node is a weighted mean or
    sum of the same known children before and after, that is share times difference and needs no orders. Any other
    node is worked out exactly while that takes no more than `MOST_STATES` states, some fourteen changed children;
    beyond, from a fixed sample of orders, each of which sums to the change by itself.

    Args:
        framework: the score model.
        before: columns of length one, from `score_tree`.
        after: the same after the change.
        fitted: worst and best score of indicators whose scale comes from data, as `score_tree` had them.

    Returns:
        Indicator id → part of `after - before`; only indicators that changed. Empty when either index is unknown.

    Source: L. S. Shapley, A value for n-person games (1953); G. Owen, Values of games with a priori unions (1977);
    Lundberg and Lee (2017) for the use on scores.
    """
    if any(math.isnan(columns["index"].score[0]) for columns in (before, after)):
        return {}
    return _Split(framework, before, after, fitted).below(framework.index)


@dataclass(frozen=True)
class _Split:
    framework: Framework
    before: Mapping[str, Column]
    after: Mapping[str, Column]
    fitted: Mapping[str, Ends] | None

    def below(self, node: Dimension | Indicator) -> dict[str, float]:
        """Return every changed indicator's part of the change of a node that is known before and after."""
        if not self._moved(node):
            return {}
        if isinstance(node, Indicator):
            return {node.id: float(self.after[node.id].score[0] - self.before[node.id].score[0])}
        shares = self._shares(node)
        if shares is None:
            states = _States(node, self)
            return states.exact() if states.needed <= MOST_STATES else states.drawn()
        parts = [(shares[c.id], self.below(c)) for c in node.children if c.id in shares]
        found = {leaf: share * part for share, inner in parts for leaf, part in inner.items()}
        return {leaf: found.get(leaf, 0.0) for leaf in self.moved[node.id]}

    @cached_property
    def moved(self) -> dict[str, list[str]]:
        """The changed indicators beneath each node, in order."""
        out: dict[str, list[str]] = {}

        def walk(node: Dimension | Indicator) -> list[str]:
            if isinstance(node, Indicator):
                found = [node.id] if _changed(self.before[node.id], self.after[node.id]) else []
            else:
                found = [name for c in node.children for name in walk(c)]
            out[node.id] = found
            return found

        walk(self.framework.index)
        return out

    def _moved(self, node: Dimension | Indicator) -> bool:
        return bool(self.moved[node.id])

    def _shares(self, node: Dimension) -> dict[str, float] | None:
        """Return each known child's share where the node is linear in them between before and after, else None."""
        framework = self.framework
        missing = node.missing or framework.missing
        applicable = [c for c in node.children if self.before[c.id].applicable[0]]
        known = [c for c in applicable if not math.isnan(self.before[c.id].score[0])]
        unknown = [c.id for c in applicable if math.isnan(self.before[c.id].score[0])]
        if (node.aggregation or framework.aggregation) not in ("arithmetic", "sum"):
            return None
        if any(_pattern(self.before[c.id]) != _pattern(self.after[c.id]) for c in node.children):
            return None
        if missing == "worst" and any(self.before[name].low[0] != self.after[name].low[0] for name in unknown):
            return None
        exact = all(_is_exact(columns[c.id]) for columns in (self.before, self.after) for c in applicable)
        if not exact and is_held(node, framework, fitted=self.fitted):
            return None
        weight = sum(c.weight for c in (applicable if missing == "worst" else known))
        if (node.aggregation or framework.aggregation) == "sum":
            weight /= sum(c.weight for c in applicable)
        return {c.id: c.weight / weight for c in known}


class _States:
    """States between before and after of the indicators beneath one node, scored all at once."""

    def __init__(self, node: Dimension, split: _Split) -> None:
        self._node, self._split = node, split
        self._moved = split.moved[node.id]

    @cached_property
    def _parents(self) -> list[tuple[Dimension, list[list[str]]]]:
        """Every node with changed indicators, and level by level the children that may change before or after it."""
        return list(self._levels(self._node, []))

    def _levels(self, node: Dimension, above: list[list[str]]) -> Iterator[tuple[Dimension, list[list[str]]]]:
        changed = [c for c in node.children if self._split.moved[c.id]]
        if any(isinstance(c, Indicator) for c in changed):
            yield node, [*above, [c.id for c in changed]]
        for child in changed:
            if isinstance(child, Dimension):
                yield from self._levels(child, [*above, [c.id for c in changed if c is not child]])

    @property
    def needed(self) -> int:
        """How many states an exact split scores."""
        return sum(int(2 ** sum(map(len, levels))) for _, levels in self._parents)

    def exact(self) -> dict[str, float]:
        """Weigh every state that the others can be in by how many orders lead to it."""
        found = {leaf: part for node, levels in self._parents for leaf, part in self._mean_effects(node, levels)}
        return {leaf: found[leaf] for leaf in self._moved}

    def _mean_effects(self, node: Dimension, levels: list[list[str]]) -> Iterator[tuple[str, float]]:
        names = [name for level in levels for name in level]
        states = np.arange(2 ** len(names))
        done = {name: (states >> i & 1).astype(bool) for i, name in enumerate(names)}
        scores = self._scores(done)
        weights = np.ones(states.size)
        for level in levels[:-1]:
            weights *= _weights(len(level))[sum(done[name].astype(int) for name in level)]
        own = levels[-1]
        for child in node.children:
            if isinstance(child, Indicator) and child.id in own:
                without = np.flatnonzero(~done[child.id])
                others = sum(done[name][without].astype(int) for name in own)
                effect = scores[without + 2 ** names.index(child.id)] - scores[without]
                yield child.id, float((weights[without] * _weights(len(own) - 1)[others]) @ effect)

    def drawn(self) -> dict[str, float]:
        """Walk drawn orders, forwards and backwards, one indicator after the other."""
        rng = np.random.default_rng(0)
        orders = [order for _ in range(DRAWN) for order in self._both_ways(rng)]
        steps = np.arange(len(self._moved) + 1)
        at_once = max(1, CELLS // (steps.size * len(self._moved)))
        total = np.zeros(len(self._moved))
        for start in range(0, len(orders), at_once):
            places = np.argsort(np.array(orders[start : start + at_once]), axis=1)
            done = {name: (places[:, i, None] < steps).ravel() for i, name in enumerate(self._moved)}
            effects = np.diff(self._scores(done).reshape(len(places), steps.size), axis=1)
            total += np.take_along_axis(effects, places, axis=1).sum(axis=0)
        return dict(zip(self._moved, (total / len(orders)).tolist(), strict=True))

    def _both_ways(self, rng: np.random.Generator) -> tuple[list[int], list[int]]:
        number = {name: i for i, name in enumerate(self._moved)}

        def shuffled(node: Dimension | Indicator) -> list[int]:
            if isinstance(node, Indicator):
                return [number[node.id]] if node.id in number else []
            children = [c for c in node.children if self._split.moved[c.id]]
            return [leaf for i in rng.permutation(len(children)) for leaf in shuffled(children[i])]

        order = shuffled(self._node)
        return order, order[::-1]

    def _scores(self, done: Mapping[str, BoolArray]) -> FloatArray:
        """Score the node in every state; one that leaves it unknown counts as the middle of its interval."""
        column = self._column(self._node, done, next(iter(done.values())).size)
        with np.errstate(invalid="ignore"):
            middle = np.nan_to_num((column.low + column.high) / 2, posinf=0.0, neginf=0.0)
        return np.where(np.isnan(column.score), middle, column.score)

    def _column(self, node: Dimension | Indicator, done: Mapping[str, BoolArray], size: int) -> Column:
        split = self._split
        old, new = split.before[node.id], split.after[node.id]
        if isinstance(node, Indicator) or node.id in done or not split.moved[node.id]:
            mask = done.get(node.id, np.zeros(size, dtype=bool))
            return Column(*(np.where(mask, getattr(new, name), getattr(old, name)) for name in _PARTS))
        children = [self._column(c, done, size) for c in node.children]
        return combine(node, split.framework, children, split.fitted)


_PARTS = tuple(f.name for f in fields(Column))


def _weights(others: int) -> FloatArray:
    """Return, for each number of others that changed before, the share of orders in which just these did."""
    return np.array([1 / ((others + 1) * math.comb(others, k)) for k in range(others + 1)])


def _pattern(column: Column) -> tuple[bool, bool]:
    """Return whether a child applies, and whether it is known."""
    applies = bool(column.applicable[0])
    return applies, applies and not math.isnan(column.score[0])


def _is_exact(column: Column) -> bool:
    return bool(column.low[0] == column.score[0] == column.high[0])


def _changed(one: Column, two: Column) -> bool:
    if not (one.applicable[0] or two.applicable[0]):
        return False
    pairs = [(float(getattr(one, name)[0]), float(getattr(two, name)[0])) for name in ("score", "low", "high")]
    same = all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in pairs)
    return not (same and one.applicable[0] == two.applicable[0])
