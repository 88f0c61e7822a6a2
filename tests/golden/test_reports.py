"""Whole reports, word for word. `pytest --update-golden` accepts new ones; the difference is reviewed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from readiness.assessment import assess
from readiness.recommendation import Recommendations, recommend
from readiness.report import build, fonts, profile_report, project_report
from readiness.sheets import load_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from readiness.report.document import Document
    from readiness.text import Lang

TODAY = date(2026, 11, 25)
PIASECZNO = Path(__file__).parents[2] / "questionnaires" / "quick-look" / "pilots" / "piaseczno"
NAMES = ("project-banner-to-online", "project-business-networks", "profile")


@pytest.fixture(scope="module")
def found() -> Recommendations:
    return recommend(assess(load_sheets(PIASECZNO)))


def report(name: str, found: Recommendations, lang: Lang) -> Document:
    if name == "profile":
        return profile_report.profile_document(found, lang, TODAY)
    wanted = next(r for r in found.items if f"project-{r.blueprint.id}" == name)
    return project_report.project_document(wanted, found, lang, TODAY)


@pytest.mark.parametrize("lang", ["pl", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_report_reads_as_agreed(
    golden: Callable[[str, str], None], found: Recommendations, name: str, lang: Lang
) -> None:
    golden(f"piaseczno/{name}.{lang}.md", build.render(report(name, found, lang), "md").decode())


@pytest.mark.parametrize("name", NAMES)
def test_no_character_of_a_report_is_missing_from_the_fonts(found: Recommendations, name: str) -> None:
    assert fonts.substitute(report(name, found, "pl"))[1] == []
