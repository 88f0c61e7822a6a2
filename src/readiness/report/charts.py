"""Charts: Vega-Lite specifications with the report's data, drawn as SVG with the shipped fonts."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from readiness import locate
from readiness.framework import points_of
from readiness.report import fonts
from readiness.text import Formatter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from types import ModuleType

BLUE, GREY, AMBER = "#0b5cad", "#4a5763", "#8a4b08"


def profile(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> str:
    """Draw scores with their intervals, one row a dimension, from 0 to 100.

    Args:
        rows: `label`, `score` (None: only the interval is drawn), `low`, `high` in [0, 1], `illustrative` (bool).
        labels: words for `score`, `unknown`, `illustrative`.
    """
    data = [
        {
            "label": row["label"],
            "score": None if row["score"] is None else points_of(row["score"]),
            "low": points_of(row["low"]),
            "high": points_of(row["high"]),
            "kind": labels["illustrative" if row["illustrative"] else "score"],
            "unknown": labels["unknown"],
        }
        for row in rows
    ]
    spec = _specification("profile")
    kinds = [labels["score"], labels["illustrative"]]
    spec["layer"][1]["encoding"]["fill"]["scale"]["domain"] = [k for k in kinds if any(d["kind"] == k for d in data)]
    if not any(d["kind"] == labels["score"] for d in data):
        spec["layer"][1]["encoding"]["fill"]["scale"]["range"] = ["#ffffff"]
    return _draw(spec, data, "profile")


def gantt(steps: Sequence[Mapping[str, Any]], labels: Mapping[str, str], months: Mapping[str, str], lang: str) -> str:
    """Draw steps as bars over months counted from the start.

    Args:
        steps: `step`, `start`, `end` (dates), `first` and `preparation` (bools), in order.
        labels: words for `step`, `first`, `preparation`.
        months: the counted word for months, by plural class.
        lang: language of the counted word.
    """
    start = min(s["start"] for s in steps)
    words = Formatter(lang)
    data = [
        {
            "label": step["step"],
            "from": _months(start, step["start"]),
            "to": max(_months(start, step["end"]) + 1, _months(start, step["start"]) + 1),
            "kind": labels["first" if step["first"] else "preparation" if step["preparation"] else "step"],
        }
        for step in steps
    ]
    for row in data:
        count = row["to"] - row["from"]
        row["months"] = words.plural(count, months).replace("{count}", str(count))
    spec = _specification("gantt")
    kinds = {labels["first"]: AMBER, labels["preparation"]: GREY, labels["step"]: BLUE}
    used = [k for k in kinds if any(d["kind"] == k for d in data)]
    spec["layer"][0]["encoding"]["color"]["scale"] = {"domain": used, "range": [kinds[k] for k in used]}
    longest = max(row["to"] for row in data)
    axis = spec["layer"][0]["encoding"]["x"]
    axis["axis"]["values"] = list(range(0, longest + 1, 1 if longest <= 14 else 3))
    axis["axis"]["title"] = labels["month"]
    axis["scale"] = {"domain": [0, longest + 2]}
    return _draw(spec, data, "gantt")


def _months(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


@cache
def _text(name: str) -> str:
    return (locate.templates() / "charts" / f"{name}.vl.json").read_text("utf-8")


def _specification(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_text(name))
    return loaded


@cache
def _renderer() -> ModuleType:
    """Return the chart library with the shipped fonts registered; nothing is fetched."""
    import vl_convert

    vl_convert.register_font_directory(str(fonts.folder()))
    return vl_convert


def _draw(spec: dict[str, Any], rows: list[dict[str, Any]], name: str) -> str:
    wrapped = [{**row, "label": _wrapped(row["label"])} for row in rows]
    spec["data"] = {"name": "rows", "values": wrapped}
    spec["encoding"]["y"]["axis"]["labelExpr"] = "split(datum.label, '\\n')"
    svg: str = _renderer().vegalite_to_svg(spec, vl_version="5.20", allowed_base_urls=[])
    return _own_ids(svg, name)


def _wrapped(label: str, width: int = 38) -> str:
    """Break a long label into two lines at a blank."""
    if len(label) <= width:
        return label
    cut = label.rfind(" ", 0, width)
    cut = cut if cut > 0 else width
    rest = label[cut:].strip()
    return f"{label[:cut]}\n{rest if len(rest) <= width else rest[: width - 1].rstrip() + '…'}"


def _own_ids(svg: str, name: str) -> str:
    """Make ids unique to the figure and the same in every process: the library counts them up."""
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for number, old in enumerate(found):
        new = f"{name}-{number}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
        svg = svg.replace(f'href="#{old}"', f'href="#{new}"')
    return svg
