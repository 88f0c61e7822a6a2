"""The document as Markdown that reads well as it is, and shows the same letters when rendered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.report.document import Block, Document, Inline, Run

_INSIDE = re.compile(r"([\\`*_\[\]<>|&{}]|\$(?=\S))")
_AT_START = re.compile(r"^(\d+)([.)])|^([#+\-=~])")
_DASHES = {"left": "---", "right": "--:", "center": ":-:"}


def write(document: Document) -> str:
    """Return the document as GitHub-flavoured Markdown."""
    parts = [f"> **{_text(document.draft)}**"] if document.draft else []
    parts += [_block(block, document) for block in document.blocks if not isinstance(block, PageBreak)]
    parts += ["---", _text(document.footer)] if document.footer else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(text: str) -> str:
    """Escape what Markdown would take for a sign, and nothing else, so that the raw text stays readable."""
    escaped = _INSIDE.sub(r"\\\1", text)
    return _AT_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _run(run: Run) -> str:
    lead, trail = run.text[: len(run.text) - len(run.text.lstrip(" "))], run.text[len(run.text.rstrip(" ")) :]
    text = _text(run.text.strip(" ")) if run.text.strip(" ") else ""
    if not text:
        return run.text
    text = f"**{text}**" if run.bold else text
    text = f"*{text}*" if run.italic else text
    text = f"[{text}]({run.href})" if run.href else text
    return f"{lead}{text}{trail}"


def _inline(content: Inline) -> str:
    return "".join(_run(run) for run in content).strip()


def _block(block: Block, document: Document) -> str:
    match block:
        case Heading():
            anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
            return f"{anchor}{'#' * block.level} {_inline(block.content)}"
        case Paragraph():
            return _inline(block.content)
        case ListBlock():
            return "\n".join(_items(block, document))
        case Table():
            return "\n".join(_table(block, document))
        case Figure():
            return f"**{document.labels['figure']}: {_inline(block.caption)}**\n\n{_text(block.alt)}"
        case Callout():
            inner = "\n\n".join([f"**{_inline(block.title)}**", *(_block(b, document) for b in block.blocks)])
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case Tiles():
            return "\n".join(_tiles(block))
        case SignLine():
            return "\n\n".join(f"{_text(label)}: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_" for label in block.labels)
        case _:
            return ""


def _items(block: ListBlock, document: Document) -> Iterator[str]:
    for number, item in enumerate(block.items, 1):
        mark = f"{number}." if block.ordered else "-"
        first, *rest = "\n\n".join(_block(b, document) for b in item).split("\n") or [""]
        yield f"{mark} {first}"
        yield from (f"{' ' * (len(mark) + 1)}{line}".rstrip() for line in rest)


def _table(block: Table, document: Document) -> Iterator[str]:
    yield f"**{document.labels['table']}: {_inline(block.caption)}**"
    yield ""
    yield _row([_inline(cell) for cell in block.header])
    yield _row([_DASHES[a] for a in block.align])
    yield from (_row([_inline(cell) for cell in row]) for row in block.rows)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _tiles(block: Tiles) -> Iterator[str]:
    for tile in block.tiles:
        note = f" ({_text(tile.note)})" if tile.note else ""
        yield f"- {_text(tile.label)}: **{_text(tile.value)}**{note}"
