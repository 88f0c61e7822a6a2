"""The pages of a Word file: their size, heads and feet, and pictures for them."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from readiness import locate
from readiness.report import ooxml
from readiness.report.document import Document, DocumentError
from readiness.report.layout import BROWN, clean

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import _Footer, _Header
    from docx.text.paragraph import Paragraph as WordParagraph
    from typst import Compiler

PICTURE_DPI = 200


@cache
def _painter() -> Compiler:
    from typst import Compiler

    folder = locate.templates()
    return Compiler(folder / "picture.typ", root=folder, font_paths=[folder / "fonts"], ignore_system_fonts=True)


def png(svg: str) -> bytes:
    """Return an SVG as PNG; a unit of the drawing becomes a point, as in the PDF, and an inch 200 dots."""
    from typst import TypstError

    try:
        made = _painter().compile(format="png", ppi=PICTURE_DPI, sys_inputs={"svg": svg})
    except TypstError as error:
        msg = f"a figure is not a usable SVG: {error.message}"
        raise DocumentError(msg) from error
    if not isinstance(made, bytes):
        msg = "a figure came out empty"
        raise DocumentError(msg)
    return made


def set_page(document: WordDocument) -> None:
    """Make the page A4 with the margins of the PDF."""
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    section.header_distance, section.footer_distance = Mm(8), Mm(10)


def heads_and_feet(word: WordDocument, source: Document, width: int, logo: bytes | None) -> None:
    """Fill header and footer of every kind of page the document has."""
    section = word.sections[-1]
    if logo:
        section.different_first_page_header_footer = True
    kinds: list[tuple[_Header, _Footer]] = [(section.header, section.footer)]
    if section.different_first_page_header_footer:
        kinds.append((section.first_page_header, section.first_page_footer))
    if word.settings.odd_and_even_pages_header_footer:
        kinds.append((section.even_page_header, section.even_page_footer))
    for at, (head, foot) in enumerate(kinds):
        if logo and at == 1:
            _logo(_free(head), logo)
        if source.draft:
            _draft(_free(head), source.draft)
        _foot(_free(foot), source, width, word.styles["Footer"])


def _free(part: _Header | _Footer) -> WordParagraph:
    """Return the header's or footer's empty last paragraph, or a new one below what stands there."""
    last = part.paragraphs[-1] if part.paragraphs else None
    return last if last is not None and not len(last._p.xpath("w:r | w:sdt | w:hyperlink")) else part.add_paragraph()


def _logo(paragraph: WordParagraph, logo: bytes) -> None:
    from docx.image.exceptions import UnrecognizedImageError
    from docx.shared import Mm

    data = png(logo.decode()) if logo.lstrip()[:1] == b"<" else logo
    try:
        picture = paragraph.add_run().add_picture(io.BytesIO(data), height=Mm(10))
    except UnrecognizedImageError as error:
        msg = "the logo is not a PNG, JPEG or SVG picture"
        raise DocumentError(msg) from error
    ooxml.describe(picture, "logo", "")


def _draft(paragraph: WordParagraph, words: str) -> None:
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

    paragraph.style = "Draft Mark"
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
    paragraph.add_run(clean(words))
    line = (6, BROWN.upper(), 2)
    ooxml.set_paragraph(paragraph._p.get_or_add_pPr(), ooxml.borders(bottom=line))


def _foot(paragraph: WordParagraph, source: Document, width: int, style: Any) -> None:
    """Write the footer line and the page number, its words around Word's own fields."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Emu

    paragraph.style = style
    stops, inherited = paragraph.paragraph_format.tab_stops, style.paragraph_format.tab_stops
    for stop in inherited:
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
    ooxml.set_paragraph(paragraph._p.get_or_add_pPr(), ooxml.borders(top=(4, "CDD5DD", 4)))
    paragraph.add_run(f"{clean(source.footer)}\t")
    for part in re.split(r"(\{pages?\})", source.labels.get("page", "{page} / {pages}")):
        if part in ("{page}", "{pages}"):
            ooxml.page_field(paragraph, "PAGE" if part == "{page}" else "NUMPAGES")
        elif part:
            paragraph.add_run(part)
