"""What is kept of the runs of a robustness check, in memory that does not grow with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from readiness.scales import FloatArray

Counts = NDArray[np.int64]
PAIRS_UP_TO = 200
QUANTILES = (0.05, 0.5, 0.95)


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


def mean_shift(ranks: FloatArray, usual: FloatArray) -> FloatArray:
    """Return each row's mean distance from the usual ranks, over areas that have both; NaN where none has."""
    shift = np.abs(ranks - usual)
    known = ~np.isnan(shift)
    with np.errstate(invalid="ignore"):
        mean: FloatArray = np.where(known, shift, 0.0).sum(axis=1) / known.sum(axis=1)
    return mean


class Runs:
    """The rank counts, the scores' distribution, the pairs, and one output a run."""

    def __init__(self, base: FloatArray, decimals: int) -> None:
        self.size, self.decimals = len(base), decimals
        self.base_ranks = ranks_of(base[None, :], decimals)
        self.counts: Counts = np.zeros((self.size, self.size), dtype=np.int64)
        few = self.size <= PAIRS_UP_TO
        self.pairs = np.zeros((self.size, self.size)) if few else None
        self.met = np.zeros((self.size, self.size)) if few else None
        self.distribution: _Kept | _Histogram = _Kept() if few else _Histogram(self.size)
        self._outputs: list[FloatArray] = []

    def add(self, scores: FloatArray, *, own_scale: bool) -> None:
        """Take in one block of runs of shape (runs, n); scores on another scale count for ranks only."""
        ranks = ranks_of(scores, self.decimals)
        known = ~np.isnan(ranks)
        flat = np.broadcast_to(np.arange(self.size), ranks.shape)[known] * self.size + ranks[known].astype(np.int64) - 1
        self.counts += np.bincount(flat, minlength=self.size**2).reshape(self.size, self.size)
        self._outputs.append(scores[:, 0] if self.size == 1 else mean_shift(ranks, self.base_ranks))
        if own_scale:
            self.distribution.add(scores)
        if self.pairs is None or self.met is None:
            return
        for row in np.round(scores, self.decimals):
            self.pairs += (row[:, None] > row[None, :]) + 0.5 * (row[:, None] == row[None, :])
        both = known.astype(float)
        self.met += both.T @ both

    def outputs(self) -> FloatArray:
        """Return one output a run, in the order they came."""
        return np.concatenate(self._outputs)

    def rank_quantiles(self) -> FloatArray:
        """Return exact quantiles of the ranks from the counts; shape (n, 3)."""
        return _quantiles(self.counts) + 1.0

    def score_quantiles(self) -> FloatArray:
        """Return quantiles of the scores, NaN for an area never scored; shape (n, 3)."""
        return self.distribution.quantiles()

    def above(self) -> FloatArray | None:
        """Return the share of runs with one area above another, of those that score both; the diagonal one half."""
        if self.pairs is None or self.met is None:
            return None
        with np.errstate(invalid="ignore"):
            share: FloatArray = self.pairs / self.met
        return share


def _quantiles(counts: NDArray[np.integer]) -> FloatArray:
    """Return the first column at which the running share of a row reaches each quantile; shape (n, 3)."""
    share = np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return np.stack([(share < q - 1e-12).sum(axis=1).astype(float) for q in QUANTILES], axis=1)


class _Kept:
    """The scores of a few areas as they are: exact quantiles."""

    def __init__(self) -> None:
        self._scores: list[FloatArray] = []

    def add(self, scores: FloatArray) -> None:
        self._scores.append(scores)

    def quantiles(self) -> FloatArray:
        ordered = np.sort(np.concatenate(self._scores), axis=0)  # the unknown last
        known = (~np.isnan(ordered)).sum(axis=0)
        places = [np.clip(np.ceil(q * known - 1e-9).astype(int) - 1, 0, None) for q in QUANTILES]
        return np.stack([np.take_along_axis(ordered, p[None, :], axis=0)[0] for p in places], axis=1)


class _Histogram:
    """The scores of many areas in 1,024 bins each, on a range that doubles whenever a score falls outside."""

    BINS = 1024

    def __init__(self, size: int) -> None:
        self._low, self._width = np.full(size, np.nan), np.full(size, np.nan)
        self._counts = np.zeros((size, self.BINS), dtype=np.int32)

    def add(self, scores: FloatArray) -> None:
        low, high = np.fmin.reduce(scores, axis=0), np.fmax.reduce(scores, axis=0)
        self._begin(low, high)
        for area in np.flatnonzero((low < self._low) | (high >= self._low + self.BINS * self._width)):
            self._stretch(int(area), float(low[area]), float(high[area]))
        known = ~np.isnan(scores)
        with np.errstate(invalid="ignore"):
            bins = np.where(known, np.floor((scores - self._low) / self._width), 0.0).astype(np.int64)
        places = (np.arange(len(low)) * self.BINS + np.clip(bins, 0, self.BINS - 1))[known]
        found = np.bincount(places, minlength=self._counts.size).reshape(self._counts.shape)
        self._counts += found.astype(np.int32)

    def _begin(self, low: FloatArray, high: FloatArray) -> None:
        """Give areas scored for the first time twice the range of what is seen, around it."""
        first = np.isnan(self._low) & ~np.isnan(low)
        span = np.maximum(high - low, 1e-9 * np.maximum(1.0, np.abs(high)))
        self._low = np.where(first, low - span / 2, self._low)
        self._width = np.where(first, 2 * span / self.BINS, self._width)

    def _stretch(self, area: int, low: float, high: float) -> None:
        """Double one area's range, joining its bins two by two, until both ends lie within."""
        half = self.BINS // 2
        while low < self._low[area] or high >= self._low[area] + self.BINS * self._width[area]:
            joined = self._counts[area].reshape(half, 2).sum(axis=1)
            below = low < self._low[area]
            if below:
                self._low[area] -= self.BINS * self._width[area]
            self._counts[area] = 0
            self._counts[area, half if below else 0 : self.BINS if below else half] = joined
            self._width[area] *= 2

    def quantiles(self) -> FloatArray:
        middle = _quantiles(self._counts) + 0.5
        found: FloatArray = self._low[:, None] + middle * self._width[:, None]
        return found
