"""The example of docs/methodology.md gives, in the program, the figures that are printed there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from readiness.assessment import assess
from readiness.framework import load_framework, points_of
from readiness.questionnaire import load_questionnaire
from readiness.sheets import load_sheets

if TYPE_CHECKING:
    from readiness.assessment import Assessment

PAGE = (Path(__file__).parents[2] / "docs" / "methodology.md").read_text("utf-8")
LEVELS = "[" + ", ".join(f"{{en: level {i}}}" for i in range(5)) + "]"
QUESTIONNAIRE = f"""
id: example
version: "1.0"
title: {{en: Example}}
sections:
  - id: all
    title: {{en: All}}
    questions:
      - {{id: meetings, type: yes_no, text: {{en: Meetings?}}}}
      - {{id: contact, type: level, levels: {LEVELS}, text: {{en: Contact?}}}}
      - {{id: organisation, type: yes_no, text: {{en: Organisation?}}}}
      - {{id: space, type: level, levels: {LEVELS}, text: {{en: Space?}}}}
      - {{id: schools, type: number, text: {{en: Schools?}}}}
      - {{id: culture, type: number, text: {{en: Culture?}}}}
      - {{id: firms, type: number, text: {{en: Firms?}}}}
      - {{id: need.space, about: need, type: level, levels: {LEVELS}, text: {{en: Need?}}}}
"""
SHEET = """
questionnaire: example
version: "1.0"
municipality: {{id: exampleton, name: Exampleton, country: PL}}
respondent: {{role: {role}}}
date: 2026-03-05
answers: {answers}
"""
BROKER = '{meetings: "yes", contact: 2, organisation: unknown, space: 3, schools: 25, culture: 15, firms: 4000}'
ROWS = re.findall(r"^\| ([a-z]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("example")
    framework = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert framework
    (folder / "framework.yaml").write_text(framework[1], "utf-8")
    (folder / "questionnaire.yaml").write_text(QUESTIONNAIRE, "utf-8")
    town = folder / "exampleton"
    town.mkdir()
    for name, role, answers in (
        ("broker", "broker", BROKER),
        ("baker", "firm", "{need.space: 4}"),
        ("joiner", "firm", "{need.space: 3}"),
    ):
        (town / f"{name}.yaml").write_text(SHEET.format(role=role, answers=answers), "utf-8")
    asked = load_questionnaire(folder / "questionnaire.yaml")
    return assess(load_sheets(town, asked), load_framework(folder / "framework.yaml", asked))


def test_the_page_prints_the_example() -> None:
    assert [row[0] for row in ROWS] == ["index", "cooperation", "resources", "institutions", "needs"]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_of_the_example_is_what_the_program_computes(example: Assessment, row: tuple[str, ...]) -> None:
    node = example.nodes[row[0]]
    assert node.score is not None
    computed = (node.score, node.low, node.high, node.coverage)
    assert [round(value, 3) for value in computed] == [float(cell) for cell in row[1:]]


def test_the_printed_points_and_band_of_the_example(example: Assessment) -> None:
    index = example.index
    assert index.score is not None
    points = [points_of(value) for value in (index.score, index.low, index.high)]
    assert f"{points[0]} of 100, between {points[1]} and {points[2]}" in PAGE
    assert index.band is not None
    assert index.band.id == "ready"


def test_the_matrix_of_the_example(example: Assessment) -> None:
    (row,) = example.matrix
    assert [c.score for c in (row.supply, row.need, row.meeting, row.gap)] == [0.75, 0.875, 0.75, 0.125]
