"""The Markdown: it reads well as it is, and shows the same when rendered."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from readiness.report import markdown
from readiness.report.document import Block, Callout, Run, SignLine, Table, Tile, Tiles, words

from .sample_document import HOSTILE, bullets, heading, paragraph, sample, text


def written(*blocks: Block) -> str:
    """Return blocks as Markdown, without the title before them and the end after them."""
    document = replace(sample(draft=None), blocks=(heading(1, "T"), *blocks), footer="")
    return markdown.write(document).removeprefix("# T\n\n").removesuffix("\n")


def one(words_of_it: str | Run) -> str:
    """Return one paragraph as Markdown."""
    return written(paragraph(words_of_it))


def test_the_draft_mark_is_the_first_line_and_the_footer_the_last() -> None:
    lines = markdown.write(sample()).splitlines()
    assert lines[0] == "> **Wersja robocza – część odpowiedzi to dane przykładowe**"
    assert lines[-1] == "Gmina Piaseczno · Projekt wdrożeniowy · 05.03.2026"


def test_what_needs_no_escape_gets_none() -> None:
    for said in (
        "{{7}}",
        "=1+1",
        "a & b",
        "some_name",
        "5 < 6 > 4",
        "a - b",
        "C#",
        "50 %",
        "a|b",
        "wow!",
    ):
        assert one(said) == said


def test_what_markdown_would_take_for_a_mark_gets_a_backslash() -> None:
    assert one("*b*") == r"\*b\*"
    assert one("<script>") == r"\<script>"
    assert one("2019. rok") == r"2019\. rok"
    assert one("- a") == r"\- a"
    assert one("&copy;") == r"\&copy;"
    assert one("_a_") == r"\_a\_"
    assert one("~~x~~") == r"\~\~x\~\~"


def test_a_bar_is_escaped_in_a_table_only() -> None:
    table = Table(text("c"), (text("a|b"),), ((text("1"),),), ("right",))
    assert written(table) == "**Tabela: c**\n\n| a\\|b |\n| --: |\n| 1 |"


def test_every_word_of_a_document_is_there_when_it_is_rendered() -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown.write(sample()))
    shown = " ".join(c.content for t in tokens for c in t.children or () if not c.nesting).split()
    missing = [word for word in words(sample().blocks) if word not in "".join(shown)]
    assert not missing
    assert all(said in " ".join(shown) for said in HOSTILE)


def test_styles_get_their_marks_where_the_marks_would_work() -> None:
    assert one(Run("b", bold=True)) == "**b**"
    assert one(Run("b", bold=True, italic=True)) == "***b***"
    assert one(Run("b", bold=True, href="https://example.org/(a)")) == "[**b**](https://example.org/%28a%29)"
    assert written(paragraph("x", Run("(b)", bold=True), "y")) == "x(b)y"


def test_a_callout_is_a_quotation_with_a_bold_title() -> None:
    assert written(Callout("note", text("T ", Run("i", italic=True)), (paragraph("a"), bullets("b", "c")))) == (
        "> **T** ***i***\n>\n> a\n>\n> - b\n> - c"
    )
    assert written(Callout("note", (), ())) == "> **Informacja**"


def test_tiles_are_a_list() -> None:
    assert written(Tiles((Tile("Koszt", "4 zł", "od 3"), Tile("Kto", "")))) == "- Koszt: **4 zł** (od 3)\n- Kto:"


def test_sign_lines_leave_room_to_sign() -> None:
    assert written(SignLine(("Data",))) == "Data: " + "." * 30


def test_two_lists_in_a_row_stay_two() -> None:
    assert written(bullets("a"), bullets("b"), bullets("c")) == "- a\n\n* b\n\n- c"
    assert written(bullets("a", ordered=True), bullets("b", ordered=True)) == "1. a\n\n1) b"
