"""The Word file: words in order, what screen readers need, and the office's letterhead."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from readiness.report import word
from readiness.report.document import Callout, Document, DocumentError, Figure, Table, walk, words
from readiness.report.ooxml import _PARAGRAPH_PROPERTIES

from .sample_document import HOSTILE, LABELS, costs, heading, paragraph, sample

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

    from readiness.text import Lang

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30"/></svg>'


def opened(document: Document, **options: bytes) -> WordDocument:
    """Write a document and open it again."""
    return docx.Document(io.BytesIO(word.write(document, **options)))


def body_text(made: WordDocument) -> list[str]:
    """Return the words of the body in order, without the labels before captions."""
    found = []
    for one in made.element.body.iter(qn("w:p")):
        letters = "".join({"t": n.text or "", "tab": " ", "br": " "}.get(_name(n), "") for n in one.iter())
        if one.style == "Caption":
            letters = re.sub(r"^(Tabela|Rysunek)\s\d+\. ", "", letters)
        found += letters.split()
    return found


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def style_of(one: Paragraph) -> str:
    return str(one.style.name) if one.style is not None else ""


def attributes(made: WordDocument, tag: str, name: str) -> list[str | None]:
    return [node.get(qn(name) if ":" in name else name) for node in made.element.body.iter(qn(tag))]


def letterhead() -> bytes:
    """Return an office's letterhead: own header, own heading style, a text that does not belong in reports."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Urząd Miasta i Gminy Piaseczno"
    made.styles["Heading 1"].font.size = Pt(31)
    made.add_paragraph("Piaseczno, dnia …")
    for name in ("List Bullet", "Caption"):
        made.styles[name].delete()
    numbering = made.part.numbering_part
    for key in [k for k, rel in made.part.rels.items() if not rel.is_external and rel.target_part is numbering]:
        del made.part.rels[key]
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def test_every_word_stands_in_order_and_nothing_is_added_but_labels() -> None:
    document = sample(costs(20))
    assert body_text(opened(document)) == list(words(document.blocks))


def test_what_is_code_elsewhere_is_letters_here() -> None:
    read = " ".join(body_text(opened(sample())))
    assert all(letters in read for letters in HOSTILE)


def test_the_same_document_gives_the_same_bytes() -> None:
    packed = word.write(sample(), logo=LOGO)
    assert packed == word.write(sample(), logo=LOGO)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 5, 0, 0, 0)}
        assert archive.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]


@pytest.mark.parametrize(("lang", "locale"), [("en", "en-GB"), ("pl", "pl-PL"), ("ro", "ro-RO"), ("uk", "uk-UA")])
def test_the_file_tells_title_language_and_date(lang: Lang, locale: str) -> None:
    made = opened(replace(sample(), lang=lang))
    told = made.core_properties
    assert (told.title, told.subject, told.language) == (sample().title, "Projekt wdrożeniowy", locale)
    assert isinstance(told.created, datetime)
    assert told.created.date() == date(2026, 3, 5)
    assert told.modified == told.created
    languages = {node.get(qn("w:val")) for node in made.styles.element.iter(qn("w:lang"))}
    assert languages == {locale}


def test_headings_are_headings() -> None:
    found = [(style_of(p), p.text) for p in opened(sample()).paragraphs if style_of(p).startswith("Heading")]
    assert found[:3] == [
        ("Heading 1", "Lokale na chwilę: puste witryny dla małych firm"),
        ("Heading 2", "Co proponujemy"),
        ("Heading 2", "Dlaczego ten projekt pasuje"),
    ]


def test_the_first_row_of_a_table_is_its_heading_and_no_row_is_split() -> None:
    document = sample(costs(30))
    tables = [b for b in walk(document.blocks) if isinstance(b, Table)]
    made = opened(document).tables
    assert len(made) == len(tables)
    for table, source in zip(made, tables, strict=True):
        rows = list(table._tbl.iter(qn("w:tr")))
        assert [len(list(row.iter(qn("w:tblHeader")))) for row in rows] == [1] + [0] * len(source.rows)
        assert all(len(list(row.iter(qn("w:cantSplit")))) == 1 for row in rows)
        caption = next(table._tbl.iter(qn("w:tblCaption")))
        assert caption.get(qn("w:val")) == "".join(run.text for run in source.caption)
        columns = [int(c.get(qn("w:w"))) for c in table._tbl.iter(qn("w:gridCol"))]
        cells = [int(c.get(qn("w:w"))) for c in rows[0].iter(qn("w:tcW"))]
        assert columns == cells
        assert 9000 < sum(columns) <= 9640


