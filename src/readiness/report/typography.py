"""The small rules of good typesetting that no author should have to remember."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readiness.report.document import Document, map_text

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT_WORDS = {"pl": "aiouwzAIOUWZ", "uk": "аівзоуяйАІВЗОУЯЙ"}


def typeset(document: Document) -> Document:
    """Keep one-letter words of Polish and Ukrainian with the word after them, and numbers with their units."""
    return map_text(document, binder(document.lang))


def binder(lang: str) -> Callable[[str], str]:
    """Return the function that sets no-break spaces in texts of one language.

    >>> binder("pl")("sala w gminie i 5 firm").replace(chr(0xA0), "_")
    'sala w_gminie i_5_firm'
    """
    letters = _SHORT_WORDS.get(lang, "")
    short = re.compile(rf"(?<![\w’'])([{letters}]) (?=\S)") if letters else None
    number = re.compile(r"(\d) (?=\d{3}\b|[^\W\d_])")

    def bind(text: str) -> str:
        bound = number.sub("\\1\u00a0", text)
        return short.sub("\\1\u00a0", bound) if short else bound

    return bind
