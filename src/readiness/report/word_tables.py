"""Tables of a Word file: their widths, and what they tell a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.report import ooxml
from readiness.report.document import plain
from readiness.report.layout import clean

if TYPE_CHECKING:
    from readiness.report.document import Table


def set_widths(table: Any, widths: list[int]) -> None:
    """Set widths on columns and on cells: Word heeds the ones, LibreOffice the others."""
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width


def describe_table(table: Any, block: Table) -> None:
    """Say which row and column are headings, and give the caption and the column names as alternative text."""
    look = {"w:val": "0000", "w:firstRow": "1", "w:lastRow": "0", "w:firstColumn": str(int(block.row_headers))}
    look |= {"w:lastColumn": "0", "w:noHBand": "1", "w:noVBand": "1"}
    look["w:val"] = "06A0" if block.row_headers else "0620"
    columns = ", ".join(clean(plain(cell)) for cell in block.header)
    ooxml.set_table(
        table._tbl.tblPr,
        ooxml.element("w:tblLook", look),
        ooxml.element("w:tblCaption", {"w:val": clean(plain(block.caption))}),
        ooxml.element("w:tblDescription", {"w:val": columns}),
    )
