"""The styles of Word files: the house's own, or those of the office's letterhead with what it lacks added.

Word calls its own styles by the same English names in every language, but other programs do not, and the ids differ
("Nagwek1" for heading 1). A style is known by its name, else by its id, a heading also by its outline level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from readiness.report.layout import BLUE, BROWN, GREY, INK
from readiness.report.ooxml import element, set_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as WordDocument
    from docx.styles.style import ParagraphStyle

Kind = Literal["paragraph", "character", "table"]
FONT = "Arial"
TABLE_STYLE = "Report Table"
CONTENTS_TITLE = "TOC Heading"

_HEADINGS = {1: (18, BLUE, 0, 8), 2: (14, BLUE, 20, 7), 3: (11.5, INK, 14, 5), 4: (10, GREY, 12, 4)}
"""Level to size, colour, space before and after, in points."""
_OWN = {
    "Table Text": (9, INK, 2, 2),
    "Key Fact": (10, INK, 0, 0),
    "Callout": (10, INK, 0, 3),
    "Sign Line": (9, GREY, 26, 0),
    "Draft Mark": (8, BROWN, 0, 0),
}
_HOUSE = {
    "Normal": (10, INK, 0, 6),
    "Caption": (9, GREY, 12, 5),
    "Header": (8, GREY, 0, 0),
    "Footer": (8, GREY, 0, 0),
    "toc 2": (10, INK, 0, 3),
}
_LISTS = ("List Bullet", "List Number", "List Continue")
_ON = ("1", "true", "on")
_PLAIN_TABLES = ("normal table", "table normal", "table grid")


class Styles:
    """Which style of a document stands for which of the writer's, by id."""

    def __init__(self, document: WordDocument) -> None:
        self.sheet = document.styles.element
        self.ids: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def __contains__(self, name: str) -> bool:
        return name in self.ids

    def element(self, name: str) -> Any:
        """Return the element of the style that stands for `name`."""
        return self.by_id(self.ids[name])

    def by_id(self, style_id: str) -> Any:
        """Return the element of a style, or None."""
        return next((s for s in self.sheet.style_lst if s.styleId == style_id), None)

    def find(self, name: str, kind: Kind = "paragraph") -> str | None:
        """Return the id of the style that Word or another program means by `name`; remember it."""
        styles = [s for s in self.sheet.style_lst if s.get(_qn("w:type")) == kind and s.styleId]
        wanted = name.casefold()
        named = {(s.name_val or "").casefold(): s for s in reversed(styles)}
        by_id = {s.styleId.casefold(): s for s in reversed(styles)}
        by_level = {_outline(s): s for s in reversed(styles)}
        standard = [s for s in styles if name == "Normal" and s.get(_qn("w:default")) in _ON]
        found = _first(named.get(wanted), by_id.get(wanted.replace(" ", "")), by_level.get(wanted))
        for style in [found] if found is not None else standard:
            self.ids[name] = str(style.styleId)
        return self.ids.get(name)

    def style(self, name: str) -> Any:
        """Return python-docx's style object of the style that stands for `name`."""
        from docx.styles.style import StyleFactory

        return StyleFactory(self.element(name))

    def chain(self, name: str) -> Iterator[Any]:
        """Yield a style and those it is based on."""
        seen, at = set(), self.element(name)
        while at is not None and at.styleId not in seen:
            seen.add(at.styleId)
            yield at
            base = at.find(_qn("w:basedOn"))
            at = None if base is None else self.by_id(base.get(_qn("w:val")))

    def is_numbered(self, name: str) -> bool:
        """Return whether a style numbers its paragraphs; a report's chapters have no numbers."""
        return any(style.findall(".//" + _qn("w:numPr")) for style in self.chain(name))


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)


def _first(*styles: Any) -> Any:
    """Return the first that is one; an element without children counts as false in Python."""
    return next((style for style in styles if style is not None), None)


def _outline(style: Any) -> str | None:
    """Return the heading that a style's outline level makes it, in the small letters of Word's own names."""
    level = style.find(f"{_qn('w:pPr')}/{_qn('w:outlineLvl')}")
    return f"heading {int(level.get(_qn('w:val'))) + 1}" if level is not None else None


def house_styles(document: WordDocument) -> Styles:
    """Give an empty document of python-docx the look of the house."""
    styles = Styles(document)
    for name, look in _all_looks():
        _add_or_change(document, styles, name, look)
        _set_font(styles.style(name))
    _hyperlink(document, styles)
    _table_style(styles)
    return styles


def letterhead_styles(document: WordDocument) -> Styles:
    """Return the letterhead's styles, which stay as they are; those it lacks are added, in its own font."""
    styles = Styles(document)
    for name, look in _all_looks():
        if styles.find(name) is None:
            _add_or_change(document, styles, name, look)
            _calm(styles, name)
    styles.find("Title")
    _hyperlink(document, styles)
    _own_table_style(document, styles)
    return styles


