"""Any indicator table scored under a framework: one row or a million, by the kernel that scores one town."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness import measures
from readiness.contribution import contributions
from readiness.errors import DataFileError, nearest, problem
from readiness.frames import Frame, labels, open_frame
from readiness.framework import Dimension, Framework, load_framework
from readiness.prepare import apply_fit, load_fit, on_range
from readiness.scales import scale
from readiness.steps import Normalise
from readiness.tree import Column, score_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from readiness.framework import Indicator
    from readiness.measures import Measured
    from readiness.prepare import Fit
    from readiness.scales import FloatArray
    from readiness.steps import NormaliseMethod
    from readiness.tree import Ends

BLOCK = 16_384
"""Rows scored at once, so that a block's columns stay in the processor's cache; results do not depend on it."""


@dataclass(frozen=True)
class Scores:
    """One node's output, each of shape (n,): NaN where there is nothing to print.

    `score` is empty where unknown, hidden or not applicable, `low` and `high` where not applicable or without
    known ends, `coverage` where not applicable.
    """

    score: FloatArray
    low: FloatArray
    high: FloatArray
    coverage: FloatArray


@dataclass(frozen=True)
class ScoredTable:
    """A table's scores under a framework.

    `nodes` holds what is printed, in its order, the index last. `ranks` are those of the index, 1 the best, NaN where
    it has no score; None if they were not asked for. `fit` is what was learned from the reference: with it further
    rows are scored on the same scale. `reference` is the table it was learned from; the table itself under a saved fit.
    """

    framework: Framework
    key: str | None
    nodes: Mapping[str, Scores]
    ranks: FloatArray | None
    fit: Fit
    source: Frame
    measured: Measured
    reference: Measured

    @property
    def names(self) -> tuple[str, ...]:
        """What names each row: its key, or its place."""
        if self.key is None:
            return tuple(str(i) for i in range(1, len(next(iter(self.nodes.values())).score) + 1))
        return tuple(map(str, self.source.column(self.key)))

    def leaves(self, method: NormaliseMethod | None = None) -> tuple[dict[str, Column], dict[str, Ends]]:
        """Return the indicators' columns and ends, from which the index can be joined again in other ways.

        Args:
            method: another way to normalise, fitted on the reference; by default the framework's own.

        Raises:
            DataFileError: a column of the reference is constant and cannot be normalised.
        """
        model, fit, table = self.framework, self.fit, self.measured
        if method is not None and model.normalise is not None and method != model.normalise.method:
            step = Normalise(step="normalise", method=method)
            model = model.model_copy(update={"prepare": (*model.prepare[:-1], step)})
            table = replace(table, framework=model)
            fit = measures.fit(replace(self.reference, framework=model))
        ends = _ends(model, fit)
        return {i.id: _leaf(i, table, fit, ends[i.id], slice(None)) for i in model.indicators.values()}, ends

    def progress(self, by: str, at: str) -> pd.DataFrame:
        """Return what drove the change of the index from each date of an area to its next.

        The table holds all dates of all areas, one row each, so that one scale, fitted once, serves them all; a later
        table is put on the same scale by scoring it with `fit=` of the first.

        Args:
            by: the column that names an area.
            at: the column that dates a row; numbers and dates in their order, texts by their letters.

        Returns:
            One row per two dates of an area that follow one another: the area, `from` and `to`, the index `before`
            and `after`, its `change`, and each indicator's part of it. The parts sum to the change. Figures are empty
            where the index of one of the dates is not published.

        Raises:
            DataFileError: a column is missing or has an empty cell, an area has two rows of one date, or two columns
                of the result would have the same name.

        Source: docs/methodology.md, section 8.
        """
        import pandas as pd

        titles = [by, "from", "to", "before", "after", "change", *self.framework.indicators]
        _refuse_same_columns(titles, self.measured.rows.name)
        leaves, ends = self.leaves()
        columns = score_tree(self.framework, leaves, ends)
        scores = self.nodes["index"].score
        steps = _follow(self.measured, by, at)
        areas, dates = self.source.column(by), self.source.column(at)
        made = []
        for one, two in steps:
            change = float(scores[two] - scores[one])
            head = [areas.iloc[one], dates.iloc[one], dates.iloc[two], scores[one], scores[two], change]
            if np.isnan(change):
                made.append([*head, *(np.nan for _ in leaves)])
                continue
            old, new = ({name: _row(c, row) for name, c in columns.items()} for row in (one, two))
            parts = contributions(self.framework, old, new, ends)
            made.append([*head, *(parts.get(name, 0.0) for name in leaves)])
        return pd.DataFrame(made, columns=titles)

    def to_frame(self, decimals: int | None = None) -> Any:
        """Return key, scores, intervals and coverage as the kind of table that was given.

        Args:
            decimals: how many to keep; all by default.
        """
        made = {}
        for name, scores in self.nodes.items():
            columns = (scores.score, scores.low, scores.high, scores.coverage)
            for title, values in zip(titles(name), columns, strict=True):
                made[title] = values if decimals is None else np.round(values, decimals) + 0.0
        if self.ranks is not None:
            made["index.rank"] = self.ranks
        return self.source.like(self.key, made)

    def _repr_html_(self) -> str:
        frame = self.to_frame(6)
        shown = frame if hasattr(frame, "_repr_html_") else frame.to_pandas()
        return str(shown._repr_html_())


def titles(node: str) -> tuple[str, str, str, str]:
    """Return the names of a node's output columns: score, low, high, coverage."""
    return node, f"{node}.low", f"{node}.high", f"{node}.coverage"


