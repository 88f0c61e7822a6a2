"""The shipped fonts: where they are, what they cover, and what stands in for a character they lack."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from readiness import locate
from readiness.report.document import Document, map_text

if TYPE_CHECKING:
    from pathlib import Path

FAMILY = "Inter"
SUBSTITUTE = "□"
_INVISIBLE = frozenset("\u00ad\u034f\u200b\u200c\u200d\u2060\ufeff") | frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Characters that only say how their neighbours join; where the fonts lack one, nobody misses it."""


def folder() -> Path:
    """Return the folder of the shipped faces, `Inter-<face>.otf` and `.woff2`."""
    return locate.templates() / "fonts"


@cache
def _coverage() -> tuple[list[int], list[int]]:
    """Return the first and the last code of each stretch of covered characters, in order."""
    lines = (folder() / "coverage.txt").read_text("ascii").split()
    stretches = [(int(first, 16), int(last, 16)) for first, _, last in (line.partition("-") for line in lines)]
    return [first for first, _ in stretches], [last for _, last in stretches]


def covered(character: str) -> bool:
    """Tell whether every shipped face has a character; line breaks need none.

    >>> covered("ł"), covered("Ї"), covered("😀")
    (True, True, False)
    """
    firsts, lasts = _coverage()
    place = bisect_right(firsts, ord(character)) - 1
    return character in "\n\t" or (place >= 0 and ord(character) <= lasts[place])


def shown(text: str) -> tuple[str, list[str]]:
    r"""Return a text as the fonts can show it, and the characters that a square stands for.

    >>> shown("Łódź ❤\ufe0f")
    ('Łódź □', ['❤'])
    """
    if text.isascii():
        return text, []
    kept = [c for c in text if c not in _INVISIBLE or covered(c)]
    missing = dict.fromkeys(c for c in kept if not covered(c))
    return "".join(SUBSTITUTE if c in missing else c for c in kept), list(missing)


def substitute(document: Document) -> tuple[Document, list[str]]:
    """Put a square in the place of every character that the fonts lack.

    Returns:
        The document, and the characters replaced, each once, in reading order.
    """
    replaced: dict[str, None] = {}

    def change(text: str) -> str:
        changed, missing = shown(text)
        replaced.update(dict.fromkeys(missing))
        return changed

    return map_text(document, change), list(replaced)
