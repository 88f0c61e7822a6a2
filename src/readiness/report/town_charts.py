"""Charts of several towns: possible places, one panel a town, gaps by resource and town."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any, Literal

from readiness.framework import points_of
from readiness.report.charts import (
    AMBER,
    BLUE,
    WHITE,
    drawn,
    limit,
    narrowed,
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

    from readiness.assessment import MatrixRow

WIDTH, WIDE_WIDTH = 640, 820
"""Of a chart on a page and on a slide, in pixels."""
MARGIN, BETWEEN = 240, 16
"""Of the small panels, in pixels: what the rows' names take, the air between two panels."""
ABREAST = 3
"""Panels beside one another on a page; a slide has room for all."""
LARGE, SMALL = 40, 15
"""Points from which a gap counts as large, and below which a town has about what firms need."""
LOOKS = {
    "over": (AMBER, WHITE),
    "some": ("#f3d9b8", "#1d2730"),
    "even": (WHITE, "#1d2730"),
    "unknown": ("#e3e7eb", "#1d2730"),
    "na": ("#e3e7eb", "#1d2730"),
}
"""Ground and ink of each class of gap; the inks stand out from their ground by 6 to 1 or more."""

Gap = float | Literal["unknown", "na"]


def ranks(
    rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], prefix: str = "ranks", *, narrow: bool = False
) -> str:
    """Draw each town's place and the places it may take.

    Args:
        rows: `label`, `rank`, `low`, `high`.
        labels: words for `place` and `places`.
        prefix: what ids in the SVG begin with; another for each chart of a document.
        narrow: for a phone.
    """
    spec = ranks_spec(rows, labels)
    return svg(narrowed(spec, [row["label"] for row in rows]) if narrow else spec, prefix)


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
    towns: Sequence[tuple[str, Sequence[Mapping[str, Any]]]],
    labels: Mapping[str, str],
    prefix: str = "panels",
    *,
    wide: bool = False,
) -> str:
    """Draw the scores of the dimensions, one panel a town, so that a row can be read across the towns.

    Args:
        towns: each town's name with its rows, as `charts.profile` takes them; the same rows for every town.
        labels: words for `score`, `range`, `unknown`, `illustrative`.
        prefix: what ids in the SVG begin with; another for each chart of a document.
        wide: for a slide, with all panels beside one another.
    """
    data = [
        {**scored(row, labels), "row": number, "town": place}
        for place, (_, rows) in enumerate(towns)
        for number, row in enumerate(rows)
    ]
    spec = specification("panels")
    strip = spec["vconcat"][0]
    abreast = len(towns) if wide else min(ABREAST, len(towns))
    inner = strip["spec"]
    inner["width"] = ((WIDE_WIDTH if wide else WIDTH) - MARGIN - BETWEEN * (abreast - 1)) // abreast
    inner["height"]["step"] = 36 if wide else 30
    strip["facet"]["column"]["header"]["labelExpr"] = _names([name for name, _ in towns], 24)
    inner["encoding"]["y"]["axis"].update(row_labels([row["label"] for row in towns[0][1]]))
    fill = inner["layer"][1]["encoding"]["fill"]
    limit(fill, {labels["score"]: BLUE, labels["illustrative"]: WHITE}, [d["kind"] for d in data if "score" in d])
    if not fill["scale"]["domain"]:
        fill["legend"] = None
    spec["vconcat"] = [
        {**strip, "transform": [{"filter": f"datum.town >= {start} && datum.town < {start + abreast}"}]}
        for start in range(0, len(towns), abreast)
    ]
    return drawn(spec, data, prefix)


def heat(
    resources: Sequence[str],
    towns: Sequence[str],
    gaps: Sequence[Sequence[Gap]],
    labels: Mapping[str, str],
    prefix: str = "heat",
    *,
    wide: bool = False,
) -> str:
    """Draw gaps as a grid of resources and towns, each with its number printed.

    Args:
        resources: names of the rows.
        towns: names of the columns.
        gaps: need less what meets it, from 0 to 1, by row and column.
        labels: words for the classes `over`, `some`, `even`, `unknown`, `na`.
        prefix: what ids in the SVG begin with; another for each chart of a document.
        wide: for a slide, with the legend at the side.
    """
    return svg(heat_spec(resources, towns, gaps, labels, wide=wide), prefix)


def heat_spec(
    resources: Sequence[str],
    towns: Sequence[str],
    gaps: Sequence[Sequence[Gap]],
    labels: Mapping[str, str],
    *,
    wide: bool = False,
) -> dict[str, Any]:
    """Return the finished specification of `heat`, with its data."""
    data: list[dict[str, Any]] = [
        {"row": number, "town": place, **_cell(gap, labels)}
        for number, row in enumerate(gaps)
        for place, gap in enumerate(row)
    ]
    spec = specification("heat")
    spec["encoding"]["x"]["axis"]["labelExpr"] = _names(towns, 11)
    spec["encoding"]["y"]["axis"].update(row_labels(resources))
    fill = spec["layer"][0]["encoding"]["fill"]
    limit(fill, {labels[name]: ground for name, (ground, _) in LOOKS.items()}, [cell["kind"] for cell in data])
    if wide:
        spec["width"], fill["legend"]["orient"], spec["height"]["step"] = WIDE_WIDTH, "right", 31
    return with_data(spec, data)


def gap_of(row: MatrixRow) -> Gap:
    """Return a gap as the matrix draws it: a figure, or why there is none."""
    if not (row.need.applicable and row.supply.applicable):
        return "na"
    return "unknown" if row.gap.score is None else row.gap.score


def signed(gap: float) -> str:
    """Return a difference in points with its sign: `+25`, `−50`, `0`."""
    points = points_of(abs(gap))
    return "0" if not points else f"{'+' if gap > 0 else '−'}{points}"


def _cell(gap: Gap, labels: Mapping[str, str]) -> dict[str, str]:
    name, words = (gap, "?" if gap == "unknown" else "–") if isinstance(gap, str) else _class(points_of(gap))
    return {"kind": shown(labels[name]), "ink": LOOKS[name][1], "words": words}


def _class(points: int) -> tuple[str, str]:
    return ("over" if points >= LARGE else "some" if points >= SMALL else "even"), str(points)


def _names(names: Sequence[str], width: int) -> str:
    """Return an expression that writes the name of a numbered column, on two lines where it is long."""
    lines = [textwrap.shorten(shown(n), 2 * width, placeholder="…") for n in names]
    return f"{json.dumps([textwrap.wrap(line, width)[:2] or [''] for line in lines])}[datum.value]"
