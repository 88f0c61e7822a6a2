"""Write a document as PDF: tagged for screen readers (PDF/UA-1) and fit for an archive (PDF/A-2a).

The page's look stands in `reports/templates/page.typ`. The document goes to it as JSON, so a text can never
become typst code.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from readiness import locate
from readiness.report.document import (
    Block,
    Boxes,
    Callout,
    Document,
    DocumentError,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    SignLine,
    Table,
    Tiles,
    plain,
    walk,
)
from readiness.report.layout import CALLOUT_COLOUR, PALE, clean, fits_one_page, is_tight, kept, shares

if TYPE_CHECKING:
    from typst import Compiler, PDFStandard

    from readiness.report.document import Inline

STANDARDS: list[PDFStandard] = ["ua-1", "a-2a"]
_MANY_HEADINGS = 8
_TALL_CELL = 1500
"""Letters in a cell from which on its row may be split over two pages, lest it runs off one."""


def write(
    document: Document, logo: bytes | None = None, *, contents: bool | None = None, look: str = "page.typ"
) -> bytes:
    """Return the document as a PDF file.

    Args:
        document: what to write.
        logo: a PNG, JPEG or SVG picture for the top of the first page; its alternative text is the label `logo`.
        contents: whether to set a table of contents; None: when there are more than eight chapters or six pages.
        look: the typst template in `reports/templates/`.

    Raises:
        DocumentError: typst refuses the document, for instance because no font has a sign for a character.
    """
    from typst import TypstError

    data = json.dumps(_data(document, logo, contents), ensure_ascii=False)
    try:
        made = _compiler(look).compile(
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=STANDARDS,
            timestamp=datetime(document.date.year, document.date.month, document.date.day, tzinfo=UTC),
        )
    except TypstError as error:
        msg = f"the PDF of {document.title!r} cannot be made: {error.message}"
        raise DocumentError(msg) from error
    if not isinstance(made, bytes):
        msg = f"the PDF of {document.title!r} came out empty"
        raise DocumentError(msg)
    return _plain_line_ends(made)


def _plain_line_ends(pdf: bytes) -> bytes:
    """Return the file with CR LF before an `endstream` whose stream happens to end in CR.

    A strict checker would else count that CR to the line end and find the stream one byte shorter than declared.
    Offsets in the table at the end move along.
    """
    places = [found.start() for found in re.finditer(rb"\r\nendstream\n", pdf)]
    if not places:
        return pdf
    start = int(pdf[pdf.rindex(b"startxref") :].split()[1])

    def moved(offset: bytes) -> int:
        return int(offset) + sum(place < int(offset) for place in places)

    body = pdf[:start].replace(b"\r\nendstream\n", b"\r\r\nendstream\n")
    table = re.sub(rb"(?m)^(\d{10})(?= \d{5} n)", lambda m: b"%010d" % moved(m[1]), pdf[start:])
    return body + re.sub(rb"(?<=startxref\n)\d+", lambda m: b"%d" % moved(m[0]), table)


@cache
def _compiler(look: str) -> Compiler:
    """Return typst with one of our templates and the fonts; kept, because a warm one is five times as fast."""
    from typst import Compiler

    folder = locate.templates()
    return Compiler(folder / look, root=folder, font_paths=[folder / "fonts"], ignore_system_fonts=True, sys_inputs={})


def _data(document: Document, logo: bytes | None, contents: bool | None) -> dict[str, Any]:
    chapters = sum(isinstance(b, Heading) and b.level == 2 for b in walk(document.blocks))
    return {
        "title": clean(document.title),
        "lang": document.lang,
        "date": [document.date.year, document.date.month, document.date.day],
        "subject": clean(document.subject),
        "draft": clean(document.draft) if document.draft else None,
        "footer": clean(document.footer),
        "labels": document.labels,
        "logo": list(logo) if logo else None,
        "contents": "always" if contents or (contents is None and chapters > _MANY_HEADINGS)
        else "never" if contents is False else "long",
        "blocks": _Shape().blocks(document.blocks),
    }  # fmt: skip


class _Shape:
    """Turns blocks into plain values for JSON; remembers which anchors are taken, as typst refuses a second one."""

    def __init__(self) -> None:
        self.anchors: set[str] = set()

    def blocks(self, blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
        """Return blocks as dictionaries with their `kind`."""
        keep = kept(blocks)
        return [{**self.block(block), "keep": at in keep} for at, block in enumerate(blocks)]

    def block(self, block: Block) -> dict[str, Any]:
        """Return one block."""
        match block:
            case Heading():
                return {"kind": "heading", "level": block.level, "text": _inline(block.content), **self.anchor(block)}
            case Paragraph():
                return {"kind": "paragraph", "text": _inline(block.content)}
            case ListBlock():
                items = [self.blocks(item) for item in block.items]
                return {"kind": "list", "ordered": block.ordered, "tight": is_tight(block), "items": items}
            case Table():
                return _table(block)
            case Figure():
                return {"kind": "figure", "svg": block.svg, "alt": clean(block.alt), "caption": _inline(block.caption)}
            case Callout():
                return {**_callout(block), "blocks": self.blocks(block.blocks)}
            case Tiles():
                tiles = [{"label": clean(t.label), "value": clean(t.value), "note": clean(t.note)} for t in block.tiles]
                return {"kind": "tiles", "tiles": tiles}
            case SignLine():
                return {"kind": "sign", "low": block.low, "labels": [clean(label) for label in block.labels]}
            case Boxes():
                return {"kind": "boxes", "items": [_inline(item) for item in block.items]}
            case PageBreak():
                return {"kind": "break"}

    def anchor(self, heading: Heading) -> dict[str, Any]:
        """Return the heading's anchor, unless an earlier one has it."""
        if heading.anchor is None or heading.anchor in self.anchors:
            return {"anchor": None}
        self.anchors.add(heading.anchor)
        return {"anchor": heading.anchor}


def _inline(content: Inline) -> list[dict[str, Any]]:
    return [{"t": clean(run.text), "b": run.bold, "i": run.italic, "href": run.href} for run in content]


def _callout(block: Callout) -> dict[str, Any]:
    colour = CALLOUT_COLOUR[block.kind]
    return {
        "kind": "callout",
        "sort": block.kind,
        "colour": f"#{colour}",
        "ground": f"#{PALE[colour]}",
        "title": _inline(block.title),
    }


def _table(block: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": _inline(block.caption),
        "header": [_inline(cell) for cell in block.header],
        "rows": [[_inline(cell) for cell in row] for row in block.rows],
        "align": list(block.align),
        "row_headers": block.row_headers,
        "shares": shares(block),
        "whole": fits_one_page(block),
        "split": any(len(plain(cell)) > _TALL_CELL for row in block.rows for cell in row),
    }
