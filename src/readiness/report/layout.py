"""What the writers of pages, PDF and Word, share: the house colours, widths of columns, a last guard of characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readiness.report.document import Boxes, Paragraph, SignLine, plain
from readiness.text import forbidden_character

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.report.document import Block, ListBlock, Table

BLUE, GREY, BROWN, INK = "0b5cad", "4a5763", "8a4b08", "1d2730"
PALE = {BLUE: "edf4fb", GREY: "f0f3f5", BROWN: "fcf3e8"}
CALLOUT_COLOUR = {"note": BLUE, "warning": BROWN, "unknown": GREY, "illustrative": BROWN, "decision": BLUE}

_LINE = 100
"""Letters that fit beside one another in a table across the page."""
_PADDING = 3
_LONGEST_WORD = 22
_STEP = 2.0
_WISH = 90
_WHOLE_ROWS, _WHOLE_LETTERS = 10, 1500
_BREAK = re.compile(r"[ \t\n]+|(?<=[-/])(?=[^\W\d])")


def clean(text: str) -> str:
    """Return the text without characters that stop a writer; what came through a template has none."""
    return text if forbidden_character(text) is None else "".join(c for c in text if forbidden_character(c) is None)


def shares(table: Table, width: float = 1.0) -> list[float]:
    """Return each column's share of the width: enough for its longest word, the rest where the text is long.

    Args:
        table: whose columns.
        width: of the page's text, as a part of that of the house's own page.

    >>> from readiness.report.document import Run, Table
    >>> cells = ((Run("a long text that wraps"),), (Run("7"),))
    >>> [round(s, 2) for s in shares(Table((Run("t"),), cells, (cells,), ("left", "right")))]
    [0.96, 0.04]
    """
    columns = list(zip(table.header, *table.rows, strict=True))
    texts = [[plain(cell) for cell in column] for column in columns]
    least = [_PADDING + max(map(_longest_word, column)) for column in texts]
    wish = [max(low, _PADDING + min(max(map(len, column)), _WISH)) for low, column in zip(least, texts, strict=True)]
    line = _LINE * width
    if sum(wish) > line:
        return _fewest_lines(texts, least, line)
    return _stretched([float(w) for w in wish], line, [align == "left" for align in table.align])


def _fewest_lines(texts: list[list[str]], least: list[int], line: float) -> list[float]:
    """Give what is left of the line, bit by bit, to the column that then shortens the rows most; return shares of 1."""
    rows = list(zip(*([len(t) for t in column] for column in texts), strict=True))
    widths = [float(w) for w in least]
    while sum(widths) < line:
        gains = [_height(rows, [w + _STEP * (i == at) for i, w in enumerate(widths)]) for at in range(len(widths))]
        widths[gains.index(min(gains))] += _STEP
    return [w / sum(widths) for w in widths]


def _height(rows: list[tuple[int, ...]], widths: list[float]) -> float:
    """Return about how many lines the rows take; a row is as high as its highest cell."""
    return sum(max(n / (w - _PADDING) for n, w in zip(row, widths, strict=True)) for row in rows)


def _longest_word(text: str) -> int:
    return min(max(map(len, _BREAK.split(text)), default=0), _LONGEST_WORD)


def _stretched(widths: list[float], line: float, flexible: list[bool]) -> list[float]:
    """Give what is left of the line to the columns of text, in proportion, and return shares of 1."""
    left = line - sum(widths)
    base = sum(w for w, may in zip(widths, flexible, strict=True) if may)
    if left > 0 and base:
        widths = [w * (1 + left / base) if may else w for w, may in zip(widths, flexible, strict=True)]
    return [w / sum(widths) for w in widths]


def kept(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the places of blocks that stay on one page with the next: a question's text, its boxes, its lines.

    >>> from readiness.report.document import Boxes, Paragraph, SignLine
    >>> sorted(kept([Paragraph(()), Paragraph(()), Boxes(()), SignLine(("Note",))]))
    [0, 1, 2]
    """
    found: set[int] = set()
    for at in range(len(blocks) - 1, 0, -1):
        before, here = blocks[at - 1], blocks[at]
        after_text = isinstance(here, Boxes) or (at in found and isinstance(here, Paragraph))
        if (isinstance(before, Paragraph) and after_text) or (isinstance(before, Boxes) and isinstance(here, SignLine)):
            found.add(at - 1)
    return frozenset(found)


def is_tight(block: ListBlock) -> bool:
    """Return whether every item is one short paragraph, so that the list needs no air between items."""
    return all(len(item) == 1 for item in block.items)


def fits_one_page(table: Table) -> bool:
    """Return whether a table is small enough to be kept on one page."""
    letters = sum(len(plain(cell)) for row in table.rows for cell in row)
    return len(table.rows) <= _WHOLE_ROWS and letters <= _WHOLE_LETTERS
