"""How firm scores and ranks are: weights drawn at random, crossed with every discrete choice of method."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from readiness.framework import Dimension, Framework, Indicator
from readiness.tree import ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from readiness.aggregation import Method, Missing
    from readiness.scales import BoolArray, FloatArray
    from readiness.tree import Column

Counts = NDArray[np.int64]
BLOCK = 128
PAIRS_UP_TO = 200
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Choice:
    """One combination of discrete choices; None keeps what the framework says at each node."""

    aggregation: Method | None
    missing: Missing | None


@dataclass(frozen=True)
class Sobol:
    """Exact variance shares of one factor: alone (`first`), and with all its interactions (`total`)."""

    first: float
    total: float


@dataclass(frozen=True)
class Robustness:
    """What remains of scores and ranks when weights and methods change.

    Args:
        areas: the names, in the order given.
        draws: weight draws for each of the `choices`; `seed` and `simplex` repeat them.
        ranks: each area's rank under the framework's own settings; empty for one area, and so is all that follows.
        counts: shape (n, n): how often area i had rank j + 1, over all draws and choices.
        rank_quantiles: shape (n, 3): 5 %, median and 95 % of the rank.
        score_quantiles: shape (n, 3), on the score's own scale.
        above: shape (n, n): share of runs with area i above area j, a tie counting half; None for large tables.
        sobol: per factor its share of the variance of the mean rank shift (of the score, for one area).
        drop_one: per indicator the mean shift of ranks (of the score, for one area) when it is left out.
    """

    areas: tuple[str, ...]
    draws: int
    seed: int
    simplex: bool
    choices: tuple[Choice, ...]
    ranks: tuple[int, ...]
    counts: Counts | None
    rank_quantiles: FloatArray | None
    score_quantiles: FloatArray
    above: FloatArray | None
    sobol: Mapping[str, Sobol]
    drop_one: Mapping[str, float]

    def probability_of_top(self, places: int) -> FloatArray:
        """Return for each area the share of runs in which it is among the first `places`; shape (n,)."""
        if self.counts is None:
            return np.full(len(self.areas), np.nan)
        share: FloatArray = self.counts[:, :places].sum(axis=1) / self.counts.sum(axis=1)
        return share

    def to_frame(self) -> pd.DataFrame:
        """Return one row an area: quantiles of the score and, with two or more areas, of the rank."""
        import pandas as pd

        frame = pd.DataFrame(
            self.score_quantiles, index=list(self.areas), columns=["score_q05", "score_q50", "score_q95"]
        )
        if self.rank_quantiles is not None:
            frame.insert(0, "rank", self.ranks)
            frame[["rank_q05", "rank_q50", "rank_q95"]] = self.rank_quantiles.astype(int)
            frame["p_first"] = self.probability_of_top(1)
        return frame

    def _repr_html_(self) -> str:
        """Show the areas in a notebook."""
        return str(self.to_frame().round(3).to_html())

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: areas with their quantiles, and with two or more areas their ranks."""

        def six(values: FloatArray) -> list[float]:
            return [round(float(v), 6) for v in values]

        rows: list[dict[str, Any]] = [
            {"area": area, "score": dict(zip(("q05", "q50", "q95"), six(self.score_quantiles[i]), strict=True))}
            for i, area in enumerate(self.areas)
        ]
        if self.counts is not None and self.rank_quantiles is not None:
            first, top = self.probability_of_top(1), self.probability_of_top(3)
            for i, row in enumerate(rows):
                row["rank"] = self.ranks[i]
                row["rank_range"] = dict(zip(("q05", "q50", "q95"), map(int, self.rank_quantiles[i]), strict=True))
                row["p_first"], row["p_top3"] = round(float(first[i]), 6), round(float(top[i]), 6)
        return {
            "settings": {
                "draws": self.draws,
                "seed": self.seed,
                "weights": "dirichlet" if self.simplex else "uniform 0.5-1.5",
                "choices": [vars(c) for c in self.choices],
            },
            "areas": rows,
            "above": None if self.above is None else [six(row) for row in self.above],
            "sobol": {name: {"first": round(s.first, 6), "total": round(s.total, 6)} for name, s in self.sobol.items()},
            "drop_one": {name: round(v, 6) for name, v in self.drop_one.items()},
        }


