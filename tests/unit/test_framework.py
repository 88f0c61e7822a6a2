"""What a framework file may say, and what is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from readiness.errors import DataFileError
from readiness.framework import load_framework, points_of

from .toys import ASKED, FRAMEWORK, framework

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.errors import Problem

TOY = framework()
HEAD = """\
id: toy
version: "1.0"
dimensions:
  - id: one
    indicators:
"""


def wrong(tmp_path: Path, text: str) -> list[Problem]:
    path = tmp_path / "framework.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataFileError) as caught:
        load_framework(path, ASKED)
    return list(caught.value.problems)


def indicator(tmp_path: Path, line: str) -> list[Problem]:
    """Return the problems of a framework with this one indicator, which stands on line 6."""
    return wrong(tmp_path, HEAD + f"      - {line}\n")


def test_the_toy_framework_fits_its_questionnaire(tmp_path: Path) -> None:
    (tmp_path / "framework.yaml").write_text(FRAMEWORK, "utf-8")
    assert load_framework(tmp_path, ASKED) == load_framework(tmp_path / "framework.yaml") == TOY


def test_the_index_is_the_root_over_all_dimensions_and_no_profile() -> None:
    assert [c.id for c in TOY.index.children] == ["cooperation", "resources"]
    assert TOY.parents["cooperation"] == "index"
    assert TOY.parents["meetings"] == "cooperation"
    assert TOY.parents["index"] is TOY.parents["needs"] is None


def test_nodes_come_parents_first_with_the_profiles_last() -> None:
    assert list(TOY.nodes) == [
        *("index", "cooperation", "meetings", "frequency", "trust", "resources", "space", "institutions"),
        *("needs", "need.space"),
    ]
    assert list(TOY.indicators) == ["meetings", "frequency", "trust", "space", "institutions", "need.space"]


def test_an_indicator_names_its_inputs_the_denominator_last() -> None:
    assert TOY.indicators["institutions"].inputs == ("schools", "culture", "city.firms")
    assert TOY.indicators["space"].inputs == ("space",)


def test_the_ends_of_an_answer_table_are_its_least_and_greatest_score(tmp_path: Path) -> None:
    text = HEAD + "      - {id: a, question: size, scores: {small: 0.2, large: 0.9}}\n"
    (tmp_path / "framework.yaml").write_text(text, "utf-8")
    assert load_framework(tmp_path, ASKED).indicators["a"].ends == (0.2, 0.9)
    assert TOY.indicators["space"].ends == (0, 1)


@pytest.mark.parametrize(
    ("score", "points"), [(0, 0), (0.004, 0), (0.005, 1), (0.625, 63), (0.994999, 99), (0.995, 100), (1, 100)]
)
def test_a_score_is_printed_in_whole_points_halves_up(score: float, points: int) -> None:
    assert points_of(score) == points


@pytest.mark.parametrize(
    ("score", "band"), [(0, "low"), (0.394, "low"), (0.395, "middle"), (0.4, "middle"), (0.695, "high"), (1, "high")]
)
def test_a_band_follows_the_printed_points(score: float, band: str) -> None:
    found = TOY.band(score)
    assert found is not None
    assert found.id == band


def test_levels_and_booleans_may_name_the_answers_of_a_table(tmp_path: Path) -> None:
    text = (
        HEAD
        + "      - {id: a, question: meetings, scores: {true: 1, false: 0.1}}\n"
        + "      - {id: b, question: space, scores: {0: 0, 1: 0.1, 2: 0.3, 3: 0.6, 4: 1}}\n"
    )
    (tmp_path / "framework.yaml").write_text(text, "utf-8")
    found = load_framework(tmp_path, ASKED).indicators
    assert found["a"].scores == {"yes": 1, "no": 0.1}
    assert found["b"].scores == {"0": 0, "1": 0.1, "2": 0.3, "3": 0.6, "4": 1}


@pytest.mark.parametrize(
    ("line", "code", "suggestion"),
    [
        ("{id: a, question: meetigs, scores: {x: 1}}", "RD302", "meetings"),
        ("{id: a, sum: [schools, cultur], per: city.firms, goalposts: {worst: 0, best: 1}}", "RD302", "culture"),
        ("{id: a, sum: [schools], per: city.firm, goalposts: {worst: 0, best: 1}}", "RD302", "city.firms"),
        ("{id: a, question: meetings}", "RD306", None),
        ("{id: a, question: size}", "RD306", None),
        ("{id: a, question: size, scores: {small: 0}}", "RD306", None),
        ('{id: a, question: meetings, scores: {"yes": 1}}', "RD306", None),
        ("{id: a, question: space, scores: {0: 0, 4: 1}}", "RD306", None),
        ("{id: a, question: schools}", "RD307", None),
        ("{id: a, question: budget}", "RD307", None),
        ("{id: a, question: space}", "RD307", None),
        ("{id: a, sum: [schools]}", "RD307", None),
        ('{id: a, sum: [meetings], scores: {"yes": 1}}', "RD306", None),
        ("{id: a, question: size, scores: {small: 0, large: 0.5, larg: 1}}", "RD203", "large"),
        ("{id: a, question: frequency, goalposts: {worst: 0, best: 4}}", "RD308", None),
        ("{id: one, question: space, goalposts: {worst: 0, best: 4}}", "RD301", None),
        ("{id: index, question: space, goalposts: {worst: 0, best: 4}}", "RD301", None),
    ],
)
def test_an_indicator_that_does_not_fit_its_question_is_refused(
    tmp_path: Path, line: str, code: str, suggestion: str | None
) -> None:
    (found,) = indicator(tmp_path, line)
    assert (found.code, found.line, found.suggestion) == (code, 6, suggestion)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{id: a}", "exactly one of: question, column, sum"),
        ("{id: a, question: space, column: b}", "exactly one of: question, column, sum"),
        ("{id: a, question: space, scores: {0: 1}, goalposts: {worst: 0, best: 4}}", "not both"),
        ("{id: a, question: space, scores: {0: 1}, per: city.firms}", "takes no per, times or transform"),
        ("{id: a, question: space, scores: {0: 1}, transform: sqrt}", "takes no per, times or transform"),
        ("{id: a, question: space, transform: log, goalposts: {worst: 0, best: 4}}", "needs goalposts above 0"),
        ("{id: a, question: space, transform: sqrt, goalposts: {worst: -1, best: 4}}", "needs goalposts above 0"),
    ],
)
def test_an_indicator_has_one_source_and_one_scale(tmp_path: Path, line: str, reason: str) -> None:
    (found,) = indicator(tmp_path, line)
    assert found.code == "RD115"
    assert reason in found.params["reason"]


def test_a_sum_of_scored_answers_may_reach_as_many_times_its_table_as_it_has_parts() -> None:
    text = '- {id: two, sum: [owner, meetings], scores: {"yes": 1, "no": 0}}'
    found = framework(FRAMEWORK.replace("- {id: space, question: space, goalposts: {worst: 0, best: 4}}", text))
    assert found.indicators["two"].ends == (0, 2)


def test_knowledge_weights_that_a_framework_does_not_name_stay_as_they_are() -> None:
    changed = framework(FRAMEWORK + "knowledge_weights: {expert: 9}\n").knowledge_weights
    assert changed == {"none": 1, "general": 2, "detailed": 3, "expert": 9}


def test_coverage_that_rounding_keeps_from_its_limit_still_publishes() -> None:
    model = framework(FRAMEWORK + "min_coverage: 0.4\n")
    assert model.publishes(model.index, (0.7 + 0.1) / 2)
    assert not model.publishes(model.index, 0.39)


@pytest.mark.parametrize("weight", ["0", "-1", ".inf", ".nan"])
def test_a_weight_is_a_positive_finite_number(tmp_path: Path, weight: str) -> None:
    line = f"{{id: a, question: space, weight: {weight}, goalposts: {{worst: 0, best: 4}}}}"
    (found,) = indicator(tmp_path, line)
    assert (found.code, found.line) in (("RD113", 6), ("RD115", 6))


def test_a_dimension_without_children_is_refused(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, 'id: toy\nversion: "1.0"\ndimensions:\n  - id: empty\n')
    assert found.line == 4
    assert "needs indicators or dimensions" in found.params["reason"]


def test_a_framework_without_dimensions_is_refused(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, 'id: toy\nversion: "1.0"\ndimensions: []\n')
    assert "a framework needs dimensions" in found.params["reason"]


@pytest.mark.parametrize("starts", [(10, 50), (0, 50, 40), (0, 50, 50)])
def test_bands_start_at_zero_and_rise(tmp_path: Path, starts: tuple[int, ...]) -> None:
    bands = ", ".join(f"{{id: b{i}, from: {s}, label: {{en: B}}, text: {{en: B.}}}}" for i, s in enumerate(starts))
    line = "      - {id: a, question: space, goalposts: {worst: 0, best: 4}}\n"
    (found,) = wrong(tmp_path, HEAD + line + f"bands: [{bands}]\n")
    assert "bands start at 0 and rise" in found.params["reason"]


@pytest.mark.parametrize(
    ("old", "new", "code", "suggestion"),
    [
        ("band: middle", "band: midle", "RD305", "middle"),
        ("supply: space", "supply: spaces", "RD303", "space"),
        ("need: need.space", "need: need.spaces", "RD303", "need.space"),
        ("listed_by: [tools]", "listed_by: [tool]", "RD302", "tools"),
        ("{answer: owner,", "{answer: ownr,", "RD302", "owner"),
        ('{answer: owner, is: "yes"}', "{score: cooperaton, at_least: 0.5}", "RD303", "cooperation"),
    ],
)
def test_gates_and_resources_name_what_exists(tmp_path: Path, old: str, new: str, code: str, suggestion: str) -> None:
    assert old in FRAMEWORK
    (found,) = wrong(tmp_path, FRAMEWORK.replace(old, new))
    line = 1 + FRAMEWORK[: FRAMEWORK.index(old)].count("\n")
    assert (found.code, found.line, found.suggestion) == (code, line, suggestion)


def test_a_framework_may_be_loaded_without_any_questionnaire(tmp_path: Path) -> None:
    path = tmp_path / "framework.yaml"
    path.write_text(HEAD + "      - {id: a, column: hospital beds}\n", "utf-8")
    assert load_framework(path).indicators["a"].inputs == ("hospital beds",)
