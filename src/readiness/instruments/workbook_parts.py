"""What all sheets of a workbook share: cells that stay text, lists to choose from, rows high enough, paper."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from readiness.instruments.blank import Blank, Phrases
from readiness.instruments.workbook_look import LOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = "readiness"
"""The hidden sheet: what the form was made for, and the lists that cells choose from."""
_LINE, _PADDING, _TALLEST = 13.5, 5, 409


class Book:
    """A workbook being written; every text goes in as text, so none can become a formula or a link."""

    def __init__(self, book: Any, blank: Blank) -> None:
        self.book, self.blank, self.words = book, blank, Phrases(blank)
        self.looks = {name: book.add_format({"font_name": "Calibri", "font_size": 10, **look}) for name, look in LOOKS}
        self.lists: dict[tuple[Any, ...], str] = {}
        self.hidden: Any = None
        self.title = self.words.say(
            self.words.t["title"],
            title=self.words.strings["kind"]["questionnaire"],
            municipality=blank.municipality.called(blank.lang),
        )

    def choose_from(self, sheet: Any, row: int, column: int, items: Sequence[Any], *, strict: bool) -> None:
        """Let a cell choose from a list; unless `strict`, something else may be typed."""
        key = tuple(items)
        if key not in self.lists:
            at = 3 + len(self.lists)
            for line, item in enumerate(items):
                self.put(self.hidden, line, at, item, None)
            letters = _letters(at)
            self.lists[key] = f"={HIDDEN}!${letters}$1:${letters}${len(items)}"
        rule = {"validate": "list", "source": self.lists[key], "show_error": strict}
        sheet.data_validation(row, column, row, column, rule)

    @staticmethod
    def put(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
        """Write a value: numbers and dates as such, everything else as text, an absent one as an empty cell."""
        if value is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, look)
        else:
            sheet.write_string(row, column, str(value), look)

    @staticmethod
    def hint(sheet: Any, row: int, column: int, text: str) -> None:
        """Show a text beside a cell while it is chosen."""
        sheet.data_validation(row, column, row, column, {"validate": "any", "input_message": text[:250]})

    def page_set_up(self, sheet: Any) -> None:
        """Set a sheet up for paper, and lock all but its answers."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        numbered = self.words.strings["writer"]["page"].replace("{page}", "&P").replace("{pages}", "&N")
        title = self.title.replace("&", "&&")[:100]
        sheet.set_footer(f"&L&8{title}&R&8{numbered}")
        sheet.protect("", {"format_columns": True, "format_rows": True})


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> _letters(3), _letters(30)
    ('D', 'AE')
    """
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def height(*cells: tuple[str, int]) -> float:
    """Return the height of a row in which every wrapped text fits, in points."""
    lines = max(
        sum(max(1, math.ceil(len(line) / (width * 1.02))) for line in text.split("\n")) for text, width in cells
    )
    return min(lines * _LINE + _PADDING, _TALLEST)
