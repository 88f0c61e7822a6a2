"""The audit tells the Broker's changes by the names that stand in the report, not by keys of files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from readiness.adaptation import adapt
from readiness.assessment import assess
from readiness.recommendation import recommend
from readiness.report.edited import edits
from readiness.report.views import Words
from readiness.sheets import load_sheets
from readiness.text import LANGUAGES

from . import toys

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = """\
  owner: "yes"
  size: small
  space: 3
  need.space: 4
  city.inhabitants: 25000
  city.firms: 1000"""


def told(folder: Path, decision: str, lang: str = "en") -> list[str]:
    toys.write_sheet(folder / "sheet.yaml", ANSWERS)
    (folder / "adaptation-rooms.yaml").write_text(f"adaptation: rooms\nmunicipality: toytown\n{decision}\n", "utf-8")
    found = recommend(assess(load_sheets(folder, toys.ASKED), toys.framework()), toys.catalogue(toys.project("follow")))
    adapted = adapt(found.items[0], found, lang, date(2026, 3, 5))  # type: ignore[arg-type]
    return list(edits(Words(found.assessment.town, lang), adapted))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        ("variant: small", "Variant chosen: One room"),
        ("start: 2027-01-01", "Start: 1\u00a0January\u00a02027"),
        ("lead: Library", "Lead: Library"),
        ("partners: {house: Old barn}", "Partner named: Culture house"),
        ("quantities: {rooms: 7}", "Quantity: Lock"),
        ("prices: {paint: {low: 1, central: 2, high: 3, year: 2025, source: shop}}", "Own price: Paint"),
        ("drop: [added_values.coffee]", "Dropped: Coffee"),
        ("drop: [risks.empty]", "Dropped: Empty rooms"),
        ("drop: [actions.tell]", "Dropped: Tell firms"),
        ("add: {actions: {mine: {en: Bake bread.}}}", "Added: Bake bread"),
        ("paragraphs: {en: {main_goal: Firms come first.}}", "Own words: Firms come first"),
        ("paragraphs: {en: {steps.base.text: Ask.}}", "Own words: Base: Ask"),
        ("paragraphs: {en: {partners.house.task: Opens.}}", "Own words: Culture house: Opens"),
    ],
)
def test_a_change_is_told_by_what_the_reader_sees(tmp_path: Path, decision: str, sentence: str) -> None:
    (found,) = told(tmp_path, decision)
    assert found.startswith(sentence)


def test_a_long_text_is_cut_between_words(tmp_path: Path) -> None:
    (found,) = told(tmp_path, f"paragraphs: {{en: {{main_goal: {'word ' * 60}}}}}")
    assert found.endswith("word…")
    assert len(found) < 120


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_of_a_file_is_shown_in_any_language(tmp_path: Path, lang: str) -> None:
    found = told(tmp_path, "lead: Library\nquantities: {grants: 7}\ndrop: [costs.locks]", lang)
    assert len(found) == 3
    assert not any("grants" in line or "costs." in line or line.startswith("lead") for line in found)
