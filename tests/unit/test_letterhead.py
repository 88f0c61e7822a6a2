"""Reports on the office's own letterhead: what stays, what goes, what is added, and what is refused."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from readiness.errors import UnsafeFileError
from readiness.report import letterhead, word
from readiness.report.document import words

from .letterheads import GREEN, changed, floating, office, other_program, packed, polish_word
from .sample_document import costs, sample
from .test_word import attributes, body_text, style_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as WordDocument

TEMPLATE = {"[Content_Types].xml": (r"document\.main\+xml", "template.main+xml")}
MACROS = {
    "[Content_Types].xml": (r"vnd\.openxmlformats\S+document\.main\+xml", "vnd.ms-word.document.macroEnabled.main+xml")
}
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def written(base: bytes | WordDocument) -> WordDocument:
    """Return the report on a letterhead, opened again."""
    return docx.Document(io.BytesIO(word.write(sample(), base if isinstance(base, bytes) else packed(base))))


def codes(part: Any) -> list[str]:
    """Return the fields of a header or footer."""
    return [(node.text or "").strip() for node in part._element.iter(qn("w:instrText"))]


def refused(data: bytes) -> str:
    """Return the code of the message that refuses a letterhead."""
    with pytest.raises(UnsafeFileError) as caught:
        word.write(sample(), data)
    (problem,) = caught.value.problems
    assert problem.path == "letterhead"
    return problem.code


@pytest.mark.parametrize("base", [lambda: packed(office()), polish_word, other_program])
def test_headings_take_the_office_s_own_styles_whatever_they_are_called(base: Callable[[], bytes]) -> None:
    made = written(base())
    by_id = {s.style_id: s for s in made.styles}
    used = {p._p.style for p in made.paragraphs}
    levels = {n.get(qn("w:val")): s for s in by_id.values() for n in s.element.iter(qn("w:outlineLvl"))}
    for level, size in (("1", 14), ("2", 12)):
        assert levels[level].style_id in used
        assert (levels[level].font.size, levels[level].font.color.rgb) == (Pt(size), GREEN)
    assert len(list(made.styles.element.iter(qn("w:outlineLvl")))) == len(levels)
    ids = [s.style_id for s in made.styles]
    assert len(ids) == len(set(ids))
    assert used <= set(ids)


def test_the_title_takes_the_office_s_title_and_stays_the_first_heading() -> None:
    title = written(office()).paragraphs[0]
    assert (style_of(title), title.text) == ("Title", sample().title)
    assert title._p.xpath("w:pPr/w:outlineLvl/@w:val") == ["0"]
    without = office()
    without.styles["Title"].delete()
    assert style_of(written(without).paragraphs[0]) == "Heading 1"


def test_normal_text_is_the_office_s_and_added_styles_follow_its_font() -> None:
    made = written(polish_word())
    assert (made.styles["Normal"].font.name, made.styles["Normal"].font.size) == ("Calibri", Pt(11))
    added = made.styles["Table Text"]
    assert added.base_style is not None
    assert (added.base_style.name, added.font.name) == ("Normal", None)
    assert made.styles["Heading 4"].base_style.name == "Heading 3"
    contents = made.styles["TOC Heading"]
    assert (contents.base_style.name, contents.font.size) == ("Heading 2", None)
    assert contents.element.xpath("w:pPr/w:outlineLvl/@w:val") == ["9"]


def test_an_indent_and_justified_lines_of_the_office_s_text_do_not_reach_into_tables() -> None:
    base = office()
    base.styles["Normal"].paragraph_format.first_line_indent = Mm(12)
    form = written(base).styles["Table Text"].paragraph_format
    assert (form.first_line_indent, form.alignment) == (0, 0)


def test_numbered_headings_of_the_office_give_the_chapters_no_numbers() -> None:
    base = office()
    numbers = parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="1"/></w:numPr>')
    base.styles["Heading 2"].element.get_or_add_pPr().insert(0, numbers)
    chapters = [p for p in written(base).paragraphs if style_of(p) == "Heading 2"]
    assert {tuple(p._p.xpath("w:pPr/w:numPr/w:numId/@w:val")) for p in chapters} == {("0",)}
    assert not [p for p in written(office()).paragraphs if style_of(p) == "Heading 2" and p._p.xpath("w:pPr/w:numPr")]


def test_the_page_is_the_office_s_and_the_text_is_as_wide_as_it_allows() -> None:
    made = written(office())
    section = made.sections[0]
    assert [round(m / Mm(1)) for m in (section.left_margin, section.right_margin, section.top_margin) if m] == [
        30,
        20,
        35,
    ]
    grid = [int(c.get(qn("w:w"))) for c in made.tables[0]._tbl.iter(qn("w:gridCol"))]
    assert sum(grid) == pytest.approx(160 / 25.4 * 1440, abs=10)


def test_header_and_footer_stay_with_their_picture_and_the_office_s_text_goes() -> None:
    made = written(office())
    section = made.sections[0]
    assert "Urząd Miasta" in section.header.paragraphs[0].text
    assert "ul. Kościuszki" in section.footer.paragraphs[0].text
    (picture,) = section.header._element.iter(qn("wp:docPr"))
    assert picture.get("descr") == "Herb Piaseczna"
    assert body_text(made) == list(words(sample().blocks))


def test_nothing_that_belonged_to_the_office_s_text_stays_in_the_file() -> None:
    base = office()
    base.core_properties.comments = "poufne"
    settings = base.settings.element
    for name in ("documentProtection", "trackRevisions", "attachedTemplate"):
        settings.append(parse_xml(f"<w:{name} {nsdecls('w')}/>"))
    with zipfile.ZipFile(io.BytesIO(word.write(sample(), packed(base)))) as archive:
        parts = archive.namelist()
        whole = b"".join(archive.read(name) for name in parts)
        settings_left = archive.read("word/settings.xml").decode()
    assert not [name for name in parts if "comments" in name]
    assert len([name for name in parts if name.startswith("word/media") and name.endswith(".png")]) == 2
    assert b"poufne" not in whole
    assert not [n for n in ("documentProtection", "trackRevisions", "attachedTemplate") if n in settings_left]


def test_the_draft_mark_and_the_number_come_beside_what_the_office_has() -> None:
    section = written(office()).sections[0]
    assert [p.text for p in section.header.paragraphs][-1] == sample().draft
    assert codes(section.footer) == ["PAGE", "NUMPAGES"]


def test_a_page_number_of_the_office_is_the_only_one() -> None:
    section = written(office(number=True)).sections[0]
    assert codes(section.footer) == ["PAGE"]
    assert len(section.footer.paragraphs) == 1


def test_a_first_page_of_its_own_has_mark_and_number_too() -> None:
    base = office()
    base.sections[0].different_first_page_header_footer = True
    base.sections[0].first_page_header.paragraphs[0].text = "Burmistrz"
    section = written(base).sections[0]
    assert [p.text for p in section.first_page_header.paragraphs] == ["Burmistrz", sample().draft]
    assert codes(section.first_page_footer) == ["PAGE", "NUMPAGES"]


def test_of_several_sections_the_first_is_the_letterhead() -> None:
    base = office()
    base.add_section().header.is_linked_to_previous = False
    base.sections[1].page_width = Mm(297)
    made = written(base)
    assert len(made.sections) == 1
    assert "Urząd Miasta" in made.sections[0].header.paragraphs[0].text
    assert round(made.sections[0].page_width.mm) == 210  # type: ignore[union-attr]


def test_columns_and_the_first_page_s_number_of_the_office_are_not_the_report_s() -> None:
    base = office()
    for child in ('cols w:num="2"', 'pgNumType w:start="0"', 'vAlign w:val="center"'):
        base.sections[0]._sectPr.append(parse_xml(f"<w:{child} {nsdecls('w')}/>"))
    left = written(base).sections[0]._sectPr
    assert not left.xpath("w:cols | w:vAlign | w:pgNumType/@w:start")


def test_the_draft_mark_stands_below_a_picture_that_floats_over_the_header() -> None:
    space = written(floating(office(), 10)).sections[0].header.paragraphs[-1].paragraph_format.space_before
    assert space is not None
    assert 12 <= space.mm <= 20
    assert not written(office()).sections[0].header.paragraphs[-1].paragraph_format.space_before


def test_the_page_number_stands_above_a_picture_that_floats_over_the_footer() -> None:
    foot = written(floating(office(), 270, foot=True)).sections[0].footer
    assert codes(foot) == ["PAGE", "NUMPAGES"]
    assert foot.paragraphs[0].text.startswith(sample().footer)
    assert foot.paragraphs[0].paragraph_format.space_after.mm > 5


def test_tables_take_the_style_that_the_office_s_own_table_has() -> None:
    base = office()
    base.add_table(1, 1, style="Light Grid Accent 3")
    base.add_table(1, 1, style="Table Grid")
    made = written(base)
    assert {t.style.name for t in made.tables if t.style} == {"Light Grid Accent 3"}
    assert {t.style.name for t in written(office()).tables if t.style} == {"Report Table"}


def test_a_table_keeps_its_caption_where_the_office_s_captions_keep_nothing() -> None:
    base = office()
    base.styles.add_style("Caption", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    made = written(base)
    body = list(made.element.body)
    for table in made.tables:
        caption = body[body.index(table._tbl) - 1]
        assert caption.style == "Caption"
        assert caption.xpath("w:pPr/w:keepNext")


def test_what_screen_readers_need_is_there_on_a_letterhead_too() -> None:
    made = written(polish_word())
    assert all(attributes(made, "wp:docPr", "descr"))
    for table in made.tables:
        assert len(list(table._tbl.iter(qn("w:tblHeader")))) == 1
        assert next(table._tbl.iter(qn("w:tblCaption"))).get(qn("w:val"))
    assert (made.core_properties.title, made.core_properties.language) == (sample().title, "pl-PL")
    assert {n.get(qn("w:val")) for n in made.styles.element.iter(qn("w:lang"))} == {"pl-PL"}


def test_a_template_serves_as_well_as_a_document() -> None:
    made = written(changed(packed(office()), TEMPLATE))
    assert "Urząd Miasta" in made.sections[0].header.paragraphs[0].text


def test_the_same_letterhead_gives_the_same_bytes() -> None:
    base = packed(office())
    assert word.write(sample(costs(20)), base) == word.write(sample(costs(20)), base)


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "RD510"),
    "a PDF": (lambda: b"%PDF-1.7", "RD510"),
    "an empty archive": (lambda: b"PK\x05\x06" + bytes(18), "RD510"),
    "a workbook": (
        lambda: changed(
            packed(office()),
            {"[Content_Types].xml": ("wordprocessingml.document.main", "spreadsheetml.sheet.main")},
        ),
        "RD510",
    ),
    "macros": (lambda: changed(packed(office()), MACROS), "RD511"),
    "half a file": (lambda: packed(office())[:9000], "RD510"),
    "a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "RD512"),
    "Word 97": (lambda: OLE, "RD513"),
    "too many parts": (lambda: changed(packed(office()), added={f"x{n}.png": b"" for n in range(2001)}), "RD514"),
    "too much XML": (lambda: changed(packed(office()), added={"word/a.xml": b" " * 20_000_001}), "RD514"),
    "a document type": (
        lambda: changed(
            packed(office()), {"document.xml": (r"<w:document ", '<!DOCTYPE w [<!ENTITY a "b">]><w:document ')}
        ),
        "RD515",
    ),
    "broken XML": (lambda: changed(packed(office()), {"document.xml": ("</w:body>", "")}), "RD515"),
    "no document": (lambda: _zip(**{"[Content_Types].xml": letterhead._DOCUMENT}), "RD515"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_letterhead_is_refused_with_its_reason(what: str) -> None:
    make, code = REFUSED[what]
    assert refused(make()) == code


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert refused(bytes(letterhead.MAX_BYTES + 1)) == "RD002"


def test_an_archive_that_lies_about_its_size_fills_no_memory() -> None:
    bomb = _zip(**{"[Content_Types].xml": letterhead._DOCUMENT, "word/media/a.png": bytes(50_000_000)})
    declared = (50_000_000).to_bytes(4, "little")
    assert bomb.count(declared) == 2
    assert refused(bomb.replace(declared, (100).to_bytes(4, "little"))) == "RD510"
