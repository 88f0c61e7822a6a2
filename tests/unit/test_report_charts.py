"""Charts: the same bytes each time, ids of their own, every row and every letter drawn."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from typing import Any
from xml.etree import ElementTree

from readiness.report import charts

LABELS = {
    "score": "wynik",
    "range": "możliwy przedział",
    "unknown": "brak danych",
    "illustrative": "częściowo dane przykładowe",
    "month": "Miesiąc",
    "step": "krok",
    "first": "pierwszy krok",
    "preparation": "do przygotowania",
}
MONTHS = {"one": "{count} miesiąc", "few": "{count} miesiące", "many": "{count} miesięcy", "other": "{count} miesiąca"}
HOSTILE = '<script>alert("x")</script> & \' \\ id="a" url(#a) 😀'


def row(label: str, score: float | None, low: float, high: float, *, illustrative: bool = False) -> dict[str, Any]:
    """Return a row of the profile."""
    return {"label": label, "score": score, "low": low, "high": high, "illustrative": illustrative}


def step(name: str, start: date, end: date, *, first: bool = False, preparation: bool = False) -> dict[str, Any]:
    """Return a row of the steps."""
    return {"step": name, "start": start, "end": end, "first": first, "preparation": preparation}


ROWS = [
    row("Przywództwo", 0.71, 0.71, 0.71, illustrative=True),
    row("Zasoby", 0.44, 0.36, 0.55),
    row("Zasoby", None, 0.1, 0.9),
]
STEPS = [
    step("Spis lokali", date(2026, 3, 1), date(2026, 4, 30), preparation=True),
    step("Umowa", date(2026, 4, 1), date(2026, 4, 30), first=True),
    step("Umowa", date(2026, 5, 1), date(2026, 9, 30)),
]


def drawn(svg: str) -> list[str]:
    """Return the texts of a chart; a broken line counts as one."""
    root = ElementTree.fromstring(svg)
    return [" ".join("".join(node.itertext()).split()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def profile(*rows: dict[str, Any]) -> str:
    """Draw a profile."""
    return charts.profile(rows, LABELS)


def gantt(*steps: dict[str, Any]) -> str:
    """Draw steps."""
    return charts.gantt(steps, LABELS, MONTHS, "pl")


def test_the_same_rows_give_the_same_bytes_in_every_process() -> None:
    code = f"from readiness.report import charts; print(charts.profile({ROWS!r}, {LABELS!r}), end='')"
    other = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert profile(*ROWS) == profile(*ROWS) == other.stdout
    assert gantt(*STEPS) == gantt(*STEPS)


def test_ids_start_with_the_figures_prefix_and_are_used_under_the_same_name() -> None:
    svg = charts.own_ids('<a id="x"/><b id="x1" clip-path="url(#x)" href="#x1">id="x"</b>', "f")
    assert svg == '<a id="f-0"/><b id="f-1" clip-path="url(#f-0)" href="#f-1">id="x"</b>'


def test_every_row_is_drawn_even_where_two_have_one_name() -> None:
    texts = drawn(profile(*ROWS))
    assert texts.count("Zasoby") == 2
    assert {"71", "44", "brak danych"} <= set(texts)
    assert drawn(gantt(*STEPS)).count("Umowa") == 2


def test_a_score_that_is_not_published_leaves_its_interval_alone() -> None:
    texts = drawn(profile(row("Zasoby", None, 0.1, 0.9)))
    assert "wynik" not in texts
    assert {"brak danych", "możliwy przedział"} <= set(texts)


def test_the_legend_names_only_what_occurs() -> None:
    assert "częściowo dane przykładowe" not in drawn(profile(row("Zasoby", 0.4, 0.3, 0.5)))
    assert "wynik" not in drawn(profile(row("Zasoby", 0.4, 0.3, 0.5, illustrative=True)))
    assert "do przygotowania" not in drawn(gantt(*STEPS[1:]))


def test_illustrative_scores_are_hollow_dots() -> None:
    solid, hollow = (profile(row("Zasoby", 0.4, 0.3, 0.5, illustrative=i)) for i in (False, True))
    assert re.search(r'fill="#0b5cad"', solid)
    assert not re.search(r'fill="#0b5cad"', hollow)


def test_the_first_step_is_named_in_words_and_preparation_is_dashed() -> None:
    svg = gantt(*STEPS)
    assert "1 miesiąc · pierwszy krok" in drawn(svg)
    assert 'stroke-dasharray="4,3"' in svg


def test_months_are_counted_from_the_first_start_and_said_in_the_language() -> None:
    texts = drawn(gantt(*STEPS))
    assert "Miesiąc (1 = marzec 2026)" in texts
    assert {"1", "7", "2 miesiące", "5 miesięcy"} <= set(texts)
    assert "8" not in texts


def test_a_hostile_name_is_drawn_as_its_letters() -> None:
    for svg in (profile(row(HOSTILE, 0.5, 0, 1)), gantt({**STEPS[1], "step": HOSTILE})):
        said = next(text for text in drawn(svg) if text.startswith("<script>"))
        assert said.replace(" ", "") == HOSTILE.replace("😀", "□").replace(" ", "")
        assert "<script" not in svg


def test_charts_fit_the_text_of_an_a4_page_and_use_the_shipped_font() -> None:
    for svg in (profile(*ROWS), gantt(*STEPS)):
        assert 'width="640"' in svg
        assert set(re.findall(r'font-family="([^"]+)"', svg)) == {"Inter"}
        assert not re.search(r'aria-|role="|href="http', svg)


def test_a_long_name_takes_two_lines_and_no_more() -> None:
    assert len(charts._wrapped("słowo " * 30)) == 2
    assert charts._wrapped("x" * 100)[0] == "x" * 34


def test_drawing_loads_no_chart_library_before_it_is_needed() -> None:
    code = "import sys, readiness.report.charts; print('vl_convert' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "False"


def test_a_chart_for_phones_has_the_same_rows_and_letters_on_half_the_width() -> None:
    long = row("Współpraca urzędu miasta i gminy z firmami", 0.5, 0.4, 0.6)
    for wide, narrow in (
        (profile(*ROWS, long), charts.profile([*ROWS, long], LABELS, narrow=True)),
        (gantt(*STEPS), charts.gantt(STEPS, LABELS, MONTHS, "pl", narrow=True)),
    ):
        widths = [float(ElementTree.fromstring(svg).attrib["width"]) for svg in (wide, narrow)]
        assert widths[1] <= 360 < widths[0]
        names = {name.replace(" ", "") for name in (*(r["label"] for r in (*ROWS, long)), *(s["step"] for s in STEPS))}
        seen = [{text.replace(" ", "") for text in drawn(svg)} & names for svg in (wide, narrow)]
        assert seen[0] == seen[1] != set()
        sizes = [set(re.findall(r'font-size="([\d.]+)px"', svg)) for svg in (wide, narrow)]
        assert sizes[0] == sizes[1] != set()


def test_names_for_phones_take_three_lines_and_then_an_ellipsis() -> None:
    lines = charts._wrapped("słowo " * 30, 18, 3)
    assert len(lines) == 3
    assert max(map(len, lines)) <= 18
    assert lines[-1].endswith("…")
