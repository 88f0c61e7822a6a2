"""The town's logo: where it stands in each format, who reads it out, and which pictures are refused."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from typing import TYPE_CHECKING

import docx
import page
import pytest
import vl_convert
from docx.oxml.ns import qn
from docx.shared import Mm

from readiness.errors import UnsafeFileError
from readiness.report import html, logo, office, pdf, slides, word, word_page
from readiness.report.build import render
from readiness.report.document import Document, words

from .letterheads import ARMS
from .sample_document import LABELS, heading, paragraph, sample
from .test_pdf import poppler
from .test_word import body_text

if TYPE_CHECKING:
    from pathlib import Path

WIDE = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="30"><rect width="900" height="30"/></svg>'


def png(colour_type: int = 6, size: int = 40, depth: int = 8) -> bytes:
    """Return a square PNG whose lower half is half transparent, where its type of colour can be."""
    dots = {6: b"\x1e\x6b\x3a\x80", 2: b"\x1e\x6b\x3a", 0: b"\x60", 4: b"\x60\x80"}[colour_type]
    rows = (b"\x00" + dots * (depth // 8) * size) * size
    head = struct.pack(">IIBBBBB", size, size, depth, colour_type, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    parts = (struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


JPEG = vl_convert.svg_to_jpeg(ARMS.decode())
PICTURES = {
    "svg": ARMS,
    "jpg": JPEG,
    "png": png(),
    "grey png": png(4),
    "deep png": png(6, depth=16),
    "plain png": png(2),
}


def refused(picture: bytes) -> str:
    """Return the code of the message that refuses a picture."""
    with pytest.raises(UnsafeFileError) as caught:
        logo.checked(picture)
    (problem,) = caught.value.problems
    return problem.code


def svg(inside: str = "", attributes: str = "", before: str = "") -> bytes:
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" '
        f'height="30" {attributes}><rect width="90" height="30"/>{inside}</svg>'
    ).encode()


@pytest.mark.parametrize("name", PICTURES)
def test_a_pdf_with_any_logo_meets_both_standards_and_reads_it_out(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(render(sample(), "pdf", logo=PICTURES[name]))
    reports = [page.validate_pdf_bytes(path.read_bytes(), profile=p) for p in ("ua1", "2a")]
    assert [f"{f.rule_id}: {f.message}" for report in reports for f in report.failures] == []
    tree = poppler("pdfinfo", path, "-struct")
    first = tree.index("Figure")
    assert first < tree.index("H1")
    assert f"/Alt({LABELS['logo']})".encode() in path.read_bytes().replace(b"/Alt (", b"/Alt(")


def test_a_logo_takes_no_line_from_the_first_page_of_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    lines = []
    for picture in (None, ARMS):
        path.write_bytes(pdf.write(sample(), picture))
        lines.append(poppler("pdftotext", path, "-layout", "-enc", "UTF-8"))
    assert lines[0] == lines[1]


def test_a_web_page_holds_the_logo_itself() -> None:
    source = html.write(sample(), ARMS)
    (picture,) = re.findall(r"<img [^>]+>", source)
    assert f'alt="{LABELS["logo"]}"' in picture
    held = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', picture)
    assert held is not None
    assert base64.b64decode(held[1]) == ARMS
    assert source.index("<img") < source.index("<h1")
    assert "<img" not in html.write(sample())


@pytest.mark.parametrize("name", PICTURES)
def test_word_has_the_logo_on_its_first_page_alone(name: str) -> None:
    made = docx.Document(io.BytesIO(word.write(sample(), None, PICTURES[name])))
    section = made.sections[0]
    (picture,) = section.first_page_header._element.iter(qn("wp:inline"))
    assert picture.find(qn("wp:docPr")).get("descr") == LABELS["logo"]
    assert int(picture.find(qn("wp:extent")).get("cy")) == pytest.approx(Mm(15), rel=0.01)
    assert not list(section.header._element.iter(qn("wp:inline")))
    assert body_text(made) == list(words(sample().blocks))


def test_a_wide_logo_is_no_wider_than_its_room() -> None:
    made = docx.Document(io.BytesIO(word.write(sample(), None, WIDE)))
    (extent,) = made.sections[0].first_page_header._element.iter(qn("wp:extent"))
    assert int(extent.get("cx")) == pytest.approx(Mm(60), rel=0.01)
    assert int(extent.get("cy")) == pytest.approx(Mm(2), rel=0.05)


def test_slides_have_the_logo_once(tmp_path: Path) -> None:
    assert slides.write(sample(), "html", ARMS).count(b"<img") == 1
    deck = Document(
        "Slajdy", "pl", sample().date, (heading(1, "Slajdy"), heading(2, "Drugi"), paragraph("x")), labels=LABELS
    )
    made = slides.write(deck, "pdf", ARMS)
    assert [f.rule_id for p in ("ua1", "2a") for f in page.validate_pdf_bytes(made, profile=p).failures] == []
    assert made != slides.write(deck, "pdf")


def test_the_same_logo_gives_the_same_bytes() -> None:
    for form in ("html", "docx", "pdf"):
        assert render(sample(), form, logo=JPEG) == render(sample(), form, logo=JPEG)


@pytest.mark.parametrize("picture", [b"", b"%PDF-1.7", b"GIF89a", b"<html/>", b"<svg/>", b"<svg", svg()[:-3]])
def test_another_kind_of_file_is_refused(picture: bytes) -> None:
    assert refused(picture) == "RD516"


ACTIVE = {
    "script": svg("<script>alert(1)</script>"),
    "handler": svg(attributes='onload="alert(1)"'),
    "foreign": svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
    "animation": svg('<animate attributeName="href" to="https://example.org"/>'),
    "link": svg('<a href="https://example.org"><text>a</text></a>'),
    "old link": svg('<a xlink:href="javascript:alert(1)"><text>a</text></a>'),
    "picture elsewhere": svg('<image href="https://example.org/a.png" width="9" height="9"/>'),
    "file": svg('<image xlink:href="file:///etc/hostname" width="9" height="9"/>'),
    "drawing within": svg('<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>'),
    "fill elsewhere": svg('<rect fill="url(https://example.org/a.svg#b)" width="9" height="9"/>'),
    "style elsewhere": svg('<rect style="fill:url( \'//example.org/a#b\')" width="9" height="9"/>'),
    "style sheet": svg("<style>@import 'https://example.org/a.css';</style>"),
    "escaped style": svg("<style>rect{fill:u\\72l(https://example.org)}</style>"),
    "instruction": svg(before='<?xml-stylesheet href="https://example.org/a.css"?>'),
    "base": svg(attributes='xml:base="https://example.org/"'),
    "entities": svg("<text>&a;</text>", before='<!DOCTYPE svg [<!ENTITY a "b">]>'),
}


@pytest.mark.parametrize("what", ACTIVE)
def test_a_drawing_that_could_run_or_fetch_something_is_refused(what: str) -> None:
    assert refused(ACTIVE[what]) == "RD517"


def test_what_drawing_programs_write_is_taken() -> None:
    doctype = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a.dtd">'
    held = base64.b64encode(png()).decode()
    inside = (
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:resource="http://example.org"/></metadata>'
        '<defs><linearGradient id="g"><stop stop-color="#fff"/></linearGradient></defs><style>.a{fill:url(#g)}</style>'
        '<rect class="a" style="fill:url(\'#g\')" width="9" height="9"/><use href="#g"/>'
        f'<image href="data:image/png;base64,{held}" width="9" height="9"/>'
    )
    picture = svg(inside, before=doctype)
    assert logo.checked(picture) == picture


def test_pictures_that_would_fill_the_memory_are_refused() -> None:
    huge = png().replace(struct.pack(">II", 40, 40), struct.pack(">II", 40, 4001))
    assert refused(huge) == "RD519"
    held = base64.b64encode(huge).decode()
    assert refused(svg(f'<image href="data:image/png;base64,{held}" width="9" height="9"/>')) == "RD519"
    frame = JPEG.index(b"\xff\xc0") + 5
    assert refused(JPEG[:frame] + b"\x10\x00" + JPEG[frame + 2 :]) == "RD519"
    assert refused(svg("<g>" * 60 + "</g>" * 60)) == "RD518"
    assert refused(ARMS + b" " * logo.MAX_BYTES) == "RD002"
    assert refused(JPEG[:20]) == "RD518"


def test_a_damaged_picture_is_told_before_the_work(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(png()[:-30])
    with pytest.raises(UnsafeFileError) as caught:
        office.load(("pdf",), logo=path)
    assert [p.code for p in caught.value.problems] == ["RD518"]
    path.write_bytes(png())
    assert office.load(("pdf",), logo=path).logo == png()


def test_the_logo_is_drawn_in_word_as_crisp_as_print_needs() -> None:
    data = word_page._painted("logo.typ", word_page.LOGO_DPI, "the logo", logo=str(list(ARMS)))
    assert int.from_bytes(data[20:24]) == pytest.approx(15 / 25.4 * 400, abs=2)
