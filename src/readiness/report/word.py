"""Write a document as a Word file, in the house style or on the office's own letterhead."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from readiness.report import ooxml, word_contents
from readiness.report.document import (
    Block,
    Boxes,
    Callout,
    Document,
    Figure,
    Heading,
    Inline,
    ListBlock,
    PageBreak,
    Paragraph,
    Run,
    SignLine,
    Table,
    Tile,
    Tiles,
    plain,
    walk,
)
from readiness.report.layout import BLUE, CALLOUT_COLOUR, GREY, PALE, clean, fits_one_page, kept, shares
from readiness.report.word_base import open_base, set_properties
from readiness.report.word_lists import INDENT, LEVELS, Lists
from readiness.report.word_page import HOUSE_WIDTH, PICTURE_DPI, heads_and_feet, png, set_page, text_width
from readiness.report.word_styles import CONTENTS_TITLE, TABLE_STYLE
from readiness.report.word_tables import describe_table, set_widths
from readiness.text import slug

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as WordParagraph

_AFTER_TABLE = 10
"""Points of air below a table, given to the paragraph after it."""
_BOX_INDENT = 220
"""Indent of a callout's text in twentieths of a point: its bar stands where other text begins."""


def write(document: Document, letterhead: bytes | None = None, logo: bytes | None = None) -> bytes:
    """Return the document as a Word file (.docx).

    Args:
        document: what to write.
        letterhead: a .docx or .dotx file whose page, header, footer and styles are used; its own text is left out.
        logo: a PNG, JPEG or SVG picture for the head of the first page; a letterhead has its own.

    Raises:
        UnsafeFileError: the letterhead cannot be used.
        DocumentError: a picture cannot be used.
    """
    writer = _Writer(document, letterhead)
    if letterhead is None:
        set_page(writer.word)
    set_properties(writer.word, document, writer.styles)
    heads_and_feet(writer.word, document, writer.styles, logo if letterhead is None else None)
    writer.whole()
    made = io.BytesIO()
    writer.word.save(made)
    return ooxml.same_bytes(made.getvalue(), document.date)


