"""From rendered Markdown to the typed document: one pass over the tokens of markdown-it-py."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, cast, get_args

from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin

from readiness.report.document import (
    Align,
    Block,
    Boxes,
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

NARROW = "@phone"
_CALLOUTS = get_args(CalloutKind)
_CONTAINERS = (*_CALLOUTS, "table", "tiles", "figure", "sign", "lines", "boxes", "pagebreak")
_LEFT_OUT = ("code", "lheading", "html_block", "reference", "html_inline", "autolink", "backticks", "text_join")
_HREF = re.compile(r"https?://.|mailto:.|#[a-z0-9]|(?:[a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9.-]*\.(?:html|pdf|docx|md)\Z")
_ANCHOR = re.compile(r"(?<!\\)\{@([a-z0-9-]+)\}$")
_BAR = "\x1f"
"""What stands for a bar that divides a tile; no value can hold it, as templates fold control characters."""


def parse(text: str, figures: Mapping[str, str]) -> tuple[Block, ...]:
    """Turn a rendered template into blocks.

    Headings may end in an anchor, `# Title {@anchor}` (to Jinja2 `{#` opens a comment). Beside headings, paragraphs,
    lists, bold, italic and links there are containers, closed by a line of colons; one around another has one colon
    more:

    - `::: table Caption` around one pipe table;
    - `::: note Title`, likewise `warning`, `unknown`, `illustrative`, `decision`, around any blocks;
    - `::: tiles` around a list of `label | value | note`;
    - `::: figure name Caption` around one paragraph, the alt text;
    - `::: sign` around a list of labels, `::: lines` for lower lines;
    - `::: boxes` around a list of answers to tick;
    - `::: pagebreak` around nothing.

    Args:
        text: the rendered template.
        figures: SVG by name; under the name with `NARROW` after it the same chart for a phone, if there is one.

    Raises:
        DocumentError: something the document does not know, such as raw HTML or an unknown figure.
    """
    return _Reader(text, figures).blocks()


@cache
def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable("table").disable(list(_LEFT_OUT))
    md.use(container_plugin, "box", validate=lambda params, _: bool(params.strip()))
    md.validateLink = _any_link  # type: ignore[method-assign]
    return md


def _any_link(url: str) -> bool:
    """Let every link through to `_href`, which refuses aloud; markdown-it would leave a bad one as text."""
    del url
    return True


class _Reader:
    def __init__(self, text: str, figures: Mapping[str, str]) -> None:
        self.tokens: Sequence[Token] = _markdown().parse(text)
        self.lines = text.split("\n")
        self.figures, self.place, self.bar = figures, 0, "|"

    def blocks(self, until: str | None = None) -> tuple[Block, ...]:
        """Read blocks up to the closing token."""
        out: list[Block] = []
        while self.place < len(self.tokens):
            token = self._next()
            if token.type == until:
                break
            out.append(self._block(token))
        return tuple(out)

    def _next(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def _expect(self, *types: str, inside: str) -> Token:
        token = self._next()
        if token.type not in types:
            raise _fault(f"{inside} holds {_name(token)}; it may not", token)
        return token

    def _block(self, token: Token) -> Block:
        match token.type:
            case "heading_open":
                return self._heading(token)
            case "paragraph_open":
                return self._paragraph()
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token)
            case "container_box_open":
                return self._container(token)
            case "table_open":
                raise _fault("a table stands between `::: table Caption` and `:::`", token)
            case _:
                raise _fault(f"{_name(token)} has no place in a report", token)

    def _inline(self) -> Inline:
        """Read an inline token and the token that closes its block."""
        content = self._next()
        self.place += 1
        return _runs(content, self.bar)

    def _paragraph(self) -> Paragraph:
        token = self.tokens[self.place]
        if token.content.startswith(":::"):
            raise _fault(f"{token.content.splitlines()[0]!r} neither opens nor closes anything", token)
        return Paragraph(self._inline())

    def _heading(self, token: Token) -> Heading:
        found = _ANCHOR.search(self.tokens[self.place].content)
        content = self._inline()
        if found is not None:
            content = _without_end(content, len(found[0]))
        if not plain(content).strip():
            raise _fault("a heading is empty", token)
        return Heading(int(token.tag[1]), content, found[1] if found else None)

    def _list(self, token: Token) -> ListBlock:
        closing, items = token.type.replace("_open", "_close"), []
        while self._next().type != closing:
            items.append(self.blocks("list_item_close"))
        return ListBlock(token.type.startswith("ordered"), tuple(items))

    def _container(self, token: Token) -> Block:
        name, _, info = token.info.strip().partition(" ")
        if name not in _CONTAINERS:
            raise _fault(f"`::: {name}` is not known; there are {', '.join(_CONTAINERS)}", token)
        end = (token.map or [0, 0])[1]
        if end >= len(self.lines) or self.lines[end].strip(" :"):
            raise _fault(f"`::: {name}` is not closed by a line `:::`", token)
        if name == "table":
            return self._table(token, _words(info))
        self.bar = _BAR if name == "tiles" else "|"
        inside = self.blocks("container_box_close")
        self.bar = "|"
        return self._made(name, info, inside, token)

    def _made(self, name: str, info: str, inside: tuple[Block, ...], token: Token) -> Block:
        match name:
            case "tiles":
                return Tiles(tuple(_tile(plain(item), token) for item in _items(inside, name, token)))
            case "sign" | "lines":
                return SignLine(tuple(plain(item) for item in _items(inside, name, token)), name == "lines")
            case "boxes":
                return Boxes(tuple(_items(inside, name, token)))
            case "figure":
                return self._figure(info, inside, token)
            case "pagebreak":
                if inside:
                    raise _fault("`::: pagebreak` holds something", token)
                return PageBreak()
            case _:
                return Callout(cast("CalloutKind", name), _words(info), inside)

    def _figure(self, info: str, inside: tuple[Block, ...], token: Token) -> Figure:
        name, _, caption = info.strip().partition(" ")
        if name not in self.figures:
            raise _fault(f"the figure {name!r} is not known", token)
        if len(inside) != 1 or not isinstance(inside[0], Paragraph):
            raise _fault(f"the figure {name!r} needs one paragraph, its alt text", token)
        narrow = self.figures.get(name + NARROW, "")
        return Figure(name, self.figures[name], plain(inside[0].content), _words(caption), narrow)

    def _table(self, opening: Token, caption: Inline) -> Table:
        place = f"the table {plain(caption)!r}"
        self._expect("table_open", inside=place)
        rows: list[tuple[Inline, ...]] = []
        align: list[Align] = []
        while (token := self._next()).type != "table_close":
            if token.type == "tr_open":
                rows.append(self._row(align if not rows else []))
        self._expect("container_box_close", inside=place)
        if not plain(caption).strip():
            raise _fault("a table needs a caption", opening)
        return Table(caption, rows[0], tuple(rows[1:]), tuple(align))

    def _row(self, align: list[Align]) -> tuple[Inline, ...]:
        cells = []
        while (token := self._next()).type != "tr_close":
            align.append(_align(token))
            cells.append(self._inline())
        return tuple(cells)


def _fault(reason: str, token: Token) -> DocumentError:
    place = f"line {token.map[0] + 1} of the rendered template: " if token.map else ""
    return DocumentError(place + reason)


def _name(token: Token) -> str:
    return token.type.removesuffix("_open").replace("_", " ")


def _align(cell: Token) -> Align:
    style = str(cell.attrs.get("style", ""))
    return cast("Align", style.partition("text-align:")[2] or "left")


def _words(info: str) -> Inline:
    """Read the inline Markdown after a container's name."""
    tokens = _markdown().parseInline(info.strip())
    return _runs(tokens[0]) if tokens else ()


