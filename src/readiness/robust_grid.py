"""The runs of a robustness check: weight draws crossed with every discrete choice, and the index under each."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness.aggregation import forms
from readiness.framework import Dimension, Framework, Indicator
from readiness.robust_runs import mean_shift, ranks_of
from readiness.tree import is_held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.aggregation import Form, Method, Missing
    from readiness.scales import BoolArray, FloatArray
    from readiness.steps import NormaliseMethod
    from readiness.tree import Column, Ends

BLOCK = 128


@dataclass(frozen=True)
class Basis:
    """What the index is joined from: a column of shape (n,) per indicator; its ends, where data give its scale."""

    leaves: Mapping[str, Column]
    ends: Mapping[str, Ends] | None = None


@dataclass(frozen=True)
class Choice:
    """One combination of discrete choices; None keeps what the framework says at each node."""

    aggregation: Method | None = None
    missing: Missing | None = None
    normalisation: NormaliseMethod | None = None


OWN = Choice()


class Grid:
    """The weight draws and the discrete choices, and the index under each of them.

    `bases` holds one basis per normalisation to be tried, the framework's own first.
    """

    def __init__(
        self,
        framework: Framework,
        bases: Mapping[NormaliseMethod | None, Basis],
        draws: int,
        seed: int,
        *,
        simplex: bool,
    ) -> None:
        self.framework, self.bases, self.draws = framework, bases, draws
        declared = framework.robustness
        self.factors: dict[str, Sequence[Any]] = {
            "aggregation": declared.aggregation or (None,),
            "missing": declared.missing or (None,),
            "normalisation": tuple(bases),
        }
        self.choices = tuple(Choice(*values) for values in itertools.product(*self.factors.values()))
        generator = np.random.default_rng(seed)
        self.weights = {
            node.id: _draw(node, draws, generator, simplex=simplex)
            for node in framework.nodes.values()
            if isinstance(node, Dimension) and inside(node.id, framework)
        }

    @property
    def own_method(self) -> NormaliseMethod | None:
        """The normalisation that the framework itself uses; scores are told on its scale."""
        return next(iter(self.bases))

    def baseline(self) -> FloatArray:
        """Return the index under the framework's own settings; shape (n,)."""
        return self._under_own(self.bases[self.own_method])

    def _under_own(self, basis: Basis) -> FloatArray:
        own = {node: self._own_weights(node) for node in self.weights}
        scores: FloatArray = _Kernel(self.framework, basis, own, OWN).score(self.framework.index)[0]
        return scores

    def _own_weights(self, node: str) -> FloatArray:
        found = self.framework.nodes[node]
        assert isinstance(found, Dimension)  # noqa: S101
        return np.array([[c.weight for c in found.children]], dtype=float)

    def scores(self, choice: Choice) -> Iterator[FloatArray]:
        """Yield scores of shape (draws in the block, n), blocks in order."""
        starts = range(0, self.draws, BLOCK)
        basis = self.bases[choice.normalisation]

        def block(start: int) -> FloatArray:
            part = {node: w[start : start + BLOCK] for node, w in self.weights.items()}
            return _Kernel(self.framework, basis, part, choice).score(self.framework.index)

        with ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
            yield from pool.map(block, starts)

    def drop_one(self, base: FloatArray, decimals: int) -> dict[str, float]:
        """Return the mean shift of ranks (of the score, for one area) when each indicator in turn is left out."""
        basis = self.bases[self.own_method]
        out = {}
        for name in [i for i in basis.leaves if inside(i, self.framework)]:
            kept = basis.leaves[name]
            without = replace(kept, applicable=np.zeros_like(kept.applicable))
            scores = self._under_own(replace(basis, leaves={**basis.leaves, name: without}))
            if base.size > 1:
                usual, moved = (ranks_of(s[None, :], decimals) for s in (base, scores))
                out[name] = float(np.nan_to_num(mean_shift(moved, usual)[0]))
            else:
                out[name] = float(np.nan_to_num(np.abs(scores - base)).sum())
        return out


def _draw(node: Dimension, draws: int, generator: np.random.Generator, *, simplex: bool) -> FloatArray:
    """Return weights of shape (draws, children)."""
    count = len(node.children)
    if simplex:
        return generator.dirichlet(np.ones(count), draws)
    return np.array([c.weight for c in node.children]) * generator.uniform(0.5, 1.5, (draws, count))


