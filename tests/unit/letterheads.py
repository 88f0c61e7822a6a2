"""Letterheads as offices have them, made with python-docx; tests of Word files share them."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from readiness.report import ooxml, word_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as WordDocument

GREEN = RGBColor(0x1E, 0x6B, 0x3A)
ARMS = b"""<svg xmlns="http://www.w3.org/2000/svg" width="60" height="72" viewBox="0 0 60 72">
<path d="M2 2h56v36c0 20-28 32-28 32S2 58 2 38z" fill="#1e6b3a"/>
<circle cx="30" cy="30" r="14" fill="#f4d35e"/></svg>"""
POLISH_IDS = {"Heading1": "Nagwek1", "Heading2": "Nagwek2", "Heading3": "Nagwek3", "Normal": "Normalny"}
POLISH_IDS |= {
    "Title": "Tytu",
    "Footer": "Stopka",
    "Header": "Nagwek",
    "Caption": "Legenda",
    "ListBullet": "Listapunktowana",
}
NOT_THERE = ("Heading 4", "List Continue", "Caption", "List Number", "TOC Heading")


def packed(document: WordDocument) -> bytes:
    """Return the document's bytes."""
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def changed(
    archive: bytes, changes: Mapping[str, tuple[str, str]] | None = None, added: Mapping[str, bytes] | None = None
) -> bytes:
    """Return an archive with a pattern replaced in the parts whose names end in a key, and with parts added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            for end, (pattern, by) in (changes or {}).items():
                if name.endswith(end):
                    content = re.sub(pattern, by, content.decode()).encode()
            new.writestr(name, content)
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return made.getvalue()


def office(*, number: bool = False) -> WordDocument:
    """Return the letterhead of a town hall: arms and name in the header, address in the footer, green headings."""
    made = docx.Document()
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Calibri", Pt(11)
    for level, size in ((1, 17), (2, 14), (3, 12)):
        font = made.styles[f"Heading {level}"].font
        font.name, font.size, font.color.rgb = "Calibri", Pt(size), GREEN
    for name in NOT_THERE:
        made.styles[name].delete()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
        Mm(30),
        Mm(20),
        Mm(35),
        Mm(25),
    )
    head = section.header.paragraphs[0]
    picture = head.add_run().add_picture(io.BytesIO(word_page.png(ARMS.decode())), height=Mm(14))
    picture._inline.docPr.set("descr", "Herb Piaseczna")
    head.add_run("  Urząd Miasta i Gminy Piaseczno").bold = True
    foot = section.footer.paragraphs[0]
    foot.add_run("ul. Kościuszki 5, 05-500 Piaseczno · www.piaseczno.example")
    if number:
        foot.add_run(" · ")
        ooxml.page_field(foot, "PAGE")
    text = made.add_paragraph("Piaseczno, dnia …")
    text.add_run().add_picture(io.BytesIO(word_page.png(ARMS.decode().replace("1e6b3a", "990000"))), height=Mm(9))
    made.add_comment(text.runs, "poufne", author="X", initials="X")
    return made


def floating(document: WordDocument, top: int, *, foot: bool = False) -> WordDocument:
    """Put a picture into the header, or footer, that floats `top` millimetres below the page's top, over the text."""
    section = document.sections[0]
    part = section.footer if foot else section.header
    part.is_linked_to_previous = True
    run = part.paragraphs[0].add_run()
    inline = run.add_picture(io.BytesIO(word_page.png(ARMS.decode())), height=Mm(20))._inline
    anchor = parse_xml(
        f"""<wp:anchor {nsdecls("wp", "a")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1"
        behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
        <wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH>
        <wp:positionV relativeFrom="page"><wp:posOffset>{Mm(top)}</wp:posOffset></wp:positionV>
        <wp:extent cx="{inline.extent.cx}" cy="{inline.extent.cy}"/><wp:wrapNone/></wp:anchor>"""
    )
    anchor.extend(child for child in list(inline) if child.tag != qn("wp:extent"))
    inline.getparent().replace(inline, anchor)
    return document


def polish_word() -> bytes:
    """Return the office's letterhead as a Polish Word writes it: English names, Polish ids."""
    archive = packed(office())
    for old, new in POLISH_IDS.items():
        archive = changed(archive, {".xml": (rf'(?<!w:name )(w:(?:styleId|val))="{old}"', rf'\1="{new}"')})
    return archive


def other_program() -> bytes:
    """Return the office's letterhead as other programs write it: translated names, known by id or outline level."""
    archive = packed(office())
    archive = changed(archive, {"styles.xml": ('w:name w:val="heading 1"', 'w:name w:val="Nagłówek 1"')})
    archive = changed(archive, {"styles.xml": ('w:name w:val="heading 3"', 'w:name w:val="Heading 3"')})
    archive = changed(archive, {"styles.xml": ('w:name w:val="heading 2"', 'w:name w:val="Rozdział"')})
    return changed(archive, {".xml": ('="Heading2"', '="Rozdzia"')})
