"""Floating pictures in a letterhead's header or footer, which text would run through, and the room they need.

Only an estimate: where a line stands is known to Word alone. It errs on the side of too much air.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.section import Section
    from docx.shared import Length

_LINE = 152_400
"""The least height of a line, 12 points, in EMU."""


def clear_of_floats(part: Any, section: Section, *, foot: bool) -> Length | None:
    """Return the air that a new paragraph needs to stay clear of a header's or footer's floating pictures.

    Args:
        part: the element of the header or footer.
        section: whose pages it is for.
        foot: for a new first paragraph of a footer, the air below it; else for a new last one of a header, above it.

    Returns:
        None where nothing is in the way. Watermarks and grounds that reach over a third of the page do not count.
    """
    from docx.shared import Emu

    page = int(section.page_height or 0)
    spans = [(top, bottom) for top, bottom in _spans(part, section, foot=foot) if bottom - top < page / 3]
    lines = len(list(part)) * _LINE
    if foot:
        tops = [top for top, _ in spans if top > page * 2 / 3]
        air = page - int(section.footer_distance or 0) - lines - min(tops, default=page)
    else:
        bottoms = [bottom for _, bottom in spans if bottom < page / 3]
        air = max(bottoms, default=0) - int(section.header_distance or 0) - lines
    return Emu(air) if air > 0 else None


def _spans(part: Any, section: Section, *, foot: bool) -> Iterator[tuple[int, int]]:
    """Yield top and bottom, from the page's top, of each picture that lets text run over or under it."""
    from docx.oxml.ns import qn

    page = int(section.page_height or 0)
    for at, child in enumerate(part):
        line = page - int(section.footer_distance or 0) - _LINE if foot else int(section.header_distance or 0)
        for anchor in child.iter(qn("wp:anchor")):
            if anchor.find(qn("wp:wrapNone")) is None:
                continue
            top = _top(anchor, section, line + (0 if foot else at * _LINE))
            yield top, top + int(anchor.find(qn("wp:extent")).get("cy"))


def _top(anchor: Any, section: Section, line: int) -> int:
    from docx.oxml.ns import qn

    place = anchor.find(qn("wp:positionV"))
    page, below = int(section.page_height or 0), int(section.bottom_margin or 0)
    start, end = {
        "page": (0, page),
        "topMargin": (0, int(section.top_margin or 0)),
        "margin": (int(section.top_margin or 0), page - below),
        "bottomMargin": (page - below, page),
    }.get(place.get("relativeFrom"), (line, line))
    offset, align = place.find(qn("wp:posOffset")), place.find(qn("wp:align"))
    if offset is not None:
        return start + int(offset.text or 0)
    height = int(anchor.find(qn("wp:extent")).get("cy"))
    where = align.text if align is not None else "top"
    return {"bottom": end - height, "center": (start + end - height) // 2}.get(where or "top", start)
