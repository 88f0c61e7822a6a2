"""Every kind of web page that the commands write, in a real browser: no barrier, no request, no overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from readiness import locate
from readiness.cli import app

from .driver import driven, need_browser

if TYPE_CHECKING:
    from pathlib import Path

PILOTS = locate.questionnaires() / "quick-look" / "pilots"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Return what the browser saw of each page, on a desk and on a phone."""
    need_browser()
    folder = tmp_path_factory.mktemp("reports")
    towns = [str(PILOTS / name) for name in ("kalush", "orhei")]
    blueprint = ["--blueprint", "business-networks"]
    for command in (
        ["run", *towns, "--top", "1", "--format", "html", "-o", str(folder)],
        ["compare", str(PILOTS), "--lang", "en", "--draws", "200", "--format", "html", "-o", str(folder / "compare")],
        ["consult", str(PILOTS / "piaseczno"), *blueprint, "--format", "html", "-o", str(folder / "talks")],
    ):
        made = CliRunner().invoke(app, command)
        assert made.exit_code == 0, made.output
    pages = sorted(folder.rglob("*.html"))
    return {page.name: _looked_at(page) for page in pages}


def _looked_at(page: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = driven("axe.mjs", page)
    return found


def test_every_kind_of_page_is_there(seen: dict[str, list[dict[str, Any]]]) -> None:
    starts = ("comparison", "slides", "profile", "project", "guide", "index")
    assert all(any(name.startswith(start) for name in seen) for start in starts)


@pytest.mark.parametrize("what", ["violations", "requests", "complaints"])
def test_there_is_no_barrier_no_request_and_no_complaint(seen: dict[str, list[dict[str, Any]]], what: str) -> None:
    assert {name: [view[what] for view in views] for name, views in seen.items()} == {name: [[], []] for name in seen}


def test_no_page_is_wider_than_its_window(seen: dict[str, list[dict[str, Any]]]) -> None:
    assert {name: max(view["overflow"] for view in views) for name, views in seen.items()} == dict.fromkeys(seen, 0)