def test_a_picture_has_its_alternative_text_and_the_drawing_beside_it() -> None:
    document = sample()
    packed = word.write(document)
    (figure,) = (b for b in walk(document.blocks) if isinstance(b, Figure))
    made = docx.Document(io.BytesIO(packed))
    assert attributes(made, "wp:docPr", "descr") == [figure.alt]
    (blip,) = (n for n in made.element.body.iter() if _name(n) == "svgBlip")
    drawing = made.part.related_parts[blip.get(qn("r:embed"))]
    assert drawing.blob.decode() == figure.svg
    assert drawing.content_type == "image/svg+xml"
    (shape,) = made.inline_shapes
    assert shape.width.mm == pytest.approx(169.3, abs=1)


def test_captions_count_by_fields() -> None:
    made = opened(sample())
    codes = [code for code in attributes(made, "w:fldSimple", "w:instr") if code]
    assert codes.count(" SEQ Tabela \\* ARABIC ") == 3
    assert codes.count(" SEQ Rysunek \\* ARABIC ") == 1
    captions = [p for p in made.paragraphs if style_of(p) == "Caption"]
    letters = ["".join(node.text or "" for node in p._p.iter(qn("w:t"))) for p in captions]
    assert letters[:2] == ["Rysunek\u00a01. Wyniki w trzech wymiarach", "Tabela\u00a01. Koszty w złotych"]


def test_links_lead_to_addresses_and_to_bookmarks() -> None:
    made = opened(sample())
    targets = {rel.target_ref for rel in made.part.rels.values() if rel.is_external}
    assert "mailto:biuro@example.org" in targets
    assert "https://example.org/rotterdam/pop-up?rok=2019&lang=en" in targets
    inside = {name for name in attributes(made, "w:hyperlink", "w:anchor") if name}
    assert inside == {"a3_koszty"}
    assert inside <= set(attributes(made, "w:bookmarkStart", "w:name"))


def test_lists_are_lists_and_every_numbered_one_starts_anew() -> None:
    made = opened(sample())
    items = {p.text: p for p in made.paragraphs if p._p.pPr is not None and p._p.xpath("w:pPr/w:numPr")}
    number = {words_of: p._p.xpath("w:pPr/w:numPr/w:numId/@w:val")[0] for words_of, p in items.items()}
    assert number["Spis lokali. Kto: wydział gospodarki nieruchomościami."] == number["Nabór firm."]
    assert len({number["Nabór firm."], number["ogłoszenie"], number["Otwarcie"], number["stan instalacji"]}) == 4
    assert {style_of(p) for p in items.values()} == {"List Number", "List Bullet"}


def test_draft_and_page_number_stand_on_every_page() -> None:
    for options in ({}, {"logo": LOGO}, {"letterhead": letterhead(), "logo": LOGO}):
        section = opened(sample(), **options).sections[0]
        own_first_page = section.different_first_page_header_footer
        assert own_first_page is (list(options) == ["logo"])
        heads = [section.header] + ([section.first_page_header] if own_first_page else [])
        feet = [section.footer] + ([section.first_page_footer] if own_first_page else [])
        assert all("Wersja robocza" in head.paragraphs[-1].text for head in heads)
        for foot in feet:
            codes = [n.text for n in foot._element.iter(qn("w:instrText"))]
            assert codes == [" PAGE ", " NUMPAGES "]
            assert foot.paragraphs[-1].text.endswith("\tStrona 1 z 1")


def test_a_final_report_has_no_draft_mark() -> None:
    assert opened(sample(draft=None)).sections[0].header.paragraphs[0].text == ""


def test_properties_of_paragraphs_stand_in_the_order_of_the_standard() -> None:
    order = [qn(name) for name in _PARAGRAPH_PROPERTIES]
    for properties in opened(sample(), logo=LOGO).element.body.iter(qn("w:pPr")):
        places = [order.index(child.tag) for child in properties]
        assert places == sorted(set(places))


def test_names_and_numbers_in_the_file_are_used_once() -> None:
    made = opened(sample(heading(2, "Koszty raz jeszcze", "koszty")))
    for tag, name in (("w:bookmarkStart", "w:id"), ("w:bookmarkStart", "w:name"), ("wp:docPr", "id")):
        found = attributes(made, tag, name)
        assert len(found) == len(set(found))


