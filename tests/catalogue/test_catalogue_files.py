"""Every data file that travels with the program: it loads, its examples hold, and its words can be printed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from readiness import locate, yamlio
from readiness.blueprint import BlueprintText
from readiness.catalogue import Catalogue, load_catalogue
from readiness.country import CountryFacts
from readiness.examples import check_examples
from readiness.framework import Framework, load_framework
from readiness.letters import mixed_words
from readiness.project import Project
from readiness.questionnaire import Questionnaire, load_questionnaire
from readiness.text import LANGUAGES, all_texts, strings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT = locate.data_root()
PROJECTS = sorted((ROOT / "recommendations" / "projects").glob("*.yaml"))
BLUEPRINTS = sorted(p for p in (ROOT / "recommendations" / "blueprints").iterdir() if p.is_dir())
COUNTRIES = sorted((ROOT / "recommendations" / "countries").glob("*.yaml"))
QUESTIONNAIRES = [ROOT / "questionnaires" / "quick-look" / f"{n}.yaml" for n in ("questionnaire", "framework")]
TEXTS = sorted((ROOT / "recommendations" / "blueprints").glob("*/text.*.yaml"))
WORDS = sorted((ROOT / "reports" / "templates").glob("*.??.yaml"))
PLACES = ROOT / "recommendations" / "places.yaml"
MAPS = [*PROJECTS, *COUNTRIES, *QUESTIONNAIRES, PLACES]
PRINTED = ("en", "pl")
FORBIDDEN = re.compile(
    r"dedykowan|adresuj|adresować|implementac|w oparciu o|\bposiada|odnośnie|na dzień dzisiejszy"
    r"|interesariusz|\baplikować|\baplikuj|\bbenefit|ilość (firm|osób|mieszkańców|miast|gmin)",
    re.IGNORECASE,
)
NOUN_BEFORE_NAME = re.compile(r"(?:^|[\s(„\"])(?:gmin\w+|miast\w+|miejscowoś\w+):? \{municipality\}", re.IGNORECASE)


def names(paths: list[Path]) -> list[str]:
    return [str(p.relative_to(ROOT)) for p in paths]


@cache
def data(path: Path) -> Any:
    return yamlio.load(path).data


@cache
def questionnaire() -> Questionnaire:
    return load_questionnaire()


@cache
def framework() -> Framework:
    return load_framework(questionnaire=questionnaire())


@cache
def catalogue() -> Catalogue:
    return load_catalogue(nodes=frozenset(framework().nodes), questions=frozenset(questionnaire().questions))


def language_maps(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every language map with its dotted path."""
    if isinstance(value, dict):
        if value and set(value) <= set(LANGUAGES) and all(isinstance(v, str) for v in value.values()):
            yield ".".join(path), value
            return
        for key, inner in value.items():
            yield from language_maps(inner, (*path, str(key)))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from language_maps(inner, (*path, str(i)))


def texts_in(path: Path, lang: str) -> list[str]:
    """Return every text of a file in one language."""
    if path in TEXTS or path in WORDS:
        return all_texts(data(path)) if path.name.split(".")[1] == lang else []
    return [text[lang] for _, text in language_maps(data(path)) if lang in text]


def test_the_whole_catalogue_fits_the_questionnaire_and_the_framework() -> None:
    found = catalogue()
    assert len(found.projects) == len(PROJECTS) >= 16
    assert len(found.blueprints) == len(BLUEPRINTS) >= 6
    assert len(found.countries) == len(COUNTRIES) >= 1


