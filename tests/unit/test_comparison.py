"""Towns side by side: ranks only where there are two, groups only from five, gaps between offices and firms."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from readiness.assessment import Assessment, assess
from readiness.comparison import compare, robustness
from readiness.framework import Framework
from readiness.perception import disagreements, perception_gaps
from readiness.tables import score_table

from . import toys

if TYPE_CHECKING:
    from readiness.sheets import Sheet

FRAMEWORK = toys.framework()


def assessed(name: str, space: int, *others: Sheet, **answers: Any) -> Assessment:
    given = {"meetings": "no", "trust": 2, "owner": "yes", "need.space": 3, "space": space, **answers}
    town = toys.town(given, *others)
    return assess(replace(town, municipality=town.municipality.model_copy(update={"id": name})), FRAMEWORK)


def test_one_town_has_no_rank() -> None:
    assert compare([assessed("a", 3)]).scores["rank"].isna().all()


def test_two_towns_are_ranked_by_the_printed_score() -> None:
    scores = compare([assessed("a", 1), assessed("b", 3)], draws=100).scores
    index = scores[scores["node"] == "index"].set_index("town")["rank"]
    assert index.to_dict() == {"a": 2, "b": 1}


def test_a_group_under_five_is_not_summarised() -> None:
    few = compare([assessed(f"t{i}", i) for i in range(4)], draws=100)
    many = compare([assessed(f"t{i}", i % 5) for i in range(5)], draws=100)
    assert few.groups.empty
    (group,) = many.groups.to_dict("records")
    assert (group["by"], group["group"], group["towns"]) == ("country", "PL", 5)


def test_a_group_counts_published_scores_only() -> None:
    silent = assess(toys.town({}), FRAMEWORK)
    assert compare([*(assessed(f"t{i}", i) for i in range(4)), silent, silent], draws=100).groups.empty


def test_a_town_given_twice_has_two_names() -> None:
    assert compare([assessed("a", 1), assessed("a", 2)]).names == ("a (1)", "a (2)")


def test_more_than_a_hundred_towns_are_ranked_as_the_robustness_check_ranks_them() -> None:
    many = compare(
        [assessed(f"t{i}", 2, schools=2000 + i, culture=0, **{"city.firms": 90_000}) for i in range(101)], draws=100
    )
    index = many.scores[many.scores["node"] == "index"]
    assert index["rank"].tolist() == list(many.robustness.ranks)
    assert index["rank"].nunique() == 101


def test_every_frame_of_a_comparison_is_json() -> None:
    made = json.loads(json.dumps(compare([assessed("a", 1), assessed("b", 3)], draws=100).to_dict(), allow_nan=False))
    assert made["towns"] == ["a", "b"]
    assert {row["node"] for row in made["scores"]} >= {"index", "cooperation"}


def test_what_does_not_apply_has_no_ends() -> None:
    town = assessed("a", 1, **{"need.space": {"na": "no firm yet"}})
    assert town.nodes["need.space"].to_dict()["low"] is None
    (row,) = town.matrix
    assert row.to_dict()["gap"] == {"score": None, "low": None, "high": None}


def test_a_hidden_opinion_is_no_gap_and_no_disagreement() -> None:
    text = toys.QUESTIONNAIRE.replace("- {id: trust, about", "- {id: trust, show_if: {answer: owner, is: 'no'}, about")
    asked = toys.questionnaire(text)
    firm = toys.sheet({"trust": 0}, respondent="firm", role="firm", asked=asked)
    town = toys.town({"owner": "yes", "trust": 4}, firm, asked=asked)
    assert perception_gaps(town, FRAMEWORK) == ()
    assert disagreements(town, FRAMEWORK) == ()


def test_a_strength_here_is_a_lesson_for_a_weakness_there() -> None:
    strengths = compare([assessed("weak", 0), assessed("strong", 4)], draws=100).strengths
    assert strengths[["node", "weak", "strong"]].to_numpy().tolist() == [["resources", "weak", "strong"]]


def test_different_frameworks_cannot_be_compared() -> None:
    other = assess(toys.town({"space": 1}), FRAMEWORK.model_copy(update={"version": "9"}))
    with pytest.raises(ValueError, match="one framework"):
        compare([assessed("a", 1), other])


def test_the_perception_gap_is_firms_minus_offices() -> None:
    firm = toys.sheet({"trust": 0}, respondent="firm", role="firm")
    found = {g.node: g for g in perception_gaps(assessed("a", 1, firm).town, FRAMEWORK)}
    assert found["trust"].gap == pytest.approx(-0.5)
    assert found["cooperation"].gap == pytest.approx(-0.5)
    assert "resources" not in found


def test_disagreement_is_the_spread_of_the_answers() -> None:
    firm = toys.sheet({"trust": 0}, respondent="firm", role="firm")
    spread = disagreements(assessed("a", 1, firm).town, FRAMEWORK)
    assert [(d.indicator, d.spread, d.respondents) for d in spread] == [("trust", 0.5, ("broker", "firm"))]


def test_robustness_takes_one_town_or_several() -> None:
    one = robustness(assessed("a", 1), draws=100)
    two = robustness([assessed("a", 1), assessed("b", 3)], draws=100)
    assert one.to_frame().shape[0] == 1
    assert list(two.to_frame()["rank"]) == [2, 1]


def test_a_table_and_the_towns_it_was_made_of_are_equally_firm() -> None:
    towns = [assessed("a", 1, trust=1, meetings="yes", frequency=2), assessed("b", 3, trust=4)]
    columns = ["meetings", "frequency", "trust", "space"]
    frame = pd.DataFrame({"town": ["a", "b"], **{c: [t.nodes[c].score for t in towns] for c in columns}})
    dimensions = [
        {
            "id": "cooperation",
            "weight": 1,
            "indicators": [_column("meetings", 2), _column("frequency", 1), _column("trust", 1)],
        },
        {"id": "resources", "weight": 3, "indicators": [_column("space", 1)]},
    ]
    model = Framework.model_validate({"id": "t", "version": "1", "dimensions": dimensions})
    found = robustness(score_table(frame, model, key="town"), draws=200)
    assert list(found.to_frame().index) == ["a", "b"]
    assert list(found.to_frame()["rank"]) == [2, 1]


def _column(name: str, weight: float) -> dict[str, Any]:
    return {"id": name, "column": name, "weight": weight, "goalposts": {"worst": 0, "best": 1}}


def test_a_town_without_a_score_has_no_place_in_the_order() -> None:
    silent = assess(
        replace(toys.town({}), municipality=toys.town({}).municipality.model_copy(update={"id": "c"})), FRAMEWORK
    )
    assert silent.index.score is None
    firm = compare([assessed("a", 1), assessed("b", 3), silent], draws=100).robustness
    assert firm.areas == ("a", "b")
