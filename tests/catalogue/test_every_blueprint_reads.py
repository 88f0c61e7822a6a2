"""Every blueprint, in every language, for a small and a large town: nothing empty, nothing in another language."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from readiness.adaptation import adapt, add_months
from readiness.answers import Answer
from readiness.assessment import assess
from readiness.catalogue import Catalogue, load_catalogue
from readiness.framework import Framework, load_framework
from readiness.questionnaire import Questionnaire, load_questionnaire
from readiness.recommendation import Fit, Precedent, ProjectWarning, Recommendation, Recommendations, Unmet, likeness
from readiness.report import build, project_report
from readiness.sheets import Municipality, Sheet, Town
from readiness.text import LANGUAGES
from readiness.yamlio import Loaded

if TYPE_CHECKING:
    from readiness.text import Lang

TODAY = date(2026, 11, 25)
STOP_WORDS = {
    "en": ("the", "and", "with", "which", "their", "town", "firms"),
    "pl": ("oraz", "jest", "się", "gminy", "firmy", "które", "należy"),
    "ro": ("și", "pentru", "sau", "firmele", "primăria", "este", "sunt"),
    "uk": ("та", "або", "для", "фірми", "громади", "який", "треба"),
}
TOWNS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "small": ("Cimișlia", "MD", {"city.inhabitants": 4200}),
    "large": ("Łódź", "PL", {"city.inhabitants": 320_000, "city.firms": 41_021}),
    "war": ("Калуш", "UA", {"city.inhabitants": 87_000, "city.firms": 1}),
}


@cache
def _ground() -> tuple[Questionnaire, Framework, Catalogue]:
    asked = load_questionnaire()
    model = load_framework(questionnaire=asked)
    return asked, model, load_catalogue(nodes=frozenset(model.nodes), questions=frozenset(asked.questions))


BLUEPRINTS = sorted(_ground()[2].blueprints)


def proposed(name: str, size: str, unmet: tuple[Unmet, ...] = ()) -> tuple[Recommendation, Recommendations]:
    """Return a blueprint as it would be recommended to a town, whether or not its answers list it."""
    asked, model, found = _ground()
    place, country, answers = TOWNS[size]
    given = {q: Answer(value=v) for q, v in {**answers, "leadership.owner": "no"}.items()}
    loaded = Loaded(__file__, {}, {(): (1, 1)}, {})
    municipality = Municipality(id="town", name=place, country=country)
    sheet = Sheet(__file__, municipality, "broker", "broker", "general", TODAY, None, given, loaded)
    assessment = assess(Town(municipality, asked, (sheet,), None), model)
    projects = found.by_blueprint[name]
    like = {p.id: likeness(p, assessment, found) for p in projects}
    precedents = [
        Precedent(p, like[p.id], found.ranking.grades[p.evidence.level], p.place.country == country)
        for p in projects
        if p.lesson == "follow"
    ]
    recommendation = Recommendation(
        rank=1,
        blueprint=found.blueprints[name],
        status="possible",
        fit=Fit(0.5, 0.25, 0.75, dict.fromkeys(("need", "capacity", "likeness", "evidence"))),
        reasons=(),
        unmet=unmet,
        blocked_by=(),
        unknown=("city.firms",),
        precedents=tuple(p for p in precedents if not p.domestic),
        domestic=tuple(p for p in precedents if p.domestic),
        warnings=tuple(ProjectWarning(p, like[p.id], None, (), False) for p in projects if p.lesson != "follow"),
    )
    return recommendation, Recommendations(assessment, found, (recommendation,))


def read(name: str, size: str, lang: Lang) -> str:
    """Return the report's Markdown without addresses and without names that stay in their own language."""
    recommendation, recommendations = proposed(name, size)
    text = build.render(project_report.project_document(recommendation, recommendations, lang, TODAY), "md").decode()
    country = recommendations.catalogue.countries[recommendations.assessment.town.municipality.country]
    own = [p.act for p in country.legal.values()] + [p.name for p in country.programmes]
    own += [i.name for i in country.institutions.values()]
    text = re.sub(r"\]\([^)]*\)", "]", text).replace("\\", "").replace("\u00a0", " ")
    for words in sorted(own, key=len, reverse=True):
        text = text.replace(words, "").replace(words.capitalize(), "")
    return text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", TOWNS)
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_blueprint_reads_in_every_language(name: str, size: str, lang: Lang) -> None:
    text = read(name, size, lang)
    assert "(EN)" not in text, text[max(0, text.index("(EN)") - 200) : text.index("(EN)")]
    assert re.findall(r"\{[a-z_]+\}", text) == []
    assert re.findall(r"\n#+ [^\n]+\n+(?=#+ )", re.sub(r"\n### ", "\n", text)) == []
    for other in set(LANGUAGES) - {lang}:
        found = [w for w in STOP_WORDS[other] if re.search(rf"(?<![\w’'-]){w}(?![\w’'-])", text, re.IGNORECASE)]
        places = [m.span() for w in found for m in re.finditer(rf"\b{w}\b", text, re.IGNORECASE)]
        assert [text[max(0, a - 60) : b + 40] for a, b in places] == []


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_town_without_a_number_of_firms_is_told_so(name: str) -> None:
    drivers = {q.driver for q in _ground()[2].blueprints[name].quantities.values()}
    if "city.firms" in drivers:
        assert "not known yet" in read(name, "small", "en")


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_no_target_falls_due_before_the_first_own_step_has_ended(name: str) -> None:
    blueprint = _ground()[2].blueprints[name]
    unmet = tuple(Unmet(key, (), r.lead, r.months) for key, r in blueprint.requires.items())
    found = adapt(*proposed(name, "large", unmet), "en", TODAY)
    own = [s for s in found.steps if not s.preparation]
    first = min(own, key=lambda s: s.end)
    months = next(s.months for s in blueprint.steps if s.id == first.id)
    begin = min(s.start for s in own)
    assert begin == max([found.start, *(add_months(found.start, u.months) for u in unmet)])
    assert [t.name for t in found.targets if t.by < add_months(begin, months)] == []
