"""Other answers: what they change, the least that makes a blueprint ready, what to ask next."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from readiness import contribution
from readiness.answers import Answer
from readiness.assessment import TownFacts, assess
from readiness.cli import app
from readiness.conditions import Condition, evaluate
from readiness.consultation import Consultation
from readiness.contribution import contributions
from readiness.errors import DataFileError, UsageError
from readiness.framework import Dimension, Framework, Indicator
from readiness.scenario import ask_next, gaps, progress, what_if
from readiness.tree import Column, score_tree

from . import toys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

ANSWERS: dict[str, Any] = {"meetings": "no", "space": 1, "trust": 2, "owner": "no", "need.space": 3}
FRAMEWORK = toys.framework()


def test_contributions_sum_to_the_change_and_name_what_changed() -> None:
    result = what_if(toys.town(ANSWERS), {"meetings": "yes", "frequency": 4, "space": 3}, FRAMEWORK)
    assert result.change is not None
    assert sum(result.contributions.values()) == pytest.approx(result.change, abs=1e-9)
    assert set(result.contributions) == {"meetings", "frequency", "space"}


def test_an_arithmetic_contribution_is_share_times_difference() -> None:
    result = what_if(toys.town({**ANSWERS, "meetings": "yes", "frequency": 2}), {"frequency": 4}, FRAMEWORK)
    assert result.contributions == {"frequency": pytest.approx(1 / 4 * 1 / 4 * 0.5)}


def test_changing_nothing_contributes_nothing() -> None:
    result = what_if(toys.town(ANSWERS), {"space": 1}, FRAMEWORK)
    assert (result.change, dict(result.contributions)) == (0.0, {})


def test_a_what_if_is_a_frame_whose_dimensions_add_up() -> None:
    result = what_if(toys.town({**ANSWERS, "frequency": 1}), {"meetings": "yes", "space": 3}, FRAMEWORK)
    frame = result.to_frame()
    parts = frame["contribution"]
    assert parts["index"] == pytest.approx(result.change)
    assert parts[["cooperation", "resources"]].sum() == pytest.approx(result.change)
    assert (parts["trust"], math.isnan(parts["need.space"])) == (0, True)
    assert (frame.loc["space", "before"], frame.loc["space", "after"]) == (0.25, 0.75)
    shown = result._repr_html_()
    assert "<th>space</th>" in shown
    assert "<th>trust</th>" not in shown


def test_gaps_are_a_frame_of_changes() -> None:
    found = toys.catalogue(toys.project("follow"))
    result = gaps(assess(toys.town({**ANSWERS, "size": "large"}), FRAMEWORK), found.blueprints["rooms"], found)
    frame = result.to_frame()
    assert frame["value"].to_dict() == {"owner": "yes", "size": "small"}
    assert frame["effort"].sum() == result.effort
    assert "when = False" in result._repr_html_()
    assert replace(result, changes=None).to_frame().empty


def test_an_unknown_question_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="space"):
        what_if(toys.town(ANSWERS), {"spaces": 3}, FRAMEWORK)


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(DataFileError, match="RD205"):
        what_if(toys.town(ANSWERS), {"space": 9}, FRAMEWORK)


@given(
    before=st.fixed_dictionaries(
        {"meetings": st.sampled_from(["yes", "no"]), "space": st.integers(0, 4), "trust": st.integers(0, 4)}
    ),
    after=st.fixed_dictionaries(
        {},
        optional={
            "meetings": st.sampled_from(["yes", "no"]),
            "frequency": st.integers(0, 4),
            "space": st.sampled_from([0, 2, 4, "unknown"]),
            "trust": st.integers(0, 4),
        },
    ),
    method=st.sampled_from(["arithmetic", "geometric", "harmonic"]),
)
@settings(max_examples=60)
def test_contributions_always_sum_to_the_change(before: dict[str, Any], after: dict[str, Any], method: str) -> None:
    model = FRAMEWORK.model_copy(update={"aggregation": method})
    result = what_if(toys.town({**before, "owner": "yes"}), after, model)
    if result.change is not None:
        assert sum(result.contributions.values()) == pytest.approx(result.change, abs=1e-9)


def scored(model: Framework, values: Mapping[str, float]) -> dict[str, Column]:
    """Return every node's column where the indicators have these scores; NaN is unknown."""

    def leaf(name: str, value: float) -> Column:
        known = not math.isnan(value)
        ends = (value, value) if known else model.indicators[name].ends
        score, low, high, coverage, made_up = (np.array([v]) for v in (value, *ends, float(known), 0.0))
        return Column(score, low, high, coverage, made_up, np.array([True]))

    return score_tree(model, {name: leaf(name, value) for name, value in values.items()})