class _Writer:
    """Adds blocks to one Word document; knows in which list level and callout it is."""

    def __init__(self, source: Document, letterhead: bytes | None) -> None:
        self.source = source
        self.word, self.styles = open_base(letterhead)
        self.last: WordParagraph | None = None
        self.lists = Lists(self.word)
        self.bookmarks = _bookmark_names(source)
        self.set_bookmarks: list[str] = []
        self.chapters = word_contents.chapters(source)
        self.counts = {"table": 0, "figure": 0}
        self.level = 0
        self.callout: Callout | None = None
        self.callouts = 0
        self.after_table = False
        self.new_page = False

    @property
    def width(self) -> int:
        """Return the width of the text in EMU."""
        return text_width(self.word.sections[0])

    def whole(self) -> None:
        """Add the document, with a table of contents where it is long."""
        blocks = self.source.blocks
        at = word_contents.place(blocks) if self.chapters else 0
        self.blocks(blocks[:at])
        if self.chapters:
            title = self.paragraph(CONTENTS_TITLE)
            self.unnumbered(title, CONTENTS_TITLE)
            title.add_run(self.source.labels.get("contents", ""))
            word_contents.add(self.word, self.styles, title._p, self.chapters)
        self.blocks(blocks[at:])

    def blocks(self, blocks: tuple[Block, ...]) -> None:
        """Add blocks in turn."""
        keep = kept(blocks)
        for at, block in enumerate(blocks):
            self.block(block)
            if at in keep and self.last is not None:
                self.last.paragraph_format.keep_with_next = True

    def block(self, block: Block) -> None:
        """Add one block."""
        match block:
            case Heading():
                self.heading(block)
            case Paragraph():
                self.inline(self.paragraph(self.text_style()), block.content)
            case ListBlock():
                self.listing(block)
            case Table():
                self.table(block)
            case Figure():
                self.figure(block)
            case Callout():
                self.box(block)
            case Tiles():
                self.tiles(block)
            case SignLine():
                self.lines(block)
            case Boxes():
                self.boxes(block)
            case PageBreak():
                self.new_page = True

    def text_style(self) -> str:
        """Return the style of running text where the writer is."""
        if self.level:
            return "List Continue"
        return "Callout" if self.callout else "Normal"

    def paragraph(self, style: str) -> WordParagraph:
        """Add an empty paragraph, with what the place asks for: a new page, air after a table, a callout's box."""
        from docx.shared import Pt

        made = self.last = self.word.add_paragraph()
        made._p.style = self.styles[style]
        look = made.paragraph_format
        if self.new_page:
            look.page_break_before, look.space_before = True, Pt(0)
        elif self.after_table and style in ("Normal", "Callout", "List Bullet", "List Number", "Key Fact"):
            look.space_before = Pt(_AFTER_TABLE)
        self.after_table = self.new_page = False
        if self.callout:
            self.boxed(made, CALLOUT_COLOUR[self.callout.kind])
        if style == "List Continue":
            self.indent(made, self.level, hanging=0)
        return made

    def boxed(self, paragraph: WordParagraph, colour: str) -> None:
        """Give a paragraph a callout's bar and ground; neighbours whose look is the same grow into one box.

        Bars of callouts in a row differ by an eighth of a point, so that two of a kind stay two.
        """
        from docx.shared import Twips

        bar = (24 + self.callouts % 2, colour.upper(), 8)
        ooxml.set_paragraph(paragraph._p.get_or_add_pPr(), *ooxml.box(bar, PALE[colour].upper()))
        look = paragraph.paragraph_format
        look.left_indent, look.right_indent = Twips(_BOX_INDENT), Twips(_BOX_INDENT // 2)

    def indent(self, paragraph: WordParagraph, levels: int, hanging: int) -> None:
        """Indent a paragraph of a list inside a callout, or one that goes on an item."""
        from docx.shared import Twips

        base = _BOX_INDENT if self.callout else 0
        paragraph.paragraph_format.left_indent = Twips(base + INDENT * levels)
        paragraph.paragraph_format.first_line_indent = Twips(-hanging)

    def inline(self, paragraph: WordParagraph, content: Inline) -> None:
        """Add runs of text, links among them."""
        for one in content:
            self.run(paragraph, one)

    def run(self, paragraph: WordParagraph, one: Run) -> None:
        """Add one run."""
        made = paragraph.add_run(clean(one.text))
        made.bold, made.italic = one.bold or None, one.italic or None
        if one.href:
            made._r.style = self.styles["Hyperlink"]
            ooxml.hyperlink(paragraph, made, one.href, self.bookmarks)

    def heading(self, block: Heading) -> None:
        """Add a heading in Word's own style of its level, the title in the office's, with its bookmark."""
        style = f"Heading {block.level}"
        titled = block.level == 1 and "Title" in self.styles
        made = self.paragraph("Title" if titled else style)
        if titled:
            ooxml.set_paragraph(made._p.get_or_add_pPr(), ooxml.element("w:outlineLvl", {"w:val": "0"}))
        else:
            self.unnumbered(made, style)
        self.inline(made, block.content)
        if block.anchor:
            self.mark(made, self.bookmarks[block.anchor])
        for number, chapter in enumerate(self.chapters, start=1):
            if chapter is block:
                self.mark(made, word_contents.bookmark_name(number))

    def unnumbered(self, paragraph: WordParagraph, style: str) -> None:
        """Take a heading's number away, where the office's style gives it one: chapters of a report have none."""
        if self.styles.is_numbered(style):
            ooxml.set_paragraph(paragraph._p.get_or_add_pPr(), ooxml.number_with(0, 0))

    def mark(self, paragraph: WordParagraph, name: str) -> None:
        """Set a bookmark, unless an earlier paragraph has it."""
        if name not in self.set_bookmarks:
            self.set_bookmarks.append(name)
            ooxml.bookmark(paragraph, name, len(self.set_bookmarks))

    def listing(self, block: ListBlock) -> None:
        """Add a list; a numbered one starts at 1."""
        at = min(self.level, LEVELS - 1)
        number = self.lists.new(ordered=block.ordered, level=at)
        style = "List Number" if block.ordered else "List Bullet"
        self.level += 1
        for item in block.items:
            first = item[0] if item and isinstance(item[0], Paragraph) else None
            made = self.paragraph(style)
            ooxml.set_paragraph(made._p.get_or_add_pPr(), ooxml.number_with(number, at))
            if self.callout:
                self.indent(made, at + 1, hanging=INDENT)
            self.inline(made, first.content if first else ())
            self.blocks(item[1:] if first else item)
        self.level -= 1

    def caption(self, kind: str, content: Inline) -> WordParagraph:
        """Add `Table 1. …`, the number as a field."""
        label = self.source.labels.get(kind, kind.capitalize())
        self.counts[kind] += 1
        made = self.paragraph("Caption")
        made.paragraph_format.keep_with_next = True
        made.add_run(f"{label}\u00a0")
        ooxml.sequence_field(made, label, self.counts[kind])
        made.add_run(". ")
        self.inline(made, content)
        return made

    def table(self, block: Table) -> None:
        """Add a table with its caption above; its first row is repeated on every page, no row is split."""
        self.caption("table", block.caption)
        made = self.word.add_table(len(block.rows) + 1, len(block.header))
        made._tbl.tblPr.style = self.styles[TABLE_STYLE]
        made.autofit = False
        set_widths(made, [int(share * self.width) for share in shares(block, self.width / HOUSE_WIDTH)])
        describe_table(made, block)
        together = fits_one_page(block)
        for at, (row, cells) in enumerate(zip(made.rows, (block.header, *block.rows), strict=True)):
            marks = ("w:cantSplit", "w:tblHeader") if at == 0 else ("w:cantSplit",)
            row._tr.get_or_add_trPr().extend(map(ooxml.element, marks))
            stay = at == 0 or (together and at < len(block.rows))
            for cell, content, align in zip(row.cells, cells, block.align, strict=True):
                self.cell(cell.paragraphs[0], content, align, stay=stay, bold=at == 0)
        self.after_table = True

    def cell(self, paragraph: WordParagraph, content: Inline, align: str, *, stay: bool, bold: bool) -> None:
        """Fill one cell."""
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

        paragraph._p.style = self.styles["Table Text"]
        paragraph.alignment = WD_PARAGRAPH_ALIGNMENT[align.upper()]
        paragraph.paragraph_format.keep_with_next = stay or None
        self.inline(paragraph, tuple(Run(r.text, bold or r.bold, r.italic, r.href) for r in content))

    def figure(self, block: Figure) -> None:
        """Add a chart, as PNG with the drawing beside it, and its caption below."""
        from docx.shared import Emu, Inches

        number = self.counts["figure"] + 1
        place = self.paragraph("Normal")
        place.paragraph_format.keep_with_next = True
        data = png(block.svg)
        natural = Inches(int.from_bytes(data[16:20]) / PICTURE_DPI)
        picture = place.add_run().add_picture(io.BytesIO(data), width=Emu(min(natural, self.width)))
        ooxml.describe(picture, block.name, clean(block.alt))
        ooxml.add_svg(self.word, picture, block.svg, number)
        caption = self.caption("figure", block.caption)
        caption.paragraph_format.keep_with_next = False
        caption.paragraph_format.space_before = 0

    def box(self, block: Callout) -> None:
        """Add a callout: its title, then its blocks, all with bar and ground."""
        from docx.shared import Pt, RGBColor

        outer, self.callout = self.callout, block
        self.callouts += 1
        title = block.title if plain(block.title).strip() else (Run(self.source.labels.get(block.kind, "")),)
        made = self.paragraph("Callout")
        made.paragraph_format.keep_with_next = True
        made.paragraph_format.space_before = Pt(12)
        self.inline(made, tuple(Run(r.text, True, r.italic, r.href) for r in title))
        for run in made.runs:
            run.font.color.rgb = RGBColor.from_string(CALLOUT_COLOUR[block.kind].upper())
        self.blocks(block.blocks)
        (self.last or made).paragraph_format.space_after = Pt(14)
        self.callout = outer

    def tile(self, tile: Tile, *, first: bool, last: bool) -> None:
        """Add a tile as a line of a shaded block: what, how much, a note. Read in order, unlike a grid."""
        from docx.shared import Mm, Pt, RGBColor

        made = self.paragraph("Key Fact")
        bar = (16, PALE[BLUE].upper(), 5)
        ooxml.set_paragraph(made._p.get_or_add_pPr(), *ooxml.box(bar, PALE[BLUE].upper()))
        look = made.paragraph_format
        look.keep_with_next = not last or None
        look.space_before, look.space_after = Pt(10 if first else 0), Pt(14 if last else 0)
        for stop in (Mm(36), Mm(92)):
            look.tab_stops.add_tab_stop(stop)
        look.left_indent, look.first_line_indent, look.right_indent = Mm(36), Mm(-34), Mm(2)
        made.add_run(clean(tile.label)).font.color.rgb = RGBColor.from_string(GREY.upper())
        value = made.add_run(f"\t{clean(tile.value)}")
        value.bold, value.font.size = True, Pt(12)
        value.font.color.rgb = RGBColor.from_string(BLUE.upper())
        if tile.note:
            made.add_run(f"\t{clean(tile.note)}").font.color.rgb = RGBColor.from_string(GREY.upper())

    def tiles(self, block: Tiles) -> None:
        """Add tiles in turn."""
        for at, tile in enumerate(block.tiles):
            self.tile(tile, first=at == 0, last=at == len(block.tiles) - 1)

    def lines(self, block: SignLine) -> None:
        """Add lines to write on in turn."""
        for at, label in enumerate(block.labels):
            self.sign(label, low=block.low, last=at == len(block.labels) - 1)

    def boxes(self, block: Boxes) -> None:
        """Add boxes to tick in turn."""
        for at, item in enumerate(block.items):
            self.tick(item, last=at == len(block.items) - 1)

    def tick(self, content: Inline, *, last: bool) -> None:
        """Add a box to tick with what it stands for; the boxes of one question stay together."""
        from docx.shared import Mm, Pt

        made = self.paragraph("Normal")
        look = made.paragraph_format
        look.left_indent, look.first_line_indent = Mm(7), Mm(-7)
        look.tab_stops.add_tab_stop(Mm(7))
        look.space_after, look.keep_with_next = Pt(6 if last else 2), not last or None
        ooxml.symbol(made.add_run("\u2610"), "Segoe UI Symbol")
        made.add_run("\t")
        self.inline(made, content)

    def sign(self, label: str, *, last: bool, low: bool = False) -> None:
        """Add a label with a line to write on."""
        from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
        from docx.shared import Mm, Pt

        made = self.paragraph("Sign Line")
        made.paragraph_format.keep_with_next = not last or None
        if low:
            made.paragraph_format.space_before = Pt(9)
            made.paragraph_format.tab_stops.add_tab_stop(self.width, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
            made.add_run(f"{clean(label)} \t")
            return
        made.paragraph_format.tab_stops.add_tab_stop(Mm(28))
        made.paragraph_format.tab_stops.add_tab_stop(Mm(110), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        made.add_run(f"{clean(label)}\t\t")


def _bookmark_names(document: Document) -> dict[str, str]:
    """Return each anchor's bookmark name: a letter first, then letters, digits and underscores, 40 at most."""
    anchors = dict.fromkeys(b.anchor for b in walk(document.blocks) if isinstance(b, Heading) and b.anchor)
    return {a: f"a{n}_{slug(a).replace('-', '_')}"[:40] for n, a in enumerate(anchors, start=1)}
