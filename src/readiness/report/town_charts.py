"""Charts of several towns: possible places, one panel a town, gaps by resource and town."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from readiness.framework import points_of
from readiness.report.charts import (
    AMBER,
    BLUE,
    WHITE,
    drawn,
    limit,
    numbered,
    row_labels,
    scored,
    shown,
    specification,
    svg,
    with_data,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, MARGIN, BETWEEN = 640, 236, 16
"""Of the small panels, in pixels: the whole, what the rows' names take, the air between two panels."""
COLUMNS = 3
LARGE, SMALL = 40, 15
"""Points from which a gap counts as large, and up to which supply and need count as alike (without the bound)."""
LOOKS = {
    "over": (AMBER, WHITE),
    "some": ("#f3d9b8", "#1d2730"),
    "even": (WHITE, "#1d2730"),
    "spare": ("#c9def2", "#1d2730"),
    "much": (BLUE, WHITE),
    "unknown": ("#e3e7eb", "#1d2730"),
}
"""Ground and ink of each class of gap; the inks stand out from their ground by 7 to 1 or more."""


def ranks(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], prefix: str = "ranks") -> str:
    """Draw each town's place and the places it may take.

    Args:
        rows: `label`, `rank`, `low`, `high`.
        labels: words for `place` and `places`.
        prefix: what ids in the SVG begin with; another for each chart of a document.
    """
    return svg(ranks_spec(rows, labels), prefix)


def ranks_spec(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the finished specification of `ranks`, with its data."""
    data = [
        {
            **{key: row[key] for key in ("rank", "low", "high")},
            "kind": shown(labels["place"]),
            "range": shown(labels["places"]),
        }
        for row in rows
    ]
    spec = specification("ranks")
    last = max(len(rows), *(row["high"] for row in rows))
    axis = spec["layer"][0]["encoding"]["x"]
    axis["title"] = shown(labels["place"])
    axis["scale"]["domain"] = [0.5, last + 0.5]
    axis["axis"]["values"] = list(range(1, last + 1, 1 if last <= 20 else 5))
    return numbered(spec, data, [row["label"] for row in rows])


def panels(
    towns: Sequence[tuple[str, Sequence[Mapping[str, Any]]]], labels: Mapping[str, str], prefix: str = "panels"
) -> str:
    """Draw the scores of the dimensions, one panel a town, so that a row can be read across the towns.

    Args:
        towns: each town's name with its rows, as `charts.profile` takes them; the same rows for every town.
        labels: words for `score`, `range`, `unknown`, `illustrative`.
        prefix: what ids in the SVG begin with; another for each chart of a document.
    """
    data = [
        {**scored(row, labels), "row": number, "town": place}
        for place, (_, rows) in enumerate(towns)
        for number, row in enumerate(rows)
    ]
    spec = specification("panels")
    spec["columns"] = columns = min(COLUMNS, len(towns))
    inner = spec["spec"]
    inner["width"] = (WIDTH - MARGIN - BETWEEN * (columns - 1)) // columns
    spec["facet"]["header"]["labelExpr"] = _names([name for name, _ in towns], 24)
    inner["encoding"]["y"]["axis"].update(row_labels([row["label"] for row in towns[0][1]]))
    fill = inner["layer"][1]["encoding"]["fill"]
    limit(fill, {labels["score"]: BLUE, labels["illustrative"]: WHITE}, [d["kind"] for d in data if "score" in d])
    if not fill["scale"]["domain"]:
        fill["legend"] = None
    return drawn(spec, data, prefix)


def heat(
    resources: Sequence[str],
    towns: Sequence[str],
    gaps: Sequence[Sequence[float | None]],
    labels: Mapping[str, str],
    prefix: str = "heat",
) -> str:
    """Draw gaps as a grid of resources and towns, each with its number printed and with a sign.

    Args:
        resources: names of the rows.
        towns: names of the columns.
        gaps: need minus supply, from -1 to 1, by row and column; None where it is not known.
        labels: words for the classes `over`, `some`, `even`, `spare`, `much`, `unknown`.
        prefix: what ids in the SVG begin with; another for each chart of a document.
    """
    return svg(heat_spec(resources, towns, gaps, labels), prefix)


def heat_spec(
    resources: Sequence[str],
    towns: Sequence[str],
    gaps: Sequence[Sequence[float | None]],
    labels: Mapping[str, str],
) -> dict[str, Any]:
    """Return the finished specification of `heat`, with its data."""
    data = [
        {"row": number, "town": place, **_cell(gap, labels)}
        for number, row in enumerate(gaps)
        for place, gap in enumerate(row)
    ]
    spec = specification("heat")
    spec["encoding"]["x"]["axis"]["labelExpr"] = _names(towns, 11)
    spec["encoding"]["y"]["axis"].update(row_labels(resources))
    looks = {labels[name]: ground for name, (ground, _) in LOOKS.items()}
    limit(spec["layer"][0]["encoding"]["fill"], looks, [cell["kind"] for cell in data])
    return with_data(spec, data)


def signed(gap: float) -> str:
    """Return a difference in points with its sign: `+25`, `−50`, `0`."""
    points = points_of(abs(gap))
    return "0" if not points else f"{'+' if gap > 0 else '−'}{points}"


def gap_class(gap: float | None) -> str:
    """Return the class of a gap: firms need far more than they may use (`over`) to the town has far more (`much`)."""
    if gap is None:
        return "unknown"
    points = points_of(abs(gap))
    if points < SMALL:
        return "even"
    if gap > 0:
        return "over" if points >= LARGE else "some"
    return "much" if points >= LARGE else "spare"


def _cell(gap: float | None, labels: Mapping[str, str]) -> dict[str, str]:
    name = gap_class(gap)
    return {"kind": shown(labels[name]), "ink": LOOKS[name][1], "words": "?" if gap is None else signed(gap)}


def _names(names: Sequence[str], width: int) -> str:
    """Return an expression that writes the name of a numbered column, on two lines where it is long."""
    lines = [textwrap.shorten(shown(n), 2 * width, placeholder="…") for n in names]
    return f"{json.dumps([textwrap.wrap(line, width)[:2] or [''] for line in lines])}[datum.value]"
