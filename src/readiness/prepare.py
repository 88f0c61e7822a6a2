"""The `prepare:` steps at work: parameters fitted on a reference table, saved, and applied to any row."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from readiness import yamlio
from readiness.errors import DataFileError, ReadinessError, problem
from readiness.scales import Goalposts, normalise
from readiness.steps import Denominate, Impute, Normalise, Step, Treat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from readiness.framework import Framework, Indicator
    from readiness.scales import FloatArray

TIE = 1e-12
"""Two values nearer than this share of their size are one value: a difference that only rounding makes."""


class UnfitError(ReadinessError):
    """A column gives nothing to fit a step on; `code` and `params` make the problem."""

    exit_code = 1

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


@dataclass(frozen=True)
class Groups:
    """The group of each row: shape (n,) of places in `labels`, -1 where it is not known."""

    codes: NDArray[np.intp]
    labels: tuple[str, ...]

    def part(self, rows: slice) -> Groups:
        """Return the groups of some of the rows."""
        return Groups(self.codes[rows], self.labels)


class _Fitted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Imputed(_Fitted):
    """What an unknown value becomes: one value, or one per group; a group without one stays unknown."""

    step: Literal["impute"] = "impute"
    by: str | None = None
    value: float | None = None
    groups: dict[str, float] = Field(default_factory=dict)

    def fill(self, groups: Groups | None) -> FloatArray | float:
        """Return the value for each row, or one for all; NaN where there is none."""
        if self.by is None or groups is None:
            return math.nan if self.value is None else self.value
        by_code = [self.groups.get(label, math.nan) for label in groups.labels]
        filled: FloatArray = np.array([*by_code, math.nan])[groups.codes]
        return filled


class Treated(_Fitted):
    """Ends at which outliers are held, or the reference's ends for the logarithm that took their place."""

    step: Literal["treat"] = "treat"
    low: float | None = None
    high: float | None = None
    points: int = 0
    log: tuple[float, float] | None = None

    def apply(self, values: FloatArray) -> FloatArray:
        """Hold values at the ends, or take log(x - min + 0.01 (max - min)), x held at the reference's min."""
        if self.log is not None:
            low, high = self.log
            return np.log(np.maximum(values, low) - low + 0.01 * (high - low))
        return np.clip(values, self.low, self.high) if self.low is not None or self.high is not None else values


class MinMax(_Fitted):
    """The reference's ends, after the direction was turned."""

    step: Literal["normalise"] = "normalise"
    method: Literal["minmax"] = "minmax"
    min: float
    max: float

    def apply(self, values: FloatArray, wanted: Normalise) -> FloatArray:
        """Put values between the ends on the wanted range, held at both."""
        return on_range(normalise(values, Goalposts(worst=self.min, best=self.max)), wanted.range)


class ZScore(_Fitted):
    """The reference's mean and standard deviation (n - 1), after the direction was turned."""

    step: Literal["normalise"] = "normalise"
    method: Literal["zscore"] = "zscore"
    mean: float
    sd: float

    def apply(self, values: FloatArray, wanted: Normalise) -> FloatArray:
        """Return standard scores with the wanted mean and standard deviation."""
        return (values - self.mean) / self.sd * wanted.sd + wanted.mean


class Ranked(_Fitted):
    """The reference's values in rising order, after the direction was turned."""

    step: Literal["normalise"] = "normalise"
    method: Literal["percentile_rank", "borda"]
    reference: tuple[float, ...]

    def apply(self, values: FloatArray, wanted: Normalise) -> FloatArray:
        """Return r - 1, or (r - 1) / (n - 1), with r = 1 + the reference values strictly worse, at most n."""
        del wanted
        last = len(self.reference) - 1
        worse = np.searchsorted(np.array(self.reference), values - TIE * np.abs(values), side="left")
        below = np.where(np.isnan(values), np.nan, np.minimum(worse, last))
        return below if self.method == "borda" else below / last


FittedStep = Imputed | Treated | MinMax | ZScore | Ranked


class FittedIndicator(_Fitted):
    """The fitted steps of one indicator, and the ends of its scale where the framework gives none."""

    steps: tuple[FittedStep, ...] = ()
    worst: float | None = None
    best: float | None = None


