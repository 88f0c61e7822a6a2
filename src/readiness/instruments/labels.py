"""What words and figures in a cell mean: labels of any language, the form's own first; numbers and dates as typed."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

from readiness.errors import nearest
from readiness.instruments.blank import KNOWLEDGE, ROLES
from readiness.text import LANGUAGES, pick, strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.questionnaire import Question, Questionnaire
    from readiness.text import Lang

_GROUP = re.compile(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3}(?!\d))")
_WHOLE = re.compile(r"[-+]?\d{1,18}")
_DECIMAL = re.compile(r"([-+]?\d+)([.,])(\d+)")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:(?:,\d{3})+(?:\.\d+)?|(?:\.\d{3})+(?:,\d+)?)")
_LEVEL = re.compile(r"([0-9]+)\s*(?:$|[-\u2013\u2014:.)=]\s*\S)")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
STAND_IN = {"respondent.role": ROLES[0], "respondent.knowledge": KNOWLEDGE[0]}
"""What stands in for a word that could not be read, which is told, so that it is not told as missing too."""
_TWINS = str.maketrans("şţŞŢ’`´", "șțȘȚ'''")


class MisreadError(Exception):
    """A cell says nothing that its question could mean: the message's code and what fills it."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def normal(text: object) -> str:
    """Return a text without what people type differently: capitals, blanks, a full stop, look-alike apostrophes.

    >>> normal("  Nie  Wiem. ")
    'nie wiem'
    """
    plain = unicodedata.normalize("NFKC", str(text)).translate(_TWINS)
    return " ".join(plain.casefold().split()).rstrip(". ")