def tree(dimensions: Mapping[str, Sequence[str]], **settings: Any) -> Framework:
    """Return a framework of two levels whose weights are 1, 2, 3 and so on."""
    posts = {"worst": 0, "best": 1}
    made = [
        {
            "id": name,
            "weight": n,
            "indicators": [{"id": i, "weight": k, "column": i, "goalposts": posts} for k, i in enumerate(inside, 1)],
        }
        for n, (name, inside) in enumerate(dimensions.items(), 1)
    ]
    return Framework.model_validate({"id": "tree", "version": "1.0", "dimensions": made, **settings})


def orders(node: Dimension | Indicator, changed: set[str]) -> Iterator[list[str]]:
    """Yield every order in which indicators could have changed, those of one dimension following one another."""
    if isinstance(node, Indicator):
        yield [node.id] * (node.id in changed)
        return
    below = [c for c in node.children if changed & set(next(orders(c, changed)))]
    for children in permutations(below):
        for parts in product(*(list(orders(c, changed)) for c in children)):
            yield [name for part in parts for name in part]


def owen(model: Framework, before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Walk every order and return each indicator's mean effect."""
    changed = {name for name in before if not np.array_equal(before[name], after[name], equal_nan=True)}
    total, walks = dict.fromkeys(changed, 0.0), list(orders(model.index, changed))
    for order in walks:
        now = dict(before)
        for name in order:
            last = float(scored(model, now)["index"].score[0])
            now[name] = after[name]
            total[name] += (float(scored(model, now)["index"].score[0]) - last) / len(walks)
    return total


def test_opposite_changes_in_one_dimension_do_not_vanish() -> None:
    model = tree({"d": ["a", "b"], "e": ["c"]})
    found = contributions(model, scored(model, {"a": 0, "b": 1, "c": 0.2}), scored(model, {"a": 1, "b": 0.5, "c": 0.4}))
    assert found == pytest.approx({"a": 1 / 9, "b": -1 / 9, "c": 2 / 3 * 0.2})


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "sum"])
@pytest.mark.parametrize("missing", ["reweight", "worst"])
@pytest.mark.parametrize("before_b", [0.7, math.nan])
def test_a_contribution_is_the_mean_effect_over_all_orders(method: str, missing: str, before_b: float) -> None:
    model = tree({"d": ["a", "b", "x"], "e": ["c"], "f": ["g", "h"]}, aggregation=method, missing=missing)
    before = {"a": 0.1, "b": before_b, "x": 0.5, "c": 0.2, "g": 0.9, "h": 0.3}
    after = {"a": 0.8, "b": 0.2, "x": 0.5, "c": 0.6, "g": 0.3, "h": 0.9}
    found = contributions(model, scored(model, before), scored(model, after))
    assert found == pytest.approx(owen(model, before, after))


