"""The charts for notebooks are the reports' own: valid for Altair, drawable, with the same figures."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import readiness
from readiness.errors import UsageError
from readiness.report import charts, notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from readiness.assessment import Assessment
    from readiness.comparison import Comparison

PILOTS = Path(__file__).parents[2] / "questionnaires" / "quick-look" / "pilots"
needs_altair = pytest.mark.skipif(find_spec("altair") is None, reason="the extra [notebook] is not installed")


@pytest.fixture(scope="module")
def towns() -> list[Assessment]:
    folders = [PILOTS / name for name in ("marki", "kalush", "orhei")]
    return [readiness.assess(readiness.load_sheets(folder)) for folder in folders]


@pytest.fixture(scope="module")
def compared(towns: list[Assessment]) -> Comparison:
    return readiness.compare(towns, draws=200, seed=1)


def drawn(chart: Any) -> str:
    """Return a chart's SVG, drawn by the reports' renderer; `to_dict` has checked it against Altair's schema."""
    spec = chart.to_dict()
    major = int(spec["$schema"].rpartition("/v")[2].partition(".")[0])
    svg: str = charts._renderer().vegalite_to_svg(spec, vl_version="5.20" if major == 5 else "6.4")
    return svg


@needs_altair
def test_a_profile_shows_every_dimension(towns: list[Assessment]) -> None:
    svg = drawn(notebook.profile_chart(towns[0]))
    assert all(word in svg for word in ("Digital services", "possible range", "partly illustrative"))


@needs_altair
def test_a_profile_speaks_the_language_asked_for(towns: list[Assessment]) -> None:
    assert "możliwy przedział" in drawn(notebook.profile_chart(towns[0], lang="pl"))


@needs_altair
def test_ranks_are_those_of_the_comparison(compared: Comparison) -> None:
    spec = notebook.rank_chart(compared).to_dict()
    (rows,) = spec["datasets"].values()
    assert [row["rank"] for row in rows] == sorted(r for r in compared.robustness.ranks if r is not None)
    assert all(row["low"] <= row["rank"] <= row["high"] for row in rows)


@needs_altair
def test_a_matrix_has_a_cell_for_every_resource_and_town(compared: Comparison, towns: list[Assessment]) -> None:
    chart = notebook.matrix_chart(compared)
    (cells,) = chart.to_dict()["datasets"].values()
    assert len(cells) == len(towns) * len(towns[0].matrix)
    assert all(name in drawn(chart) for name in ("Marki", "Kalush", "Orhei"))


@needs_altair
def test_one_town_has_no_rank_chart(towns: list[Assessment]) -> None:
    with pytest.raises(UsageError, match="RD430"):
        notebook.rank_chart(readiness.compare(towns[:1], draws=10))


CHARTS: list[Callable[[Assessment], Any]] = [
    notebook.profile_chart,
    lambda town: notebook.rank_chart(readiness.compare([town, town], draws=10)),
    lambda town: notebook.matrix_chart(readiness.compare([town], draws=10)),
]


@pytest.mark.parametrize("make", CHARTS, ids=["profile", "ranks", "matrix"])
def test_without_altair_the_extra_to_install_is_named(
    make: Callable[[Assessment], Any], towns: list[Assessment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(UsageError, match=r"readiness\[notebook\]") as raised:
        make(towns[0])
    assert raised.value.exit_code == 2