class Fit(_Fitted):
    """Everything that was learned from a reference table; with it, a new row moves no other."""

    fit: Literal["1"] = "1"
    framework: str
    version: str
    rows: int = Field(ge=0)
    prepare: tuple[Step, ...] = ()
    indicators: dict[str, FittedIndicator] = Field(default_factory=dict)

    def save(self, path: Path, *, overwrite: bool = False) -> None:
        """Write the fit as YAML, or as JSON where the name ends so.

        Raises:
            UsageError: the file exists and `overwrite` is false.
            DataFileError: it is too large to be loaded again (ranks keep all reference values).
        """
        data = self.model_dump(mode="json", exclude_none=True)
        data["prepare"] = [step.model_dump(mode="json", exclude_unset=True) for step in self.prepare]
        text = json.dumps(data, ensure_ascii=False) + "\n" if path.suffix == ".json" else yamlio.dump(data)
        values = sum(len(s.reference) for i in self.indicators.values() for s in i.steps if isinstance(s, Ranked))
        if len(text.encode()) > yamlio.MAX_BYTES or values > yamlio.MAX_NODES // 2:
            raise DataFileError([problem(path, "RD616")])
        yamlio.write_bytes(path, text.encode(), overwrite=overwrite)

    def check(self, framework: Framework, name: str) -> None:
        """Refuse a fit made for another framework, other steps, or without one of the indicators.

        Raises:
            DataFileError: it does not belong to this framework.
        """
        made, asked = f"{self.framework} {self.version}", f"{framework.id} {framework.version}"
        if made != asked or self.prepare != framework.prepare:
            raise DataFileError([problem(name, "RD608", made=made, asked=asked)])
        absent = [
            i.id for i in framework.indicators.values() if is_fitted(i, framework) and i.id not in self.indicators
        ]
        if absent:
            raise DataFileError([problem(name, "RD609", id=i) for i in absent])


def load_fit(path: Path | str) -> Fit:
    """Load a saved fit.

    Raises:
        DataFileError: with every problem and its line.
    """
    return yamlio.parse(Fit, yamlio.load(path))


def is_fitted(indicator: Indicator, framework: Framework) -> bool:
    """Return whether anything about an indicator is learned from data: its scale, or what stands in for unknowns."""
    return not indicator.natural or any(isinstance(s, Impute) for s in framework.prepare)


def on_range(scores: FloatArray, wanted: tuple[float, float]) -> FloatArray:
    """Move scores from 0 to 1 onto another range."""
    low, high = wanted
    return scores if wanted == (0.0, 1.0) else low + (high - low) * scores


def fit_indicator(
    indicator: Indicator, values: FloatArray, groups: Mapping[str, Groups], framework: Framework
) -> FittedIndicator:
    """Learn the steps of one indicator from the reference.

    Args:
        indicator: one with goalposts or answer table only has its unknowns imputed.
        values: shape (n,), after `per`, `times` and transform; NaN = unknown or not applicable.
        groups: for each `by:` column the rows' groups.
        framework: with the steps, in order.

    Raises:
        UnfitError: the column is constant or empty, and a step normalises it.

    Source: OECD/JRC Handbook (2008), steps 3 to 5.
    """
    fitted: list[FittedStep] = []
    for step in framework.prepare:
        found = _fit_step(step, indicator, values, groups)
        if found is not None:
            fitted.append(found)
            values = _apply(found, indicator, values, groups, framework)
    if indicator.natural:
        return FittedIndicator(steps=tuple(fitted))
    worst, best = _ends(framework.normalise, values)
    return FittedIndicator(steps=tuple(fitted), worst=worst, best=best)


def apply_fit(
    fitted: FittedIndicator,
    indicator: Indicator,
    values: FloatArray,
    groups: Mapping[str, Groups],
    framework: Framework,
) -> FloatArray:
    """Take the values of any rows through the fitted steps; row by row, so one alone gives the same bits."""
    for step in fitted.steps:
        values = _apply(step, indicator, values, groups, framework)
    return values


def _apply(
    step: FittedStep, indicator: Indicator, values: FloatArray, groups: Mapping[str, Groups], framework: Framework
) -> FloatArray:
    if isinstance(step, Imputed):
        return np.where(np.isnan(values), step.fill(groups.get(step.by or "")), values)
    if isinstance(step, Treated):
        return step.apply(values)
    wanted = framework.normalise
    return values if wanted is None else step.apply(_turned(values, indicator), wanted)


def _turned(values: FloatArray, indicator: Indicator) -> FloatArray:
    """Turn the direction first, so that more is better in all that follows."""
    return -values if indicator.direction == "lower" else values


def _fit_step(step: Step, indicator: Indicator, values: FloatArray, groups: Mapping[str, Groups]) -> FittedStep | None:
    if isinstance(step, Impute):
        return _fit_impute(step, values, groups)
    if indicator.natural or isinstance(step, Denominate):
        return None
    if isinstance(step, Treat):
        return fit_treat(step, np.sort(values[~np.isnan(values)]))
    return _fit_normalise(step, indicator, values)


def _fit_impute(step: Impute, values: FloatArray, groups: Mapping[str, Groups]) -> Imputed:
    if step.by is None:
        known = np.sort(values[~np.isnan(values)])
        if not known.size:
            return Imputed()
        return Imputed(value=float(np.median(known) if step.method == "median" else known.mean()))
    here = groups[step.by]
    known_rows = np.flatnonzero(~np.isnan(values) & (here.codes >= 0))
    order = known_rows[np.lexsort((values[known_rows], here.codes[known_rows]))]
    codes, starts = np.unique(here.codes[order], return_index=True)
    parts = np.split(values[order], starts[1:]) if order.size else []
    means = {here.labels[code]: float(part.mean()) for code, part in zip(codes, parts, strict=True)}
    return Imputed(by=step.by, groups=dict(sorted(means.items())))


