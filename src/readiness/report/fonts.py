"""The shipped fonts: where they are, what they cover, and what stands in for a character they lack."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from readiness import locate
from readiness.report.document import Document, map_text

if TYPE_CHECKING:
    from pathlib import Path

FAMILY = "Inter"
SUBSTITUTE = "□"


def folder() -> Path:
    """Return the folder of the shipped faces."""
    return locate.templates() / "fonts"


@cache
def _ranges() -> tuple[tuple[int, int], ...]:
    lines = (folder() / "coverage.txt").read_text("utf-8").split()
    return tuple((int(low, 16), int(high, 16)) for low, _, high in (line.partition("-") for line in lines))


@cache
def covered(character: str) -> bool:
    """Tell whether every shipped face has a character; line breaks need none.

    >>> covered("ł"), covered("Ї"), covered("😀")
    (True, True, False)
    """
    number = ord(character)
    return character in "\n\t" or any(low <= number <= high for low, high in _ranges())


def substitute(document: Document) -> tuple[Document, list[str]]:
    """Put a square in the place of every character that the fonts lack.

    Returns:
        The document, and the characters replaced, each once, in reading order.
    """
    replaced: dict[str, None] = {}

    def change(text: str) -> str:
        if text.isascii():
            return text
        missing = [c for c in text if not covered(c)]
        replaced.update(dict.fromkeys(missing))
        return "".join(SUBSTITUTE if c in missing else c for c in text) if missing else text

    return map_text(document, change), list(replaced)