def _all_looks() -> Iterator[tuple[str, tuple[float, str, int, int]]]:
    yield "Normal", _HOUSE["Normal"]
    for level, look in _HEADINGS.items():
        yield f"Heading {level}", look
    yield CONTENTS_TITLE, _HEADINGS[2]
    yield from _HOUSE.items()
    yield from _OWN.items()
    for name in _LISTS:
        yield name, (10, INK, 0, 3)


def _add_or_change(document: WordDocument, styles: Styles, name: str, look: tuple[float, str, int, int]) -> None:
    """Give a paragraph style the house's look; add it if it is missing."""
    from docx.shared import Pt, RGBColor

    missing = styles.find(name) is None
    if missing:
        _new(document, styles, name)
    style = styles.style(name)
    size, colour, before, after = look
    style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour.upper())
    style.font.bold, style.font.italic = "Heading" in name, False
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = ("Heading" in name or name == "Caption") or None
    if name == "Normal":
        style.paragraph_format.line_spacing = 1.15
    elif missing:
        style.base_style = styles.style("Normal")


def _new(document: WordDocument, styles: Styles, name: str, kind: Kind = "paragraph") -> Any:
    """Add a style under an id that no other has."""
    from docx.enum.style import WD_STYLE_TYPE

    taken = {style.styleId for style in styles.sheet.style_lst}
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE[kind.upper()], name not in _OWN)
    while style.style_id in taken:
        style.element.styleId += "_"
    styles.ids[name] = style.style_id
    return style


def _calm(styles: Styles, name: str) -> None:
    """Keep an added style from what the office's Normal may have: an indent, justified or widely set lines.

    A heading the office has not takes its letters' colour from the nearest one that it has.
    """
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.shared import Pt

    style = styles.style(name)
    if name != "Normal":
        form = style.paragraph_format
        form.first_line_indent, form.left_indent, form.alignment = Pt(0), Pt(0), WD_PARAGRAPH_ALIGNMENT.LEFT
        form.line_spacing = 1.15 if name not in ("Table Text", "Header", "Footer", "Draft Mark") else 1.0
    if "Heading" not in name:
        return
    level = int(name[-1]) - 1 if name != CONTENTS_TITLE else 9
    set_paragraph(style.element.get_or_add_pPr(), element("w:outlineLvl", {"w:val": str(level)}))
    nearest = range(level, 0, -1) if name != CONTENTS_TITLE else (2,)
    above = next((h for n in nearest if (h := f"Heading {n}") in styles), None)
    if above is not None:
        style.font.color.rgb = None
        style.base_style = styles.style(above)
    if name == CONTENTS_TITLE:
        style.font.size = None


def _set_font(style: ParagraphStyle) -> None:
    """Name the font outright: the template's theme would win over it otherwise."""
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(_qn(kind), FONT)


def _hyperlink(document: WordDocument, styles: Styles) -> None:
    from docx.shared import RGBColor

    if styles.find("Hyperlink", "character") is None:
        style = _new(document, styles, "Hyperlink", "character")
        style.font.color.rgb, style.font.underline = RGBColor.from_string(BLUE.upper()), True


def _own_table_style(document: WordDocument, styles: Styles) -> None:
    """Take the style of tables from the letterhead: that of a table in its text, else the only one made by hand."""
    tables = {s.styleId: s for s in styles.sheet.style_lst if s.get(_qn("w:type")) == "table"}
    used = [t.get(_qn("w:val")) for t in document.element.body.iter(_qn("w:tblStyle"))]
    made = [i for i, s in tables.items() if s.get(_qn("w:customStyle")) in _ON]
    named = [i for i in used if i in tables and (tables[i].name_val or "").casefold() not in _PLAIN_TABLES]
    choice = named[:1] or (made if len(made) == 1 else [])
    if choice:
        styles.ids[TABLE_STYLE] = choice[0]
    else:
        _table_style(styles)


def _table_style(styles: Styles) -> None:
    """Add the style of tables: a pale heading row over hairlines."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    if styles.find(TABLE_STYLE, "table") is not None:
        return
    styles.ids[TABLE_STYLE] = "ReportTable"
    styles.sheet.append(
        parse_xml(f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">
  <w:name w:val="{TABLE_STYLE}"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="CDD5DD"/>
    <w:insideH w:val="single" w:sz="4" w:space="0" w:color="CDD5DD"/></w:tblBorders>
    <w:tblCellMar><w:top w:w="15" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>
    <w:bottom w:w="15" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>
    <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{BLUE.upper()}"/></w:tcBorders>
    <w:shd w:val="clear" w:color="auto" w:fill="EDF1F5"/></w:tcPr></w:tblStylePr>
</w:style>""")
    )