def test_control_characters_do_not_stop_the_file() -> None:
    assert "abc" in body_text(opened(sample(paragraph("a\x00b\x1bc\ufffe"))))


def test_a_callout_without_a_title_says_what_it_is() -> None:
    made = opened(sample(Callout("warning", (), (paragraph("Uwaga na prąd."),))))
    assert [p.text for p in made.paragraphs][-2:] == ["Przestroga", "Uwaga na prąd."]


def test_the_letterhead_keeps_its_head_and_styles_and_loses_its_text() -> None:
    document = sample()
    made = opened(document, letterhead=letterhead())
    header = [p.text for p in made.sections[0].header.paragraphs]
    assert header == ["Urząd Miasta i Gminy Piaseczno", document.draft]
    assert made.styles["Heading 1"].font.size == Pt(31)
    assert body_text(made) == list(words(document.blocks))


def test_a_logo_of_another_kind_is_refused() -> None:
    with pytest.raises(DocumentError, match="the logo is not a usable picture"):
        word.write(sample(), logo=b"%PDF-1.7")


def many_chapters() -> Document:
    """Return a document with more chapters than go without a table of contents; two of them are called alike."""
    return sample(*(heading(2, f"Rozdział {min(n, 7)}", "r" if n == 3 else None) for n in range(9)))


def contents(made: WordDocument) -> list[Any]:
    """Return the paragraphs of the table of contents, its title first."""
    return [p for box in made.element.body.iter(qn("w:sdtContent")) for p in box.iter(qn("w:p"))]


def letters(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def test_a_long_document_has_a_table_of_contents_whose_entries_lead_to_the_chapters() -> None:
    document = many_chapters()
    made = opened(document)
    title, *lines = contents(made)
    chapters = [p for p in made.paragraphs if style_of(p) == "Heading 2"]
    assert letters(title) == LABELS["contents"]
    assert [letters(line) for line in lines] == [p.text for p in chapters]
    targets = [node.get(qn("w:anchor")) for line in lines for node in line.iter(qn("w:hyperlink"))]
    marks = [[n.get(qn("w:name")) for n in p._p.iter(qn("w:bookmarkStart"))] for p in chapters]
    assert all(target in names for target, names in zip(targets, marks, strict=True))
    found = attributes(made, "w:bookmarkStart", "w:id")
    assert len(found) == len(set(found))


def test_the_table_of_contents_is_a_field_that_asks_nothing() -> None:
    packed = word.write(many_chapters())
    made = docx.Document(io.BytesIO(packed))
    (box,) = made.element.body.iter(qn("w:sdt"))
    kinds = [n.get(qn("w:fldCharType")) for n in box.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    (code,) = (node.text for node in box.iter(qn("w:instrText")))
    assert code is not None
    assert code.split()[:3] == ["TOC", "\\o", '"2-2"']
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"updateFields" not in whole
    assert b"w:dirty" not in whole


def test_the_contents_come_after_the_first_page_and_are_no_chapter() -> None:
    made = opened(many_chapters())
    (box,) = made.element.body.iter(qn("w:sdt"))
    title = contents(made)[0]
    assert title.xpath("w:pPr/w:pageBreakBefore")
    before = [p for p in made.paragraphs if p._p.getparent() is made.element.body and _stands_before(p._p, box)]
    assert before[-1].text.startswith("Podpis")
    levels = made.styles["TOC Heading"].element.xpath("w:pPr/w:outlineLvl/@w:val")
    assert levels == ["9"]


def _stands_before(one: Any, other: Any) -> bool:
    body = list(other.getparent())
    return body.index(one) < body.index(other)


def test_contents_come_with_many_chapters_or_many_pages_only() -> None:
    assert not contents(opened(sample()))
    assert contents(opened(sample(costs(200))))
    assert not contents(opened(replace(sample(costs(200)), blocks=sample(costs(200)).blocks[:3])))


def test_contents_on_a_letterhead_take_its_headings() -> None:
    made = opened(many_chapters(), letterhead=letterhead())
    title, *lines = contents(made)
    assert {line.style for line in lines} == {made.styles["toc 2"].style_id}
    assert title.style == made.styles["TOC Heading"].style_id
