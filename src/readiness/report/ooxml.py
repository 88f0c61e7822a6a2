"""The pieces of Word's file format that python-docx has no words for."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph
    from docx.text.run import Run as WordRun

_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_SPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_DECORATIVE_EXTENSION = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
_DECORATIVE_SPACE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
_TABLE_PROPERTIES = (
    *("w:tblStyle", "w:tblpPr", "w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize"),
    *("w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar"),
    *("w:tblLook", "w:tblCaption", "w:tblDescription"),
)
_PARAGRAPH_PROPERTIES = (
    *("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr", "w:widowControl", "w:numPr"),
    *("w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap"),
    *("w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd"),
    *("w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc"),
    *("w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle"),
    *("w:rPr", "w:sectPr", "w:pPrChange"),
)


def element(tag: str, attributes: dict[str, str] | None = None, *children: Any) -> Any:
    """Return an element such as `w:shd`, its attributes named with their prefix too."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name) if ":" in name else name, value)
    made.extend(children)
    return made


def _put(parent: Any, child: Any, order: Sequence[str]) -> None:
    """Set a child where the format's fixed order wants it, in place of one of its name."""
    from docx.oxml.ns import qn

    for old in parent.findall(child.tag):
        parent.remove(old)
    place = next(at for at, name in enumerate(order) if qn(name) == child.tag)
    parent.insert_element_before(child, *order[place + 1 :])


def set_paragraph(properties: Any, *children: Any) -> None:
    """Set properties of a paragraph or of a paragraph style."""
    for child in children:
        _put(properties, child, _PARAGRAPH_PROPERTIES)


def set_table(properties: Any, *children: Any) -> None:
    """Set properties of a table."""
    for child in children:
        _put(properties, child, _TABLE_PROPERTIES)


def shade(fill: str) -> Any:
    """Return a ground colour."""
    return element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": fill})


def box(bar: tuple[int, str, int], ground: str, space: int = 5) -> tuple[Any, Any]:
    """Return the borders and ground of a box: a bar on the left, the other borders in the ground's colour, as air."""
    edge = (4, ground, space)
    return borders(left=bar, top=edge, bottom=edge, right=edge), shade(ground)


def borders(**sides: tuple[int, str, int]) -> Any:
    """Return a paragraph's borders: per side the width in eighths of a point, the colour and the distance in points."""
    order = [side for side in ("top", "left", "bottom", "right") if side in sides]
    lines = [(f"w:{side}", *sides[side]) for side in order]
    return element(
        "w:pBdr",
        {},
        *(
            element(tag, {"w:val": "single", "w:sz": str(size), "w:space": str(space), "w:color": colour})
            for tag, size, colour, space in lines
        ),
    )


def number_with(num_id: int, level: int) -> Any:
    """Return the property that makes a paragraph an item of list `num_id`."""
    return element("w:numPr", {}, element("w:ilvl", {"w:val": str(level)}), element("w:numId", {"w:val": str(num_id)}))


def page_field(paragraph: WordParagraph, code: str) -> None:
    """Add a field that Word keeps up to date by itself, such as PAGE."""
    for kind in ("begin", "code", "separate"):
        paragraph._p.append(field_mark(kind, f" {code} "))
    paragraph.add_run("1")
    paragraph._p.append(field_mark("end"))


def field_mark(kind: str, code: str = "") -> Any:
    """Return a run that begins, separates or ends a field, or, as `code`, says what the field shows."""
    if kind != "code":
        return element("w:r", {}, element("w:fldChar", {"w:fldCharType": kind}))
    words = element("w:instrText", {"xml:space": "preserve"})
    words.text = code
    return element("w:r", {}, words)


def sequence_field(paragraph: WordParagraph, label: str, number: int) -> None:
    """Add the number of a table or figure, so that Word's own captions and lists of tables go on from it."""
    name = re.sub(r"\W", "", label) or "Table"
    run = paragraph.add_run(str(number))
    field = element("w:fldSimple", {"w:instr": f" SEQ {name} \\* ARABIC "})
    run._r.addprevious(field)
    field.append(run._r)


def hyperlink(paragraph: WordParagraph, run: WordRun, href: str, bookmarks: dict[str, str]) -> None:
    """Wrap a run in a link, to an address or to a bookmark of this file."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    if href.startswith("#"):
        link = element("w:hyperlink", {"w:anchor": bookmarks[href[1:]], "w:history": "1"})
    else:
        target = paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = element("w:hyperlink", {"r:id": target, "w:history": "1"})
    run._r.addprevious(link)
    link.append(run._r)


def bookmark(paragraph: WordParagraph, name: str, number: int) -> None:
    """Make a paragraph what links to `name` lead to."""
    start = element("w:bookmarkStart", {"w:id": str(number), "w:name": name})
    paragraph._p.insert_element_before(start, "w:r", "w:hyperlink")
    paragraph._p.append(element("w:bookmarkEnd", {"w:id": str(number)}))


def symbol(run: WordRun, font: str) -> None:
    """Give a run of signs the font that has them, whatever script Word takes them for."""
    run.font.name = font
    run._r.get_or_add_rPr().get_or_add_rFonts().attrib.update(
        {qualified(f"w:{part}"): font for part in ("eastAsia", "cs")}
    )


def qualified(name: str) -> str:
    """Return a name with prefix as the XML library writes it."""
    from docx.oxml.ns import qn

    return str(qn(name))


def describe(picture: Any, name: str, alt: str) -> None:
    """Give a picture its name and alternative text; one without a text is marked as an ornament."""
    properties = picture._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)
    if not alt:
        properties.append(_extension(_DECORATIVE_EXTENSION, _DECORATIVE_SPACE, 'decorative val="1"'))
    for side in ("distT", "distB", "distL", "distR"):
        picture._inline.set(side, "0")


def add_svg(document: WordDocument, picture: Any, svg: str, number: int) -> None:
    """Lay the drawing itself beside its PNG: Word shows it from 2016 on, other programs the PNG."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml.ns import qn

    name = PackURI(f"/word/media/figure{number}.svg")
    part = Part(name, "image/svg+xml", svg.encode(), document.part.package)
    target = document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    (blip,) = picture._inline.iter(qn("a:blip"))
    blip.append(_extension(_SVG_EXTENSION, _SVG_SPACE, f'svgBlip r:embed="{target}"'))


def _extension(uri: str, space: str, content: str) -> Any:
    """Return a list of one extension of the drawing format, which programs that do not know it skip."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    inner = f'<x:{content} xmlns:x="{space}"/>'
    return parse_xml(f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{uri}">{inner}</a:ext></a:extLst>')


def same_bytes(packed: bytes, day: date) -> bytes:
    """Return the archive with its parts in a fixed order, all of them dated `day`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels", n)):
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return made.getvalue()
