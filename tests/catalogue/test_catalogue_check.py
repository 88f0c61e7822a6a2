"""`catalogue check` finds whatever is broken in a copy of the catalogue, and says where and why."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from readiness import catalogue_check, locate, yamlio
from readiness.catalogue_check import check_catalogue
from readiness.errors import DataFileError
from readiness.framework import Framework, load_framework
from readiness.questionnaire import Questionnaire, load_questionnaire
from readiness.shelf import Shelf, open_shelf
from readiness.text import strings
from readiness.translations import dotted, text_leaves

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.errors import Problem

GOOD = "fi-helsinki-flexi-spaces-varaamo"
BOOKING = "blueprints/room-booking/blueprint.yaml"
PROJECT = f"projects/{GOOD}.yaml"
BLUEPRINTS = ("room-booking", "tool-library")
KNOWN: dict[Path, frozenset[str]] = {}


@cache
def questionnaire() -> Questionnaire:
    return load_questionnaire()


@cache
def framework() -> Framework:
    return load_framework(questionnaire=questionnaire())


def small_copy(target: Path) -> Path:
    """Copy two blueprints with their projects: enough to break, and quickly checked."""
    root = locate.recommendations()
    for name in ("countries", *(f"blueprints/{b}" for b in BLUEPRINTS)):
        shutil.copytree(root / name, target / name)
    for name in ("places.yaml", "ranking.yaml"):
        shutil.copy(root / name, target / name)
    (target / "projects").mkdir()
    for file in (root / "projects").glob("*.yaml"):
        if any(f"\nblueprint: {b}\n" in file.read_text("utf-8") for b in BLUEPRINTS):
            shutil.copy(file, target / "projects")
    return target


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """What the check says of the small catalogue as it is."""
    root = small_copy(tmp_path_factory.mktemp("before"))
    return frozenset(_told(p, root) for p in check_catalogue(shelf_of(root)))


def _told(problem: Problem, root: Path) -> str:
    """Return a problem without its line, which moves when a line is put before it."""
    return f"{problem.path.replace(str(root), '')} {replace(problem, path='', line=0, column=0)}"


@pytest.fixture
def copy(tmp_path: Path, before: frozenset[str]) -> Path:
    root = small_copy(tmp_path)
    KNOWN[root] = before
    return root


def shelf_of(root: Path) -> Shelf:
    return open_shelf(root, questionnaire(), framework())


def change(file: Path, old: str, new: str) -> int:
    """Put `new` in the place of the first `old`; return the line it stands on."""
    text = file.read_text("utf-8")
    assert old in text, f"{file.name} does not hold {old!r}"
    file.write_text(text.replace(old, new, 1), "utf-8", newline="\n")
    return text[: text.index(old)].count("\n") + 1


def new_problems(root: Path) -> list[Problem]:
    """Return what the check says of a changed copy and did not say before."""
    return [p for p in check_catalogue(shelf_of(root)) if _told(p, root) not in KNOWN[root]]


def only_problem(root: Path) -> Problem:
    found = new_problems(root)
    assert len(found) == 1, [str(p) for p in found]
    return found[0]


def rule(root: Path, name: str, condition: str) -> int:
    """Give the sample project one more requirement; return the line of its condition."""
    file = root / "projects" / f"{name}.yaml"
    text = file.read_text("utf-8")
    extra = f"requires:\n  - condition: {condition}\n    text: {{en: a, pl: a, ro: a, uk: б}}\n"
    assert "\nrequires:\n" in text
    return change(file, "requires:\n", extra) + 1


def test_nothing_is_wrong_and_no_language_lacks_a_text() -> None:
    assert [str(p) for p in check_catalogue(open_shelf())] == []


class TestReferences:
    def test_a_blueprint_without_a_project_from_abroad_to_follow(self, copy: Path) -> None:
        shelf = shelf_of(copy)
        for project in shelf.catalogue.by_blueprint["tool-library"]:
            change(copy / "projects" / f"{project.id}.yaml", "blueprint: tool-library", "blueprint: room-booking")
        found = [p for p in new_problems(copy) if p.code == "RD440"]
        assert {p.params["country"] for p in found} == set(shelf.catalogue.countries)
        assert found[0].path.endswith("tool-library/blueprint.yaml")
        assert found[0].line

    def test_a_need_that_no_project_to_follow_addresses(self, copy: Path) -> None:
        for file in (copy / "projects").glob("*.yaml"):
            file.write_text(file.read_text("utf-8").replace("need.equipment", "need.space"), "utf-8")
        found = [p for p in new_problems(copy) if p.code == "RD441"]
        assert [p.params["need"] for p in found] == ["need.equipment"]
        assert found[0].path == str(copy / "projects")

    def test_a_resource_kind_with_one_blueprint_is_a_warning(self, copy: Path) -> None:
        found = [p for p in check_catalogue(shelf_of(copy)) if p.code == "RD442"]
        assert {p.severity for p in found} == {"warning"}
        assert {"vehicles": 0, "equipment": 1}.items() <= {
            p.params["resource"]: p.params["count"] for p in found
        }.items()

    def test_a_place_of_a_project_that_is_gone(self, copy: Path) -> None:
        line = change(copy / "places.yaml", f"  {GOOD}:", f"  {GOOD}x: {{scale: municipal, note: a}}\n  {GOOD}:")
        found = only_problem(copy)
        assert (found.code, found.line, found.suggestion) == ("RD412", line, GOOD)

    def test_a_legal_prompt_that_no_country_has(self, copy: Path) -> None:
        line = change(copy / BOOKING, "legal: [", "legal: [lettting, ")
        found = only_problem(copy)
        assert (found.code, found.line, found.suggestion) == ("RD451", line, "letting")

    def test_a_legal_prompt_that_one_country_lacks_is_a_warning(self, copy: Path) -> None:
        line = change(copy / "countries/PL.yaml", "\n  procurement:", "\n  purchasing:") + 1
        (found,) = new_problems(copy)
        assert (found.code, found.severity, found.params["id"]) == ("RD451", "warning", "procurement")
        assert found.line < line

    def test_an_example_that_names_an_unknown_question(self, copy: Path) -> None:
        line = change(copy / PROJECT, "examples:\n", "examples:\n  - {answers: {rules.bookin: 3}}\n") + 1
        found = only_problem(copy)
        assert (found.code, found.line, found.suggestion) == ("RD302", line, "rules.booking")

    def test_an_example_that_does_not_hold(self, copy: Path) -> None:
        line = change(copy / PROJECT, "examples:\n", "examples:\n  - {when: true}\n") + 1
        found = only_problem(copy)
        assert (found.code, found.line) == ("RD413", line)
        assert found.path == str(copy / PROJECT)


class TestLanguages:
    def test_a_missing_translation_is_a_warning_for_file_and_language(self, copy: Path) -> None:
        extra = 'requires:\n  - condition: {answer: leadership.owner, is: "yes"}\n    text: {en: a, ro: a, uk: б}\n'
        line = change(copy / PROJECT, "requires:\n", extra) + 2
        found = only_problem(copy)
        assert (found.code, found.severity, found.params["lang"]) == ("RD443", "warning", "pl")
        assert (found.line, found.params["count"]) == (line, 1)

    def test_a_missing_english_text_is_an_error(self, copy: Path) -> None:
        change(copy / PROJECT, "\n  en: ", '\n  en: "..."\n  # ')
        assert [(p.code, p.severity) for p in new_problems(copy)] == [("RD443", "error")]

    def test_a_blueprint_without_the_words_of_a_language(self, copy: Path) -> None:
        (copy / "blueprints/room-booking/text.uk.yaml").unlink()
        found = only_problem(copy)
        assert (found.code, found.params["lang"]) == ("RD443", "uk")
        assert found.params["count"] == found.params["total"] > 50
        assert found.severity == "error"
        change(copy / BOOKING, "id: room-booking", "id: room-booking\nlifecycle: draft")
        assert [p.severity for p in new_problems(copy) if p.code == "RD443"] == ["warning"]

    @pytest.mark.parametrize("empty", ['""', "...", '" "'])
    def test_an_empty_title_is_an_error_unless_in_a_draft(self, copy: Path, empty: str) -> None:
        line = change(copy / PROJECT, "\n  ro: ", f"\n  ro: {empty}\n  # ") + 1
        found = only_problem(copy)
        assert (found.code, found.severity, found.params["place"]) == ("RD443", "error", "title")
        assert found.line <= line
        change(copy / PROJECT, "lifecycle: stable", "lifecycle: draft")
        assert [p.severity for p in new_problems(copy) if p.code == "RD443"] == ["warning"]

    def test_an_empty_title_of_a_blueprint_or_variant_is_an_error(self, copy: Path) -> None:
        line = change(copy / "blueprints/room-booking/text.pl.yaml", "title: ", "title: ''\n# ")
        found = next(p for p in new_problems(copy) if p.code == "RD443")
        assert (found.severity, found.line, found.params["place"]) == ("error", line, "title")

    def test_one_language_that_lost_the_name_of_the_municipality(self, copy: Path) -> None:
        file = copy / "blueprints/room-booking/text.ro.yaml"
        place = next(p for p, text in text_leaves(yamlio.load(file).data) if "{municipality}" in text)
        wording = dict(text_leaves(yamlio.load(file).data))[place]
        assert file.read_text("utf-8").count("{municipality}") > 1
        line = change(file, wording, wording.replace("{municipality}", "X"))
        found = only_problem(copy)
        assert (found.code, found.line, found.params["place"]) == ("RD434", line, dotted(place))

    def test_another_gap_than_in_the_english_text(self, copy: Path) -> None:
        line = change(copy / PROJECT, "\n  pl: ", "\n  pl: '{firms} firm'\n  # ") + 1
        found = only_problem(copy)
        assert (found.code, found.line, found.params["gaps"]) == ("RD407", line, "-")

    def test_another_gap_in_the_words_of_a_blueprint(self, copy: Path) -> None:
        line = change(copy / "blueprints/room-booking/text.pl.yaml", "title: ", "title: '{rooms}'\n# ")
        with pytest.raises(DataFileError) as caught:
            shelf_of(copy)
        found = [p for p in caught.value.problems if p.code == "RD407"]
        assert [(p.line, p.params["place"]) for p in found] == [(line, "title")]


class TestLetters:
    def test_a_latin_letter_inside_a_ukrainian_word(self, copy: Path) -> None:
        line = change(copy / PROJECT, "\n  uk: ", "\n  uk: 'м\u0069сто'\n  # ") + 1
        found = only_problem(copy)
        assert (found.code, found.line, found.params["letters"]) == ("RD444", line, "i U+0069")

    def test_a_cyrillic_letter_inside_an_english_word(self, copy: Path) -> None:
        change(copy / PROJECT, "\n  en: ", "\n  en: 't\u043ewn'\n  # ")
        assert only_problem(copy).params["letters"] == "\u043e U+043E"

    def test_a_latin_word_of_one_letter_in_ukrainian(self, copy: Path) -> None:
        change(copy / PROJECT, "\n  uk: ", "\n  uk: 'кіт i пес'\n  # ")
        assert only_problem(copy).code == "RD444"

    def test_a_cedilla_in_romanian(self, copy: Path) -> None:
        line = change(copy / PROJECT, "\n  ro: ", "\n  ro: 'ora\u015f'\n  # ") + 1
        found = only_problem(copy)
        assert (found.code, found.line, found.suggestion) == ("RD445", line, "ora\u0219")

    def test_letters_in_the_words_of_a_blueprint(self, copy: Path) -> None:
        line = change(copy / "blueprints/room-booking/text.uk.yaml", "title: ", "title: 'м\u0069сто'\n# ")
        found = [p for p in new_problems(copy) if p.code == "RD444"]
        assert [p.line for p in found] == [line]


class TestRoles:
    def test_a_role_without_a_word(self, copy: Path) -> None:
        line = change(copy / BOOKING, "lead: mayor", "lead: major")
        found = only_problem(copy)
        assert (found.code, found.line, found.suggestion) == ("RD446", line, "mayor")
        assert found.params["languages"] == "en, pl, ro, uk"

    def test_a_role_that_one_language_does_not_know(self, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def without(lang: str) -> dict[str, dict[str, str]]:
            roles = strings(lang)["roles"]
            return {"roles": {k: v for k, v in roles.items() if not (lang == "ro" and k == "library")}}

        monkeypatch.setattr(catalogue_check, "strings", without)
        found = [p for p in new_problems(copy) if p.code == "RD446"]
        assert found
        assert {(p.params["role"], p.params["languages"]) for p in found} == {("library", "ro")}


class TestTypes:
    @pytest.mark.parametrize(
        ("condition", "code"),
        [
            ("{answer: need.space, at_least: 2}", "RD450"),
            ("{answer: city.name, is: Exampleton}", "RD450"),
            ("{answer: leadership.owner, at_least: 1}", "RD449"),
            ("{answer: resources.space_list, between: [1, 2]}", "RD449"),
            ("{answer: strategy.msme_programme_content, is: text}", "RD449"),
            ('{answer: leadership.owner, is: "yess"}', "RD203"),
            ("{answer: rules.booking, in: [3, 5]}", "RD203"),
            ("{all: [{answer: resources.space_list, is: castle}, {score: rules, below: 0.5}]}", "RD203"),
        ],
    )
    def test_a_leaf_that_its_question_cannot_answer(self, copy: Path, condition: str, code: str) -> None:
        line = rule(copy, GOOD, condition)
        found = only_problem(copy)
        assert (found.code, found.line) == (code, line), str(found)

    @pytest.mark.parametrize(("driver", "code"), [("need.space", "RD450"), ("rules.booking", "RD449")])
    def test_a_quantity_driven_by_what_is_no_number_of_the_town(self, copy: Path, driver: str, code: str) -> None:
        line = change(copy / BOOKING, "rooms: {driver: city.inhabitants", f"rooms: {{driver: {driver}")
        found = only_problem(copy)
        assert (found.code, found.line) == (code, line)


class TestPossibleRules:
    @pytest.mark.parametrize(
        ("condition", "code"),
        [
            ('{all: [{answer: leadership.owner, is: "yes"}, {answer: leadership.owner, is: "no"}]}', "RD447"),
            ('{all: [{answer: rules.lending, is: "no"}, {score: rules.lending, at_least: 0.5}]}', "RD447"),
            ("{answer: rules.booking, at_least: 5}", "RD447"),
            ("{score: rules, below: 0}", "RD447"),
            ("{all: [{score: digital, below: 0.4}, {score: digital, at_least: 0.4}]}", "RD447"),
            ("{all: [{answer: city.firms, at_least: 900}, {answer: city.firms, at_most: 800}]}", "RD447"),
            ("{score: rules, at_least: 0}", "RD448"),
            ("{answer: rules.booking, between: [0, 4]}", "RD448"),
            ("{any: [{score: digital, below: 0.6}, {score: digital, at_least: 0.4}]}", "RD448"),
            ('{not: {all: [{answer: rules.lending, is: "yes"}, {answer: rules.lending, is: "no"}]}}', "RD448"),
        ],
    )
    def test_a_rule_that_can_never_be_true_or_never_be_false(self, copy: Path, condition: str, code: str) -> None:
        line = rule(copy, GOOD, condition)
        found = only_problem(copy)
        assert (found.code, found.line) == (code, line)

    @pytest.mark.parametrize(
        "condition",
        [
            "{answer: city.inhabitants, between: [41234, 41235]}",
            "{all: [{score: digital, at_least: 0.4}, {score: digital, below: 0.41}, {score: rules, below: 0.02}]}",
            "{answer: rules.booking, answered: false}",
            "{municipality: id, is: exampleton}",
            "{municipality: country, in: [PL, MD, UA]}",
            "{answer: resources.space_list, is: halls}",
        ],
    )
    def test_a_rule_that_seldom_fires_is_left_alone(self, copy: Path, condition: str) -> None:
        shelf: Shelf = shelf_of(copy)
        options = [o.id for o in shelf.questionnaire["resources.space_list"].options]
        rule(copy, GOOD, condition.replace("halls", options[0]))
        assert [str(p) for p in new_problems(copy)] == []

    def test_requirements_that_exclude_one_another(self, copy: Path) -> None:
        excludes = 'excludes:\n  owned: {answer: leadership.owner, is: "yes"}\n'
        change(copy / BOOKING, "\nvariants:", f"\n{excludes}\nvariants:")
        for file in (copy / "blueprints/room-booking").glob("text.*.yaml"):
            file.write_text(file.read_text("utf-8") + "\nexcludes: {owned: '1'}\n", "utf-8")
        found = only_problem(copy)
        assert (found.code, found.line) == ("RD452", change(copy / BOOKING, "requires:", "requires:"))

    def test_a_variant_behind_another_that_holds_for_the_same_towns(self, copy: Path) -> None:
        line = change(
            copy / BOOKING,
            'neighbours, when: {answer: activity.neighbour_partnership, is: "yes"}',
            "neighbours, when: {answer: rules.booking, is: 0}",
        )
        found = only_problem(copy)
        assert (found.code, found.line, found.params["variant"]) == ("RD453", line, "with-neighbours")


class TestCountries:
    def test_a_note_for_a_country_that_is_not_known(self, copy: Path) -> None:
        line = change(copy / PROJECT, "  countries:\n", "  countries:\n    PX: {en: a, pl: a, ro: a, uk: б}\n") + 1
        found = only_problem(copy)
        assert (found.code, found.line, found.params["country"]) == ("RD433", line, "PX")

    @pytest.mark.parametrize(
        "condition",
        [
            "{municipality: country, in: [PL, XX]}",
            "{municipality: country, is: XX}",
            '{any: [{municipality: country, is: XX}, {answer: leadership.owner, is: "yes"}]}',
        ],
    )
    def test_a_condition_on_a_country_that_is_not_known(self, copy: Path, condition: str) -> None:
        line = rule(copy, GOOD, condition)
        found = only_problem(copy)
        assert (found.code, found.line, found.params["country"]) == ("RD433", line, "XX")

    def test_a_condition_on_a_country_that_is_not_known_in_a_blueprint(self, copy: Path) -> None:
        line = change(
            copy / BOOKING,
            'neighbours, when: {answer: activity.neighbour_partnership, is: "yes"}',
            "neighbours, when: {municipality: country, in: [XX]}",
        )
        found = only_problem(copy)
        assert (found.code, found.line) == ("RD433", line)


class TestFigures:
    def refused(self, root: Path) -> Problem:
        with pytest.raises(DataFileError) as caught:
            shelf_of(root)
        (found,) = caught.value.problems
        return found

    def test_bounds_that_are_turned_round(self, copy: Path) -> None:
        text = (copy / BOOKING).read_text("utf-8")
        old = re.search(r"min: \d+, max: \d+", text)
        assert old
        line = change(copy / BOOKING, old[0], "min: 9, max: 8")
        found = self.refused(copy)
        assert (found.code, found.line) == ("RD115", line)
        assert found.render("uk").endswith("min не може бути більшим за max")

    @pytest.mark.parametrize("address", ["example.org", "htps://example.org", '"https://example.org/a b"'])
    def test_an_address_that_is_none_is_told_what_it_must_look_like(self, copy: Path, address: str) -> None:
        line = change(copy / PROJECT, "  sources:\n", f"  sources:\n    - {address}\n") + 1
        found = self.refused(copy)
        assert (found.code, found.line) == ("RD115", line)
        assert "https:// or http://" in found.render("en")


class TestRanking:
    @pytest.mark.parametrize(
        ("old", "new", "lacking"),
        [
            (", evidence: 1}", "}", "evidence"),
            ("official_figures: 0.7, ", "", "official_figures"),
            (", avoid: 0}", "}", "avoid"),
            ("county: 0.5, ", "", "county"),
        ],
    )
    def test_every_part_level_lesson_and_scale_has_its_figure(
        self, copy: Path, old: str, new: str, lacking: str
    ) -> None:
        line = change(copy / "ranking.yaml", old, new)
        with pytest.raises(DataFileError) as caught:
            shelf_of(copy)
        (found,) = caught.value.problems
        assert (found.code, found.line) == ("RD115", line)
        assert found.render("pl").endswith(f"brakuje tu: {lacking}")

    def test_a_grade_lies_between_nothing_and_all(self, copy: Path) -> None:
        line = change(copy / "ranking.yaml", "evaluated_study: 1,", "evaluated_study: 1.5,")
        with pytest.raises(DataFileError) as caught:
            shelf_of(copy)
        assert [(p.code, p.line) for p in caught.value.problems] == [("RD113", line)]
