"""The PDF: what checkers of the two standards say, what a text extractor reads, what must stay letters."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import page
import pytest
from typer.testing import CliRunner

from readiness import locate
from readiness.cli import app
from readiness.report import pdf
from readiness.report.document import Block, Callout, Document, DocumentError, Heading, PageBreak, Table, walk, words

from .sample_document import HOSTILE, LABELS, bullets, costs, heading, paragraph, sample, text

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.text import Lang

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30"/></svg>'
PIASECZNO = locate.questionnaires() / "quick-look" / "pilots" / "piaseczno"
TOP_MARGIN = 26 / 25.4 * 72
LETTERS = "Țara și ţinut; Їжа, ґанок, м’яч; Łódź → 5 ₴ ✓ ✗ ● ▲ € „ab”"


def poppler(tool: str, path: Path, *options: str) -> str:
    """Run a poppler tool on a file; without poppler skip the test, or fail where the proof must be whole."""
    if shutil.which(tool) is None:
        (pytest.fail if os.environ.get("READINESS_REQUIRE_BROWSER") == "1" else pytest.skip)(f"{tool} is not installed")
    command = [tool, *options, str(path)] + (["-"] if tool == "pdftotext" else [])
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=True).stdout


def pages(path: Path) -> list[list[tuple[float, str]]]:
    """Return the words of each page, each with how far below the page's top its middle stands, in points."""
    laid_out = poppler("pdftotext", path, "-bbox-layout", "-enc", "UTF-8").split("<page ")[1:]
    word = re.compile(r'<word xMin="[^"]+" yMin="([^"]+)" xMax="[^"]+" yMax="([^"]+)">(.*?)</word>')
    return [[((float(w[1]) + float(w[2])) / 2, unescape(w[3])) for w in word.finditer(p)] for p in laid_out]


def in_the_head(page: list[tuple[float, str]]) -> list[str]:
    """Return the words above the text of a page, sorted."""
    return sorted(word for middle, word in page if middle < TOP_MARGIN)


def start_of_table(number: int, before: str) -> tuple[Block, ...]:
    """Return a page with as many lines as the number says, then a long table whose first row is high."""
    table = costs(12)
    rows = ((text(f"wiersz{number} " + "słowo " * 40), *table.rows[0][1:]), *table.rows[1:])
    marked = replace(table, caption=text(f"podpis{number}"), header=(text(f"kolumna{number}"), *table.header[1:]))
    start = paragraph(f"wstęp{number}") if before == "paragraph" else heading(3, f"wstęp{number}")
    begun: tuple[Block, ...] = (start, replace(marked, rows=rows))
    if before == "callout":
        begun = (Callout("note", text("Uwaga"), begun),)
    return (PageBreak(), *(paragraph("akapit") for _ in range(number)), *begun)


def failures(made: bytes) -> list[str]:
    """Return what page-validation has against a file, by PDF/UA-1 and by PDF/A-2a."""
    reports = [page.validate_pdf_bytes(made, profile=p) for p in ("ua1", "2a")]
    return [f"{f.rule_id}: {f.message}" for report in reports for f in report.failures]


def chapters(count: int) -> list[Heading]:
    return [heading(2, f"Rozdział {n}") for n in range(count)]


@pytest.mark.parametrize("lang", ["en", "pl", "ro", "uk"])
def test_both_standards_are_met_in_every_language(lang: Lang) -> None:
    document = replace(sample(costs(40), paragraph(LETTERS)), lang=lang)
    assert failures(pdf.write(document, LOGO, contents=True)) == []


def test_both_standards_are_met_without_draft_labels_logo_and_subject() -> None:
    document = replace(sample(draft=None), subject="", footer="", labels={})
    assert failures(pdf.write(document, contents=False)) == []


def test_the_same_document_gives_the_same_bytes() -> None:
    first = pdf.write(sample(), LOGO)
    pdf._compiler.cache_clear()
    assert pdf.write(sample(), LOGO) == first


def test_every_word_stands_in_order_and_nothing_is_added_but_labels(tmp_path: Path) -> None:
    document = sample()
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write(document))
    read = "".join(poppler("pdftotext", path, "-raw", "-enc", "UTF-8").split())
    expected = "".join(words(document.blocks))
    assert _squeezed(read, document) == expected


def _squeezed(read: str, document: Document) -> str:
    """Take out of the letters of all pages what the page adds: running heads, list signs, labels, the chart's own."""
    assert document.draft is not None
    for words_of_page in (document.draft, document.footer, "Przywództwo Zasoby Zaufanie"):
        assert "".join(words_of_page.split()) in read
        read = read.replace("".join(words_of_page.split()), "")
    read = re.sub(r"Strona\dz\d|(Tabela|Rysunek)\d\.|[•✓≈]", "", read)
    for sign, title in (("?", "Czego"), ("!", "Przestroga"), ("i", "Podstawa")):
        assert sign + title in read
        read = read.replace(sign + title, title)
    numbered = (("1.", "Spis"), ("2.", "Umowa"), ("3.", "Nabór"), ("1.", "ogłoszenie"), ("2.", "rozmowa"))
    for number, start in (*numbered, ("1.", "Otwarcie"), ("2.", "Ocena")):
        assert number + start in read
        read = read.replace(number + start, start)
    return read


def test_every_table_has_a_heading_cell_for_each_column(tmp_path: Path) -> None:
    document = sample(costs(80))
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write(document))
    tree = poppler("pdfinfo", path, "-struct")
    tables = [b for b in walk(document.blocks) if isinstance(b, Table)]
    found = re.split(r"(?m)^ +Table \(block\)", tree)[1:]
    assert [len(re.findall(r"(?m)^ +TH\b", one)) for one in found] == [len(t.header) for t in tables]
    assert [len(re.findall(r"(?m)^ +TD\b", one)) for one in found] == [len(t.header) * len(t.rows) for t in tables]