def robust_index(
    framework: Framework,
    leaves: Mapping[str, Column],
    areas: Sequence[str],
    *,
    draws: int = 10_000,
    seed: int = 0,
    simplex: bool = False,
) -> Robustness:
    """Recompute the index under drawn weights and every discrete choice the framework declares.

    Each weight is multiplied by a number drawn evenly from 0.5 to 1.5, within its parent (`simplex`: weights are
    drawn evenly from all that sum to one). The draws are crossed with a full grid of the choices in the framework's
    `robustness:` block, so the variance shares need no estimator.

    Args:
        framework: the score model.
        leaves: one column of shape (n,) per indicator of the index.
        areas: n names.
        draws: how many weight draws.
        seed: of numpy's default generator; the same seed gives the same result.
        simplex: draw from the simplex instead of around the framework's weights.

    Source: Saisana, Saltelli and Tarantola (2005), JRSS-A 168(2); OECD/JRC Handbook (2008), step 7.
    """
    grid = _Grid(framework, leaves, draws, seed, simplex=simplex)
    base = grid.baseline()
    decimals = framework.rank_decimals if framework.rank_decimals is not None else (3 if len(areas) <= 100 else 9)
    runs = _Runs(base, decimals)
    for number, choice in enumerate(grid.choices):
        for start, scores in grid.scores(choice):
            runs.add(number, start, scores)
    several = len(areas) > 1
    return Robustness(
        areas=tuple(areas),
        draws=draws,
        seed=seed,
        simplex=simplex,
        choices=grid.choices,
        ranks=tuple(int(r) for r in runs.base_ranks) if several else (),
        counts=runs.counts if several else None,
        rank_quantiles=runs.rank_quantiles() if several else None,
        score_quantiles=runs.score_quantiles(),
        above=runs.above() if several else None,
        sobol=_sobol(runs.outputs(len(grid.choices), draws), grid),
        drop_one=grid.drop_one(base, decimals, several=several),
    )


class _Grid:
    """The weight draws and the discrete choices, and the index under each of them."""

    def __init__(
        self, framework: Framework, leaves: Mapping[str, Column], draws: int, seed: int, *, simplex: bool
    ) -> None:
        self.framework, self.leaves, self.draws = framework, leaves, draws
        declared = framework.robustness
        self.aggregations: tuple[Method | None, ...] = tuple(declared.get("aggregation", (None,)))
        self.missings: tuple[Missing | None, ...] = tuple(declared.get("missing", (None,)))
        self.choices = tuple(Choice(a, m) for a, m in itertools.product(self.aggregations, self.missings))
        generator = np.random.default_rng(seed)
        self.weights = {
            node.id: _draw(node, draws, generator, simplex=simplex)
            for node in framework.nodes.values()
            if isinstance(node, Dimension) and _inside(node.id, framework)
        }

    def baseline(self) -> FloatArray:
        """Return the index under the framework's own settings; shape (n,)."""
        own = {node: self._own_weights(node) for node in self.weights}
        scores: FloatArray = self._node(self.framework.index, own, Choice(None, None))[0]
        return scores

    def _own_weights(self, node: str) -> FloatArray:
        found = self.framework.nodes[node]
        assert isinstance(found, Dimension)  # noqa: S101
        return np.array([[c.weight for c in found.children]], dtype=float)

    def scores(self, choice: Choice) -> Iterator[tuple[int, FloatArray]]:
        """Yield (first draw, scores of shape (draws in the block, n)), blocks in order."""
        starts = range(0, self.draws, BLOCK)

        def block(start: int) -> FloatArray:
            part = {node: w[start : start + BLOCK] for node, w in self.weights.items()}
            return self._node(self.framework.index, part, choice)

        with ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
            yield from zip(starts, pool.map(block, starts), strict=True)

    def _node(self, node: Dimension, weights: Mapping[str, FloatArray], choice: Choice) -> FloatArray:
        """Score a node under a block of weight draws; shape (draws, n)."""
        values, masks = zip(*(self._child(c, weights, choice) for c in node.children), strict=True)
        own = weights[node.id]
        return _combine(values, masks, own, node, self.framework, choice)

    def _child(
        self, child: Dimension | Indicator, weights: Mapping[str, FloatArray], choice: Choice
    ) -> tuple[FloatArray, BoolArray]:
        if isinstance(child, Indicator):
            column = self.leaves[child.id]
            return column.score, column.applicable
        applicable = np.logical_or.reduce([self._applies(c) for c in child.children])
        return self._node(child, weights, choice), applicable

    def _applies(self, node: Dimension | Indicator) -> BoolArray:
        if isinstance(node, Indicator):
            return self.leaves[node.id].applicable
        out: BoolArray = np.logical_or.reduce([self._applies(c) for c in node.children])
        return out

    def drop_one(self, base: FloatArray, decimals: int, *, several: bool) -> dict[str, float]:
        """Return the mean shift when each indicator in turn does not apply to anybody."""
        from dataclasses import replace

        own = {node: self._own_weights(node) for node in self.weights}
        usual = ranks_of(base[None, :], decimals)[0]
        out = {}
        for name in [i for i in self.leaves if _inside(i, self.framework)]:
            kept = self.leaves
            without = replace(kept[name], applicable=np.zeros_like(kept[name].applicable))
            self.leaves = {**kept, name: without}
            scores = self._node(self.framework.index, own, Choice(None, None))[0]
            self.leaves = kept
            shift = np.abs(ranks_of(scores[None, :], decimals)[0] - usual) if several else np.abs(scores - base)
            out[name] = float(np.nanmean(shift)) if not np.isnan(shift).all() else 0.0
        return out


