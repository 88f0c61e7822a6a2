"""A sheet on its way in from a table: values with the place each was read at, and everything found wrong so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from readiness.errors import DataFileError, Problem, problem
from readiness.sheets import Sheet, sheet_of
from readiness.yamlio import Loaded, Path_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from readiness.questionnaire import Questionnaire


@dataclass(frozen=True)
class Spot:
    """Where a value was read: line and column, and the cell's name where the table has one."""

    line: int
    column: int
    cell: str | None = None


@dataclass(frozen=True)
class Table(Loaded):
    """A sheet that was read from a table; its problems name the cell."""

    cells: Mapping[Path_, str] = field(default_factory=dict)

    def problem(self, code: str, *path: str | int, key: bool = False, **params: Any) -> Problem:
        """Build a problem that points at the cell a value was read from, or at the nearest thing around it."""
        places = (path[:length] for length in range(len(path), -1, -1))
        cell = next((self.cells[place] for place in places if place in self.cells), None)
        return super().problem(code, *path, key=key, cell=cell, **params)


class Draft:
    """Collects what a table says, in the shape of an answer sheet's file."""

    def __init__(self, path: str, sheets: Sequence[str] = ()) -> None:
        self.path, self.sheets = path, [*sheets]
        self.data: dict[str, Any] = {"answers": {}}
        self.spots: dict[Path_, Spot] = {}
        self.problems: list[Problem] = []

    def put(self, value: Any, spot: Spot, *place: str) -> None:
        """Set a value at a place of the sheet: `put("Marki", spot, "municipality", "name")`."""
        inside = self.data
        for key in place[:-1]:
            inside = inside.setdefault(key, {})
        inside[place[-1]] = value
        for length in range(1, len(place)):
            self.spots.setdefault(place[:length], spot)
        self.spots[place] = spot

    def fault(self, spot: Spot, code: str, **params: Any) -> None:
        """Note something that is wrong; reading goes on."""
        self.problems.append(problem(self.path, code, (spot.line, spot.column), cell=spot.cell, **params))

    def sheet(self, questionnaire: Questionnaire) -> Sheet:
        """Return the sheet, checked as one that was written by hand.

        Raises:
            DataFileError: with everything that was found wrong, in the order of the file.
        """
        positions = {(): (1, 1), **{place: (spot.line, spot.column) for place, spot in self.spots.items()}}
        cells = {place: spot.cell for place, spot in self.spots.items() if spot.cell is not None}
        try:
            sheet = sheet_of(Table(self.path, self.data, positions, positions, cells), questionnaire)
        except DataFileError as error:
            self.problems += error.problems
        if self.problems:
            raise DataFileError(sorted(self.problems, key=self._place))
        return sheet

    def _place(self, found: Problem) -> tuple[int, int, int]:
        """Return where a problem stands in the file: the sheet's number, line, column."""
        name = (found.cell or "").rpartition("!")[0].strip("'")
        return self.sheets.index(name) if name in self.sheets else -1, found.line, found.column