def test_a_score_held_within_its_interval_is_split_in_all_orders_too() -> None:
    """A known child of a long scale beside an unknown one of a short scale: the mean is held at the interval."""
    dimension = {
        "id": "d",
        "indicators": [
            {"id": "a", "column": "a", "goalposts": {"worst": 0, "best": 1}},
            {"id": "b", "column": "b", "goalposts": {"worst": 0, "best": 1}},
            {"id": "c", "weight": 3, "column": "c", "scores": {"no": 0.4, "yes": 0.6}},
        ],
    }
    model = Framework.model_validate({"id": "held", "version": "1", "dimensions": [dimension]})
    before, after = {"a": 0.0, "b": 0.3, "c": math.nan}, {"a": 0.9, "b": 1.0, "c": math.nan}
    parts = contributions(model, scored(model, before), scored(model, after))
    assert float(scored(model, after)["index"].score[0]) < 0.95
    assert parts == pytest.approx(owen(model, before, after))


def test_levels_below_levels_and_indicators_beside_dimensions_are_split_too() -> None:
    def leaf(name: str) -> dict[str, Any]:
        return {"id": name, "column": name, "goalposts": {"worst": 0, "best": 1}}

    inner = {"id": "q", "weight": 2, "indicators": [leaf("a"), leaf("b")]}
    outer = {"id": "p", "aggregation": "geometric", "dimensions": [inner], "indicators": [leaf("c"), leaf("d")]}
    model = Framework.model_validate(
        {"id": "deep", "version": "1", "dimensions": [outer, {"id": "r", "indicators": [leaf("e")]}]}
    )
    before = {"a": 0.1, "b": 0.9, "c": 0.5, "d": 0.2, "e": 0.3}
    after = {"a": 0.9, "b": 0.2, "c": 0.6, "d": 0.2, "e": 0.8}
    for method in ("arithmetic", "harmonic"):
        found = model.model_copy(update={"aggregation": method})
        parts = contributions(found, scored(found, before), scored(found, after))
        assert parts == pytest.approx(owen(found, before, after))


@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
def test_forty_changed_indicators_are_split_at_once_and_always_alike(method: str) -> None:
    names = [f"i{n}" for n in range(40)]
    model = tree({"d": names}, aggregation=method)
    before, after = (scored(model, {n: (k * step % 41 + 1) / 42 for k, n in enumerate(names)}) for step in (7, 11))
    found = contributions(model, before, after)
    change = float(after["index"].score[0] - before["index"].score[0])
    assert sum(found.values()) == pytest.approx(change, abs=1e-9)
    assert found == contributions(model, before, after)
    assert set(found) == {n for n in names if before[n].score[0] != after[n].score[0]}


def test_a_drawn_split_is_close_to_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tree({"d": ["a", "b", "x"], "e": ["c", "y"]}, aggregation="geometric")
    before = scored(model, {"a": 0.1, "b": 0.7, "x": 0.5, "c": 0.2, "y": 0.3})
    after = scored(model, {"a": 0.8, "b": 0.2, "x": 0.6, "c": 0.6, "y": 0.9})
    exact = contributions(model, before, after)
    monkeypatch.setattr(contribution, "MOST_STATES", 0)
    monkeypatch.setattr(contribution, "CELLS", 1000)
    assert contributions(model, before, after) == pytest.approx(exact, abs=0.01)


def test_two_waves_are_compared_under_one_framework_only() -> None:
    one = assess(toys.town(ANSWERS), FRAMEWORK)
    other = assess(toys.town(ANSWERS), FRAMEWORK.model_copy(update={"version": "2.0"}))
    with pytest.raises(ValueError, match="one framework"):
        progress(one, other)


@pytest.fixture
def waves(tmp_path: Path) -> Callable[..., Any]:
    """Return `what-if` on a town that answered in two years."""
    (tmp_path / "asked").mkdir()
    (tmp_path / "asked" / "questionnaire.yaml").write_text(toys.QUESTIONNAIRE, "utf-8")
    (tmp_path / "asked" / "framework.yaml").write_text(toys.FRAMEWORK, "utf-8")
    for year, answers in {"2024": '  meetings: "no"\n  space: 1', "2026": '  meetings: "yes"\n  space: 3'}.items():
        path = tmp_path / "town" / f"{year}.yaml"
        toys.write_sheet(path, answers, day=f"{year}-03-05", more=f'wave: "{year}"\n')

    def run(*options: str) -> Any:
        where = [str(tmp_path / "town"), "--questionnaire", str(tmp_path / "asked"), "--lang", "en"]
        return CliRunner().invoke(app, ["what-if", *where, *options])

    return run


