"""How wide the columns of a table are."""

from __future__ import annotations

import pytest

from readiness.report.document import Run, Table
from readiness.report.layout import shares


def table(*rows: tuple[str, ...]) -> Table:
    cells = tuple(tuple((Run(text),) for text in row) for row in rows)
    return Table((Run("t"),), cells[0], cells[1:], tuple("left" for _ in rows[0]))


def test_a_column_that_is_long_in_every_row_is_wider_than_one_that_is_long_in_one_row() -> None:
    long = "words and words " * 6
    wide, rare = shares(table(("A", "B"), (long, long), *((long, "–"),) * 20))
    assert wide > 2 * rare


def test_the_shares_of_a_line_are_one_and_no_column_is_narrower_than_its_longest_word() -> None:
    found = shares(table(("A", "B", "C"), ("incomprehensible", "long text " * 30, "long text " * 60)))
    assert sum(found) == pytest.approx(1)
    assert found[0] > 0.16


def test_columns_that_fit_beside_one_another_are_not_cut() -> None:
    first, second = shares(table(("A", "B"), ("twelve words", "x" * 20)))
    assert first < second < 0.7