@pytest.mark.parametrize("path", PROJECTS, ids=names(PROJECTS))
class TestProject:
    def test_it_loads_and_its_id_is_its_file_name(self, path: Path) -> None:
        assert yamlio.parse(Project, yamlio.load(path)).id == path.stem

    def test_its_examples_hold(self, path: Path) -> None:
        found = catalogue()
        check_examples(replace(found, projects={path.stem: found.projects[path.stem]}))

    def test_its_examples_name_what_exists(self, path: Path) -> None:
        for example in catalogue().projects[path.stem].examples:
            assert set(example.answers) <= set(questionnaire().questions)
            assert set(example.scores) <= set(framework().nodes)
            assert all(0 <= score <= 1 for score in example.scores.values())

    def test_its_examples_show_when_it_is_relevant_and_when_not(self, path: Path) -> None:
        project = catalogue().projects[path.stem]
        for name in ("when", "failed_when"):
            if getattr(project, name) is not None:
                shown = {getattr(e, name) for e in project.examples} - {None}
                assert True in shown, f"no example shows that {name} is true"
                assert len(shown) > 1, f"no example shows that {name} is not true"

    def test_its_conditions_ask_only_for_facts_about_the_town(self, path: Path) -> None:
        project = catalogue().projects[path.stem]
        conditions = [project.when, project.failed_when, *(r.condition for r in project.requires)]
        for condition in conditions:
            for leaf in condition.leaves() if condition else ():
                if leaf.answer is not None:
                    assert questionnaire()[leaf.answer].about == "town"
                    assert questionnaire()[leaf.answer].header is None

    def test_a_failure_says_what_made_it_fail(self, path: Path) -> None:
        project = catalogue().projects[path.stem]
        if project.lesson != "follow":
            assert project.lesson_text is not None
            assert project.outcome != "positive"


@pytest.mark.parametrize("path", BLUEPRINTS, ids=names(BLUEPRINTS))
class TestBlueprint:
    def test_it_follows_at_least_one_project_from_abroad(self, path: Path) -> None:
        found = catalogue()
        for country in found.countries:
            follow = [
                p.id for p in found.by_blueprint[path.name] if p.lesson == "follow" and p.place.country != country
            ]
            assert follow, f"nothing to follow for a town in {country}"

    @pytest.mark.parametrize("lang", PRINTED)
    def test_it_speaks_the_language(self, path: Path, lang: str) -> None:
        text = yamlio.parse(BlueprintText, yamlio.load(path / f"text.{lang}.yaml"))
        assert text == catalogue().blueprints[path.name].text(lang)

    def test_where_its_prices_come_from_is_said(self, path: Path) -> None:
        found = catalogue()
        for cost in found.blueprints[path.name].costs:
            kind, _, name = cost.origin.partition(":")
            if kind == "precedent":
                assert found.projects[name].blueprint == path.name or found.projects[name].cost is not None
                assert cost.note is not None, f"{cost.id}: no note tells how the amount was converted"
            else:
                assert cost.origin == "assumption" or re.match(r"https?://|.{15,}", cost.origin)

    def test_its_roles_have_words_in_every_printed_language(self, path: Path) -> None:
        found = catalogue().blueprints[path.name]
        roles = {
            *(s.lead for s in found.steps),
            *(p.role for p in found.partners),
            *(r.lead for r in found.requires.values()),
        }
        for lang in PRINTED:
            assert roles <= set(strings(lang)["roles"])

    def test_every_country_answers_its_legal_prompts(self, path: Path) -> None:
        for country in catalogue().countries.values():
            assert set(catalogue().blueprints[path.name].legal) <= set(country.legal)

    def test_its_conditions_ask_only_for_facts_about_the_town(self, path: Path) -> None:
        found = catalogue().blueprints[path.name]
        conditions = [
            *(v.when for v in found.variants),
            *(r.condition for r in found.requires.values()),
            *found.excludes.values(),
        ]
        asked = [leaf.answer for c in conditions if c for leaf in c.leaves() if leaf.answer is not None]
        asked += [q.driver for q in found.quantities.values() if q.driver is not None]
        assert [q for q in asked if questionnaire()[q].about != "town"] == []

    def test_its_numbers_are_driven_by_numbers(self, path: Path) -> None:
        for quantity in catalogue().blueprints[path.name].quantities.values():
            if quantity.driver is not None:
                assert questionnaire()[quantity.driver].type in ("number", "money")

    def test_its_quantities_are_all_used(self, path: Path) -> None:
        found = catalogue().blueprints[path.name]
        used = {*(c.quantity for c in found.costs), *(t.quantity for t in found.indicators), *found.gaps.values()}
        assert set(found.quantities) == used

    def test_exactly_one_step_comes_first(self, path: Path) -> None:
        assert sum(s.first for s in catalogue().blueprints[path.name].steps) == 1


