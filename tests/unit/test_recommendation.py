"""A toy catalogue matched by hand: what is listed, its status, its fit, its order, and what warns."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from readiness.assessment import assess
from readiness.recommendation import Recommendation, Recommendations, likeness, recommend, size_class

from .toys import blueprint, catalogue, failure, framework, project, town

TOY = framework()
READY: dict[str, Any] = {
    "owner": "yes",
    "size": "small",
    "space": 3,
    "need.space": 4,
    "city.inhabitants": 30_000,
    "meetings": "yes",
}
FOLLOW = project("follow")
HOME: dict[str, Any] = {"place": {"country": "PL", "scale": "municipal"}}


def matched(answers: dict[str, Any], *projects: Any, **options: Any) -> Recommendations:
    country = options.pop("country", "PL")
    return recommend(assess(town(answers, country=country), TOY), catalogue(*projects, **options))


def first(answers: dict[str, Any], *projects: Any, **options: Any) -> Recommendation:
    found = matched(answers, *projects, **options).items
    assert found, "nothing is listed"
    return found[0]


def geometric(need: float, capacity: float, like: float, evidence: float) -> float:
    parts = [(2, need), (1, capacity), (1, like), (1, evidence)]
    return math.exp(sum(w * math.log(max(v, 0.05)) for w, v in parts) / 5)


def test_a_blueprint_is_listed_when_a_foreign_project_to_follow_is_relevant() -> None:
    found = first(READY, FOLLOW)
    assert (found.rank, found.blueprint.id, found.status) == (1, "rooms", "ready")
    assert [p.project.id for p in found.precedents] == ["follow"]


def test_a_blueprint_is_not_listed_when_no_project_is_relevant() -> None:
    assert matched({**READY, "space": 1}, FOLLOW).items == ()


def test_one_relevant_project_is_enough_and_only_it_is_a_precedent() -> None:
    other = project("other", when={"answer": "meetings", "is": "no"})
    found = first(READY, FOLLOW, other)
    assert (found.status, [p.project.id for p in found.precedents]) == ("ready", ["follow"])


def test_a_project_that_may_be_relevant_lists_the_blueprint_as_possible_with_the_question_to_ask() -> None:
    found = first({k: v for k, v in READY.items() if k != "space"}, FOLLOW)
    assert (found.status, found.unknown, found.reasons) == ("possible", ("space",), ())


def test_no_question_is_asked_about_relevance_once_one_project_is_surely_relevant() -> None:
    other = project("other", when={"answer": "budget", "at_least": 5})
    found = first(READY, FOLLOW, other)
    assert (found.status, found.unknown) == ("ready", ())
    assert [p.project.id for p in found.precedents] == ["follow", "other"]


def test_domestic_projects_are_shown_but_list_nothing() -> None:
    home = project("home", **HOME)
    assert matched(READY, home).items == ()
    found = first(READY, home, FOLLOW)
    assert [p.project.id for p in found.precedents] == ["follow"]
    assert [(p.project.id, p.domestic) for p in found.domestic] == [("home", True)]


def test_what_is_domestic_depends_on_the_town() -> None:
    home = project("home", **HOME)
    assert [r.blueprint.id for r in matched(READY, home, country="CZ").items] == ["rooms"]


def test_a_domestic_relevance_does_not_make_a_blueprint_ready() -> None:
    home = project("home", **HOME)
    abroad = project("abroad", when={"answer": "budget", "at_least": 5})
    assert first(READY, home, abroad).status == "possible"


@pytest.mark.parametrize("lifecycle", ["draft", "retired"])
def test_only_stable_projects_and_blueprints_count(lifecycle: str) -> None:
    assert matched(READY, project("follow", lifecycle=lifecycle)).items == ()
    assert matched(READY, FOLLOW, blueprints=[blueprint(lifecycle=lifecycle)]).items == ()


def test_a_failure_lists_nothing() -> None:
    assert matched(READY, failure("bad")).items == ()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "ready"),
        ({"owner": "no"}, "prepare"),
        ({"owner": "unknown"}, "possible"),
        ({"size": "large"}, "blocked"),
        ({"size": "unknown"}, "possible"),
        ({"space": "unknown"}, "possible"),
        ({"owner": "no", "size": "large"}, "blocked"),
        ({"owner": "unknown", "size": "large"}, "blocked"),
        ({"owner": "no", "size": "unknown"}, "prepare"),
        ({"owner": "no", "space": "unknown"}, "prepare"),
        ({"owner": {"na": "nobody"}}, "prepare"),
        ({"size": {"na": "no houses"}}, "ready"),
    ],
)
def test_the_status_is_the_first_that_applies(change: dict[str, Any], status: str) -> None:
    assert first({**READY, **change}, FOLLOW).status == status


def test_what_does_not_hold_becomes_a_first_step_with_lead_and_months() -> None:
    (unmet,) = first({**READY, "owner": "no"}, FOLLOW).unmet
    assert (unmet.id, unmet.lead, unmet.months) == ("register", "property", 2)
    assert [leaf.answer for leaf in unmet.leaves] == ["owner"]


def test_every_open_question_that_matters_is_named_once() -> None:
    answers = {k: v for k, v in READY.items() if k not in ("owner", "size", "space")}
    assert first(answers, FOLLOW, project("twin")).unknown == ("owner", "size", "space")


def test_what_blocks_is_named() -> None:
    assert first({**READY, "size": "large"}, FOLLOW).blocked_by == ("large",)


def test_reasons_are_the_leaves_that_made_foreign_projects_relevant() -> None:
    when = {"any": [{"answer": "meetings", "is": "yes"}, {"answer": "budget", "at_least": 5}]}
    home = project("home", when={"answer": "owner", "is": "yes"}, **HOME)
    found = first(READY, FOLLOW, project("other", when=when), home)
    assert [leaf.score or leaf.answer for leaf in found.reasons] == ["space", "meetings"]


def test_fit_is_the_weighted_geometric_mean_of_its_four_parts() -> None:
    found = first(READY, FOLLOW, sizes={"follow": 4}).fit
    parts = {name: part.middle for name, part in found.parts.items() if part is not None}
    like = (0.8 + 1 + 0.9 + 1) / 4
    assert parts == pytest.approx({"need": 1, "capacity": 0.75, "likeness": like, "evidence": 1})
    assert found.score == found.low == found.high == pytest.approx(geometric(1, 0.75, like, 1))


def test_the_unknown_neither_helps_nor_harms_the_fit_but_widens_it() -> None:
    found = first({k: v for k, v in READY.items() if k != "need.space"}, FOLLOW, sizes={"follow": 4}).fit
    like = (0.8 + 1 + 0.9 + 1) / 4
    assert found.score == pytest.approx(geometric(0.5, 0.75, like, 1))
    assert found.low == pytest.approx(geometric(0, 0.75, like, 1))
    assert found.high == pytest.approx(geometric(1, 0.75, like, 1))


def test_a_part_at_zero_counts_as_the_floor() -> None:
    found = first({**READY, "need.space": 0}, FOLLOW, sizes={"follow": 3}).fit
    assert found.score == pytest.approx(geometric(0.05, 0.75, (1 + 1 + 0.9 + 1) / 4, 1))


@pytest.mark.parametrize(("question", "part"), [("need.space", "need"), ("space", "capacity")])
def test_a_part_that_is_not_applicable_is_left_out_of_the_fit(question: str, part: str) -> None:
    always = project("follow", when={"answer": "meetings", "is": "yes"})
    found = first({**READY, question: {"na": "none"}}, always, sizes={"follow": 3}).fit
    assert [name for name, value in found.parts.items() if value is None] == [part]
    weights = {"need": 2, "capacity": 1, "likeness": 1, "evidence": 1}
    used = [(weights[name], value.middle) for name, value in found.parts.items() if value is not None]
    mean = math.exp(sum(w * math.log(v) for w, v in used) / sum(w for w, _ in used))
    assert found.score == found.low == found.high == pytest.approx(mean)


def test_evidence_counts_failures_as_loudly_as_successes() -> None:
    bad = failure("bad", evidence={"level": "official_figures", "sources": ["https://example.org"]})
    half = failure("half", "caution", evidence={"level": "press_or_self_reported", "sources": ["https://example.org"]})
    part = first(READY, FOLLOW, bad, half).fit.parts["evidence"]
    assert part is not None
    assert part.score == pytest.approx((1 * 1 + 0.7 * 0 + 0.4 * 0.5) / 3)


def test_evidence_counts_projects_that_are_not_relevant_here_but_no_domestic_one() -> None:
    other = project(
        "other",
        when={"answer": "meetings", "is": "no"},
        evidence={"level": "press_or_self_reported", "sources": ["https://example.org"]},
    )
    part = first(READY, FOLLOW, other, failure("home", **HOME)).fit.parts["evidence"]
    assert part is not None
    assert part.score == pytest.approx((1 + 0.4) / 2)


def test_the_likest_precedent_gives_the_likeness() -> None:
    found = first(READY, FOLLOW, project("twin"), sizes={"follow": 6, "twin": 3})
    part = found.fit.parts["likeness"]
    assert part is not None
    assert part.score == pytest.approx((1 + 1 + 0.9 + 1) / 4)


def test_precedents_come_by_evidence_times_likeness_then_by_id() -> None:
    weak = project("a-weak", evidence={"level": "official_figures", "sources": ["https://example.org"]})
    found = first(
        READY, project("c-strong"), weak, project("b-strong"), project("far"),
        sizes={"c-strong": 3, "a-weak": 3, "b-strong": 3, "far": 6},
    )  # fmt: skip
    assert [p.project.id for p in found.precedents] == ["b-strong", "c-strong", "far", "a-weak"]
    assert found.precedents[3].strength == pytest.approx(0.7 * (1 + 1 + 0.9 + 1) / 4)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("municipal", 1), ("inter_municipal", 0.75), ("county", 0.5), ("regional", 0.25), ("national", 0)],
)
def test_likeness_compares_size_scale_prices_and_membership(scale: str, expected: float) -> None:
    one = project("one", place={"country": "CZ", "scale": scale})
    found = likeness(one, assess(town(READY), TOY), catalogue(one, sizes={"one": 6}))
    assert found.attributes == pytest.approx({"size": 0.4, "scale": expected, "price_level": 0.9, "eu": 1})
    assert found.score == found.low == found.high == pytest.approx((0.4 + expected + 0.9 + 1) / 4)
    assert found.missing == ()


def test_prices_that_differ_by_more_than_a_hundred_are_not_alike_at_all() -> None:
    one = project("one", place={"country": "CH", "scale": "municipal"})
    found = likeness(one, assess(town(READY), TOY), catalogue(one, sizes={"one": 3}))
    assert (found.attributes["price_level"], found.attributes["eu"]) == (0, 0)


def test_what_cannot_be_compared_is_left_out_of_likeness_and_listed() -> None:
    one = project("one", place={"country": "XX", "scale": "county"})
    found = likeness(one, assess(town({"space": 3}), TOY), catalogue(one, sizes={"one": 3}))
    assert found.missing == ("size", "price_level")
    assert (found.score, found.low, found.high) == (0.75, 1.5 / 4, 3.5 / 4)


@pytest.mark.parametrize(
    ("inhabitants", "expected"),
    [(1, 1), (4_999, 1), (5_000, 2), (20_000, 3), (50_000, 4), (99_999, 4), (100_000, 5), (500_000, 6)],
)
def test_size_classes_begin_at_their_limits(inhabitants: int, expected: int) -> None:
    assert size_class(inhabitants, [5000, 20000, 50000, 100000, 500000]) == expected


@pytest.mark.parametrize(("meetings", "shared"), [("no", True), ("yes", False), ("unknown", None)])
def test_a_failure_warns_and_says_whether_the_town_shares_its_cause(meetings: str, shared: bool | None) -> None:
    bad = failure("bad", failed_when={"answer": "meetings", "is": "no"})
    (warning,) = first({**READY, "meetings": meetings}, FOLLOW, bad).warnings
    assert (warning.project.id, warning.shared) == ("bad", shared)
    assert [leaf.answer for leaf in warning.because] == ["meetings"]


def test_a_failure_without_a_known_cause_warns_as_not_known() -> None:
    (warning,) = first(READY, FOLLOW, failure("bad", "caution", **HOME)).warnings
    assert (warning.shared, warning.because, warning.domestic) == (None, (), True)


def plans(*names: str, **changes: dict[str, Any]) -> dict[str, Any]:
    """Return a catalogue's parts: one blueprint and one project to follow for each name."""
    return {
        "projects": [project(f"p-{n}", blueprint=n) for n in names],
        "blueprints": [blueprint(n, **changes.get(n, {})) for n in names],
    }


