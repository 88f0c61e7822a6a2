"""The web form in a real browser: filled in, saved, taken up again, and read by the program."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from readiness.instruments.blank import Blank
from readiness.instruments.importing import read_sheet
from readiness.instruments.web_form import web_form
from readiness.sheets import Municipality

from ..unit.toys import ASKED
from .driver import driven, need_browser

if TYPE_CHECKING:
    from pathlib import Path

TOWN = Municipality(id="toytown", name="Toytown", country="PL")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what a person met who filled in the form of the toy questionnaire."""
    need_browser()
    path = tmp_path_factory.mktemp("form") / "form.html"
    path.write_text(web_form(Blank(ASKED, TOWN, "broker", "en", date(2026, 3, 5))), "utf-8")
    found: dict[str, Any] = driven("form.mjs", path)
    return found


def test_what_the_form_saves_is_an_answer_sheet(seen: dict[str, Any], tmp_path: Path) -> None:
    assert seen["first"]["name"] == "toytown-broker.yaml"
    path = tmp_path / "toytown-broker.yaml"
    path.write_text(seen["first"]["text"], "utf-8")
    sheet = read_sheet(path, ASKED, "en")
    assert (sheet.municipality, sheet.role, sheet.knowledge, sheet.date) == (
        TOWN,
        "broker",
        "general",
        date(2026, 3, 5),
    )
    assert {q: a.value for q, a in sheet.answers.items() if a.state == "value"} == {
        "city.firms": 1200,
        "founded": "2020-02-29",
        "story": 'a "b" <c>: #',
        "budget": 12.5,
        "meetings": "yes",
        "frequency": 3,
        "tools": ("saw", "press"),
    }
    assert (sheet.answers["owner"].state, sheet.answers["size"].na) == ("unknown", "No house")
    assert (sheet.answers["city.firms"].source, sheet.answers["city.firms"].year) == ("GUS", 2023)


def test_a_question_is_hidden_while_its_condition_is_false(seen: dict[str, Any]) -> None:
    assert seen["start"] == {"progress": "0 of 15 questions answered", "frequency": True}
    assert seen["hidden"]


def test_what_is_wrong_is_told_before_saving(seen: dict[str, Any]) -> None:
    assert seen["faults"] == ["Please write a number: a whole number, at least 0.", "Please complete this field."]
    assert seen["focus"] == "v-city.firms"


def test_answers_stay_in_the_browser_and_can_be_deleted(seen: dict[str, Any]) -> None:
    assert seen["kept"] == "1 200"
    assert seen["cleared"] == "0 of 15 questions answered"


def test_a_saved_file_is_taken_up_by_another_browser_and_another_file_refused(seen: dict[str, Any]) -> None:
    assert seen["second"] == seen["first"]
    assert seen["refused"] == "This file does not belong to this form."


def test_the_form_has_no_barrier_asks_for_nothing_and_fits_a_phone(seen: dict[str, Any]) -> None:
    assert seen["violations"] == []
    assert (seen["requests"], seen["complaints"]) == ([], [])
    assert seen["overflow"] <= 0
