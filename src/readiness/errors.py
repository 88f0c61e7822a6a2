"""Problems and errors: where something is wrong, what, and how to mend it, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from readiness import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing to mend in one file.

    Args:
        path: the file, as the user named it.
        line: 1-based line, 0 where the whole file is meant.
        column: 1-based column, 0 where the whole file is meant.
        code: two capitals and three digits; the message for it stands in `messages.<lang>.yaml`.
        params: the values that the message's gaps take.
        suggestion: the nearest right spelling, if there is one.
        severity: a warning does not stop the work.
        cell: where a table has cells rather than lines, the sheet and the cell: `Questions!E12`.
    """

    path: str
    line: int
    column: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    suggestion: str | None = None
    severity: Severity = "error"
    cell: str | None = None

    def render(self, lang: str = "en") -> str:
        """Return `file:line:column CODE message; did you mean "..."?` in the given language."""
        words = messages(lang)
        expected = self.params.get("expected")
        named = {"expected": words["expected"].get(expected, expected)} if isinstance(expected, str) else {}
        if self.params.get("kind") in words["reasons"]:
            named["reason"] = fill(words["reasons"][self.params["kind"]], self.params)
        text = fill(words["problems"][self.code], {**self.params, **named})
        if self.suggestion is not None:
            text += "; " + fill(words["did_you_mean"], {"suggestion": self.suggestion})
        mark = f" {words['warning']}:" if self.severity == "warning" else ""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        place = f"{self.path}:{self.cell}" if self.cell else place
        return f"{place}{mark} {self.code} {text}"

    def __str__(self) -> str:
        return self.render()


def nearest(word: object, known: Iterable[str]) -> str | None:
    """Return the known word most like `word`, or None when none is near.

    >>> nearest("valeu", ["value", "source"])
    'value'
    """
    found = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def fill(template: str, params: Mapping[str, Any]) -> str:
    """Put values into single-brace gaps, as text and once: a value that holds braces stays as it is.

    >>> fill("{a} and {b}", {"a": "{b}", "b": 1})
    '{b} and 1'
    """
    out, rest = [], template
    while "{" in rest:
        before, _, tail = rest.partition("{")
        name, closed, after = tail.partition("}")
        if not closed:
            break
        out += [before, str(params[name]) if name in params else "{" + name + "}"]
        rest = after
    return "".join([*out, rest])


@cache
def messages(lang: str) -> dict[str, Any]:
    """Return the messages of one language; English for a language that has none."""
    import yaml

    path = locate.templates() / f"messages.{lang}.yaml"
    if not path.is_file():
        path = locate.templates() / "messages.en.yaml"
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    return loaded


class ReadinessError(Exception):
    """Base of every error this package raises on purpose. `exit_code` is what the command ends with."""

    exit_code = 4

    def render(self, lang: str = "en") -> str:
        """Return the message in the given language."""
        del lang
        return str(self)


class ProblemsError(ReadinessError):
    """An input cannot be used; carries every problem found, not only the first."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def render(self, lang: str = "en") -> str:
        """Return all problems, one a line."""
        return "\n".join(p.render(lang) for p in self.problems)


class DataFileError(ProblemsError):
    """A questionnaire, answer sheet, framework or catalogue file was read and has errors."""


class UnsafeFileError(ProblemsError):
    """A file cannot be read, or is not safe to read."""

    exit_code = 3


class UsageError(ProblemsError):
    """The command or function was used wrongly: a path that does not exist, an output in the way."""

    exit_code = 2


class ScaleError(ReadinessError, ValueError):
    """A number cannot be put on a scale."""

    exit_code = 1


def problem(path: Path | str, code: str, at: tuple[int, int] = (0, 0), /, **params: Any) -> Problem:
    """Build a problem; the keywords `suggestion`, `severity` and `cell` are its own, the rest fill its message."""
    suggestion, severity, cell = (
        params.pop("suggestion", None),
        params.pop("severity", "error"),
        params.pop("cell", None),
    )
    return Problem(str(path), at[0], at[1], code, params, suggestion, severity, cell)