def test_two_waves_are_compared_on_the_command_line(waves: Callable[..., Any]) -> None:
    found = json.loads(waves("--since", "2024", "--json").stdout)
    assert (found["before"]["wave"], found["after"]["wave"]) == ("2024", "2026")
    assert sum(found["contributions"].values()) == pytest.approx(found["change"], abs=1e-9)
    assert {"meetings", "space"} <= set(found["contributions"])
    back = json.loads(waves("--since", "2026", "--wave", "2024", "--json").stdout)
    assert back["change"] == pytest.approx(-found["change"])
    assert "What changed the index" in waves("--since", "2024").stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [((), "RD111"), (("--since", "2024", "--set", "space=2"), "RD615"), (("--since", "2020"), "RD217")],
)
def test_what_if_takes_other_answers_or_an_earlier_wave(
    waves: Callable[..., Any], options: tuple[str, ...], code: str
) -> None:
    error = waves(*options).exception
    assert isinstance(error, UsageError)
    assert [p.code for p in error.problems] == [code]


def test_the_least_change_is_found_and_an_unmet_when_is_told() -> None:
    found = toys.catalogue(toys.project("follow"))
    result = gaps(assess(toys.town({**ANSWERS, "size": "large"}), FRAMEWORK), found.blueprints["rooms"], found)
    assert result.changes is not None
    assert [(c.question, c.value) for c in result.changes] == [("owner", "yes"), ("size", "small")]
    assert result.when is False


def test_a_ready_blueprint_needs_nothing() -> None:
    found = toys.catalogue(toys.project("follow"))
    ready = assess(toys.town({**ANSWERS, "owner": "yes", "size": "small", "space": 3}), FRAMEWORK)
    assert gaps(ready, found.blueprints["rooms"], found).changes == ()


def test_a_consultation_that_says_not_feasible_is_named_and_nothing_is_said_to_be_ready() -> None:
    found = toys.catalogue(toys.project("follow"))
    said = {"role": "clerk", "group": "units", "blueprints": {"rooms": {"feasibility": 0}}}
    refused = Consultation.model_validate({"consultation": "toytown", "interviews": [said]})
    town = replace(toys.town({**ANSWERS, "owner": "yes", "size": "small", "space": 3}), consultation=refused)
    result = gaps(assess(town, FRAMEWORK), found.blueprints["rooms"], found)
    assert (result.changes, result.blocked_by, result.ready) == ((), ("consultation.units",), False)
    assert result.to_dict()["blocked_by"] == ["consultation.units"]


FOUR_TOOLS = toys.QUESTIONNAIRE.replace(
    "{id: press, label: {en: Press}}",
    "{id: press, label: {en: Press}}\n          - {id: lathe, label: {en: Lathe}}",
)
MORE_TOOLS = toys.questionnaire(FOUR_TOOLS)


def asked_for(
    start: dict[str, Any], requires: Sequence[Any], excludes: Sequence[Any] = ()
) -> list[tuple[str, Any]] | None:
    """Return the changes found for a blueprint with these requirements and exclusions."""
    blueprint = toys.blueprint(
        requires={f"r{i}": {"condition": c, "lead": "mayor", "months": 1} for i, c in enumerate(requires)},
        excludes={f"e{i}": c for i, c in enumerate(excludes)},
    )
    town = toys.town(start, asked=MORE_TOOLS)
    found = gaps(assess(town, FRAMEWORK), blueprint, toys.catalogue(toys.project("follow"))).changes
    return None if found is None else [(c.question, c.value) for c in found]


