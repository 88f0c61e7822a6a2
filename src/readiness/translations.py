"""Which texts of a data file still lack a language, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from readiness import locate, yamlio
from readiness.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from readiness.errors import Problem
    from readiness.text import Lang

GAP = "..."
"""What stands in the place of a text that is still to be written."""
_PLURALS: dict[Lang, tuple[str, ...]] = {
    "en": ("one", "other"),
    "pl": ("one", "few", "many", "other"),
    "ro": ("one", "few", "other"),
    "uk": ("one", "few", "many", "other"),
}
"""The plural classes of each language, as Unicode's CLDR names them."""


@dataclass(frozen=True)
class Missing:
    """One text that a language lacks: in which file, at which place of it."""

    loaded: yamlio.Loaded
    place: yamlio.Path_
    lang: Lang

    def problem(self) -> Problem:
        """Return it as a warning that names the place."""
        return self.loaded.problem("RD310", *self.place, lang=self.lang, place=dotted(self.place), severity="warning")


@dataclass(frozen=True)
class Progress:
    """How far one language is: all texts, and those missing."""

    lang: Lang
    total: int
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> int:
        """Whole percent that are done; 100 only when nothing is missing."""
        return int(100 * (self.total - len(self.missing)) / self.total) if self.total else 100


def dotted(place: yamlio.Path_) -> str:
    """Return a place in a file as one word.

    >>> dotted(("sections", 0, "title"))
    'sections.0.title'
    """
    return ".".join(map(str, place))


def language_maps(value: Any, place: yamlio.Path_ = ()) -> Iterator[tuple[yamlio.Path_, dict[str, str]]]:
    """Yield every text in several languages with its place."""
    if isinstance(value, dict):
        if value and set(value) <= set(LANGUAGES) and all(isinstance(v, str) for v in value.values()):
            yield place, value
            return
        for key, inner in value.items():
            yield from language_maps(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from language_maps(inner, (*place, number))


def text_leaves(value: Any, place: yamlio.Path_ = ()) -> Iterator[tuple[yamlio.Path_, str]]:
    """Yield every string with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from text_leaves(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from text_leaves(inner, (*place, number))


def written(text: str | None) -> bool:
    """Tell whether a text is there and not just its gap."""
    return bool(text and text.strip() and text.strip() != GAP)


def missing_in_maps(loaded: yamlio.Loaded, lang: Lang) -> Progress:
    """Return how far a language is in a file of language maps."""
    maps = list(language_maps(loaded.data))
    return Progress(lang, len(maps), tuple(Missing(loaded, p, lang) for p, t in maps if not written(t.get(lang))))


def missing_in_words(english: yamlio.Loaded, other: yamlio.Loaded | None, lang: Lang) -> Progress:
    """Return how far the file of one language is, beside the English file; all is missing when there is none.

    Where English has forms for one and for many, a language needs all forms of its own.
    """
    wanted = list(_wanted(english.data, lang))
    found = dict(text_leaves(other.data)) if other is not None else {}
    lacking = tuple(Missing(other or english, place, lang) for place in wanted if not written(found.get(place)))
    return Progress(lang, len(wanted), lacking)


def _wanted(value: Any, lang: Lang, place: yamlio.Path_ = ()) -> Iterator[yamlio.Path_]:
    """Yield the place of every text that a language needs beside the English ones."""
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict):
        counted = {"one", "other"} <= set(value) <= set(_PLURALS["en"])
        for key in _PLURALS[lang] if counted else value:
            yield from _wanted(value.get(key, value.get("other")), lang, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _wanted(inner, lang, (*place, number))


def questionnaire_progress(folder: Path | None = None) -> tuple[Progress, ...]:
    """Return for every language how far the texts are that a questionnaire needs.

    Args:
        folder: a questionnaire of the user's own, or one file of it; by default the Quick Look, with the fixed words
            of reports and messages.

    Raises:
        ReadinessError: a file cannot be read.
    """
    root = folder if folder is not None else locate.questionnaires() / "quick-look"
    files = [root / "questionnaire.yaml", root / "framework.yaml"] if root.is_dir() else [root]
    loaded = [yamlio.load(f) for f in files if f.is_file() or f == files[0]]
    words = [(locate.templates(), name) for name in ("strings", "messages")] if folder is None else []
    return tuple(
        _joined(lang, [*(missing_in_maps(f, lang) for f in loaded), *(_words(d, name, lang) for d, name in words)])
        for lang in LANGUAGES
    )


def _words(folder: Path, name: str, lang: Lang) -> Progress:
    english, other = folder / f"{name}.en.yaml", folder / f"{name}.{lang}.yaml"
    return missing_in_words(yamlio.load(english), yamlio.load(other) if other.is_file() else None, lang)


def _joined(lang: Lang, parts: Sequence[Progress]) -> Progress:
    return Progress(lang, sum(p.total for p in parts), tuple(m for p in parts for m in p.missing))
