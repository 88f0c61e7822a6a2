"""From rendered Markdown to blocks: what is known comes out typed, what is not is refused aloud."""

from __future__ import annotations

import pytest

from readiness.report.document import (
    Callout,
    DocumentError,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Run,
    SignLine,
    Table,
    Tile,
    Tiles,
)
from readiness.report.parse import parse

TABLE = "| a | b | c |\n|---|--:|:-:|\n| 1 | **2** | 3 |\n"


def test_a_heading_keeps_its_level_and_its_anchor() -> None:
    assert parse("### A *b* {@here}", {}) == (Heading(3, (Run("A "), Run("b", italic=True)), "here"),)


def test_an_anchor_alone_is_no_heading() -> None:
    with pytest.raises(DocumentError, match=r"line 1 .* heading is empty"):
        parse("# {@here}", {})


def test_bold_italic_and_links_become_runs() -> None:
    (block,) = parse("a **b *c*** [d](https://example.org/x) [e](#here) [f](mailto:a@example.org)", {})
    assert block == Paragraph(
        (
            Run("a "),
            Run("b ", bold=True),
            Run("c", bold=True, italic=True),
            Run(" "),
            Run("d", href="https://example.org/x"),
            Run(" "),
            Run("e", href="#here"),
            Run(" "),
            Run("f", href="mailto:a@example.org"),
        )
    )


def test_a_line_break_inside_a_paragraph_is_a_blank() -> None:
    assert parse("one\ntwo  \nthree", {}) == (Paragraph((Run("one two three"),)),)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "page",
        "../page.html",
        "/page.html",
        "x:page.html",
        "ftp://a",
    ],
)
def test_a_link_to_anything_but_the_web_mail_or_an_anchor_is_refused(address: str) -> None:
    with pytest.raises(DocumentError, match="a link leads to"):
        parse(f"[x]({address})", {})


def test_lists_nest() -> None:
    (block,) = parse("1. a\n   - b\n2. c", {})
    inner = ListBlock(False, ((Paragraph((Run("b"),)),),))
    assert block == ListBlock(True, ((Paragraph((Run("a"),)), inner), (Paragraph((Run("c"),)),)))


def test_a_table_takes_its_caption_and_its_alignment() -> None:
    (block,) = parse(f"::: table Costs in *zł*\n{TABLE}:::", {})
    assert isinstance(block, Table)
    assert block.caption == (Run("Costs in "), Run("zł", italic=True))
    assert block.align == ("left", "right", "center")
    assert block.rows == (((Run("1"),), (Run("2", bold=True),), (Run("3"),)),)


def test_callouts_hold_blocks_and_may_hold_containers() -> None:
    (block,) = parse(f":::: warning A *b*\ntext\n\n::: table c\n{TABLE}:::\n\n- x\n::::", {})
    assert isinstance(block, Callout)
    assert (block.kind, block.title) == ("warning", (Run("A "), Run("b", italic=True)))
    assert [type(inner) for inner in block.blocks] == [Paragraph, Table, ListBlock]


def test_tiles_are_cut_at_the_templates_bars_only() -> None:
    (block,) = parse("::: tiles\n- a | b &#124; c | d\n- e | **f**\n:::", {})
    assert block == Tiles((Tile("a", "b | c", "d"), Tile("e", "f")))


def test_a_figure_takes_its_drawing_its_alt_text_and_its_caption() -> None:
    (block,) = parse("::: figure steps Steps in time\nSix steps\nin a year.\n:::", {"steps": "<svg/>"})
    assert block == Figure("steps", "<svg/>", "Six steps in a year.", (Run("Steps in time"),))


def test_sign_lines_and_page_breaks() -> None:
    assert parse("::: sign\n- Date\n- Mayor\n:::\n\n::: pagebreak\n:::", {}) == (
        SignLine(("Date", "Mayor")),
        PageBreak(),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("> quote", "blockquote"),
        ("```\ncode\n```", "fence"),
        ("***", "hr"),
        ("![x](https://example.org/a.png)", "image"),
        (TABLE, "a table stands between"),
        ("::: tabel Caption\n:::", "is not known"),
        ("::: note Title\nnever closed", "is not closed"),
        (":::", "neither opens nor closes"),
        (f"::: table\n{TABLE}:::", "a caption"),
        ("::: table c\n| a | b\n:::", "the table 'c' holds paragraph"),
        (f"::: table c\n{TABLE}\n- x\n:::", "the table 'c' holds bullet list"),
        ("::: tiles\n- one\n:::", "a tile is"),
        ("::: tiles\n- a | b | c | d\n:::", "a tile is"),
        ("::: tiles\ntext\n:::", "holds one list"),
        ("::: sign\n- a\n\n  b\n:::", "is one line"),
        ("::: figure gone Caption\nAlt\n:::", "'gone' is not known"),
        ("::: figure f Caption\n:::", "its alt text"),
        ("::: figure f Same\nSame\n:::", "does not repeat the caption"),
        ("::: pagebreak\nx\n:::", "holds something"),
    ],
)
def test_whatever_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse(text, {"f": "<svg/>"})


def test_raw_html_stays_letters() -> None:
    assert parse("<script>x</script>", {}) == (Paragraph((Run("<script>x</script>"),)),)
