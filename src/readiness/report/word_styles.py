"""The house style of Word files, or the office's own from its letterhead; numbering and properties of the file."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from readiness.report.document import Document, DocumentError
from readiness.report.layout import BLUE, BROWN, GREY, INK, clean
from readiness.report.ooxml import element

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import BaseStyle, ParagraphStyle

FONT = "Arial"
LOCALE = {"en": "en-GB", "pl": "pl-PL", "ro": "ro-RO", "uk": "uk-UA"}
TABLE_STYLE = "Report Table"
LEVELS = 6
INDENT = 357
"""A list level's indent in twentieths of a point."""

_HEADINGS = {1: (18, BLUE, 0, 8), 2: (14, BLUE, 20, 7), 3: (11.5, INK, 14, 5), 4: (10, GREY, 12, 4)}
"""Level to size, colour, space before and after, in points."""
_OWN = {
    "Table Text": (9, INK, 2, 2),
    "Key Fact": (10, INK, 0, 0),
    "Callout": (10, INK, 0, 3),
    "Sign Line": (9, GREY, 26, 0),
    "Draft Mark": (8, BROWN, 0, 0),
}
_HOUSE = {"Normal": (10, INK, 0, 6), "Caption": (9, GREY, 12, 5), "Header": (8, GREY, 0, 0), "Footer": (8, GREY, 0, 0)}
_LISTS = ("List Bullet", "List Number", "List Continue")
_NO_USE = ("stylesWithEffects", "thumbnail")


def open_base(letterhead: bytes | None) -> WordDocument:
    """Return an empty Word document with every style the writer uses; the letterhead's styles stay as they are.

    Raises:
        DocumentError: the letterhead is not a Word file.
    """
    import docx

    try:
        document = docx.Document(BytesIO(letterhead) if letterhead is not None else None)
        _empty(document)
        if letterhead is None:
            _lighten(document)
        _add_styles(document, own=letterhead is None)
    except Exception as error:
        if letterhead is None:
            raise
        msg = f"the letterhead is not a Word file (.docx) that can be used: {error}"
        raise DocumentError(msg) from error
    return document


def _empty(document: WordDocument) -> None:
    """Take out the letterhead's own text; its page, header and footer stay."""
    from docx.oxml.ns import qn

    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


def _add_styles(document: WordDocument, *, own: bool) -> None:
    for level, look in _HEADINGS.items():
        _style(document, f"Heading {level}", look, own, bold=True)
    for name, look in _HOUSE.items():
        _style(document, name, look, own)
    for name, look in _OWN.items():
        _style(document, name, look, own, builtin=False)
    for name in _LISTS:
        _style(document, name, (10, INK, 0, 3), own)
    _hyperlink_style(document)
    _table_style(document)


def _style(
    document: WordDocument,
    name: str,
    look: tuple[float, str, int, int],
    own: bool,
    *,
    bold: bool = False,
    builtin: bool = True,
) -> None:
    """Add a paragraph style that is missing; give the house's look to a new one, and to all without a letterhead."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = document.styles
    missing = name not in {style.name for style in styles}
    style: Any = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin) if missing else styles[name]
    if not (missing or own):
        return
    size, colour, before, after = look
    style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour.upper())
    style.font.bold, style.font.italic = bold, False
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = name.startswith(("Heading", "Caption")) or None
    if name == "Normal":
        style.paragraph_format.line_spacing = 1.15
    elif missing:
        style.base_style = styles["Normal"]
    if own:
        _set_font(style)


def _set_font(style: ParagraphStyle) -> None:
    """Name the font outright: the template's theme would win over it otherwise."""
    from docx.oxml.ns import qn

    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)


def _hyperlink_style(document: WordDocument) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    if "Hyperlink" in {style.name for style in document.styles}:
        return
    style: Any = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    style.font.color.rgb, style.font.underline = RGBColor.from_string(BLUE.upper()), True