def ranked(answers: dict[str, Any], parts: dict[str, Any], sizes: dict[str, int] | None = None) -> list[str]:
    found = matched(answers, *parts["projects"], blueprints=parts["blueprints"], sizes=sizes)
    assert [r.rank for r in found.items] == list(range(1, len(found.items) + 1))
    return [r.blueprint.id for r in found.items]


def test_the_better_fit_comes_first() -> None:
    assert ranked(READY, plans("a", "b"), {"p-a": 6, "p-b": 3}) == ["b", "a"]


def test_equal_fits_come_by_id() -> None:
    assert ranked(READY, plans("b", "a"), {"p-a": 3, "p-b": 3}) == ["a", "b"]


def test_fits_equal_at_three_decimals_come_by_their_low_end() -> None:
    parts = plans("a", "b", a={"addresses": ["need.space"]}, b={"addresses": ["trust"]})
    answers = {**READY, "trust": 2}
    del answers["need.space"]
    assert ranked(answers, parts, {"p-a": 3, "p-b": 3}) == ["b", "a"]


def test_a_fit_better_only_at_the_fourth_decimal_counts_as_equal() -> None:
    parts = plans("a", "b", a={"addresses": ["need.space"]}, b={"addresses": ["institutions"]})
    answers = {**READY, "schools": 9977, "culture": 0, "city.firms": 1_000_000}
    del answers["need.space"]
    found = matched(answers, *parts["projects"], blueprints=parts["blueprints"], sizes={"p-a": 3, "p-b": 3})
    fits = {r.blueprint.id: r.fit.score or 0.0 for r in found.items}
    assert 0 < fits["a"] - fits["b"] < 0.0005
    assert [r.blueprint.id for r in found.items] == ["b", "a"]


