"""From the columns of a table to each indicator's value in its own unit; whatever cannot be used is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness.errors import DataFileError, Problem, nearest, problem
from readiness.frames import Cells, Fault, Frame, answers, labels, numbers
from readiness.prepare import Fit, FittedIndicator, Groups, UnfitError, fit_indicator, is_fitted
from readiness.scales import transform
from readiness.steps import Impute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.framework import Framework, Indicator
    from readiness.scales import BoolArray, FloatArray


@dataclass(frozen=True)
class Measured:
    """A table read for a framework.

    `values` holds per indicator a column of shape (n,) after `per` and `times` (and the transform, where there are
    no goalposts), NaN = unknown; `applicable` its mask, None for all; `groups` the rows' groups per `by:` column.
    """

    framework: Framework
    frame: Frame
    rows: Rows
    values: Mapping[str, FloatArray]
    applicable: Mapping[str, BoolArray | None]
    groups: Mapping[str, Groups]


class Rows:
    """Names the rows of a table in messages: the number from 1, and the key."""

    def __init__(self, frame: Frame, key: str | None, name: str) -> None:
        self.key, self.name = key, name
        self._keys = None if key is None else frame.column(key)

    def problem(self, code: str, row: int, column: str, **params: Any) -> Problem:
        """Build a problem about one cell."""
        number = str(row + 1) if self._keys is None else f"{row + 1} ({self._keys.iloc[row]})"
        return problem(self.name, code, column=column, row=number, **params)


def measure(frame: Frame, framework: Framework, key: str | None, name: str) -> Measured:
    """Read and check all that a framework asks of a table.

    Args:
        frame: the table.
        framework: the score model.
        key: the column that names a row; by default the first that the framework does not read.
        name: what the table is called in messages.

    Raises:
        DataFileError: all problems at once, with column and row.
    """
    columns = _columns(framework)
    _check_names(frame, (*columns, *([key] if key is not None else [])), name)
    if key is None and frame.names and frame.names[0] not in columns:
        key = frame.names[0]
    rows = Rows(frame, key, name)
    cells = _Reader(frame, framework).cells()
    faults = [rows.problem(f.code, f.row, c, value=f.value, suggestion=f.suggestion) for c, f in _faults(cells)]
    if faults:
        raise DataFileError(faults)
    values, applicable = {}, {}
    for i in framework.indicators.values():
        values[i.id], applicable[i.id] = _joined(i, cells[i.id])
        faults += [
            rows.problem(f.code, f.row, i.id, value=f.value, how=i.transform) for f in _unscalable(i, values[i.id])
        ]
    if faults:
        raise DataFileError(faults)
    for i in framework.indicators.values():
        if not i.natural:
            values[i.id] = transform(values[i.id], i.transform)
    groups = {by: Groups(*labels(frame.column(by))) for by in group_columns(framework)}
    return Measured(framework, frame, rows, values, applicable, groups)


def group_columns(framework: Framework) -> tuple[str, ...]:
    """Return the columns that group rows for imputation."""
    return tuple(dict.fromkeys(s.by for s in framework.prepare if isinstance(s, Impute) and s.by is not None))


def _columns(framework: Framework) -> tuple[str, ...]:
    read = [c for i in framework.indicators.values() for c in i.inputs]
    return tuple(dict.fromkeys([*read, *group_columns(framework)]))


def _check_names(frame: Frame, wanted: Sequence[str], name: str) -> None:
    known = set(frame.names)
    missing = [problem(name, "RD601", column=c, suggestion=nearest(c, known)) for c in wanted if c not in known]
    twice = sorted({c for c in wanted if frame.names.count(c) > 1})
    if missing or twice:
        raise DataFileError([*missing, *(problem(name, "RD610", column=c) for c in twice)])


@dataclass(frozen=True)
class _Parts:
    """What an indicator is made of: its columns, and its denominator."""

    columns: tuple[str, ...]
    cells: tuple[Cells, ...]
    per: Cells | None


class _Reader:
    """Reads each column once, however many indicators it stands in."""

    def __init__(self, frame: Frame, framework: Framework) -> None:
        self._frame, self._framework = frame, framework
        self._numbers: dict[str, Cells] = {}

    def cells(self) -> dict[str, _Parts]:
        return {i.id: self._parts(i) for i in self._framework.indicators.values()}

    def _parts(self, indicator: Indicator) -> _Parts:
        names = indicator.inputs[:-1] if indicator.per else indicator.inputs
        per = self._number(indicator.per) if indicator.per else None
        if indicator.scores is None:
            return _Parts(indicator.inputs, tuple(map(self._number, names)), per)
        na = self._framework.na_values
        scored = tuple(answers(self._frame.column(n), indicator.scores, na) for n in names)
        return _Parts(indicator.inputs, scored, per)

    def _number(self, name: str) -> Cells:
        if name not in self._numbers:
            self._numbers[name] = numbers(self._frame.column(name), self._framework.na_values)
        return self._numbers[name]


def _faults(parts: Mapping[str, _Parts]) -> list[tuple[str, Fault]]:
    found = [
        (name, fault)
        for p in parts.values()
        for name, cells in zip(p.columns, (*p.cells, *([p.per] if p.per else [])), strict=True)
        for fault in cells.faults
    ]
    return list(dict.fromkeys(found))


def _joined(indicator: Indicator, parts: _Parts) -> tuple[FloatArray, BoolArray | None]:
    """Return an indicator's value and where it applies: parts added, over the denominator, in this order.

    One unknown part makes it unknown, parts that do not apply are left out; a denominator that is not known, does not
    apply or is 0 makes it unknown.
    """
    first = parts.cells[0]
    total = first.values if first.na is None else np.where(first.na, 0.0, first.values)
    nothing = first.na
    for cells in parts.cells[1:]:
        total = total + (cells.values if cells.na is None else np.where(cells.na, 0.0, cells.values))
        nothing = None if nothing is None or cells.na is None else nothing & cells.na
    if parts.per is not None:
        per = np.where(parts.per.values == 0, np.nan, parts.per.values)
        with np.errstate(over="ignore"):
            total = total / per
    if indicator.times != 1:
        with np.errstate(over="ignore"):
            total = total * indicator.times
    if nothing is None or not nothing.any():
        return total, None
    return np.where(nothing, np.nan, total), ~nothing


def _unscalable(indicator: Indicator, values: FloatArray) -> Iterator[Fault]:
    """Yield the first value of a column that its scale cannot take."""
    infinite = np.isinf(values)
    if infinite.any():
        yield Fault(int(infinite.argmax()), "RD604", "")
    if indicator.natural or indicator.transform == "none":
        return
    low = values < 0 if indicator.transform == "sqrt" else values <= 0
    if low.any():
        row = int(low.argmax())
        yield Fault(row, "RD605", f"{values[row]:g}")


def fit(reference: Measured) -> Fit:
    """Learn every data-driven parameter from a reference table; one without rows teaches nothing.

    Raises:
        DataFileError: a column is constant or wholly unknown and would be normalised by its own values.
    """
    framework, found, problems = reference.framework, {}, []
    for i in framework.indicators.values():
        values = reference.values[i.id]
        if not is_fitted(i, framework) or not values.size:
            continue
        try:
            found[i.id] = fit_indicator(i, values, reference.groups, framework)
        except UnfitError as error:
            params = {**error.params}
            problems.append(reference.rows.problem(error.code, params.pop("at", 0), i.id, **params))
            found[i.id] = FittedIndicator()
    if problems:
        raise DataFileError(problems)
    rows = reference.frame.rows
    return Fit(
        framework=framework.id, version=framework.version, rows=rows, prepare=framework.prepare, indicators=found
    )
