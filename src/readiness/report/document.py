"""The typed document between the templates and the writers; it refuses at birth what a reader could not use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from readiness.errors import ReadinessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from readiness.text import Lang

CalloutKind = Literal["note", "warning", "unknown", "illustrative", "decision"]
Align = Literal["left", "right", "center"]


class DocumentError(ReadinessError):
    """A template made something that a reader could not use: a figure without alt text, a skipped heading level."""

    exit_code = 4


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; `href`: an http(s) or mailto address, `#anchor`, or a report lying beside."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


Inline = tuple[Run, ...]


def plain(content: Inline) -> str:
    """Return the letters alone."""
    return "".join(run.text for run in content)


@dataclass(frozen=True)
class Heading:
    """A heading, level 1 (one per document: its title) to 4; `anchor` is what `#anchor` links lead to."""

    level: int
    content: Inline
    anchor: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    content: Inline


@dataclass(frozen=True)
class ListBlock:
    """A list, bulleted or numbered; each item holds blocks, the first usually a paragraph."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True)
class Table:
    """A table with one header row. `row_headers`: the first column names its rows."""

    caption: Inline
    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    align: tuple[Align, ...]
    row_headers: bool = True

    def __post_init__(self) -> None:
        if not plain(self.caption).strip():
            msg = "a table needs a caption"
            raise DocumentError(msg)
        width = len(self.header)
        if not width or any(len(row) != width for row in self.rows) or len(self.align) != width:
            msg = f"the table {plain(self.caption)!r} has rows of different widths"
            raise DocumentError(msg)


@dataclass(frozen=True)
class Figure:
    """A chart as SVG; the alt text says its message, not its caption again; a table of the data stands beside it.

    `narrow` is the same chart for a phone, which web pages show there.
    """

    name: str
    svg: str
    alt: str
    caption: Inline
    narrow: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip() or self.alt.strip() == plain(self.caption).strip():
            msg = f"the figure {self.name!r} needs an alt text that says its message and does not repeat the caption"
            raise DocumentError(msg)


@dataclass(frozen=True)
class Callout:
    """A box set apart. The kind chooses colour and sign; the title says in words what it is."""

    kind: CalloutKind
    title: Inline
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Tile:
    """A figure to be seen at a glance: `Cost | 44,000 zł | 31,000 to 60,000`."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Tiles:
    """Two to six tiles in a row or grid."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class SignLine:
    """Lines to write on: one label per line, such as date and signature; low ones where there are many."""

    labels: tuple[str, ...]
    low: bool = False


@dataclass(frozen=True)
class Boxes:
    """Boxes to tick on paper, each with what it stands for."""

    items: tuple[Inline, ...]


@dataclass(frozen=True)
class PageBreak:
    """A new page, where the format has pages."""


Block = Heading | Paragraph | ListBlock | Table | Figure | Callout | Tiles | SignLine | Boxes | PageBreak


@dataclass(frozen=True)
class Document:
    """A report, ready to be written in any format.

    Args:
        title: plain text; also the file's metadata title.
        lang: language of the text.
        date: the date on the cover and in every file's metadata.
        blocks: the content; its only level-1 heading is the title.
        subject: one line for the metadata.
        draft: the words of the draft mark on every page, or None when nothing illustrative is used.
        footer: the line at the foot of every page, before the page number.
        labels: words the writers need: `page` ("Strona {page} z {pages}"), `table` ("Tabela"), `figure` ("Rysunek"),
            `contents` ("Spis treści"), `note`, `warning`, `unknown`, `illustrative`, `decision`.
    """

    title: str
    lang: Lang
    date: date
    blocks: tuple[Block, ...]
    subject: str = ""
    draft: str | None = None
    footer: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        level = 0
        ones = 0
        for heading in (b for b in walk(self.blocks) if isinstance(b, Heading)):
            ones += heading.level == 1
            if heading.level > level + 1:
                msg = f"the heading {plain(heading.content)!r} skips a level"
                raise DocumentError(msg)
            level = heading.level
        if ones != 1:
            msg = f"a document has one title heading, this one has {ones}"
            raise DocumentError(msg)
        anchors = {b.anchor for b in walk(self.blocks) if isinstance(b, Heading) and b.anchor}
        for run in runs(self.blocks):
            if run.href and run.href.startswith("#") and run.href[1:] not in anchors:
                msg = f"the link {run.href!r} leads nowhere"
                raise DocumentError(msg)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield every block, in reading order, those inside lists and callouts too."""
    for block in blocks:
        yield block
        if isinstance(block, ListBlock):
            for item in block.items:
                yield from walk(item)
        elif isinstance(block, Callout):
            yield from walk(block.blocks)


def _inlines(block: Block) -> list[Inline]:
    """Return the running texts of one block, without those of blocks inside it."""
    match block:
        case Heading() | Paragraph():
            return [block.content]
        case Table():
            return [block.caption, *(cell for row in (block.header, *block.rows) for cell in row)]
        case Figure():
            return [block.caption]
        case Callout():
            return [block.title]
        case Boxes():
            return list(block.items)
        case _:
            return []


def runs(blocks: tuple[Block, ...]) -> Iterator[Run]:
    """Yield every run of text, in reading order."""
    for block in walk(blocks):
        for content in _inlines(block):
            yield from content


def words(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield every word a reader sees, in reading order; all four writers must carry the same."""
    for block in walk(blocks):
        texts = [plain(content) for content in _inlines(block)]
        if isinstance(block, Tiles):
            texts = [f"{tile.label} {tile.value} {tile.note}" for tile in block.tiles]
        elif isinstance(block, SignLine):
            texts = list(block.labels)
        yield from " ".join(texts).split()


def map_text(document: Document, change: Callable[[str], str]) -> Document:
    """Return the document with every text a reader meets changed: runs, tiles, labels, alt texts, footer, title."""
    draft = change(document.draft) if document.draft is not None else None
    return replace(
        document,
        title=change(document.title),
        blocks=tuple(_changed(block, change) for block in document.blocks),
        subject=change(document.subject),
        draft=draft,
        footer=change(document.footer),
    )


def _changed(block: Block, change: Callable[[str], str]) -> Block:
    """Return a block with its own texts changed, and those of the blocks inside it."""

    def inline(content: Inline) -> Inline:
        return tuple(replace(run, text=change(run.text)) for run in content)

    def inside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_changed(one, change) for one in blocks)

    match block:
        case Heading() | Paragraph():
            return replace(block, content=inline(block.content))
        case ListBlock():
            return replace(block, items=tuple(map(inside, block.items)))
        case Table():
            rows = tuple(tuple(map(inline, row)) for row in block.rows)
            return replace(block, caption=inline(block.caption), header=tuple(map(inline, block.header)), rows=rows)
        case Figure():
            return replace(block, alt=change(block.alt), caption=inline(block.caption))
        case Callout():
            return replace(block, title=inline(block.title), blocks=inside(block.blocks))
        case Tiles():
            return Tiles(tuple(Tile(change(t.label), change(t.value), change(t.note)) for t in block.tiles))
        case SignLine():
            return replace(block, labels=tuple(map(change, block.labels)))
        case Boxes():
            return Boxes(tuple(map(inline, block.items)))
        case PageBreak():
            return block