def test_a_number_found_fits_its_question() -> None:
    assert asked_for({"schools": 3}, [{"answer": "schools", "at_most": 0}]) == [("schools", 0)]
    assert asked_for({"schools": 3}, [{"answer": "schools", "at_most": -1}]) is None
    assert asked_for({"schools": 3}, [{"answer": "schools", "at_least": 7.5}]) == [("schools", 8)]
    assert asked_for({"budget": 3}, [], [{"answer": "budget", "at_most": 999.5}]) == [("budget", 999.75)]
    apart = [{"not": {"answer": "schools", "at_most": 10}}, {"answer": "schools", "at_most": 10.5}]
    assert asked_for({"schools": 3}, apart) is None


def test_options_that_no_condition_names_stay() -> None:
    without = [{"answer": "tools", "is": "saw"}]
    assert asked_for({"tools": ["saw", "drill"]}, [], without) == [("tools", ("drill",))]
    every = [{"answer": "tools", "is": tool} for tool in ("saw", "drill", "press", "lathe")]
    assert asked_for({"tools": ["saw"]}, every) == [("tools", ("saw", "drill", "press", "lathe"))]


@pytest.mark.parametrize("question", ["story", "founded", "schools", "tools", "size", "space", "owner", "budget"])
def test_an_answer_of_any_kind_is_found_where_one_is_missing(question: str) -> None:
    found = asked_for({}, [{"answer": question, "answered": True}])
    assert found is not None
    ((name, value),) = found
    assert name == question
    toys.sheet({name: list(value) if isinstance(value, tuple) else value}, asked=MORE_TOOLS)


def test_a_date_or_text_is_found_that_no_condition_names() -> None:
    apart = [{"answer": "founded", "is": "2000-01-01"}, {"answer": "story", "is": "Old."}]
    found = asked_for({"founded": "2000-01-01", "story": "Old."}, [], apart)
    assert found == [("founded", "2000-01-02"), ("story", "…")]


def test_a_requirement_on_a_score_is_judged_after_each_change() -> None:
    required = [{"score": "space", "at_least": 0.5}, {"answer": "space", "at_most": 3}]
    assert asked_for({"space": 1}, required) == [("space", 2)]


def test_what_decides_whether_a_question_is_shown_may_be_a_number() -> None:
    text = toys.QUESTIONNAIRE.replace(
        'show_if: {answer: meetings, is: "yes"}', "show_if: {answer: schools, at_least: 4}"
    )
    town = toys.town({"schools": 1, "frequency": 3}, asked=toys.questionnaire(text))
    required = {"r": {"condition": {"answer": "frequency", "at_least": 3}, "lead": "mayor", "months": 1}}
    blueprint = toys.blueprint(requires=required, excludes={})
    found = gaps(assess(town, FRAMEWORK), blueprint, toys.catalogue(toys.project("follow"))).changes
    assert found is not None
    assert [(c.question, c.value) for c in found] == [("schools", 4)]


CHOICES: dict[str, list[Any]] = {
    "owner": ["yes", "no"],
    "space": [0, 1, 2, 3, 4],
    "size": ["small", "large"],
    "schools": [0, 1, 2, 3, 4, 5],
    "tools": [tuple(g) for size in range(5) for g in combinations(("saw", "drill", "press", "lathe"), size)],
}
LEAVES = st.sampled_from(
    [
        {"answer": "owner", "is": "yes"},
        {"answer": "space", "at_least": 3},
        {"answer": "space", "at_most": 1},
        {"answer": "size", "is": "small"},
        {"not": {"answer": "size", "is": "large"}},
        {"answer": "schools", "at_least": 2},
        {"answer": "schools", "at_most": 0},
        {"answer": "schools", "at_most": 2.5},
        {"answer": "schools", "between": [1, 4]},
        {"not": {"answer": "schools", "in": [2, 4]}},
        {"answer": "schools", "at_least": 6},
        *({"answer": "tools", "is": tool} for tool in ("saw", "drill", "press", "lathe")),
        {"not": {"answer": "tools", "in": ["saw", "press"]}},
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda c: {"all": c}),
        st.lists(inner, min_size=1, max_size=3).map(lambda c: {"any": c}),
    ),
    max_leaves=4,
)