def inside(name: str | None, framework: Framework) -> bool:
    """Tell whether a node belongs to the index, and not to a profile."""
    while name is not None and name != "index":
        name = framework.parents[name]
    return name == "index"


@dataclass(frozen=True)
class _Kernel:
    """The rule of `tree.combine` under many weight draws at once; weights of shape (draws, children) per node."""

    framework: Framework
    basis: Basis
    weights: Mapping[str, FloatArray]
    choice: Choice

    def score(self, node: Dimension) -> FloatArray:
        """Return the scores of a node; shape (draws, n)."""
        joined = self._join(node, "score")
        if not is_held(node, self.framework, self.choice.missing, self.basis.ends):
            return joined
        return np.clip(joined, self._join(node, "low"), self._join(node, "high"))

    def _column(self, child: Dimension | Indicator, side: str) -> FloatArray:
        if isinstance(child, Indicator):
            column: FloatArray = getattr(self.basis.leaves[child.id], side)
            return column
        return self.score(child) if side == "score" else self._join(child, side)

    def _applies(self, node: Dimension | Indicator) -> BoolArray:
        if isinstance(node, Indicator):
            return self.basis.leaves[node.id].applicable
        out: BoolArray = np.logical_or.reduce([self._applies(c) for c in node.children])
        return out

    def _join(self, node: Dimension, side: str) -> FloatArray:
        """Join one side (score, low or high) of the children by the rule of `aggregation.aggregate`.

        Those that do not depend on the draws are joined by one matrix product, which is what makes a thousand areas
        under ten thousand draws a matter of a second.
        """
        own, framework = self.choice, self.framework
        method = own.aggregation or node.aggregation or framework.aggregation
        missing = own.missing or node.missing or framework.missing
        forward, back = forms(method, node.floor or framework.floor)
        values, masks = zip(*(self._filled(c, side, missing) for c in node.children), strict=True)
        sums = _Sums(self.weights[node.id], forward)
        fixed = [j for j, v in enumerate(values) if v.ndim == 1]
        if fixed:
            sums.add_fixed(fixed, np.stack([values[j] for j in fixed]), np.stack([masks[j] for j in fixed]))
        for j, value in enumerate(values):
            if value.ndim == 2:
                sums.add_drawn(j, value, masks[j])
        return sums.result(method, missing, back)

    def _filled(self, child: Dimension | Indicator, side: str, missing: Missing) -> tuple[FloatArray, BoolArray]:
        """Return one side of a child and where it applies; under `worst` an unknown counts as the child's lower end."""
        values, here = self._column(child, side), self._applies(child)
        if missing == "worst" and (unknown := np.isnan(values) & here).any():
            values = np.where(unknown, self._column(child, "low"), values)
        return values, here


class _Sums:
    """Running sums over the children of one node: of what is known, and of the weights."""

    def __init__(self, weights: FloatArray, forward: Form) -> None:
        self.weights, self.forward = weights, forward
        self.total: Any = 0.0
        self.known: Any = 0.0
        self.applicable: Any = 0.0

    def add_fixed(self, places: list[int], values: FloatArray, here: BoolArray) -> None:
        """Add children that no draw touches; values and masks of shape (children, n)."""
        used = here & ~np.isnan(values)
        own = self.weights[:, places]
        self.total = own @ np.where(used, self.forward(np.where(used, values, 1.0)), 0.0)
        self.known, self.applicable = own @ used.astype(float), own @ here.astype(float)

    def add_drawn(self, place: int, values: FloatArray, here: BoolArray) -> None:
        """Add a child that has drawn weights beneath it; values of shape (draws, n)."""
        used = here & ~np.isnan(values)
        weight = self.weights[:, [place]]
        self.total = self.total + np.where(used, weight * self.forward(np.where(used, values, 1.0)), 0.0)
        self.known = self.known + np.where(used, weight, 0.0)
        self.applicable = self.applicable + np.where(here, weight, 0.0)

    def result(self, method: Method, missing: Missing, back: Form) -> FloatArray:
        """Return the parent's scores; shape (draws, n)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.total / self.known
            joined = mean * self.applicable if method == "sum" else back(mean)
        if missing == "propagate":
            joined = np.where(self.known < self.applicable * (1 - 1e-12), np.nan, joined)
        out: FloatArray = np.where(self.known > 0, joined, np.nan)
        return out