def _table_style(document: WordDocument) -> None:
    """Add the style of tables: a pale heading row over hairlines."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    if TABLE_STYLE in {style.name for style in document.styles}:
        return
    document.styles.element.append(
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


def _lighten(document: WordDocument) -> None:
    """Drop what python-docx's template carries for nothing: 90 table styles, old copies, a preview picture."""
    from docx.oxml.ns import qn

    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) != "TableNormal":
            styles.remove(style)
    for relations in (document.part.rels, document.part.package.rels):
        for key in [k for k, rel in relations.items() if rel.reltype.rpartition("/")[2] in _NO_USE]:
            del relations[key]
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    for zoom in settings.findall(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")
    for preview in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(preview)


def set_properties(document: WordDocument, source: Document) -> None:
    """Set title, language and dates of the file, and the language of its styles."""
    properties = document.core_properties
    day = datetime(source.date.year, source.date.month, source.date.day, tzinfo=UTC)
    properties.title, properties.subject = clean(source.title)[:255], clean(source.subject)[:255]
    properties.author = properties.last_modified_by = "readiness"
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = day
    properties.language, properties.revision = LOCALE[source.lang], 1
    _set_language(document, LOCALE[source.lang])


def _set_language(document: WordDocument, locale: str) -> None:
    from docx.oxml.ns import qn

    styles = document.styles.element
    for old in list(styles.iter(qn("w:lang"))):
        old.getparent().remove(old)
    named = {"w:val": locale, "w:eastAsia": locale, "w:bidi": "ar-SA"}
    for defaults in styles.iter(qn("w:rPrDefault")):
        if not len(defaults):
            defaults.append(element("w:rPr"))
        defaults[0].append(element("w:lang", named))
    normal: BaseStyle = document.styles["Normal"]
    normal.element.get_or_add_rPr().append(element("w:lang", named))
    for theme in document.settings.element.findall(qn("w:themeFontLang")):
        theme.set(qn("w:val"), locale)
        theme.attrib.pop(qn("w:eastAsia"), None)


class Lists:
    """The numbering part: one definition for bullets, one for numbers, a new count for every numbered list."""

    def __init__(self, document: WordDocument) -> None:
        from docx.oxml.ns import qn

        self.numbering = _numbering(document)
        taken = [int(e.get(qn("w:abstractNumId"))) for e in self.numbering.findall(qn("w:abstractNum"))]
        first = max(taken, default=0) + 1
        self._abstract(first, "bullet", ["•", "–"])
        self._abstract(first + 1, "decimal", [])
        self.numbers = first + 1
        self.bullets = self._num(first)

    def _abstract(self, number: int, form: str, signs: list[str]) -> None:
        levels = []
        for level in range(LEVELS):
            text = signs[level % len(signs)] if signs else f"%{level + 1}."
            indent = {"w:left": str(INDENT * (level + 1)), "w:hanging": str(INDENT)}
            levels.append(
                element(
                    "w:lvl",
                    {"w:ilvl": str(level)},
                    element("w:start", {"w:val": "1"}),
                    element("w:numFmt", {"w:val": form}),
                    element("w:lvlText", {"w:val": text}),
                    element("w:lvlJc", {"w:val": "left"}),
                    element("w:pPr", {}, element("w:ind", indent)),
                )
            )
        made = element(
            "w:abstractNum",
            {"w:abstractNumId": str(number)},
            element("w:multiLevelType", {"w:val": "hybridMultilevel"}),
            *levels,
        )
        self.numbering.insert_element_before(made, "w:num")

    def _num(self, abstract: int) -> int:
        return int(self.numbering.add_num(abstract).numId)

    def new(self, *, ordered: bool, level: int) -> int:
        """Return the number of a list that starts here."""
        if not ordered:
            return self.bullets
        num = self.numbering.add_num(self.numbers)
        num.add_lvlOverride(ilvl=level).add_startOverride(1)
        return int(num.numId)


def _numbering(document: WordDocument) -> Any:
    """Return the numbering part's root; a letterhead may have none yet."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    try:
        part: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        name = PackURI("/word/numbering.xml")
        part = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, element("w:numbering"), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return part.element