class Labels:
    """The words of one questionnaire as a form in one language shows them."""

    def __init__(self, questionnaire: Questionnaire, lang: Lang) -> None:
        self.questionnaire, self.lang = questionnaire, lang
        self.languages: tuple[Lang, ...] = (lang, *(other for other in LANGUAGES if other != lang))

    def special(self, question: Question | None, cell: Any) -> tuple[Literal["unknown", "na"], str | None] | None:
        """Return whether a cell says "I do not know" or "not applicable", the latter perhaps with its reason.

        The bare word `unknown` is the answer to a question whose answer is a text.
        """
        if not isinstance(cell, str):
            return None
        word, (before, colon, after) = normal(cell), cell.partition(":")
        for lang in self.languages:
            words = strings(lang)
            if word == normal(words["answer"]["unknown"]):
                return "unknown", None
            if word in (normal(words["na"]), normal(words["form"]["na_because"])):
                return "na", None
            if colon and after.strip() and normal(before) == normal(words["na"]):
                return "na", after.strip()
        bare = question is None or question.type != "text"
        return ("unknown", None) if bare and word == "unknown" else None

    def is_none(self, cell: Any) -> bool:
        """Tell whether a cell says that no option holds."""
        return any(normal(cell) == normal(strings(lang)["form"]["none"]) for lang in self.languages)

    def mark(self, cell: Any) -> bool:
        """Return whether a line is marked with yes or with no.

        Raises:
            MisreadError: it is marked with neither.
        """
        if isinstance(cell, bool):
            return cell
        return (
            self._word(cell, [(w, [strings(g)["answer"][w] for g in self.languages]) for w in ("yes", "no")]) == "yes"
        )

    def value(self, question: Question, cell: Any) -> Any:
        """Return what a cell answers, in the form in which a sheet writes it; what does not fit is told later.

        Raises:
            MisreadError: the words are none of the answers, or a figure can be read in two ways.
        """
        match question.type:
            case "yes_no":
                return "yes" if self.mark(cell) else "no"
            case "choice" | "multi":
                return self._word(cell, [(o.id, self._ordered(o.label)) for o in question.options])
            case "level":
                return self._level(question, cell)
            case "number" | "money":
                return self.number(cell)
            case "date":
                return self.date(cell)
            case _:
                return self.text(cell)

    def person(self, header: str, cell: Any) -> Any:
        """Return the id of a role (`respondent.role`) or of a degree of knowledge (`respondent.knowledge`).

        Raises:
            MisreadError: there is no such word.
        """
        ids: tuple[str, ...] = ROLES if header.endswith("role") else KNOWLEDGE
        found = next((q for q in self.questionnaire.questions.values() if q.header == header), None)
        labels = {o.id: self._ordered(o.label) for o in found.options} if found else {}
        return self._word(cell, [(name, labels.get(name, [name])) for name in ids])

    def _ordered(self, text: Mapping[Any, str]) -> list[str]:
        return [pick(text, self.lang), *(text[lang] for lang in self.languages if lang in text)]

    def _word(self, cell: Any, known: Sequence[tuple[str, Sequence[str]]]) -> str:
        """Return the id whose label a cell holds: the form's language first, then ids, then the other languages."""
        word = normal(cell)
        ladders: Iterator[list[str]] = iter(
            [
                [name for name, labels in known if labels and normal(labels[0]) == word],
                [name for name, _ in known if name == word],
                [name for name, labels in known if any(normal(label) == word for label in labels)],
            ]
        )
        found = next((names for names in ladders if names), [])
        if len(found) == 1:
            return found[0]
        shown = [labels[0] if labels else name for name, labels in known]
        raise MisreadError("RD203", option=cell, options="; ".join(shown), suggestion=nearest(cell, shown))

    def _level(self, question: Question, cell: Any) -> Any:
        if isinstance(cell, str):
            found = _LEVEL.match(cell.strip())
            if found:
                return int(found[1])
            described = [str(n) for n, text in enumerate(question.levels) if normal(cell) in map(normal, text.values())]
            if len(described) == 1:
                return int(described[0])
        return _whole(cell)

    def number(self, cell: Any) -> Any:
        """Return a number as typed: `12 345,6`, `12,345.6`; what is none stays as it is.

        Raises:
            MisreadError: `12.345` where decimals come after a comma, and the like, could mean two numbers.
        """
        if not isinstance(cell, str):
            return _whole(cell)
        text = _GROUP.sub("", cell.strip()).replace("\u2212", "-")
        if _WHOLE.fullmatch(text):
            return int(text)
        point = "." if self.lang == "en" else ","
        found = _DECIMAL.fullmatch(text)
        if found and (found[2] == point or not _THOUSANDS.fullmatch(text)):
            return _whole(float(f"{found[1]}.{found[3]}"))
        if not _THOUSANDS.fullmatch(text):
            return cell
        if found and (self.lang != "en" or found[1] == "0"):
            raise MisreadError("RD204", value=cell, expected="number")
        return _ungrouped(text)

    @staticmethod
    def date(cell: Any) -> Any:
        """Return a date as a sheet writes it; in a text the day comes first: `5.03.2026`."""
        if isinstance(cell, datetime.datetime):
            return cell.date().isoformat()
        if isinstance(cell, datetime.date):
            return cell.isoformat()
        found = _DAY_FIRST.fullmatch(str(cell).strip())
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else cell

    @staticmethod
    def text(cell: Any) -> str:
        """Return a cell as text; a program for tables may have made a number or a date of it."""
        return str(Labels.date(cell) if isinstance(cell, datetime.date) else _whole(cell))


def _whole(value: Any) -> Any:
    """Return a number without a decimal part as a whole one; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _ungrouped(text: str) -> float:
    """Return a number written with thousands and perhaps decimals: the sign that comes last and only once is the point.

    >>> _ungrouped("1,234.5"), _ungrouped("1.234.567")
    (1234.5, 1234567)
    """
    last = max(text.rfind("."), text.rfind(","))
    if text.count(text[last]) == 1 and len({*text} & {".", ","}) == 2:
        text = f"{text[:last]}|{text[last + 1 :]}"
    number: float = _whole(float(re.sub("[.,]", "", text).replace("|", ".")))
    return number