def test_no_text_of_a_town_s_profile_runs_into_the_head_of_a_page(tmp_path: Path) -> None:
    options = ("--lang", "pl", "--date", "2026-03-05", "--format", "pdf", "-o", str(tmp_path))
    assert CliRunner().invoke(app, ["run", str(PIASECZNO), *options]).exit_code == 0
    profile = pages(tmp_path / "piaseczno" / "profile.pl.pdf")
    badge = in_the_head(profile[0])
    assert "robocza" in badge
    assert [in_the_head(page) for page in profile] == [badge] * len(profile)


@pytest.mark.parametrize("before", ["heading", "paragraph", "callout"])
def test_wherever_a_long_table_begins_it_stays_below_the_head_and_whole_at_its_start(
    before: str, tmp_path: Path
) -> None:
    document = sample()
    tables = range(42)
    starts = [block for number in tables for block in start_of_table(number, before)]
    path = tmp_path / "tables.pdf"
    path.write_bytes(pdf.write(replace(document, blocks=(*document.blocks, *starts))))
    assert document.draft is not None
    read = pages(path)
    assert [in_the_head(page) for page in read] == [sorted(document.draft.split())] * len(read)
    for number in tables:
        marks = [f"{mark}{number}" for mark in ("wstęp", "podpis", "kolumna", "wiersz")]
        kept = marks[1:] if before == "paragraph" else marks
        first = next(page for page in read if kept[0] in (word for _, word in page))
        assert [word for _, word in sorted(first) if word in kept] == kept


def test_the_file_tells_title_language_and_date(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write(sample()))
    told = poppler("pdfinfo", path, "-isodates")
    assert re.search(r"Title: +Lokale na chwilę: puste witryny dla małych firm", told)
    assert re.search(r"Subject: +Projekt wdrożeniowy", told)
    assert re.search(r"CreationDate: +2026-03-05", told)
    assert b"/Lang(pl)" in path.read_bytes().replace(b" ", b"")


@pytest.mark.parametrize("letters", HOSTILE)
def test_what_is_code_elsewhere_is_letters_here(letters: str, tmp_path: Path) -> None:
    callout = Callout("note", (paragraph(letters).content), (paragraph(letters), bullets(letters)))
    document = sample(heading(2, letters), callout)
    document = replace(document, title=letters, footer=letters, draft=letters)
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write(document, contents=True))
    read = poppler("pdftotext", path, "-enc", "UTF-8")
    assert read.count(letters) >= 4 + 3 + 2 * read.count("\f")


def test_templates_fetch_nothing_and_evaluate_nothing() -> None:
    for template in locate.templates().glob("*.typ"):
        code = re.sub(r'#import "(page|logo)\.typ": ', "", template.read_text("utf-8"))
        assert not re.search(r"@preview|\beval\b|\bimport\b|\bread\(|\bplugin\(", code), template.name


def test_a_character_without_a_sign_is_named_not_dropped() -> None:
    with pytest.raises(DocumentError, match="cannot be made"):
        pdf.write(sample(paragraph("🦄")))


def test_control_characters_do_not_stop_the_pdf() -> None:
    assert failures(pdf.write(sample(paragraph("a\x00b\x1bc\ufffe")))) == []


def test_a_row_taller_than_a_page_is_split_rather_than_cut(tmp_path: Path) -> None:
    table = costs(3)
    tall = paragraph(" ".join(f"słowo{n}" for n in range(2000))).content
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write(sample(replace(table, rows=(*table.rows, (tall, *table.rows[0][1:]))))))
    assert "słowo1999" in poppler("pdftotext", path, "-enc", "UTF-8")


def test_a_second_heading_of_the_same_anchor_does_not_stop_the_pdf() -> None:
    assert failures(pdf.write(sample(heading(2, "Koszty raz jeszcze", "koszty")))) == []


@pytest.mark.parametrize(
    ("extra", "contents", "expected"),
    [(0, None, False), (0, True, True), (8, None, True), (8, False, False), (1, None, False)],
)
def test_contents_come_with_many_chapters_or_when_asked(
    extra: int, contents: bool | None, expected: bool, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write(sample(*chapters(extra)), contents=contents))
    assert (LABELS["contents"] in poppler("pdftotext", path, "-enc", "UTF-8")) is expected


def test_contents_come_with_many_pages(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write(sample(costs(200))))
    assert LABELS["contents"] in poppler("pdftotext", path, "-enc", "UTF-8")


def test_a_stream_that_ends_in_a_line_end_gets_an_unmistakable_one() -> None:
    objects = (b"1 0 obj\n<</Length 2>>\nstream\nx\r\nendstream\nendobj\n", b"2 0 obj\n<<>>\nendobj\n")
    body = b"%PDF-1.7\n" + b"".join(objects)
    offsets = (b"%010d 00000 n\r\n" % 9, b"%010d 00000 n\r\n" % (9 + len(objects[0])))
    table = b"xref\n0 3\n0000000000 65535 f\r\n" + b"".join(offsets) + b"trailer\n<<>>\nstartxref\n%d\n%%%%EOF"
    mended = pdf._plain_line_ends(body + table % len(body))
    assert b"stream\nx\r\r\nendstream" in mended
    assert mended[int(re.findall(rb"(\d{10}) 00000 n", mended)[1]) :].startswith(b"2 0 obj")
    assert mended[int(mended.rsplit(b"startxref\n")[1].split()[0]) :].startswith(b"xref")