def score_table(
    frame: Any,
    framework: Framework | Path | str,
    *,
    key: str | None = None,
    indicators: bool = False,
    rank: bool = False,
    reference: Any = None,
    fit: Fit | Path | str | None = None,
    name: str = "table",
    reference_name: str = "reference",
    fit_name: str = "fit",
) -> ScoredTable:
    """Score every row of a table.

    Args:
        frame: a pandas frame, or anything with the Arrow C stream interface (extra `tables`); one row per area.
        framework: the score model, or its file; its `column:` (or `question:`) names the columns.
        key: the column that names a row; by default the first, unless it is one the framework reads.
        indicators: print the indicators too.
        rank: rank the index, rounded at the framework's `rank_decimals`; ties share the lowest rank.
        reference: a table to fit the data-driven steps on; by default the frame itself.
        fit: what was fitted before, or its file, in place of a reference; a row's scores then do not depend on the
            others.
        name: what the table is called in messages.
        reference_name: what the reference is called there.
        fit_name: what the fit is called there.

    Returns:
        Scores, intervals and coverage per node, on the framework's range, 0 to 1 by default.

    Raises:
        DataFileError: a column is missing, a text or number cannot be used, or a column that is constant would be
            normalised by its own values; all problems at once, with column and row.

    Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), steps 3 to 6.
    """
    model = framework if isinstance(framework, Framework) else load_framework(framework)
    table = measures.measure(open_frame(frame), model, key, name)
    other = table
    if fit is None:
        if reference is not None:
            other = measures.measure(open_frame(reference), model, None, reference_name)
        learned = measures.fit(other)
    else:
        learned = load_fit(fit) if isinstance(fit, Path | str) else fit
        learned.check(model, fit_name)
    wanted = _printed(model, indicators=indicators)
    _refuse_same_titles(table, wanted)
    nodes = _score(table, learned, wanted)
    ranks = rank_scores(nodes["index"].score, model.rank_decimals) if rank else None
    return ScoredTable(model, table.rows.key, nodes, ranks, learned, table.frame, table, other)


def rank_scores(scores: FloatArray, decimals: int | None = None) -> FloatArray:
    """Rank scores, the highest first, after rounding, so that no rounding error splits a tie.

    Args:
        scores: shape (n,); NaN has no rank.
        decimals: 3 by default up to 100 rows, 9 above.

    Returns:
        Shape (n,); ties share the lowest rank.

    >>> rank_scores(np.array([0.2, 0.7, np.nan, 0.7000001]))
    array([ 3.,  1., nan,  1.])
    """
    places = decimals if decimals is not None else (3 if scores.size <= 100 else 9)
    rounded = -np.round(scores, places)
    known = np.sort(rounded[~np.isnan(rounded)])
    return np.where(np.isnan(rounded), np.nan, np.searchsorted(known, rounded, side="left") + 1.0)


def _printed(framework: Framework, *, indicators: bool) -> list[str]:
    """Return the nodes of the output: parents before children, then profiles, the index last."""
    below = [n.id for n in framework.nodes.values() if indicators or isinstance(n, Dimension)]
    return [*(n for n in below if n != "index"), "index"]


def _refuse_same_titles(table: Measured, wanted: Iterable[str]) -> None:
    seen = {"index.rank", *([table.rows.key] if table.rows.key is not None else [])}
    for title in (t for name in wanted for t in titles(name)):
        if title in seen:
            raise DataFileError([problem(table.rows.name, "RD611", column=title)])
        seen.add(title)


def _refuse_same_columns(titles: Sequence[str], name: str) -> None:
    twice = [t for t in dict.fromkeys(titles) if titles.count(t) > 1]
    if twice:
        raise DataFileError([problem(name, "RD611", column=t) for t in twice])


