"""Whole reports, word for word. `pytest --update-golden` accepts new ones; the difference is reviewed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from readiness.adaptation import adapt
from readiness.assessment import assess
from readiness.consultation import GROUPS
from readiness.instruments import forms
from readiness.instruments.blank import Blank
from readiness.questionnaire import load_questionnaire
from readiness.recommendation import Recommendations, recommend
from readiness.report import build, fonts, profile_report, project_report
from readiness.report.compare import Compared
from readiness.sheets import Municipality, load_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from readiness.report.document import Document
    from readiness.text import Lang

TODAY = date(2026, 11, 25)
PILOTS = Path(__file__).parents[2] / "questionnaires" / "quick-look" / "pilots"
LANGUAGES: tuple[Lang, ...] = ("en", "pl", "ro", "uk")
NAMES = ("project-banner-to-online", "project-business-networks", "profile")


@pytest.fixture(scope="module")
def found() -> Recommendations:
    return recommend(assess(load_sheets(PILOTS / "piaseczno")))


def report(name: str, found: Recommendations, lang: Lang) -> Document:
    if name == "profile":
        return profile_report.profile_document(found, lang, TODAY)
    wanted = next(r for r in found.items if f"project-{r.blueprint.id}" == name)
    return project_report.project_document(wanted, found, lang, TODAY)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_report_reads_as_agreed(
    golden: Callable[[str, str], None], found: Recommendations, name: str, lang: Lang
) -> None:
    golden(f"piaseczno/{name}.{lang}.md", build.render(report(name, found, lang), "md").decode())


@pytest.mark.parametrize("name", NAMES)
def test_no_character_of_a_report_is_missing_from_the_fonts(found: Recommendations, name: str) -> None:
    assert fonts.substitute(report(name, found, "pl"))[1] == []


@pytest.mark.parametrize(("town", "lang"), [("orhei", "ro"), ("kalush", "uk")])
def test_the_other_countries_read_as_agreed(golden: Callable[[str, str], None], town: str, lang: Lang) -> None:
    found = recommend(assess(load_sheets(PILOTS / town)))
    documents = {
        f"project-{r.blueprint.id}": project_report.project_document(r, found, lang, TODAY) for r in found.top(2)
    }
    documents["profile"] = profile_report.profile_document(found, lang, TODAY)
    for name, document in documents.items():
        golden(f"{town}/{name}.{lang}.md", build.render(document, "md").decode())


@pytest.fixture(scope="module")
def six() -> list[Recommendations]:
    return [recommend(assess(load_sheets(town))) for town in sorted(PILOTS.iterdir()) if town.is_dir()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_comparison_and_its_slides_read_as_agreed(
    golden: Callable[[str, str], None], six: list[Recommendations], lang: Lang
) -> None:
    compared = Compared(six, lang, draws=500)
    for name, document in (("comparison", compared.document(TODAY)), ("slides", compared.slides(TODAY))):
        golden(f"comparison/{name}.{lang}.md", build.render(document, "md").decode())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_interview_guides_read_as_agreed(
    golden: Callable[[str, str], None], found: Recommendations, lang: Lang
) -> None:
    first = next(r for r in found.items if r.blueprint.id == "banner-to-online")
    adapted = adapt(first, found, lang, TODAY)
    for group in GROUPS:
        document = project_report.guide_document(adapted, group, TODAY)
        golden(f"piaseczno/guide-{group}.{lang}.md", build.render(document, "md").decode())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_printed_questionnaire_reads_as_agreed(golden: Callable[[str, str], None], lang: Lang) -> None:
    town = Municipality(id="exampleton", name="Exampleton", country="PL")
    blank = Blank(load_questionnaire(), town, "broker", lang, TODAY)
    golden(f"questionnaire/broker.{lang}.md", forms.write(blank, "md").decode())
