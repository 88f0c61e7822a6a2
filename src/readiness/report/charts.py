"""Charts: Vega-Lite specifications with the report's data, drawn as SVG with the shipped fonts."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from readiness import locate
from readiness.errors import fill
from readiness.framework import points_of
from readiness.report import fonts
from readiness.text import Formatter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from types import ModuleType

BLUE, GREY, AMBER, WHITE = "#0b5cad", "#4a5763", "#8a4b08", "#ffffff"
_VEGA_LITE = "5.20"
_SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""What the library says to screen readers, in English; the writers say the alt text instead."""
_TAG = re.compile(r"<[^>]+>")
_ID = re.compile(r'\bid="([^"]+)"')
_USE = re.compile(r'(\bid="|url\(#|href="#)([^")]+)([")])')
_LINE = 34
"""Letters of a row's name on one line; two lines are drawn."""
_RAISE = -8
"""How far the first of two lines stands above the middle of its row."""
_MONTHS_ALL_NAMED = 14
_LETTER, _PLOT, _NARROW_PLOT = 7, 420, 210
"""Width of a letter after a bar, of the plot and of a narrow one, in pixels: about, and on the safe side."""
_NARROW_WIDTH, _NARROW_STEP, _NARROW_LINE, _NARROW_LINES = 350, 52, 18, 3
"""A phone's width less the page's margins, a row's height, letters of a row's name on a line, and lines at most."""


def profile(
    rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], prefix: str = "profile", *, narrow: bool = False
) -> str:
    """Draw scores with their intervals, one row a dimension, from 0 to 100.

    Args:
        rows: `label`, `score` (None: only the interval is drawn), `low`, `high` in [0, 1], `illustrative` (bool: drawn
            hollow).
        labels: words for `score`, `range`, `unknown`, `illustrative`.
        prefix: what ids in the SVG begin with; another for each chart of a document.
        narrow: for a phone.
    """
    spec = profile_spec(rows, labels)
    return svg(narrowed(spec, [row["label"] for row in rows]) if narrow else spec, prefix)