def _follow(table: Measured, by: str, at: str) -> list[tuple[int, int]]:
    """Return the rows of every two dates of an area that follow one another, areas in the table's order."""
    frame, name = table.frame, table.rows.name
    missing = [c for c in (by, at) if c not in frame.names]
    if missing:
        raise DataFileError([problem(name, "RD601", column=c, suggestion=nearest(c, frame.names)) for c in missing])
    codes = {c: labels(frame.column(c))[0] for c in (by, at)}
    gaps = {c: int((found < 0).argmax()) for c, found in codes.items() if (found < 0).any()}
    if gaps:
        raise DataFileError([table.rows.problem("RD617", row, c) for c, row in gaps.items()])
    areas = codes[by]
    place = _in_order(frame.column(at))
    order = np.lexsort((place, areas))
    same = np.flatnonzero((np.diff(areas[order]) == 0) & (np.diff(place[order]) == 0))
    if same.size:
        rows = order[same + 1]
        raise DataFileError([table.rows.problem("RD618", int(row), at, by=by) for row in rows[:10]])
    pairs = zip(order[:-1].tolist(), order[1:].tolist(), strict=True)
    return [(one, two) for one, two in pairs if areas[one] == areas[two]]


def _in_order(column: pd.Series[Any]) -> NDArray[np.intp]:
    """Return each row's place among the different dates."""
    import pandas as pd

    codes, _ = pd.factorize(column.astype(str) if column.dtype == object else column, sort=True)
    return codes


_PARTS = tuple(f.name for f in fields(Column))


def _row(column: Column, row: int) -> Column:
    return Column(*(getattr(column, name)[row : row + 1] for name in _PARTS))


def _score(table: Measured, fit: Fit, wanted: list[str]) -> dict[str, Scores]:
    """Score the table block by block, on all processors; numpy lets them work side by side."""
    size = table.frame.rows
    out = {name: Scores(*(np.full(size, np.nan) for _ in range(4))) for name in wanted}
    ends = _ends(table.framework, fit)

    def one(start: int) -> None:
        rows = slice(start, min(start + BLOCK, size))
        _score_rows(table, fit, ends, rows, out)

    starts = range(0, size, BLOCK)
    if len(starts) <= 1:
        for start in starts:
            one(start)
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(one, starts))
    return out


def _ends(framework: Framework, fit: Fit) -> dict[str, Ends]:
    """Return each indicator's worst and best score; infinite where neither framework nor reference knows them."""
    wanted = framework.normalise
    found: dict[str, Ends] = {}
    for i in framework.indicators.values():
        if i.goalposts is not None:
            found[i.id] = (0.0, 1.0) if wanted is None else wanted.range
        elif i.scores is not None:
            found[i.id] = i.ends
        else:
            learned = fit.indicators.get(i.id)
            worst, best = (learned.worst, learned.best) if learned is not None else (None, None)
            found[i.id] = (-np.inf if worst is None else worst, np.inf if best is None else best)
    return found


def _score_rows(table: Measured, fit: Fit, ends: Mapping[str, Ends], rows: slice, out: Mapping[str, Scores]) -> None:
    """Score some rows into `out`. A row beyond the observed ends of its reference widens its own interval."""
    framework = table.framework
    leaves = {i.id: _leaf(i, table, fit, ends[i.id], rows) for i in framework.indicators.values()}
    columns = score_tree(framework, leaves, ends)
    open_ended = not all(i.natural for i in framework.indicators.values())
    for name, target in out.items():
        column = columns[name]
        shown = column.applicable & framework.publishes(framework.nodes[name], column.coverage)
        target.score[rows] = np.where(shown, column.score, np.nan)
        low, high = column.low, column.high
        if open_ended:
            low, high = np.fmin(low, column.score), np.fmax(high, column.score)
        target.low[rows] = np.where(column.applicable & np.isfinite(low), low, np.nan)
        target.high[rows] = np.where(column.applicable & np.isfinite(high), high, np.nan)
        target.coverage[rows] = np.where(column.applicable, column.coverage, np.nan)


def _leaf(indicator: Indicator, table: Measured, fit: Fit, ends: Ends, rows: slice) -> Column:
    """Put some rows of one indicator on its scale; an imputed value scores, and counts as unknown otherwise."""
    values = table.values[indicator.id][rows]
    mask = table.applicable[indicator.id]
    applicable = np.ones(values.size, dtype=bool) if mask is None else mask[rows]
    answered = ~np.isnan(values) & applicable
    fitted = fit.indicators.get(indicator.id)
    if fitted is not None:
        groups = {by: g.part(rows) for by, g in table.groups.items()}
        values = apply_fit(fitted, indicator, values, groups, table.framework)
    if indicator.goalposts is not None:
        values = on_range(scale(values, indicator.goalposts, indicator.transform), ends)
    values = np.where(applicable, values, np.nan) + 0.0  # no negative nought, whose sign depends on the processor
    low, high = (np.where(answered, values, end) for end in ends)
    return Column(values, low, high, answered.astype(np.float64), np.zeros(values.size), applicable)
