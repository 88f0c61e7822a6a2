"""The pages of a Word file: their size, heads and feet, and pictures for them."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from readiness import locate
from readiness.report import ooxml
from readiness.report.document import Document, DocumentError
from readiness.report.layout import BROWN, clean
from readiness.report.word_floats import clear_of_floats

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section, _Footer, _Header
    from docx.text.paragraph import Paragraph as WordParagraph
    from typst import Compiler

    from readiness.report.word_styles import Styles

PICTURE_DPI = 200
LOGO_DPI = 400
HOUSE_WIDTH = 170 * 36_000
"""Width of the text on the house's own page, 170 mm, in EMU."""
_PAGE_NUMBER = re.compile(r"\bPAGE\b")


@cache
def _painter(look: str) -> Compiler:
    from typst import Compiler

    folder = locate.templates()
    return Compiler(folder / look, root=folder, font_paths=[folder / "fonts"], ignore_system_fonts=True)


def png(svg: str) -> bytes:
    """Return an SVG as PNG; a unit of the drawing becomes a point, as in the PDF, and an inch 200 dots."""
    return _painted("picture.typ", PICTURE_DPI, "a figure", svg=svg)


def _painted(look: str, dots: int, what: str, **inputs: str) -> bytes:
    from typst import TypstError

    try:
        made = _painter(look).compile(format="png", ppi=dots, sys_inputs=inputs)
    except TypstError as error:
        msg = f"{what} is not a usable picture: {error.message}"
        raise DocumentError(msg) from error
    if not isinstance(made, bytes):
        msg = f"{what} came out empty"
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


def text_width(section: Section) -> int:
    """Return the width of the text on a section's pages in EMU."""
    whole, *sides = section.page_width, section.left_margin, section.right_margin, section.gutter
    return int(whole or 0) - sum(int(side or 0) for side in sides)


def heads_and_feet(word: WordDocument, source: Document, styles: Styles, logo: bytes | None) -> None:
    """Fill header and footer of every kind of page the document has; what a letterhead has there stays."""
    section = word.sections[-1]
    if logo:
        section.different_first_page_header_footer = True
    numbered = _has_number(section.header) or _has_number(section.footer)
    for at, (head, foot) in enumerate(_kinds(word, section)):
        own_logo = logo if at == 1 else None
        if own_logo or source.draft:
            _head(head, section, source, styles, own_logo)
        if not (numbered or _has_number(head) or _has_number(foot)):
            _foot(foot, section, source, styles)


def _kinds(word: WordDocument, section: Section) -> list[tuple[_Header, _Footer]]:
    kinds: list[tuple[_Header, _Footer]] = [(section.header, section.footer)]
    if section.different_first_page_header_footer:
        kinds.append((section.first_page_header, section.first_page_footer))
    if word.settings.odd_and_even_pages_header_footer:
        kinds.append((section.even_page_header, section.even_page_footer))
    return kinds


def _has_number(part: _Header | _Footer) -> bool:
    """Return whether a header or footer holds the number of the page, in whatever kind of field."""
    from docx.oxml.ns import qn

    if part.is_linked_to_previous:
        return False
    root = part._element
    codes = "".join(node.text or "" for node in root.iter(qn("w:instrText")))
    simple = " ".join(node.get(qn("w:instr"), "") for node in root.iter(qn("w:fldSimple")))
    return _PAGE_NUMBER.search(f"{codes} {simple}") is not None or next(root.iter(qn("w:pgNum")), None) is not None


def _free(part: _Header | _Footer) -> WordParagraph:
    """Return the header's or footer's empty last paragraph, or a new one below what stands there."""
    last = part.paragraphs[-1] if part.paragraphs else None
    return last if last is not None and not len(last._p.xpath("w:r | w:sdt | w:hyperlink")) else part.add_paragraph()


def _logo(paragraph: WordParagraph, logo: bytes, alt: str) -> None:
    """Add the logo in its size on paper, as a PNG whatever it is, since Word knows not every SVG and JPEG."""
    from docx.shared import Inches

    data = _painted("logo.typ", LOGO_DPI, "the logo", logo=json.dumps(list(logo)))
    picture = paragraph.add_run().add_picture(io.BytesIO(data), height=Inches(int.from_bytes(data[20:24]) / LOGO_DPI))
    ooxml.describe(picture, "logo", clean(alt))


def _head(head: _Header, section: Section, source: Document, styles: Styles, logo: bytes | None) -> None:
    """Write logo and draft mark on one line, below what stands in the header, floating pictures included."""
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT, WD_TAB_ALIGNMENT
    from docx.shared import Emu, Pt

    space = clear_of_floats(head._element, section, foot=False)
    paragraph = _free(head)
    paragraph._p.style = styles["Draft Mark"]
    if space:
        paragraph.paragraph_format.space_before = space
    if logo:
        _logo(paragraph, logo, source.labels.get("logo") or source.title)
        paragraph.paragraph_format.space_after = Pt(6)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Emu(text_width(section)), WD_TAB_ALIGNMENT.RIGHT)
    else:
        paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
    if source.draft:
        paragraph.add_run(("\t" if logo else "") + clean(source.draft))
        line = (6, BROWN.upper(), 2)
        ooxml.set_paragraph(paragraph._p.get_or_add_pPr(), ooxml.borders(bottom=line))


def _foot(foot: _Footer, section: Section, source: Document, styles: Styles) -> None:
    """Write the footer line and the page number, its words around Word's own fields."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Emu

    space = clear_of_floats(foot._element, section, foot=True)
    paragraph = _free(foot)
    paragraph._p.style = styles["Footer"]
    if space:
        foot._element.insert(0, paragraph._p)
        paragraph.paragraph_format.space_after = space
    stops, inherited = paragraph.paragraph_format.tab_stops, _tab_stops(styles)
    for position in inherited:
        stops.add_tab_stop(Emu(position), WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Emu(text_width(section)), WD_TAB_ALIGNMENT.RIGHT)
    ooxml.set_paragraph(paragraph._p.get_or_add_pPr(), ooxml.borders(top=(4, "CDD5DD", 4)))
    paragraph.add_run(f"{clean(source.footer)}\t")
    for part in re.split(r"(\{pages?\})", source.labels.get("page", "{page} / {pages}")):
        if part in ("{page}", "{pages}"):
            ooxml.page_field(paragraph, "PAGE" if part == "{page}" else "NUMPAGES")
        elif part:
            paragraph.add_run(part)


def _tab_stops(styles: Styles) -> list[int]:
    """Return where the footer's style, and those it is based on, stop a tab, in EMU."""
    from docx.styles.style import StyleFactory

    found: list[Any] = [StyleFactory(style) for style in styles.chain("Footer")]
    return sorted({int(stop.position) for style in found for stop in style.paragraph_format.tab_stops})
