"""From rendered Markdown to the typed document: one pass of markdown-it-py over its tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin

from readiness.report.document import (
    Align,
    Block,
    Callout,
    CalloutKind,
    DocumentError,
    Figure,
    Heading,
    Inline,
    ListBlock,
    PageBreak,
    Paragraph,
    Run,
    SignLine,
    Table,
    Tile,
    Tiles,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it.token import Token

_INNER_BAR = "\ue000"
CALLOUTS = ("note", "warning", "unknown", "illustrative", "decision")
CONTAINERS = (*CALLOUTS, "table", "tiles", "figure", "sign", "pagebreak")
_ANCHOR = re.compile(r"\s*\{@([a-z0-9-]+)\}\s*$")


def parse(text: str, figures: Mapping[str, str]) -> tuple[Block, ...]:
    """Turn a rendered template into blocks.

    Args:
        text: Markdown with containers: `::: warning Title`, `::: table Caption`, `::: tiles`, `::: figure name Caption`
            (its paragraph is the alt text), `::: sign`, `::: pagebreak`.
        figures: SVG by name.

    Raises:
        DocumentError: something the document does not know, such as raw HTML or an unknown figure.
    """
    return _Reader(_markdown().parse(text), figures).blocks()


def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    md.disable(
        [
            "image",
            "html_block",
            "html_inline",
            "code",
            "fence",
            "hr",
            "lheading",
            "blockquote",
            "reference",
            "autolink",
            "backticks",
            "text_join",
        ]
    )
    for name in CONTAINERS:
        md.use(container_plugin, name)
    return md


class _Reader:
    def __init__(self, tokens: Sequence[Token], figures: Mapping[str, str]) -> None:
        self.tokens, self.figures, self.place = tokens, figures, 0
        self.mark_bars = False

    def blocks(self, until: str | None = None) -> tuple[Block, ...]:
        """Read blocks up to the closing token."""
        out: list[Block] = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.type == until:
                return tuple(out)
            out.append(self._block(token))
        return tuple(out)

    def _block(self, token: Token) -> Block:
        if token.type == "heading_open":
            return self._heading(token)
        if token.type == "paragraph_open":
            return Paragraph(self._inline("paragraph_close"))
        if token.type in ("bullet_list_open", "ordered_list_open"):
            return self._list(token)
        if token.type.startswith("container_"):
            name = token.type.removeprefix("container_").removesuffix("_open")
            return self._container(
                name, token.info.strip().removeprefix(name).strip(), token.type.replace("_open", "_close")
            )
        msg = f"line {(token.map or [0])[0] + 1} of the rendered template: {token.type} has no place in a report"
        raise DocumentError(msg)

    def _inline(self, closing: str) -> Inline:
        content = self.tokens[self.place]
        self.place += 2
        if self.tokens[self.place - 1].type != closing:
            msg = f"expected {closing}"
            raise DocumentError(msg)
        return inline(content, bar=_INNER_BAR if self.mark_bars else "|")

    def _heading(self, token: Token) -> Heading:
        content = self._inline("heading_close")
        found = _ANCHOR.search(content[-1].text) if content else None
        if found is None:
            return Heading(int(token.tag[1]), content)
        last = Run(content[-1].text[: found.start()], content[-1].bold, content[-1].italic, content[-1].href)
        return Heading(int(token.tag[1]), (*content[:-1], last) if last.text else content[:-1], found[1])

    def _list(self, token: Token) -> ListBlock:
        closing, items = token.type.replace("_open", "_close"), []
        while self.tokens[self.place].type != closing:
            self.place += 1
            items.append(self.blocks("list_item_close"))
        self.place += 1
        return ListBlock(token.type.startswith("ordered"), tuple(items))

    def _container(self, name: str, info: str, closing: str) -> Block:
        if name == "table":
            return self._table(_words(info), closing)
        self.mark_bars = name == "tiles"
        inside = self.blocks(closing)
        self.mark_bars = False
        match name:
            case "tiles":
                return Tiles(tuple(_tile(item) for item in _items(inside, name)))
            case "sign":
                return SignLine(tuple(plain(item) for item in _items(inside, name)))
            case "figure":
                return self._figure(info, inside)
            case "pagebreak":
                return PageBreak()
            case _:
                return Callout(cast("CalloutKind", name), _words(info), inside)

    def _figure(self, info: str, inside: tuple[Block, ...]) -> Figure:
        name, _, caption = info.partition(" ")
        if name not in self.figures or len(inside) != 1 or not isinstance(inside[0], Paragraph):
            msg = f"the figure {name!r} is not known, or has no alt text"
            raise DocumentError(msg)
        return Figure(name, self.figures[name], plain(inside[0].content), _words(caption))

    def _table(self, caption: Inline, closing: str) -> Table:
        rows: list[list[Inline]] = []
        align: list[Align] = []
        while self.tokens[self.place].type != closing:
            token = self.tokens[self.place]
            self.place += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    align.append(_align(token))
                rows[-1].append(self._inline(token.type.replace("_open", "_close")))
            elif token.type == "paragraph_open":
                msg = f"the table {plain(caption)!r} holds a paragraph; is its header row whole?"
                raise DocumentError(msg)
        self.place += 1
        if not rows:
            msg = f"the table {plain(caption)!r} is empty"
            raise DocumentError(msg)
        return Table(caption, tuple(rows[0]), tuple(map(tuple, rows[1:])), tuple(align))


def _align(token: Token) -> Align:
    style = str(token.attrs.get("style", ""))
    return cast("Align", style.partition("text-align:")[2] or "left")


def _words(info: str) -> Inline:
    """Read the inline Markdown after a container's name."""
    tokens = _markdown().parseInline(info)
    return inline(tokens[0]) if tokens else ()


def _items(blocks: tuple[Block, ...], name: str) -> list[Inline]:
    if len(blocks) != 1 or not isinstance(blocks[0], ListBlock):
        msg = f"::: {name} holds one list"
        raise DocumentError(msg)
    return [item[0].content if item and isinstance(item[0], Paragraph) else () for item in blocks[0].items]


def _tile(item: Inline) -> Tile:
    """Split `label | value | note` at its bars; a bar inside a value was marked while reading."""
    parts = [p.strip().replace(_INNER_BAR, "|") for p in plain(item).split("|")]
    label, value, note = (*parts, "", "")[:3]
    return Tile(label, value, note)


def inline(token: Token, bar: str = "|") -> Inline:
    """Turn an inline token's children into runs; `bar` stands for an escaped bar."""
    runs: list[Run] = []
    bold = italic = 0
    href: str | None = None
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold += 1 if child.nesting > 0 else -1
            case "em_open" | "em_close":
                italic += 1 if child.nesting > 0 else -1
            case "link_open":
                href = str(child.attrs["href"])
            case "link_close":
                href = None
            case "softbreak" | "hardbreak":
                runs.append(Run(" ", bold > 0, italic > 0, href))
            case "text" | "text_special":
                content = bar if child.type == "text_special" and child.content == "|" else child.content
                if content:
                    runs.append(Run(content, bold > 0, italic > 0, href))
            case _:
                msg = f"{child.type} has no place in a report"
                raise DocumentError(msg)
    return _joined(runs)


def _joined(runs: list[Run]) -> Inline:
    """Join neighbouring runs of one style."""
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        if last is not None and (last.bold, last.italic, last.href) == (run.bold, run.italic, run.href):
            out[-1] = Run(last.text + run.text, run.bold, run.italic, run.href)
        else:
            out.append(run)
    return tuple(out)