FEW_SCHOOLS = toys.questionnaire(
    FOUR_TOOLS.replace("{id: schools, type: number,", "{id: schools, max: 5, type: number,")
)
"""The questions whose every answer `CHOICES` holds."""
STARTS = st.fixed_dictionaries({question: st.sampled_from(values) for question, values in CHOICES.items()})


@given(requires=st.lists(CONDITIONS, min_size=1, max_size=2), excludes=st.lists(CONDITIONS, max_size=1), start=STARTS)
@settings(max_examples=60, deadline=None)
def test_no_cheaper_change_than_the_one_found_would_do(
    requires: list[Any], excludes: list[Any], start: dict[str, Any]
) -> None:
    """Compare with trying every combination of answers to every question that a condition names."""
    blueprint = toys.blueprint(
        requires={f"r{i}": {"condition": c, "lead": "mayor", "months": 1} for i, c in enumerate(requires)},
        excludes={f"e{i}": c for i, c in enumerate(excludes)},
    )
    town = toys.town({**start, "tools": list(start["tools"])}, asked=FEW_SCHOOLS)
    found = gaps(assess(town, FRAMEWORK), blueprint, toys.catalogue(toys.project("follow")))
    efforts = []
    needed, refused = ([Condition.model_validate(c) for c in group] for group in (requires, excludes))
    named = {str(leaf.answer) for c in (*needed, *refused) for leaf in c.leaves()}
    for values in product(*(CHOICES[q] if q in named else [start[q]] for q in CHOICES)):
        tried = dict(zip(CHOICES, values, strict=True))
        facts = TownFacts(town.with_answers({q: Answer(value=v) for q, v in tried.items()}), {})
        met = all(evaluate(c, facts).truth is True for c in needed)
        clear = all(evaluate(c, facts).truth is False for c in refused)
        if met and clear:
            changed = [q for q in CHOICES if tried[q] != start[q]]
            efforts.append((sum(town.questionnaire[q].effort for q in changed), len(changed)))
    if not efforts:
        assert found.changes is None
    else:
        assert found.changes is not None
        assert (found.effort, len(found.changes)) == min(efforts)


def test_questions_that_narrow_most_are_asked_first() -> None:
    town = toys.town({"meetings": "yes", "owner": "yes", "need.space": 3, "city.firms": 100})
    asked = ask_next(assess(town, FRAMEWORK), toys.catalogue(toys.project("follow")))
    first = [a for a in asked if not a.changes_top]
    assert [a.narrows for a in first] == sorted((a.narrows for a in first), reverse=True)
    assert asked[0].question == "space"


def test_open_questions_that_one_indicator_needs_together_are_both_credited() -> None:
    """Without `culture` and `city.firms` the institutions are unknown; one answer alone narrows nothing."""
    town = toys.town({**ANSWERS, "frequency": 1, "owner": "yes", "size": "small", "schools": 3})
    asked = {a.question: a.narrows for a in ask_next(assess(town, FRAMEWORK), toys.catalogue(toys.project("follow")))}
    assert asked["culture"] == asked["city.firms"] == pytest.approx(3 / 4 / 2)
    assert asked["budget"] == 0


def test_a_denominator_is_never_tried_at_nought() -> None:
    town = toys.town({**ANSWERS, "schools": 3, "culture": 2})
    asked = {a.question: a.narrows for a in ask_next(assess(town, FRAMEWORK), toys.catalogue(toys.project("follow")))}
    assert asked["city.firms"] == pytest.approx(3 / 4 / 2)
