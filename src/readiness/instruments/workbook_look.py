"""What the cells of a workbook look like: the house colours, calm; yellow is where somebody writes."""

from __future__ import annotations

from typing import Any

from readiness.report.layout import BLUE, GREY, INK

_TEXT: dict[str, Any] = {"text_wrap": True, "valign": "top", "font_color": f"#{INK}"}
_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": "#cdd5dd"}
_OPEN: dict[str, Any] = {
    **_TEXT,
    "bg_color": "#fff9db",
    "border": 1,
    "border_color": "#b8a75c",
    "locked": False,
    "align": "left",
}
LOOKS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("title", {"bold": True, "font_size": 16, "font_color": f"#{BLUE}"}),
    ("subtitle", {"font_color": f"#{GREY}"}),
    ("head", {**_TEXT, "bold": True, "bg_color": "#edf1f5", "bottom": 2, "bottom_color": f"#{BLUE}"}),
    ("section", {"bold": True, "font_size": 12, "font_color": f"#{BLUE}", "valign": "bottom", **_LINE}),
    ("intro", {**_TEXT, **_LINE, "font_color": f"#{GREY}", "valign": "bottom"}),
    ("number", {**_TEXT, "font_color": f"#{GREY}"}),
    ("question", {**_TEXT, "bold": True}),
    ("text", _TEXT),
    ("option", {**_TEXT, "indent": 1}),
    ("label", {**_TEXT, "bold": True}),
    ("settled", {**_TEXT, **_LINE}),
    ("answer", {**_OPEN, "bold": True}),
    ("typed", {**_OPEN, "num_format": "@"}),
    ("date", {**_OPEN, "bold": True, "num_format": "yyyy-mm-dd"}),
    ("year", {**_OPEN, "num_format": "0"}),
    ("note", _OPEN),
)
"""Name and format of each kind of cell."""