def _items(blocks: tuple[Block, ...], name: str, token: Token) -> list[Inline]:
    if len(blocks) != 1 or not isinstance(blocks[0], ListBlock):
        raise _fault(f"`::: {name}` holds one list and nothing else", token)
    return [_item(item, name, token) for item in blocks[0].items]


def _item(item: tuple[Block, ...], name: str, token: Token) -> Inline:
    if len(item) != 1 or not isinstance(item[0], Paragraph):
        raise _fault(f"an item of `::: {name}` is one line", token)
    return item[0].content


def _tile(item: str, token: Token) -> Tile:
    """Split `label | value | note` at the bars that the template wrote, not at those inside a value."""
    parts = [part.strip() for part in item.split(_BAR)]
    if len(parts) not in (2, 3):
        raise _fault("a tile is `label | value` or `label | value | note`", token)
    return Tile(*parts)


def _without_end(content: Inline, length: int) -> Inline:
    """Return a heading without the anchor at its end."""
    last = content[-1]
    kept = Run(last.text[:-length].rstrip(), last.bold, last.italic, last.href)
    return (*content[:-1], kept) if kept.text else content[:-1]


def _runs(token: Token, bar: str = "|") -> Inline:
    """Turn an inline token's children into runs; `bar` takes the place of a bar the template wrote."""
    runs: list[Run] = []
    bold = italic = 0
    href: str | None = None
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "link_open":
                href = _href(str(child.attrs["href"]))
            case "link_close":
                href = None
            case "softbreak" | "hardbreak":
                runs.append(Run(" ", bold > 0, italic > 0, href))
            case "text":
                runs.append(Run(child.content.replace("|", bar), bold > 0, italic > 0, href))
            case "text_special":
                runs.append(Run(child.content, bold > 0, italic > 0, href))
            case _:
                raise _fault(f"{_name(child)} {child.content!r} has no place in a report", token)
    return _joined(runs)


def _href(address: str) -> str:
    if not _HREF.match(address):
        msg = f"a link leads to {address!r}; it may lead to http, https, mailto, #anchor or a report beside this one"
        raise DocumentError(msg)
    return address


def _joined(runs: list[Run]) -> Inline:
    """Join neighbouring runs of one style."""
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        if last is not None and (last.bold, last.italic, last.href) == (run.bold, run.italic, run.href):
            out[-1] = Run(last.text + run.text, run.bold, run.italic, run.href)
        elif run.text:
            out.append(run)
    return tuple(out)
