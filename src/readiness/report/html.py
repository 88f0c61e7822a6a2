"""The document as one self-contained web page: no script, no network, readable on a phone and on paper."""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from readiness import locate
from readiness.report import fonts
from readiness.report.document import (
    Callout,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    SignLine,
    Table,
    Tiles,
    plain,
)
from readiness.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from readiness.report.document import Align, Block, Document, Inline

MANY_CHAPTERS = 8


def write(document: Document) -> str:
    """Return the document as HTML."""
    body = "\n".join(_body(document))
    return _shell().render(
        document=document,
        lang=document.lang,
        version=__version__,
        style=Markup(_style()),  # noqa: S704 - our own file
        body=Markup(body),  # noqa: S704 - escaped piece by piece below
    )


@cache
def _shell() -> Template:
    loader = FileSystemLoader(locate.templates())
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("page.html")


@cache
def _style() -> str:
    style = (locate.templates() / "page.css").read_text("utf-8")
    for mark, face in (("REGULAR", "Regular"), ("BOLD", "Bold")):
        data = (fonts.folder() / f"{fonts.FAMILY}-{face}.woff2").read_bytes()
        style = style.replace(mark, base64.b64encode(data).decode("ascii"), 1)
    return style


def _body(document: Document) -> Iterator[str]:
    chapters = [b for b in document.blocks if isinstance(b, Heading) and b.level == 2]
    ids = {id(h): h.anchor or f"h{i}" for i, h in enumerate(b for b in document.blocks if isinstance(b, Heading))}
    listed = len(chapters) <= MANY_CHAPTERS
    for block in document.blocks:
        if not listed and block is chapters[0]:
            yield _contents(chapters, ids, document)
            listed = True
        yield _block(block, document, ids)


def _contents(chapters: list[Heading], ids: dict[int, str], document: Document) -> str:
    items = "".join(f'<li><a href="#{ids[id(h)]}">{escape(plain(h.content))}</a></li>' for h in chapters)
    name = escape(document.labels["contents"])
    return f'<nav class="contents" aria-label="{name}"><p><strong>{name}</strong></p><ul>{items}</ul></nav>'


def _block(block: Block, document: Document, ids: dict[int, str]) -> str:
    match block:
        case Heading():
            name = ids.get(id(block), block.anchor or "")
            mark = f' id="{name}"' if name else ""
            return f"<h{block.level}{mark}>{_inline(block.content)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_inline(block.content)}</p>"
        case ListBlock():
            tag = "ol" if block.ordered else "ul"
            items = "".join(f"<li>{_item(item, document, ids)}</li>" for item in block.items)
            return f"<{tag}>{items}</{tag}>"
        case Table():
            return _table(block)
        case Figure():
            return _figure(block)
        case Callout():
            inner = "".join(_block(b, document, ids) for b in block.blocks)
            title = f'<p class="title">{_inline(block.title)}</p>'
            return f'<div class="callout {block.kind}">{title}{inner}</div>'
        case Tiles():
            return _tiles(block)
        case SignLine():
            return '<div class="sign">' + "".join(f"<p>{escape(label)}</p>" for label in block.labels) + "</div>"
        case PageBreak():
            return '<div class="pagebreak"></div>'


def _item(item: tuple[Block, ...], document: Document, ids: dict[int, str]) -> str:
    """Return a list item's content; a single paragraph needs no tag of its own."""
    if len(item) == 1 and isinstance(item[0], Paragraph):
        return _inline(item[0].content)
    return "".join(_block(b, document, ids) for b in item)


def _inline(content: Inline) -> str:
    out = []
    for run in content:
        text = escape(run.text)
        text = f"<em>{text}</em>" if run.italic else text
        text = f"<strong>{text}</strong>" if run.bold else text
        out.append(f'<a href="{escape(run.href)}">{text}</a>' if run.href else text)
    return "".join(out)


def _class(align: Align) -> str:
    return "" if align == "left" else f' class="{align}"'


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_class(a)}>{_inline(c)}</th>' for c, a in zip(table.header, table.align, strict=True)
    )
    rows = "".join(f"<tr>{_cells(row, table)}</tr>" for row in table.rows)
    name = escape(plain(table.caption))
    caption = f"<caption>{_inline(table.caption)}</caption>"
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"><table>{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(row: tuple[Inline, ...], table: Table) -> str:
    out = []
    for i, (cell, align) in enumerate(zip(row, table.align, strict=True)):
        heads = i == 0 and table.row_headers
        tag, scope = ("th", ' scope="row"') if heads else ("td", "")
        out.append(f"<{tag}{scope}{_class(align)}>{_inline(cell)}</{tag}>")
    return "".join(out)


def _figure(figure: Figure) -> str:
    svg = figure.svg.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.alt)}" ', 1)
    return f"<figure><figcaption>{_inline(figure.caption)}</figcaption>{svg}</figure>"


def _tiles(tiles: Tiles) -> str:
    out = []
    for tile in tiles.tiles:
        note = f' <span class="note">{escape(tile.note)}</span>' if tile.note else ""
        label, value = escape(tile.label), escape(tile.value)
        out.append(f'<li><span class="label">{label}</span> <span class="value">{value}</span>{note}</li>')
    return f'<ul class="tiles">{"".join(out)}</ul>'
