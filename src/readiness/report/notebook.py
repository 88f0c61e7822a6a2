"""The reports' charts for a notebook: the same specifications and figures, as Altair charts.

    from readiness.report import notebook
    notebook.profile_chart(readiness.assess(town))

Needs the extra `notebook` (Altair). Long lists of towns are drawn in one chart here; a report cuts them to its page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from readiness.errors import UsageError, problem
from readiness.report import charts, town_charts
from readiness.report.views import Words

if TYPE_CHECKING:
    import altair as alt

    from readiness.assessment import Assessment
    from readiness.comparison import Comparison
    from readiness.text import Lang

FEW_TOWNS, TOWN_WIDTH = 6, 66
"""How many towns fit the width of a report's matrix, and the pixels that each further one takes."""
FALLBACK = "Inter, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
"""The reports carry their font with them; a notebook takes what the reader's computer has."""


def profile_chart(assessment: Assessment, lang: Lang = "en") -> alt.LayerChart:
    """Draw a town's dimensions, each with its score and its possible range.

    Args:
        assessment: one town, from `assess`.
        lang: language of the labels.

    Raises:
        UsageError: Altair is not installed.
    """
    altair, words = _altair(), Words(assessment.town, lang)
    rows = [
        {
            "label": words.node_label(node.id, assessment),
            "score": node.score,
            "low": node.low,
            "high": node.high,
            "illustrative": node.illustrative > 0,
        }
        for node in assessment.children("index")
    ]
    return _chart(altair, charts.profile_spec(rows, words.t["chart"]))


def rank_chart(comparison: Comparison, lang: Lang = "en") -> alt.LayerChart:
    """Draw each town's place and the places it takes in nine of ten runs with other weights and methods.

    Towns without a published score have no place and are left out.

    Args:
        comparison: two or more towns, from `compare`.
        lang: language of the labels.

    Raises:
        UsageError: Altair is not installed, or fewer than two towns have a score.
    """
    altair, words = _altair(), Words(comparison.assessments[0].town, lang)
    names = _names(comparison, lang)
    known = [(name, a) for name, a in zip(names, comparison.assessments, strict=True) if a.index.score is not None]
    firm = replace(comparison, assessments=tuple(a for _, a in known)).robustness if len(known) > 1 else None
    if firm is None or firm.rank_quantiles is None:
        raise UsageError([problem("rank_chart", "RD430", count=len(known))])
    rows = [
        {"label": name, "rank": rank, "low": int(ends[0]), "high": int(ends[-1])}
        for (name, _), rank, ends in zip(known, firm.ranks, firm.rank_quantiles, strict=True)
    ]
    rows.sort(key=lambda row: (row["rank"], row["label"]))
    return _chart(altair, town_charts.ranks_spec(rows, words.t["comparison"]["chart"]))


def matrix_chart(comparison: Comparison, lang: Lang = "en") -> alt.LayerChart:
    """Draw the gap between need and supply for each resource and town, as a number and a shade.

    Args:
        comparison: one or more towns, from `compare`, in the order of the columns.
        lang: language of the labels.

    Raises:
        UsageError: Altair is not installed.
    """
    altair, towns = _altair(), comparison.assessments
    words = Words(towns[0].town, lang)
    labels = {resource.id: words.pick(resource.label) for resource in towns[0].framework.resources}
    resources = [labels[row.resource][:1].upper() + labels[row.resource][1:] for row in towns[0].matrix]
    gaps = [[town_charts.gap_of(row) for row in rows] for rows in zip(*(t.matrix for t in towns), strict=True)]
    spec = town_charts.heat_spec(resources, _names(comparison, lang), gaps, words.t["comparison"]["gap_classes"])
    spec["width"] += TOWN_WIDTH * max(0, len(towns) - FEW_TOWNS)
    return _chart(altair, spec)


def _names(comparison: Comparison, lang: Lang) -> list[str]:
    """Return the towns' names; where two have the same, their ids and waves."""
    names = [a.town.municipality.called(lang) for a in comparison.assessments]
    count = Counter(names)
    return [name if count[name] == 1 else id_ for name, id_ in zip(names, comparison.names, strict=True)]


def _altair() -> Any:
    """Return Altair.

    Raises:
        UsageError: it is not installed; names the extra.
    """
    try:
        return import_module("altair")
    except ImportError:
        raise UsageError([problem("altair", "RD612", extra="notebook")]) from None


def _chart(altair: Any, spec: dict[str, Any]) -> alt.LayerChart:
    """Make a chart of a finished specification.

    A page gives ground, font and alternative text around its figures; a notebook gives none of them. The schema's
    address goes, since each release of Altair writes its own.
    """
    screen = {key: value for key, value in spec.items() if key != "$schema"}
    screen["background"] = charts.WHITE
    screen["config"] = {**spec["config"], "font": FALLBACK, "aria": True}
    chart: alt.LayerChart = altair.Chart.from_dict(screen)
    return chart
