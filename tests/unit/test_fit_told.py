"""The fit as the report prints it and as the command explains it: the same figures, those that were joined."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from readiness.assessment import assess
from readiness.cli import app
from readiness.framework import points_of
from readiness.recommendation import PARTS, Recommendations, recommend
from readiness.report.build import render
from readiness.report.project_report import project_document
from readiness.sheets import load_sheets

if TYPE_CHECKING:
    from pathlib import Path

SHEET = """\
questionnaire: quick-look
version: "1.0"
municipality: {id: leova, name: Leova, country: MD}
respondent: {id: broker, role: broker, knowledge: expert}
date: 2026-03-05
answers:
  city.firms: 61
  need.space: 4
  need.networking: 3
"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("leova") / "broker.yaml"
    path.write_text(SHEET, "utf-8")
    return path


@pytest.fixture(scope="module")
def found(sheet: Path) -> Recommendations:
    return recommend(assess(load_sheets(sheet)))


@pytest.fixture(scope="module")
def report(found: Recommendations) -> str:
    text = render(project_document(found.items[0], found, "en", date(2026, 3, 5)), "md").decode()
    return text.replace("\u00a0", " ")


@cache
def _explained(sheet: Path) -> str:
    done = CliRunner().invoke(app, ["recommend", str(sheet), "--top", "1", "--explain", "--lang", "en", "--plain"])
    assert done.exit_code == 0
    return done.output.replace("\u00a0", " ")


def test_the_table_of_the_fit_shows_the_figures_that_were_joined(found: Recommendations, report: str) -> None:
    fit, ranking = found.items[0].fit, found.catalogue.ranking
    assert any(part is not None and part.low < part.high for part in fit.parts.values())
    table = report.split("How the fit comes about")[1].split("The fit is the weighted")[0]
    rows = [[c.strip() for c in line.strip("| ").split("|")] for line in table.splitlines() if line.startswith("| ")]
    told = [(row[1], row[3]) for row in rows[2:]]
    parts = [(fit.parts[n], ranking.weights[n]) for n in PARTS]
    assert told == [(str(points_of(p.middle)), f"{w:g}") for p, w in parts if p is not None]
    assert "less than 5 of 100" in report


def test_the_command_explains_the_fit_with_the_figures_of_the_report(sheet: Path, report: str) -> None:
    table = report.split("How the fit comes about")[1].split("The fit is the weighted")[0]
    for line in table.splitlines():
        if line.startswith("| ") and "---" not in line:
            assert re.search(r" +".join(map(re.escape, line.strip("| ").split(" | "))), _explained(sheet)), line


def test_the_appendix_has_the_values_of_grades_and_lessons(report: str) -> None:
    rules = report.split("How evidence is counted (ranking rules 1.0)")[1]
    assert "| Evidence: official figures | 0.7 |" in rules
    assert "| Lesson: with caution | 0.5 |" in rules


def test_likeness_is_told_attribute_by_attribute_and_names_what_is_unknown(
    found: Recommendations, sheet: Path, report: str
) -> None:
    likeness = next(p.likeness for p in found.items[0].precedents[:5] if p.likeness.missing == ("size",))
    scale, price, eu = (points_of(v) for v in likeness.attributes.values() if v is not None)
    told = f"0 to 100: scale of government {scale}, price level {price}, EU membership {eu}. Not known: size class."
    assert told in report
    assert told in _explained(sheet)
