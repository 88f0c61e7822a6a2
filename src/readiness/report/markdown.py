"""The document as Markdown that reads well as it is, and shows the same letters when rendered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness.report.document import (
    Block,
    Boxes,
    Callout,
    Document,
    Figure,
    Heading,
    ListBlock,
    Paragraph,
    Run,
    SignLine,
    Table,
    Tiles,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.report.document import Inline

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_SIGN = re.compile(
    r"[\\`*\[\]~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # not inside a word: some_name
    r"|<(?=[A-Za-z/!?])|&(?=[#A-Za-z])|!(?=\[)|\$(?=\S)"
)
_BEFORE_MORE = re.compile(r"(?=[!<&]$)")
_AT_START = re.compile(r"^(\d{1,9})(?=[.)])|^(?=[#>+-])")
_CLOSING = re.compile(r"(?:^|(?<= ))(?=#+$)")
_ADDRESS = re.compile(r"(?i)\b((?:https?|ftp)(?=:\S*\\)|www(?=\.\S*\\))")
_IN_ADDRESS = str.maketrans({"(": "%28", ")": "%29", " ": "%20", "<": "%3C", ">": "%3E", "\\": "%5C", "|": "%7C"})
_BACKSLASH = r"\\"
_DASHES = {"left": "---", "right": "--:", "center": ":-:"}
_TO_SIGN = "." * 30


def write(document: Document) -> str:
    """Return the document as GitHub-flavoured Markdown."""
    parts = [f"> {_strong(document.draft)}"] if document.draft else []
    parts += _blocks(document.blocks, document.labels)
    parts += ["---", _line((Run(document.footer),))] if document.footer else []
    return "\n\n".join(parts) + "\n"


def _blocks(blocks: Sequence[Block], labels: Mapping[str, str]) -> list[str]:
    """Return the blocks that leave something to read; of two lists in a row the second takes another mark."""
    out: list[str] = []
    before: Block | None = None
    second = False
    for block in blocks:
        again = isinstance(block, ListBlock) and isinstance(before, ListBlock) and block.ordered == before.ordered
        second = again and not second
        text = _block(block, labels, second=second)
        if text:
            out.append(text)
            before = block
    return out


def _block(block: Block, labels: Mapping[str, str], *, second: bool = False) -> str:
    match block:
        case ListBlock():
            return "\n".join(_items(block, labels, second=second))
        case Heading():
            anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
            return f"{anchor}{'#' * block.level} {_CLOSING.sub(_BACKSLASH, _inline(block.content))}".rstrip()
        case Paragraph():
            return _line(block.content)
        case Table():
            return "\n".join([_titled(labels["table"], block.caption), "", *_table(block)])
        case Figure():
            return f"{_titled(labels['figure'], block.caption)}\n\n{_line((Run(block.alt),))}"
        case Callout():
            title = _line(_bold(block.title or (Run(labels[block.kind]),)))
            inner = "\n\n".join([title, *_blocks(block.blocks, labels)])
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case Tiles():
            return "\n".join(_tiles(block))
        case SignLine():
            return "\n\n".join(f"{_line((Run(label),))}: {_TO_SIGN}" for label in block.labels)
        case Boxes():
            return "\n".join(f"- [ ] {_line(item)}" for item in block.items)
        case _:
            return ""


def _items(block: ListBlock, labels: Mapping[str, str], *, second: bool) -> Iterator[str]:
    for number, item in enumerate(block.items, 1):
        mark = f"{number}{')' if second else '.'}" if block.ordered else "*" if second else "-"
        first, *rest = "\n\n".join(_blocks(item, labels)).split("\n")
        yield f"{mark} {first}".rstrip()
        yield from (f"{' ' * (len(mark) + 1)}{line}".rstrip() for line in rest)


def _titled(kind: str, caption: Inline) -> str:
    return _inline(_bold((Run(f"{kind}: "), *caption)))


def _bold(content: Inline) -> Inline:
    return tuple(replace(run, bold=True) for run in content)


def _strong(text: str) -> str:
    return _inline((Run(text, bold=True),))


def _table(block: Table) -> Iterator[str]:
    yield _row([_cell(cell) for cell in block.header])
    yield _row([_DASHES[align] for align in block.align])
    yield from (_row([_cell(cell) for cell in row]) for row in block.rows)


def _cell(content: Inline) -> str:
    return _inline(content).replace("|", "\\|")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _tiles(block: Tiles) -> Iterator[str]:
    for tile in block.tiles:
        value = f" {_strong(tile.value)}" if tile.value else ""
        note = _inline((Run(tile.note),))
        if note:
            note = f"; {note}" if "(" in note else f" ({note})"
        yield f"- {_line((Run(tile.label),))}:{value}{note}"


def _line(content: Inline) -> str:
    """Return a running text that stands at the start of a line, where `-` or `1.` would open a list."""
    return _AT_START.sub(lambda found: f"{found[1] or ''}\\", _inline(content))


def _inline(content: Inline) -> str:
    """Return a running text with the marks of its styles, where Markdown would take them for marks."""
    joined = _joined(content)
    texts = [_escaped(run.text) for run in joined]
    texts[:-1] = [_BEFORE_MORE.sub(_BACKSLASH, text) for text in texts[:-1]]
    firsts = ["[" if run.href else text[0] for run, text in zip(joined, texts, strict=True)]
    out = ""
    for run, text, after in zip(joined, texts, [*firsts, ""][1:], strict=True):
        bare = text.strip(" ")
        lead, _, trail = text.partition(bare) if bare else (text, "", "")
        out += lead + (_styled(run, bare, (out + lead)[-1:], trail or after) if bare else "") + trail
    return out.strip(" ")


def _styled(run: Run, text: str, before: str, after: str) -> str:
    if run.href:
        return f"[{_marked(run, text, '[', ']')}]({_address(run.href)})"
    return _marked(run, text, before, after)


def _joined(content: Inline) -> list[Run]:
    """Return the runs with white space folded and neighbours of one style joined."""
    out: list[Run] = []
    for run in content:
        text = _SPACE.sub(" ", run.text)
        if out and replace(out[-1], text="") == replace(run, text=""):
            out[-1] = replace(run, text=_SPACE.sub(" ", out[-1].text + text))
        elif text:
            out.append(replace(run, text=text))
    return out


def _escaped(text: str) -> str:
    """Put a backslash before what Markdown would take for a mark, and nothing else, so that the raw text reads well."""
    escaped = _SIGN.sub(lambda sign: f"\\{sign[0]}", text)
    return _ADDRESS.sub(r"\1\\", escaped)


def _marked(run: Run, text: str, before: str, after: str) -> str:
    """Put the marks of bold and italic around a text where they would work; else its letters alone."""
    marks = ("**" if run.bold else "") + ("*" if run.italic else "")
    opens = before != "*" and (not _is_sign(text[0]) or not before or _is_gap(before))
    closes = not _is_sign(text[-1]) or not after or _is_gap(after)
    whole = not text[0].isspace() and not text[-1].isspace()
    return f"{marks}{text}{marks[::-1]}" if opens and closes and whole else text


def _is_sign(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _is_gap(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] == "P"


def _address(href: str) -> str:
    return re.sub(r"&(?=#?\w+;)", "&amp;", href.translate(_IN_ADDRESS))
