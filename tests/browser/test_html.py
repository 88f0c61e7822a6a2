"""Web pages in a real browser: no barrier that axe-core knows, no request, no overflow on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readiness.report import html
from readiness.report.document import Figure

from ..unit.sample_document import SVG, heading, sample, text
from .driver import driven, need_browser

PHONE = SVG.replace('width="640"', 'width="350"').replace("0 0 640", "0 0 350")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return what the browser saw: two pages, each as wide as a desk and as wide as a phone."""
    need_browser()
    folder = tmp_path_factory.mktemp("pages")
    figure = Figure("profile", SVG, "Jeszcze raz: najwyżej stoi przywództwo.", text("Wyniki drugi raz"), PHONE)
    long = sample(*(heading(2, f"Rozdział {number}") for number in range(9)), figure)
    pages = {"short.html": sample(draft=None), "long.html": long}
    for name, document in pages.items():
        (folder / name).write_text(html.write(document), encoding="utf-8")
    found: list[dict[str, Any]] = driven("axe.mjs", *(folder / name for name in pages))
    assert len(found) == 2 * len(pages)
    return found


def test_axe_finds_no_barrier_on_a_desk_or_a_phone(seen: list[dict[str, Any]]) -> None:
    assert [page["violations"] for page in seen] == [[]] * len(seen)


def test_a_page_asks_the_network_for_nothing(seen: list[dict[str, Any]]) -> None:
    assert [page["requests"] for page in seen] == [[]] * len(seen)


def test_the_browser_has_nothing_to_complain_about(seen: list[dict[str, Any]]) -> None:
    assert [page["complaints"] for page in seen] == [[]] * len(seen)


def test_no_page_is_wider_than_its_window(seen: list[dict[str, Any]]) -> None:
    assert max(page["overflow"] for page in seen) <= 0


def test_the_embedded_font_is_the_one_shown(seen: list[dict[str, Any]]) -> None:
    assert all("Inter" in page["fonts"] for page in seen)


def test_letters_of_charts_can_be_read_on_a_phone_and_keys_reach_the_whole_chart(seen: list[dict[str, Any]]) -> None:
    assert min(size for page in seen for size in page["letters"]) >= 11
    assert all(page["letters"] and page["reached"] for page in seen)


def test_a_chart_drawn_for_phones_is_shown_whole_on_one(seen: list[dict[str, Any]]) -> None:
    assert [page["wide"] for page in seen] == [[False], [True], [False, False], [True, False]]