def profile_spec(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the finished specification of `profile`, with its data."""
    data = [scored(row, labels) for row in rows]
    spec = specification("profile")
    fill = spec["layer"][3]["encoding"]["fill"]
    limit(fill, {labels["score"]: BLUE, labels["illustrative"]: WHITE}, [d["kind"] for d in data if "score" in d])
    if not fill["scale"]["domain"]:
        fill["legend"] = None
    return numbered(spec, data, [row["label"] for row in rows])


def scored(row: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """Return a row of scores as a specification takes it."""
    low, high = points_of(row["low"]), points_of(row["high"])
    drawn = {
        "low": low,
        "high": high,
        "middle": min(max((low + high) / 2, 10), 90),
        "kind": shown(labels["illustrative" if row["illustrative"] else "score"]),
        "range": shown(labels["range"]),
        "unknown": shown(labels["unknown"]),
    }
    return drawn if row["score"] is None else {**drawn, "score": points_of(row["score"])}


def gantt(
    steps: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    months: Mapping[str, str],
    lang: str,
    prefix: str = "gantt",
    *,
    narrow: bool = False,
) -> str:
    """Draw steps as bars over months counted from the start; the first step says so in words beside its bar.

    Args:
        steps: `step`, `start`, `end` (dates), `first` and `preparation` (bools), in order.
        labels: words for `month`, `step`, `first`, `preparation`.
        months: the counted word for months, by plural class.
        lang: language of the counted word.
        prefix: what ids in the SVG begin with; another for each chart of a document.
        narrow: for a phone; the words beside the first step are left to the legend.
    """
    words = Formatter(lang)
    start = min(step["start"] for step in steps)
    data = [_bar(step, start, labels, months, words, brief=narrow) for step in steps]
    spec = specification("gantt")
    last = max(row["to"] for row in data)
    marks = spec["layer"][1]["encoding"]
    used = [row["kind"] for row in data]
    limit(marks["fill"], {labels["first"]: AMBER, labels["step"]: BLUE, labels["preparation"]: WHITE}, used)
    limit(marks["stroke"], {labels["first"]: AMBER, labels["step"]: BLUE, labels["preparation"]: GREY}, used)
    limit(marks["strokeDash"], {labels["first"]: [1, 0], labels["step"]: [1, 0], labels["preparation"]: [4, 3]}, used)
    plot = _NARROW_PLOT if narrow else _PLOT
    every = 1 if last <= _MONTHS_ALL_NAMED * plot / _PLOT else 3
    axis = spec["layer"][0]["encoding"]["x"]
    axis["axis"]["values"] = [month + 0.5 for month in range(0, last, every)]
    axis["title"] = shown(f"{labels['month']} (1 = {words.month(start)})")
    axis["scale"] = {"domain": [0, max(_room(row, plot) for row in data)], "nice": False}
    spec["layer"][0]["data"]["values"] = [{"at": month} for month in range(0, last + 1, every)]
    names = [step["step"] for step in steps]
    made = numbered(spec, data, names)
    return svg(narrowed(made, names) if narrow else made, prefix)


def _bar(
    step: Mapping[str, Any],
    start: date,
    labels: Mapping[str, str],
    months: Mapping[str, str],
    words: Formatter,
    *,
    brief: bool,
) -> dict[str, Any]:
    first = _months(start, step["start"])
    after = max(_months(start, step["end"]), first) + 1
    counted = fill(words.plural(after - first, months), {"count": words.number(after - first)})
    kind = "first" if step["first"] else "preparation" if step["preparation"] else "step"
    return {
        "from": first,
        "to": after,
        "kind": shown(labels[kind]),
        "words": shown(f"{counted} · {labels[kind]}" if kind == "first" and not brief else counted),
    }


def _room(bar: Mapping[str, Any], plot: int) -> float:
    """Return how many months the axis must show for a bar and the words after it."""
    words = min(0.6, (len(bar["words"]) + 2) * _LETTER / plot)
    return round(float(bar["to"]) / (1 - words), 2)


def _months(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def limit(channel: dict[str, Any], looks: Mapping[str, Any], used: Sequence[str]) -> None:
    """Give a channel the kinds that occur, so that the legend names no other."""
    kinds = {shown(kind): look for kind, look in looks.items()}
    domain = [kind for kind in kinds if kind in used]
    channel["scale"] = {"domain": domain, "range": [kinds[kind] for kind in domain]}


@cache
def _text(name: str) -> str:
    return (locate.templates() / "charts" / f"{name}.vl.json").read_text("utf-8")


def specification(name: str) -> dict[str, Any]:
    """Return a specification of `reports/templates/charts/`, to be filled."""
    loaded: dict[str, Any] = json.loads(_text(name))
    return loaded


@cache
def _renderer() -> ModuleType:
    """Return the chart library with the shipped fonts registered; nothing is fetched."""
    import vl_convert

    vl_convert.register_font_directory(str(fonts.folder()))
    return vl_convert


def numbered(spec: dict[str, Any], rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Return a specification with its rows placed by number, so that two of one name stay two."""
    spec["encoding"]["y"]["axis"].update(row_labels(names))
    return with_data(spec, [{**row, "row": number} for number, row in enumerate(rows)])


def narrowed(spec: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return a finished specification of rows as wide as a phone: letters as large as before, names on more lines."""
    axis = {**spec["encoding"]["y"]["axis"], **row_labels(names, _NARROW_LINE, _NARROW_LINES)}
    rows = {**spec["encoding"]["y"], "axis": axis}
    below = {"direction": "vertical", "anchor": "start", "margin": 4}
    legend = {**spec["config"]["legend"], "columns": 1, "layout": {"bottom": below}}
    return {
        **spec,
        "width": _NARROW_WIDTH,
        "height": {"step": _NARROW_STEP},
        "config": {**spec["config"], "legend": legend},
        "encoding": {**spec["encoding"], "y": rows},
    }


def row_labels(names: Sequence[str], line: int = _LINE, most: int = 2) -> dict[str, Any]:
    """Return what an axis needs to write names beside numbered rows, long ones on two lines or `most`."""
    lines = [_wrapped(shown(name), line, most) for name in names]
    heights = [
        {"test": f"indexof({rows}, datum.value) >= 0", "value": _RAISE * (count - 1)}
        for count in range(2, most + 1)
        if (rows := [number for number, wrapped in enumerate(lines) if len(wrapped) == count])
    ]
    return {
        "labelExpr": f"{json.dumps(lines)}[datum.value]",
        "labelOffset": {"condition": heights, "value": 0} if heights else 0,
    }


def drawn(spec: dict[str, Any], data: Sequence[Mapping[str, Any]], prefix: str) -> str:
    """Draw a specification with its data as SVG whose ids begin with `prefix`."""
    return svg(with_data(spec, data), prefix)


def with_data(spec: dict[str, Any], data: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a specification that carries its data."""
    return {**spec, "data": {"values": list(data)}}


def svg(spec: dict[str, Any], prefix: str) -> str:
    """Draw a finished specification as SVG whose ids begin with `prefix`."""
    made: str = _renderer().vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[])
    return own_ids(_TAG.sub(lambda tag: _SPOKEN.sub("", tag[0]), made), prefix)


def shown(text: str) -> str:
    """Return a text with a sign in the place of characters that the fonts lack."""
    return fonts.shown(text)[0]


def _wrapped(name: str, line: int = _LINE, most: int = 2) -> list[str]:
    """Break a long name into lines at blanks; what is too long for them ends in an ellipsis.

    >>> _wrapped("a name that is much too long for one line")
    ['a name that is much too long for', 'one line']
    """
    lines: list[str] = []
    rest = name
    while len(rest) > line and len(lines) < most - 1:
        cut = rest.rfind(" ", 0, line + 1)
        cut = cut if cut > 0 else line
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].strip()
    return [*lines, rest if len(rest) <= line else rest[: line - 1].rstrip() + "…"]


def own_ids(drawing: str, prefix: str) -> str:
    """Make an SVG's ids its own, and the same in every process: the library counts them up.

    >>> own_ids('<clipPath id="clip7"/><g clip-path="url(#clip7)"/>', "a")
    '<clipPath id="a-0"/><g clip-path="url(#a-0)"/>'
    """
    found = dict.fromkeys(found for tag in _TAG.findall(drawing) for found in _ID.findall(tag))
    names = {old: f"{prefix}-{number}" for number, old in enumerate(found)}

    def renamed(tag: re.Match[str]) -> str:
        return _USE.sub(lambda m: m[1] + names.get(m[2], m[2]) + m[3], tag[0])

    return _TAG.sub(renamed, drawing)
