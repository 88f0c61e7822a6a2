"""A text from outside stays a text: through a template and the parser it comes back to the letter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readiness.report import markdown, parse, templates
from readiness.report.document import (
    Block,
    Callout,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Run,
    Table,
    Tile,
    Tiles,
    plain,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIGNS = "|\\`*_{}[]()<>#+-.!~=&;:\"'$@/%^?,09aż \n\t\u00a0\ue000\x1f"
HOSTILE = ("2019.", "| a |", "{@top}", "\\", "&amp;", "<script>", "{{7*7}}", "::: note", "***", "- ", "a\n\nb", "|\\|")
PLACES: dict[str, Callable[[tuple[Any, ...]], str]] = {
    "{{ v }}": lambda b: plain(b[0].content),
    "{{ v }}. After": lambda b: plain(b[0].content).removesuffix(". After"),
    "before {{ v }} after": lambda b: plain(b[0].content).removeprefix("before ").removesuffix(" after"),
    "**x {{ v }} x**": lambda b: plain(b[0].content).removeprefix("x ").removesuffix(" x"),
    "[x {{ v }} x](https://example.org)": lambda b: plain(b[0].content).removeprefix("x ").removesuffix(" x"),
    "# {{ v }} {@here}": lambda b: plain(b[0].content),
    "# x {{ v }}": lambda b: plain(b[0].content).removeprefix("x "),
    "- {{ v }}": lambda b: plain(b[0].items[0][0].content),
    "1. {{ v }}": lambda b: plain(b[0].items[0][0].content),
    "- a\n    - {{ v }}": lambda b: plain(b[0].items[0][1].items[0][0].content),
    "::: table {{ v }}\n| a |\n|---|\n| b |\n:::": lambda b: plain(b[0].caption),
    "::: table c\n| {{ v }} | z |\n|---|--:|\n| b | c |\n:::": lambda b: plain(b[0].header[0]),
    "::: table c\n| a | z |\n|---|--:|\n| b | {{ v }} |\n:::": lambda b: plain(b[0].rows[0][1]),
    "::: table c\n| a | z |\n|---|--:|\n|{{ v }}|c|\n:::": lambda b: plain(b[0].rows[0][0]),
    "::: note {{ v }}\nx\n:::": lambda b: plain(b[0].title),
    "::: warning t\n{{ v }}\n:::": lambda b: plain(b[0].blocks[0].content),
    "::: tiles\n- {{ v }} | b | c\n:::": lambda b: b[0].tiles[0].label,
    "::: tiles\n- a | {{ v }} | c\n:::": lambda b: b[0].tiles[0].value,
    "::: tiles\n- a | b | {{ v }}\n:::": lambda b: b[0].tiles[0].note,
    "::: figure f {{ v }}\nx\n:::": lambda b: plain(b[0].caption),
    "::: figure f caption\n{{ v }}\n:::": lambda b: b[0].alt,
    "::: sign\n- {{ v }}\n:::": lambda b: b[0].labels[0],
}
"""A template, and where its value stands in the blocks that come of it."""


texts = (
    (st.text(st.sampled_from(SIGNS), max_size=30) | st.text(max_size=30) | st.sampled_from(HOSTILE))
    .map(templates.folded)
    .filter(bool)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one template for each place."""
    made = tmp_path_factory.mktemp("templates")
    for number, template in enumerate(PLACES):
        (made / f"{number}.md.j2").write_text(template, encoding="utf-8")
    return made


@given(value=texts)
def test_a_value_comes_back_to_the_letter_wherever_a_template_puts_it(folder: Path, value: str) -> None:
    for number, (template, found) in enumerate(PLACES.items()):
        blocks = parse.parse(templates.render(f"{number}.md.j2", {"v": value}, folder), {"f": "<svg/>"})
        assert found(blocks) == value, template


@given(value=texts)
def test_a_value_makes_no_more_blocks_and_no_more_runs_than_a_word_does(folder: Path, value: str) -> None:
    for number, template in enumerate(PLACES):
        made, plain_word = (
            parse.parse(templates.render(f"{number}.md.j2", {"v": v}, folder), {"f": "<svg/>"}) for v in (value, "word")
        )
        assert list(map(type, walk(made))) == list(map(type, walk(plain_word))), template


@given(value=st.text(max_size=30))
def test_white_space_is_folded_and_no_letter_is_lost(value: str) -> None:
    folded = templates.folded(value)
    assert templates.folded(folded) == folded
    assert "  " not in folded
    assert [c for c in folded if c.isprintable() and c != " "] == [c for c in value if c.isprintable() and c != " "]


LABELS = {"table": "Table", "figure": "Figure", "note": "Note"}
RENDERED = MarkdownIt("commonmark").enable(["table", "strikethrough"])
styles = st.builds(
    Run,
    texts,
    bold=st.booleans(),
    italic=st.booleans(),
    href=st.sampled_from([None, None, "https://example.org/(a)?b&c"]),
)
inlines = st.lists(styles, min_size=1, max_size=4).map(tuple)
lists = st.builds(
    ListBlock, st.booleans(), st.lists(inlines.map(lambda i: (Paragraph(i),)), min_size=1, max_size=3).map(tuple)
)
tables = st.builds(
    lambda c, a, b: Table(c, (a, b), ((b, a),), ("left", "right"), row_headers=True), inlines, inlines, inlines
)
tiles = st.builds(Tile, texts, texts, texts | st.just("")).map(lambda tile: Tiles((tile, tile)))
simple = st.one_of(inlines.map(Paragraph), lists, tables, tiles, inlines.map(lambda i: Heading(2, i)))
blocks_of = st.lists(
    simple | st.builds(Callout, st.just("note"), inlines, st.lists(simple, max_size=2).map(tuple)), max_size=3
)


def letters(text: str) -> str:
    """Return a text without white space, which a line's ends may lose."""
    return "".join(text.split())


def carried(block: Block) -> str:
    """Return the letters of a block, those of the blocks inside it left out."""
    match block:
        case Heading() | Paragraph():
            return plain(block.content)
        case Table():
            cells: list[Inline] = [cell for row in (block.header, *block.rows) for cell in row]
            return "Table: " + "".join(map(plain, [block.caption, *cells]))
        case Callout():
            return plain(block.title)
        case Tiles():
            notes = (f";{t.note}" if "(" in t.note else f"({t.note})" if t.note else "" for t in block.tiles)
            return "".join(f"{t.label}:{t.value}{note}" for t, note in zip(block.tiles, notes, strict=True))
        case _:
            return ""


@given(content=blocks_of)
def test_written_markdown_shows_the_same_letters_when_it_is_rendered(content: list[Block]) -> None:
    blocks = (Heading(1, (Run("T"),)), *content)
    written = markdown.write(Document("T", "en", date(2026, 1, 1), blocks, labels=LABELS))
    shown = "".join(
        child.content for token in RENDERED.parse(written) for child in token.children or () if not child.nesting
    )
    assert letters(shown) == letters("".join(map(carried, walk(blocks))))