def test_failures_are_lessons_too() -> None:
    lessons = Counter(p.lesson for p in catalogue().projects.values())
    assert lessons["caution"] + lessons["avoid"] >= 2
    assert sum(p.failed_when is not None for p in catalogue().projects.values() if p.lesson != "follow") >= 2


@pytest.mark.parametrize("path", COUNTRIES, ids=names(COUNTRIES))
def test_a_country_loads_and_its_money_has_year_and_source(path: Path) -> None:
    found = yamlio.parse(CountryFacts, yamlio.load(path))
    assert found.country == path.stem
    for figure in (found.exchange_rate, found.price_level):
        assert figure.value > 0
        assert figure.year >= 2015
        assert figure.source.startswith("http")


def test_every_country_and_place_of_a_project_can_be_compared() -> None:
    found = catalogue()
    for project in found.projects.values():
        assert found.places.projects[project.id].scale == project.place.scale
        assert project.place.country in found.places.countries
    assert set(found.places.projects) == set(found.projects)
    assert set(found.countries) <= set(found.places.countries)


@pytest.mark.parametrize("path", PROJECTS, ids=names(PROJECTS))
def test_a_project_names_its_town_in_every_language(path: Path) -> None:
    city = catalogue().projects[path.stem].place.city
    if city is None:
        return
    assert sorted(city) == sorted(LANGUAGES)
    assert all(name.strip() == name != "" for name in city.values())
    assert re.search(r"[A-Za-z\u00c0-\u024f]", city["uk"]) is None, "printed in Cyrillic"
    assert not any(set("()[]") & set(name) for name in city.values()), "printed within brackets"


@pytest.mark.parametrize("lang", PRINTED)
@pytest.mark.parametrize("path", MAPS, ids=names(MAPS))
def test_every_text_of_a_file_exists_in_the_language(path: Path, lang: str) -> None:
    missing = [place for place, text in language_maps(data(path)) if not text.get(lang, "").strip()]
    assert missing == []


@pytest.mark.parametrize("path", [*MAPS, *TEXTS, *WORDS], ids=names([*MAPS, *TEXTS, *WORDS]))
def test_no_word_mixes_letters_that_look_alike(path: Path) -> None:
    assert [w for text in all_texts(data(path)) for w in mixed_words(text)] == []


def test_a_mixed_word_is_found() -> None:
    assert mixed_words("c\u0430t dog \u043a\u0456\u0442") == ["c\u0430t"]


@pytest.mark.parametrize("path", [*MAPS, *TEXTS, *WORDS], ids=names([*MAPS, *TEXTS, *WORDS]))
class TestPolish:
    def test_it_is_free_of_calques(self, path: Path) -> None:
        assert [t for t in texts_in(path, "pl") if FORBIDDEN.search(t)] == []

    def test_a_noun_stands_before_the_name_of_the_municipality(self, path: Path) -> None:
        if path not in TEXTS:
            return
        wrong = [t for t in texts_in(path, "pl") if len(NOUN_BEFORE_NAME.findall(t)) < t.count("{municipality}")]
        assert wrong == []

    def test_no_word_has_to_agree_with_a_number_from_a_gap(self, path: Path) -> None:
        if path not in TEXTS:
            return
        followed = re.compile(r"\{(?!municipality)[a-z_]+\} [a-ząćęłńóśźż]")
        assert [t for t in texts_in(path, "pl") if followed.search(t)] == []


@pytest.mark.parametrize(
    "text", ["To jest dedykowane rozwiązanie.", "Gmina posiada sale.", "ilość firm", "W oparciu o plan"]
)
def test_a_calque_is_found(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_ordinary_polish_is_no_calque() -> None:
    assert not FORBIDDEN.search("Aplikacja podaje adres, ilość wody i liczbę firm.")


@pytest.mark.parametrize("path", [*PROJECTS, *COUNTRIES, *TEXTS], ids=names([*PROJECTS, *COUNTRIES, *TEXTS]))
def test_no_draft_mark_was_left_in_a_text(path: Path) -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|lorem)\b|\?\?\?", re.IGNORECASE)
    assert [t for t in all_texts(data(path)) if marks.search(t)] == []
