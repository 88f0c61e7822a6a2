"""What every command shares: its language, its paths, and how it writes."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readiness.errors import DataFileError, UsageError, fill, messages, nearest, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from readiness.errors import Problem
    from readiness.text import Lang

LanguageOption = Annotated[
    str | None,
    typer.Option("--lang", help="en, pl, ro or uk; by default the language of the sheet's country."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")]
TownArgument = Annotated[list[Path], typer.Argument(help="Answer sheets, or one folder of them, of one municipality.")]
QuestionnaireOption = Annotated[
    Path | None, typer.Option("--questionnaire", help="A questionnaire folder of your own.")
]
CatalogueOption = Annotated[Path | None, typer.Option("--catalogue", help="A catalogue folder of your own.")]
FrameworkOption = Annotated[Path | None, typer.Option("--framework", help="A framework file of your own.")]
TemplatesOption = Annotated[
    Path | None,
    typer.Option("--templates", help="A folder of Markdown templates (*.md.j2) of your own; see `templates export`."),
]
LetterheadOption = Annotated[
    Path | None,
    typer.Option("--letterhead", help="The office's own Word file (.docx, .dotx): Word reports take its look."),
]
LogoOption = Annotated[
    Path | None,
    typer.Option(
        "--logo", help="The town's logo (PNG, JPEG or SVG) for PDF and HTML, and for Word without --letterhead."
    ),
]
WaveOption = Annotated[str | None, typer.Option("--wave", help="Which wave of answers; by default the latest.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Warnings count as problems (exit code 1).")]
DateOption = Annotated[
    str | None, typer.Option("--date", help="Date of the report, such as 2026-03-05; by default today.")
]
PlainOption = Annotated[bool, typer.Option("--plain", help="No bold letters.")]

_LANGUAGES = ("en", "pl", "ro", "uk")
_COUNTRIES = {"PL": "pl", "MD": "ro", "RO": "ro", "UA": "uk"}
_spoken: list[str] = []


def spoken() -> str:
    """Return the language that messages are written in: the command's, else the locale's, else English."""
    return _spoken[-1] if _spoken else _from_locale()


def choose_language(given: str | None, paths: Iterable[Path] = ()) -> Lang:
    """Settle the language of a command and remember it for its messages.

    Args:
        given: the `--lang` option.
        paths: the sheets; without the option their country decides, even when they cannot be read as YAML.

    Raises:
        UsageError: not one of the four languages.
    """
    if given is not None and given not in _LANGUAGES:
        hint = nearest(given, _LANGUAGES)
        raise UsageError([problem("--lang", "RD112", value=given, expected=", ".join(_LANGUAGES), suggestion=hint)])
    found = given or next((lang for path in paths if (lang := _from_country(path))), None) or _from_locale()
    _spoken.append(found)
    return found  # type: ignore[return-value]


def _from_country(path: Path) -> str | None:
    """Guess from the words `country: PL` in a sheet's first lines, whether or not it is valid YAML."""
    files = sorted(path.rglob("*.yaml"))[:20] if path.is_dir() else [path]
    for file in files:
        try:
            head = file.read_bytes()[:5000].decode("utf-8", "replace")
        except OSError:
            continue
        found = re.search(r"\bcountry:\s*[\"']?([A-Z]{2})\b", head)
        if found and found[1] in _COUNTRIES:
            return _COUNTRIES[found[1]]
    return None


def _from_locale() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        lang = os.environ.get(name, "")[:2]
        if lang in _LANGUAGES:
            return lang
    return "en"


def say(key: str, **values: Any) -> str:
    """Return one of the command's messages in the language spoken."""
    return fill(messages(spoken())["cli"][key], values)


def to_json(value: Any) -> str:
    """Return JSON as the command prints it."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def bold(text: str, *, plain: bool = False) -> str:
    """Return bold letters for a terminal that shows them."""
    if plain or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return text
    return f"\033[1m{text}\033[0m"


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Return rows as aligned columns, without boxes."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(cell.rjust(widths[i]) if i in right else cell.ljust(widths[i]) for i, cell in enumerate(row)).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def tell(problems: Iterable[Problem], *, strict: bool = False) -> None:
    """Print warnings on stderr; with `strict` they end the command.

    Raises:
        DataFileError: strict, and there is a warning.
    """
    found = tuple(problems)
    if found and strict:
        raise DataFileError(found)
    for item in found:
        typer.echo(item.render(spoken()), err=True)


def report_date(given: str | None) -> date:
    """Return the date of a report: `--date`, else SOURCE_DATE_EPOCH, else today.

    Raises:
        UsageError: not a date.
    """
    if given is not None:
        try:
            return date.fromisoformat(given)
        except ValueError:
            expected = messages(spoken())["expected"]["date"]
            raise UsageError([problem("--date", "RD112", value=given, expected=expected)]) from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC).astimezone()
    return moment.date()
