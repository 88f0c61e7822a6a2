"""The page that leads to the reports of several towns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from readiness.errors import fill
from readiness.report import parse, templates
from readiness.report.document import Document
from readiness.report.typography import typeset
from readiness.report.views import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path, PurePosixPath

    from readiness.recommendation import Recommendations
    from readiness.text import Lang


@dataclass(frozen=True)
class Entry:
    """One town with the reports written for it, and where they lie as seen from the page: kind → format → place.

    A kind is `profile` or the id of a blueprint.
    """

    found: Recommendations
    lang: Lang
    places: dict[str, dict[str, PurePosixPath]]


def index_document(entries: Sequence[Entry], lang: Lang, today: date, folder: Path | None = None) -> Document:
    """Build the page: every town with its score and links to its reports.

    Args:
        entries: the towns, in the order of the page.
        lang: language of the page; the reports keep theirs.
        today: the date on it.
        folder: the user's own templates, looked at first.
    """
    words = Words(entries[0].found.assessment.town, lang)
    t: dict[str, Any] = words.t
    kind = t["index_page"]["kind"]
    illustrative = any(e.found.assessment.index.illustrative > 0 for e in entries)
    text = templates.render(
        "index.md.j2", {"w": words, "t": t, "rows": [_row(e, words) for e in entries], "today": today}, folder
    )
    document = Document(
        title=kind,
        lang=lang,
        date=today,
        blocks=parse.parse(text, {}),
        subject=kind,
        draft=t["draft"] if illustrative else None,
        footer=fill(t["comparison"]["footer"], {"kind": kind, "date": words.f.short_date(today)}),
        labels={**t["writer"], "logo": t["logo_of_many"]},
    )
    return typeset(document)


def _row(entry: Entry, words: Words) -> dict[str, Any]:
    assessment = entry.found.assessment
    return {
        "town": assessment.town.municipality.called(words.lang),
        "index": assessment.index,
        "language": words.t["index_page"]["languages"][entry.lang],
        "reports": [(_title(kind, entry, words), places) for kind, places in entry.places.items()],
    }


def _title(kind: str, entry: Entry, words: Words) -> str:
    if kind == "profile":
        return str(words.t["kind"]["profile"])
    blueprint = next(r.blueprint for r in entry.found.items if r.blueprint.id == kind)
    return blueprint.text(words.lang).title
