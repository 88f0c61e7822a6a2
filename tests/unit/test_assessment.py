"""A toy town scored by hand: scores, intervals, coverage, opinions, needs, gates and the matrix."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from readiness.assessment import Assessment, assess

from .toys import FRAMEWORK, framework, sheet, town

TOY = framework()
FULL: dict[str, Any] = {
    "owner": "yes",
    "meetings": "yes",
    "frequency": 2,
    "trust": 3,
    "space": 3,
    "schools": 6,
    "culture": 4,
    "city.firms": 1000,
    "need.space": 4,
}
BEST: dict[str, Any] = {**FULL, "frequency": 4, "trust": 4, "space": 4, "schools": 90, "culture": 10}


def scored(answers: dict[str, Any], *others: Any, text: str = FRAMEWORK) -> Assessment:
    return assess(town(answers, *others), framework(text))


def figures(result: Assessment, node: str) -> tuple[float | None, float, float, float]:
    found = result.nodes[node]
    return found.score, found.low, found.high, found.coverage


def toy(old: str, new: str) -> str:
    assert old in FRAMEWORK
    return FRAMEWORK.replace(old, new)


def test_a_town_that_answered_everything_has_one_score() -> None:
    result = scored(FULL)
    cooperation, resources = (2 * 1 + 0.5 + 0.75) / 4, (0.75 + 0.5) / 2
    index = (cooperation + 3 * resources) / 4
    for node, expected in (("cooperation", cooperation), ("resources", resources), ("index", index)):
        assert figures(result, node) == pytest.approx((expected, expected, expected, 1))


def test_an_unknown_answer_widens_the_interval_and_lowers_coverage_but_is_no_zero() -> None:
    result = scored({"meetings": "yes", "space": 3})
    assert figures(result, "cooperation") == (1.0, 0.5, 1.0, 0.5)
    assert figures(result, "resources") == (0.75, 0.375, 0.875, 0.5)
    assert figures(result, "index") == (0.8125, 0.40625, 0.90625, 0.5)


def test_a_town_that_answered_nothing_has_no_score_and_the_whole_interval() -> None:
    assert figures(scored({}), "index") == (None, 0.0, 1.0, 0.0)


def test_too_little_coverage_hides_a_node_but_does_not_remove_it_from_its_parent() -> None:
    result = scored({k: v for k, v in FULL.items() if k not in ("meetings", "frequency")})
    assert figures(result, "cooperation")[0] is None
    assert result.nodes["cooperation"].band is None
    assert result.nodes["cooperation"].coverage == 0.25
    score, low, high = ((trust + 3 * 0.625) / 4 for trust in (0.75, 0.75 / 4, 3.75 / 4))
    assert figures(result, "index") == pytest.approx((score, low, high, (0.25 + 3) / 4))


def test_coverage_exactly_at_the_minimum_is_enough() -> None:
    assert scored({"meetings": "yes"}).nodes["cooperation"].score == 1.0


def test_a_minimum_at_a_node_holds_for_that_node_alone() -> None:
    text = toy("  - id: cooperation\n", "  - id: cooperation\n    min_coverage: 0.1\n")
    result = scored({"trust": 4}, text=text)
    assert result.nodes["cooperation"].score == 1.0
    assert result.index.score is None


def test_a_method_at_a_node_holds_for_that_node_alone() -> None:
    result = scored(FULL, text=toy("  - id: cooperation\n", "  - id: cooperation\n    aggregation: geometric\n"))
    cooperation = (1**2 * 0.5 * 0.75) ** (1 / 4)
    assert result.nodes["cooperation"].score == pytest.approx(cooperation)
    assert result.nodes["resources"].score == pytest.approx(0.625)
    assert result.index.score == pytest.approx((cooperation + 3 * 0.625) / 4)


def test_unknown_may_count_as_worst() -> None:
    text = toy("bands:", "missing: worst\nbands:")
    assert figures(scored({"meetings": "yes", "space": 3}, text=text), "index")[:2] == (0.40625, 0.40625)


def test_unknown_may_make_every_node_above_unknown() -> None:
    result = scored({k: v for k, v in FULL.items() if k != "space"}, text=toy("bands:", "missing: propagate\nbands:"))
    assert result.index.score is result.nodes["resources"].score is None
    assert result.nodes["cooperation"].score == pytest.approx(0.8125)


def test_not_applicable_leaves_both_sums() -> None:
    result = scored({**FULL, "trust": {"na": "nobody to ask"}})
    assert figures(result, "cooperation") == pytest.approx((*[(2 + 0.5) / 3] * 3, 1))
    assert not result.nodes["trust"].applicable


def test_a_node_with_nothing_applicable_is_not_applicable_and_leaves_its_parent() -> None:
    none = {"na": "none"}
    result = scored({**FULL, "space": none, "schools": none, "culture": none})
    assert not result.nodes["resources"].applicable
    assert result.nodes["resources"].score is None
    assert figures(result, "index") == pytest.approx((*[0.8125] * 3, 1))


def test_what_is_not_applicable_is_null_in_json() -> None:
    none = {"na": "none"}
    result = scored({**FULL, "space": none, "schools": none, "culture": none})
    found = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    (node,) = (n for n in found["nodes"] if n["id"] == "resources")
    assert (node["score"], node["low"], node["high"], node["band"]) == (None, None, None, None)


def test_a_hidden_indicator_counts_as_answered_with_its_worst() -> None:
    result = scored({**FULL, "meetings": "no"})
    assert figures(result, "frequency") == (0.0, 0.0, 0.0, 1.0)
    assert figures(result, "cooperation") == pytest.approx((*[0.75 / 4] * 3, 1))


def test_a_hidden_indicator_may_be_not_applicable_instead() -> None:
    result = scored({**FULL, "meetings": "no"}, text=toy("hidden: worst", "hidden: na"))
    assert not result.nodes["frequency"].applicable
    assert figures(result, "cooperation") == pytest.approx((*[0.75 / 3] * 3, 1))


def test_an_indicator_that_may_be_hidden_is_applicable_and_unknown() -> None:
    for hidden in ("worst", "na"):
        result = scored({**FULL, "meetings": "unknown"}, text=toy("hidden: worst", f"hidden: {hidden}"))
        assert result.nodes["frequency"].applicable
        assert figures(result, "frequency") == (None, 0.0, 1.0, 0.0)
        assert result.nodes["cooperation"].coverage == 0.25


def test_counts_are_summed_and_related_to_the_firms() -> None:
    assert scored({**FULL, "city.firms": 10_000}).nodes["institutions"].score == 0.0
    assert scored({**FULL, "city.firms": 100}).nodes["institutions"].score == 1.0
    assert scored({**FULL, "city.firms": 500}).nodes["institutions"].score == pytest.approx(math.log10(20) / 2)


def test_a_part_that_is_not_applicable_is_left_out_of_a_sum() -> None:
    result = scored({**FULL, "schools": {"na": "the county has them"}})
    assert result.nodes["institutions"].score == pytest.approx(math.log10(4) / 2)


@pytest.mark.parametrize("change", [{"schools": "unknown"}, {"city.firms": "unknown"}, {"city.firms": 0}])
def test_an_unknown_part_or_a_denominator_unknown_or_zero_makes_a_sum_unknown(change: dict[str, Any]) -> None:
    assert figures(scored({**FULL, **change}), "institutions") == (None, 0.0, 1.0, 0.0)


def test_opinions_are_averaged_by_knowledge_within_each_group_then_across() -> None:
    office = sheet({"trust": 0}, respondent="office", role="public", knowledge="expert")
    firm = sheet({"trust": 2}, respondent="firm", role="firm", knowledge="none")
    result = scored({"trust": 4}, office, firm)
    public, firms = (2 * 1 + 4 * 0) / (2 + 4), 0.5
    assert result.nodes["trust"].score == pytest.approx((public + firms) / 2)


def test_one_group_alone_gives_an_opinion() -> None:
    firms = [sheet({"trust": v}, respondent=f"f{v}", role="firm") for v in (1, 4)]
    assert scored({}, *firms).nodes["trust"].score == pytest.approx(0.625)


def test_the_knowledge_weights_are_the_frameworks() -> None:
    office = sheet({"trust": 0}, respondent="office", role="public", knowledge="expert")
    text = toy("bands:", "knowledge_weights: {none: 1, general: 1, detailed: 1, expert: 1}\nbands:")
    assert scored({"trust": 4}, office, text=text).nodes["trust"].score == pytest.approx(0.5)


def test_a_voice_that_is_not_applicable_or_unknown_is_left_out() -> None:
    others = [
        sheet({"trust": {"na": "no contact"}}, respondent="a", role="public"),
        sheet({"trust": "unknown"}, respondent="b", role="public"),
    ]
    assert scored({"trust": 3}, *others).nodes["trust"].score == 0.75


def test_an_opinion_that_nobody_has_is_unknown_and_one_not_applicable_to_all_is_not_applicable() -> None:
    other = sheet({"trust": {"na": "no contact"}}, respondent="a", role="public")
    assert scored({"trust": "unknown"}).nodes["trust"].applicable
    assert not scored({"trust": {"na": "new here"}}, other).nodes["trust"].applicable


def test_needs_are_the_plain_mean_of_firms_alone() -> None:
    firms = [
        sheet({"need.space": 4}, respondent="a", role="firm", knowledge="none"),
        sheet({"need.space": 1}, respondent="b", role="firm", knowledge="expert"),
    ]
    result = scored({"need.space": 0}, *firms).nodes["need.space"]
    assert (result.score, result.estimated) == (0.625, False)


def test_without_firms_the_offices_estimate_of_a_need_is_used_and_marked() -> None:
    office = sheet({"need.space": 1}, respondent="office", role="public")
    result = scored({"need.space": 4}, office).nodes["need.space"]
    assert (result.score, result.estimated) == (0.625, True)


def test_profiles_are_scored_but_never_in_the_index() -> None:
    one, two = scored({**FULL, "need.space": 0}), scored({**FULL, "need.space": 4})
    assert (one.nodes["needs"].score, two.nodes["needs"].score) == (0.0, 1.0)
    assert one.index.score == two.index.score
    assert two.nodes["needs"].band is None
    assert [two.nodes[n].kind for n in ("index", "cooperation", "space", "needs")] == [
        *("index", "dimension", "indicator", "profile"),
    ]


@pytest.mark.parametrize(
    ("owner", "state", "band"), [("yes", True, "high"), ("no", False, "middle"), ("unknown", None, "high")]
)
def test_a_closed_gate_caps_the_band_and_an_unknown_one_does_not(owner: str, state: bool | None, band: str) -> None:
    result = scored({**BEST, "owner": owner})
    assert result.index.score == 1.0
    assert result.index.band is not None
    assert result.index.band.id == band
    assert [(g.id, g.state, g.band.id) for g in result.gates] == [("owner", state, "middle")]


def test_a_gate_never_lifts_a_band() -> None:
    result = scored({"owner": "no", "meetings": "no", "space": 0, "trust": 0})
    assert result.index.band is not None
    assert result.index.band.id == "low"


def test_the_matrix_sets_supply_against_need() -> None:
    (row,) = scored({**FULL, "tools": ["saw", "drill"]}).matrix
    assert (row.supply.score, row.need.score, row.meeting.score, row.gap.score) == (0.75, 1.0, 0.75, 0.25)
    assert (row.gap.low, row.gap.high) == (0.25, 0.25)
    assert row.to_dict()["listed"] == ["saw", "drill"]


def test_a_need_below_the_supply_leaves_no_gap() -> None:
    (row,) = scored({**FULL, "need.space": 1}).matrix
    assert (row.meeting.score, row.gap.score) == (0.25, 0.0)


def test_an_unknown_need_leaves_an_interval_in_the_matrix() -> None:
    (row,) = scored({"space": 3}).matrix
    assert (row.need.score, row.meeting.score, row.gap.score) == (None, None, None)
    assert (row.meeting.low, row.meeting.high) == (0.0, 0.75)
    assert (row.gap.low, row.gap.high) == (0.0, 0.25)


def test_the_illustrative_share_is_of_the_answered_weight() -> None:
    made_up = {"value": "yes", "status": "illustrative"}
    result = scored({**FULL, "meetings": made_up})
    assert result.nodes["meetings"].illustrative == 1.0
    assert result.nodes["cooperation"].illustrative == pytest.approx(2 / 4)
    assert result.index.illustrative == pytest.approx(0.5 / 4)
    assert scored({"meetings": made_up, "space": 3}).index.illustrative == pytest.approx(0.5 / (0.5 + 3 * 0.5))


def test_a_figure_leads_to_its_answers_with_source_and_year() -> None:
    firms = {"value": 1000, "source": "Statistics Poland", "year": 2023, "status": "public"}
    origin = scored({**FULL, "city.firms": firms}).nodes["institutions"].origin
    assert [(o.question, o.value, o.source, o.year, o.status) for o in origin] == [
        ("schools", 6, None, None, "stated"),
        ("culture", 4, None, None, "stated"),
        ("city.firms", 1000, "Statistics Poland", 2023, "public"),
    ]


def test_shares_are_weights_within_the_parent() -> None:
    nodes = scored(FULL).nodes
    assert [nodes[n].share for n in ("index", "cooperation", "resources", "meetings")] == [1, 0.25, 0.75, 0.5]
    assert nodes["meetings"].parent == "cooperation"


def test_json_has_the_promised_shape_and_six_decimals() -> None:
    found = scored({**FULL, "city.firms": 700}).to_dict()
    assert list(found) == [
        *("schema_version", "municipality", "wave", "questionnaire", "framework", "index", "nodes", "matrix"),
        "gates",
    ]
    assert found["municipality"] == {"id": "toytown", "name": "Toytown", "country": "PL"}
    assert found["questionnaire"] == {"id": "toy", "version": "1.0"}
    assert {"id", "parent", "weight", "share", "score", "low", "high", "coverage", "band", "origin"} <= set(
        found["index"]
    )
    (node,) = (n for n in found["nodes"] if n["id"] == "institutions")
    assert node["score"] == round(math.log10(10 / 0.7) / 2, 6)
    assert found["index"]["id"] == "index"
    assert "index" not in [n["id"] for n in found["nodes"]]


def test_conditions_may_ask_for_answers_scores_and_the_municipality() -> None:
    facts = scored({"meetings": "no", "space": 3, "budget": {"na": "none"}}).facts
    assert [facts.answer(q) for q in ("meetings", "frequency", "budget", "owner")] == ["no", "na", "na", None]
    assert facts.interval("resources") == (0.375, 0.875)
    assert (facts.municipality("country"), facts.municipality("id")) == ("PL", "toytown")


def test_a_node_that_is_not_applicable_has_no_interval_for_conditions() -> None:
    assert scored({"trust": {"na": "new here"}}).facts.interval("trust") is None
