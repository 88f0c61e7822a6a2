"""Letters that look right and are not: Latin ones inside Cyrillic words and the reverse, cedillas for commas below."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK"})
_LATIN_TWINS = frozenset("aceiopxyABCEHIKMOPTXY")
_CYRILLIC_TWINS = frozenset("асеіорхуАВСЕНІКМОРТХУ")
_CEDILLA = frozenset("ŞşŢţ")


def mixed_words(text: str) -> list[str]:
    r"""Return the words that hold letters of two scripts, which look alike.

    >>> mixed_words("a town, \u0430 town, t\u043ewn")
    ['tоwn']
    """
    return [word for word in _WORD.findall(text) if len({_script(c) for c in word} & _SCRIPTS) > 1]


def strange_words(text: str, lang: str) -> Iterator[str]:
    """Yield the words that mix scripts, and words of one letter in the script of the other languages.

    >>> list(strange_words("кіт i пес", "uk"))
    ['i']
    """
    twins = _LATIN_TWINS if lang == "uk" else _CYRILLIC_TWINS
    yield from mixed_words(text)
    yield from (word for word in _WORD.findall(text) if len(word) == 1 and word in twins and _alone(word, text))


def cedilla_words(text: str) -> list[str]:
    r"""Return the words with a cedilla, where Romanian has a comma below.

    >>> cedilla_words("ora\u015f, oraș")
    ['oraş']
    """
    return [word for word in _WORD.findall(text) if _CEDILLA & set(word)]


def spelt(word: str) -> str:
    r"""Return a word's letters of the rarer script with their code points, so that they can be told apart.

    >>> spelt("t\u043ewn")
    'о U+043E'
    """
    scripts = [_script(c) for c in word]
    rare = min(set(scripts), key=scripts.count)
    return ", ".join(f"{c} U+{ord(c):04X}" for c, s in zip(word, scripts, strict=True) if s == rare)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]


def _alone(word: str, text: str) -> bool:
    """Tell whether a letter stands between blanks in text of the other script: `A-1` and `L × W` are signs."""
    return re.search(rf"(?<![\S]){re.escape(word)}(?![\S])", text) is not None and word.islower()