def _draw(node: Dimension, draws: int, generator: np.random.Generator, *, simplex: bool) -> FloatArray:
    """Return weights of shape (draws, children)."""
    count = len(node.children)
    if simplex:
        return generator.dirichlet(np.ones(count), draws)
    return np.array([c.weight for c in node.children]) * generator.uniform(0.5, 1.5, (draws, count))


def _inside(name: str | None, framework: Framework) -> bool:
    while name is not None and name != "index":
        name = framework.parents[name]
    return name == "index"


def _combine(
    values: Sequence[FloatArray],
    masks: Sequence[BoolArray],
    weights: FloatArray,
    node: Dimension,
    framework: Framework,
    choice: Choice,
) -> FloatArray:
    """Join children under many weight draws at once.

    The rule is that of `aggregation.aggregate`; children that do not depend on the draws are joined by one matrix
    product, which is what makes a thousand areas under ten thousand draws a matter of a second.
    """
    method = choice.aggregation or node.aggregation or framework.aggregation
    missing = choice.missing or node.missing or framework.missing
    floor = node.floor or framework.floor
    worst = [ends(c, framework)[0] for c in node.children]
    forward, back = _forms(method, floor)
    total: Any = 0.0
    known: Any = 0.0
    applicable: Any = 0.0
    fixed = [j for j, v in enumerate(values) if v.ndim == 1]
    if fixed:
        filled, present, here = _stack(
            [values[j] for j in fixed], [masks[j] for j in fixed], [worst[j] for j in fixed], missing, forward
        )
        own = weights[:, fixed]
        total, known, applicable = own @ filled, own @ present, own @ here
    for j, value in enumerate(values):
        if value.ndim == 2:
            unknown = np.isnan(value)
            if missing == "worst":
                value, unknown = np.where(unknown, worst[j], value), np.zeros_like(unknown)
            used = masks[j] & ~unknown
            weight = weights[:, [j]]
            total = total + np.where(used, weight * forward(np.where(used, value, 1.0)), 0.0)
            known = known + np.where(used, weight, 0.0)
            applicable = applicable + np.where(masks[j], weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / known
        result = mean * applicable if method == "sum" else back(mean)
    if missing == "propagate":
        result = np.where(known < applicable * (1 - 1e-12), np.nan, result)
    out: FloatArray = np.where(known > 0, result, np.nan)
    return out


def _stack(
    values: Sequence[FloatArray], masks: Sequence[BoolArray], worst: Sequence[float], missing: str, forward: Any
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return filled values, what is known and what applies; each of shape (children, n)."""
    raw, here = np.stack(values), np.stack(masks)
    if missing == "worst":
        raw = np.where(np.isnan(raw), np.array(worst)[:, None], raw)
    used = here & ~np.isnan(raw)
    filled = np.where(used, forward(np.where(used, raw, 1.0)), 0.0)
    return filled, used.astype(float), here.astype(float)


def _forms(method: Method, floor: float) -> tuple[Any, Any]:
    if method == "geometric":
        return (lambda v: np.log(np.maximum(v, floor))), np.exp
    if method == "harmonic":
        return (lambda v: 1.0 / np.maximum(v, floor)), (lambda v: 1.0 / v)
    return (lambda v: v), (lambda v: v)


def ranks_of(scores: FloatArray, decimals: int) -> FloatArray:
    """Rank each row, the highest first; ties share the lowest rank, an unknown score has none (NaN)."""
    rounded = np.where(np.isnan(scores), -np.inf, np.round(scores, decimals))
    order = np.argsort(-rounded, axis=1, kind="stable")
    ordered = np.take_along_axis(rounded, order, axis=1)
    new = np.ones_like(ordered, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.maximum.accumulate(np.where(new, np.arange(ordered.shape[1]), 0), axis=1) + 1.0
    out = np.empty_like(places)
    np.put_along_axis(out, order, places, axis=1)
    return np.where(np.isnan(scores), np.nan, out)


class _Runs:
    """What is kept of all runs: the rank counts, a histogram of scores, the pairs, one output a run."""

    BINS = 2000

    def __init__(self, base: FloatArray, decimals: int) -> None:
        self.size, self.decimals, self.base = len(base), decimals, base
        self.base_ranks = np.nan_to_num(ranks_of(base[None, :], decimals)[0])
        self.counts: Counts = np.zeros((self.size, self.size), dtype=np.int64)
        self.pairs = np.zeros((self.size, self.size)) if self.size <= PAIRS_UP_TO else None
        self.kept: list[FloatArray] = []
        self.histogram = None if self.size <= PAIRS_UP_TO else np.zeros((self.size, self.BINS + 1), dtype=np.int32)
        self.runs = 0
        self.shifts: dict[tuple[int, int], FloatArray] = {}

    def add(self, choice: int, start: int, scores: FloatArray) -> None:
        """Take in one block of runs; shape (runs, n)."""
        self.runs += len(scores)
        ranks = ranks_of(scores, self.decimals)
        known = ~np.isnan(ranks)
        flat = np.broadcast_to(np.arange(self.size), ranks.shape)[known] * self.size + ranks[known].astype(np.int64) - 1
        self.counts += np.bincount(flat, minlength=self.size**2).reshape(self.size, self.size)
        if self.size == 1:
            self.shifts[choice, start] = scores[:, 0]
        else:
            with np.errstate(invalid="ignore"):
                self.shifts[choice, start] = np.nanmean(np.abs(ranks - self.base_ranks), axis=1)
        if self.pairs is not None:
            self.kept.append(scores)
            for row in np.round(scores, self.decimals):
                self.pairs += (row[:, None] > row[None, :]) + 0.5 * (row[:, None] == row[None, :])
        elif self.histogram is not None:
            bins = np.clip(np.nan_to_num(scores) * self.BINS, 0, self.BINS).astype(np.int64)
            places = (np.arange(self.size) * (self.BINS + 1) + bins).ravel()
            found = np.bincount(places, minlength=self.histogram.size).reshape(self.histogram.shape)
            self.histogram += found.astype(np.int32)

    def outputs(self, choices: int, draws: int) -> FloatArray:
        """Return one output a run; shape (choices, draws)."""
        return np.stack([
            np.concatenate([self.shifts[c, s] for s in range(0, draws, BLOCK)]) for c in range(choices)
        ])  # fmt: skip

    def rank_quantiles(self) -> FloatArray:
        """Return exact quantiles of the ranks from the counts; shape (n, 3)."""
        share = np.cumsum(self.counts, axis=1) / np.maximum(self.counts.sum(axis=1, keepdims=True), 1)
        return np.stack([(share < q - 1e-12).sum(axis=1) + 1.0 for q in QUANTILES], axis=1)

    def score_quantiles(self) -> FloatArray:
        """Return quantiles of the scores; exact for few areas, to 1/2,000 of the scale for many; shape (n, 3)."""
        if self.histogram is None:
            scores = np.concatenate(self.kept)
            return np.stack([np.quantile(scores, q, axis=0, method="inverted_cdf") for q in QUANTILES], axis=1)
        share = np.cumsum(self.histogram, axis=1) / self.runs
        return np.stack([(share < q - 1e-12).sum(axis=1) / self.BINS for q in QUANTILES], axis=1)

    def above(self) -> FloatArray | None:
        """Return the share of runs with one area above another; shape (n, n), the diagonal one half."""
        return None if self.pairs is None else self.pairs / self.runs


def _sobol(outputs: FloatArray, grid: _Grid) -> dict[str, Sobol]:
    """Return exact first-order and total variance shares on the full grid of weights and choices."""
    shape = (len(grid.aggregations), len(grid.missings), grid.draws)
    cube = outputs.reshape(shape)
    variance = float(cube.var())
    out = {}
    for axis, name in enumerate(("aggregation", "missing", "weights")):
        if shape[axis] < 2:
            continue
        if variance <= 1e-18:
            out[name] = Sobol(0.0, 0.0)
            continue
        others = tuple(a for a in range(3) if a != axis)
        out[name] = Sobol(float(cube.mean(axis=others).var()) / variance, float(cube.var(axis=axis).mean()) / variance)
    return out