def test_what_is_blocked_comes_last_however_well_it_fits() -> None:
    parts = plans("a", "b", a={"excludes": {"large": {"answer": "meetings", "is": "yes"}}})
    assert ranked(READY, parts, {"p-a": 3, "p-b": 6}) == ["b", "a"]


def test_the_status_does_not_change_the_order_of_the_others() -> None:
    requires = {"register": {"condition": {"answer": "meetings", "is": "no"}, "lead": "mayor", "months": 1}}
    parts = plans("a", "b", a={"requires": requires})
    assert ranked(READY, parts, {"p-a": 3, "p-b": 6}) == ["a", "b"]


def test_top_never_takes_a_blocked_one() -> None:
    parts = plans("a", "b", a={"excludes": {"large": {"answer": "meetings", "is": "yes"}}})
    found = matched(READY, *parts["projects"], blueprints=parts["blueprints"])
    assert [r.blueprint.id for r in found.top(5)] == ["b"]
    assert [r["blueprint"] for r in found.to_dict(5)["recommendations"]] == ["b"]
    assert [r["blueprint"] for r in found.to_dict()["recommendations"]] == ["b", "a"]


def test_top_takes_what_the_broker_adapted_first() -> None:
    from readiness.adaptation_file import AdaptationFile

    parts = plans("a", "b", "c")
    mine = AdaptationFile(adaptation="c", municipality="toytown")
    there = replace(town(READY), adaptations={"c": mine})
    found = recommend(assess(there, TOY), catalogue(*parts["projects"], blueprints=parts["blueprints"]))
    assert [r.blueprint.id for r in found.items] == ["a", "b", "c"]
    assert [r.blueprint.id for r in found.top(2)] == ["c", "a"]
    assert [r.blueprint.id for r in found.top(1)] == ["c"]


def test_json_tells_everything_without_a_number_that_json_lacks() -> None:
    bad = failure("bad", failed_when={"answer": "meetings", "is": "no"})
    answers = {**READY, "owner": "no", "need.space": {"na": "no firms"}}
    text = json.dumps(matched(answers, FOLLOW, bad).to_dict(), allow_nan=False)
    found = json.loads(text)
    assert found["municipality"]["id"] == "toytown"
    assert found["ranking"] == {"version": "1.0"}
    (item,) = found["recommendations"]
    assert list(item) == [
        *("rank", "blueprint", "status", "fit", "reasons", "unmet", "blocked_by", "unknown", "precedents"),
        "warnings",
    ]
    assert list(item["fit"]) == ["score", "low", "high", "parts"]
    assert item["fit"]["parts"]["need"] is None
    assert item["unmet"] == [
        {"id": "register", "because": [{"answer": "owner", "is": "yes"}], "lead": "property", "months": 2}
    ]
    assert item["precedents"][0]["likeness"]["attributes"]["size"] is None
    assert item["warnings"] == [{"project": "bad", "lesson": "avoid", "shared": False, "domestic": False}]