def fit_treat(step: Treat, known: FloatArray) -> Treated | None:
    """Find how far outliers must be pulled in.

    While |skew| and excess kurtosis both reach their limits, all values tied at the extreme (the largest if skew
    is not negative, else the smallest) take the next value. A round that would change more than `max_points`
    values in all, or leave one value only, is not taken; then the logarithm, if wanted, stands in for it.

    Args:
        step: the limits.
        known: the column's known values in rising order; fewer than four, or all alike, are left alone.

    Source: OECD/JRC Handbook (2008), step 3; Becker et al., COINr (2022), on treatment.
    """
    if known.size < 4 or _constant(known):
        return None
    low, high, points = known[0], known[-1], 0
    held = known
    while _outlying(step, held):
        upper = skewness(held) >= 0
        inner = held[held < held[-1]] if upper else held[held > held[0]]
        new_low, new_high = (low, inner[-1]) if upper else (inner[0], high)
        changed = int(np.count_nonzero((known < new_low) | (known > new_high)))
        if changed > step.max_points or _constant(inner):
            log = (float(known[0]), float(known[-1])) if step.then == "log" else None
            return Treated(log=log) if log else _winsorised(known, low, high, points)
        low, high, points = new_low, new_high, changed
        held = np.clip(known, low, high)
    return _winsorised(known, low, high, points)


def _winsorised(known: FloatArray, low: float, high: float, points: int) -> Treated:
    return Treated(
        low=float(low) if low > known[0] else None, high=float(high) if high < known[-1] else None, points=points
    )


def _outlying(step: Treat, values: FloatArray) -> bool:
    return abs(skewness(values)) >= step.skew and excess_kurtosis(values) >= step.kurtosis


def skewness(values: FloatArray) -> float:
    """Return the sample-size corrected skewness, G1; unit-free, three values or more.

    Source: Joanes and Gill (1998); type 2 in the R package e1071.

    >>> round(skewness(np.array([1.0, 2.0, 3.0, 10.0])), 6)
    1.763633
    """
    n, apart = values.size, _apart(values)
    g1 = (apart**3).mean() / (apart**2).mean() ** 1.5
    return float(g1 * math.sqrt(n * (n - 1)) / (n - 2))


def excess_kurtosis(values: FloatArray) -> float:
    """Return the sample-size corrected excess kurtosis, G2; unit-free, four values or more.

    Source: Joanes and Gill (1998); type 2 in the R package e1071.

    >>> round(excess_kurtosis(np.array([1.0, 2.0, 3.0, 10.0])), 6)
    3.228
    """
    n, apart = values.size, _apart(values)
    g2 = (apart**4).mean() / (apart**2).mean() ** 2 - 3
    return float(((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3)))


def _apart(values: FloatArray) -> FloatArray:
    """Return deviations from the mean, the largest as 1, so that no power of them runs out of range."""
    apart = values - values.mean()
    largest: FloatArray = apart / np.abs(apart).max()
    return largest


def _fit_normalise(step: Normalise, indicator: Indicator, values: FloatArray) -> FittedStep:
    places = np.flatnonzero(~np.isnan(values))
    if not places.size:
        raise UnfitError("RD607")
    known = np.sort(_turned(values[places], indicator))
    if _constant(known):
        raise UnfitError("RD606", value=f"{values[places[0]]:.6g}", at=int(places[0]), count=known.size)
    if step.method == "minmax":
        return MinMax(min=float(known[0]), max=float(known[-1]))
    if step.method == "zscore":
        return ZScore(mean=float(known.mean()), sd=float(known.std(ddof=1)))
    return Ranked(method=step.method, reference=tuple(known.tolist()))


def _constant(known: FloatArray) -> bool:
    return bool(known[-1] - known[0] <= TIE * max(abs(known[0]), abs(known[-1])))


def _ends(step: Normalise | None, values: FloatArray) -> tuple[float | None, float | None]:
    """Return the ends of a fitted scale: its natural ones, else the reference's worst and best."""
    if step is not None and step.method == "minmax":
        return step.range
    known = values[~np.isnan(values)]
    if step is not None and step.method == "percentile_rank":
        return 0.0, 1.0
    if step is not None and step.method == "borda":
        return 0.0, float(known.size - 1)
    return (float(known.min()), float(known.max())) if known.size else (None, None)


def summary(fit: Fit) -> Sequence[str]:
    """Return one line per indicator with what was learned for it."""
    lines = []
    for name, fitted in fit.indicators.items():
        parts = [_told(step) for step in fitted.steps]
        if not any(isinstance(s, MinMax | Ranked) for s in fitted.steps) and fitted.worst is not None:
            parts.append(f"worst={fitted.worst:.6g} best={fitted.best:.6g}")
        lines.append(f"{name}: {'; '.join(parts) or '-'}")
    return lines


def _told(step: FittedStep) -> str:
    data = step.model_dump(exclude_none=True, exclude={"step", "method"})
    shown = {k: len(v) if k in ("reference", "groups") else v for k, v in data.items() if v not in ({}, ())}
    name = getattr(step, "method", step.step)
    return " ".join([name, *(f"{k}={v:.6g}" if isinstance(v, float) else f"{k}={v}" for k, v in shown.items())])
