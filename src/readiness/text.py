"""Texts in several languages, and how each language writes numbers, money, dates and lists."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import yaml
from pydantic import AfterValidator, Discriminator, Field, Tag

from readiness import locate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Lang = Literal["en", "pl", "ro", "uk"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
COUNTRY_LANGUAGE: dict[str, Lang] = {"PL": "pl", "MD": "ro", "RO": "ro", "UA": "uk"}

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)


def forbidden_character(text: str) -> str | None:
    """Return the first character that no text may hold, or None.

    Control characters but newline and tab, lone surrogates, non-characters and bidi controls are refused:
    they hide or reorder what a reader sees, or stop the Word and PDF writers.
    """
    found = _FORBIDDEN.search(text)
    return found[0] if found else None


def _clean(text: str) -> str:
    bad = forbidden_character(text)
    if bad is not None:
        msg = f"the character U+{ord(bad):04X} is not allowed"
        raise ValueError(msg)
    return unicodedata.normalize("NFC", text)


CleanStr = Annotated[str, Field(max_length=10_000), AfterValidator(_clean)]
"""One text: NFC, at most 10,000 characters, free of control characters."""


def _has_english(value: dict[Lang, str]) -> dict[Lang, str]:
    if "en" not in value:
        msg = "an English text (en) is needed"
        raise ValueError(msg)
    return value


LangMap = Annotated[dict[Lang, CleanStr], AfterValidator(_has_english)]
"""A text a reader may see, by language; English always, the others may follow."""

OwnText = Annotated[dict[Lang, CleanStr], Field(min_length=1)]
"""Words of the Broker's own by language, in at least one."""


def _shape(value: object) -> str:
    return "languages" if isinstance(value, dict) else "text"


OwnWords = Annotated[
    Annotated[CleanStr, Tag("text")] | Annotated[OwnText, Tag("languages")],
    Discriminator(_shape),
]
"""Words of the Broker's own: as they stand, or by language where reports are made in several."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=100)]
"""A stable id: lower case letters, digits, dots, hyphens, underscores."""


def pick(text: Mapping[Lang, str], lang: str) -> str:
    """Return the text in `lang`; without one the English text, visibly marked.

    >>> pick({"en": "yes", "pl": "tak"}, "pl"), pick({"en": "yes"}, "pl")
    ('tak', 'yes (EN)')
    """
    found = text.get(lang)  # type: ignore[call-overload]
    if found is not None:
        return str(found)
    other = "en" if "en" in text else next(iter(text))
    return f"{text[other]} ({other.upper()})"


def own_words(text: str | Mapping[Lang, str], lang: str) -> str:
    """Return the Broker's own words: as they stand, or in `lang` where they were given by language.

    >>> own_words("Library", "pl"), own_words({"en": "Library", "pl": "Biblioteka"}, "pl")
    ('Library', 'Biblioteka')
    """
    return text if isinstance(text, str) else pick(text, lang)


class Formatter:
    """Numbers, money, dates, lists and plurals of one language, after the house's table of forms.

    Babel does the work; where its data differ from what Polish, Moldovan and Ukrainian offices print,
    the difference is settled here and nowhere else.
    """

    _locales: dict[str, str] = {"en": "en_GB", "pl": "pl_PL", "ro": "ro_MD", "uk": "uk_UA"}  # noqa: RUF012
    _currency: dict[str, dict[str, str]] = {  # noqa: RUF012
        "pl": {"PLN": "zł", "UAH": "UAH", "MDL": "MDL"},
        "ro": {"MDL": "lei", "PLN": "PLN", "UAH": "UAH"},
        "uk": {"UAH": "грн", "PLN": "PLN", "MDL": "MDL"},
        "en": {},
    }

    def __init__(self, lang: str) -> None:
        from babel import Locale

        self.lang = lang
        self.currency_first = lang == "en"
        self.locale = Locale.parse(self._locales[lang])

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the language's separators: `12 345,6`."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(value, format=pattern, locale=self.locale)
        return text.replace(".", "\u00a0") if self.lang == "ro" else text

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share as percent, by default whole ones; Romanian sets a blank before the sign."""
        return self.number(share * 100, decimals) + ("\u00a0%" if self.lang == "ro" else "%")

    def money(self, amount: float, currency: str, decimals: int = 0) -> str:
        """Return an amount with its currency: `12 345 zł`, `PLN 12,345`."""
        figure = self.number(amount, decimals)
        if self.currency_first:
            return f"{currency}\u00a0{figure}"
        return f"{figure}\u00a0{self._currency[self.lang].get(currency, currency)}"

    def long_date(self, day: date) -> str:
        """Return a date for running text: `5 marca 2026 r.`."""
        from babel.dates import format_date

        month = format_date(day, "d MMMM y", locale=self.locale).replace(" ", "\u00a0")
        return month + {"pl": "\u00a0r.", "uk": "\u00a0року"}.get(self.lang, "")

    def short_date(self, day: date) -> str:
        """Return a date for tables: `05.03.2026`, `5 Mar 2026`."""
        from babel.dates import format_date

        if self.lang != "en":
            return format_date(day, "dd.MM.y", locale=self.locale)
        return format_date(day, "d MMM y", locale="en_US").replace(" ", "\u00a0")  # British data print "Sept"

    def month(self, day: date) -> str:
        """Return a month and year for running text: `March 2026`."""
        from babel.dates import format_date

        return format_date(day, "LLLL y", locale=self.locale).replace(" ", "\u00a0")

    def list(self, items: Sequence[str]) -> str:
        """Return `A, B i C`."""
        from babel.lists import format_list

        return format_list(list(items), locale=self._locales[self.lang] if self.lang != "en" else "en_GB")

    def plural(self, number: float, forms: Mapping[str, str]) -> str:
        """Return the form of a counted word: `forms` by CLDR class, `other` as the last resort."""
        return forms.get(self.locale.plural_form(number), forms["other"])

    def count(self, number: float, forms: Mapping[str, str]) -> str:
        """Return the number with its counted word: `21 firm`."""
        return f"{self.number(number, 0 if float(number).is_integer() else 1)}\u00a0{self.plural(number, forms)}"


def slug(name: str) -> str:
    """Return a file name made of a-z, 0-9 and hyphens.

    >>> slug("Cimișlia"), slug("Łódź 2")
    ('cimislia', 'lodz-2')
    """
    plain = unicodedata.normalize("NFKD", name.translate(str.maketrans("łŁ", "lL")))
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in plain if not unicodedata.combining(c))
    return "-".join(filter(None, kept.lower().split("-")))


def all_texts(value: Any) -> list[str]:
    """Return every string inside nested lists, tuples and mappings, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for v in value.values() for t in all_texts(v)]
    if isinstance(value, list | tuple):
        return [t for v in value for t in all_texts(v)]
    return []


@cache
def strings(lang: str) -> dict[str, Any]:
    """Return the fixed words of reports in one language; English for a language that has none."""
    path = locate.templates() / f"strings.{lang}.yaml"
    if not path.is_file():
        path = locate.templates() / "strings.en.yaml"
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    return loaded
