"""Laws of scores, intervals and coverage, on whole trees and on whole towns."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.assessment import assess
from readiness.framework import Dimension, Framework, Indicator
from readiness.tree import Column, ends, score_tree

from ..unit.toys import FRAMEWORK, framework, town
from .strategies import METHODS, Scene, State, leaves, positive, scenes, states, unit

NEAR = 1e-9


def scored(scene: Scene) -> dict[str, Column]:
    return score_tree(scene.framework, leaves(scene.framework, scene.rows))


def known(column: Column) -> np.ndarray:
    return column.applicable & ~np.isnan(column.score)


@given(scenes(plain=True))
def test_every_figure_lies_within_what_its_node_can_have(scene: Scene) -> None:
    for name, column in scored(scene).items():
        worst, best = ends(scene.framework.nodes[name], scene.framework)
        here = column.applicable
        assert (column.low[here] >= worst - NEAR).all()
        assert (column.high[here] <= best + NEAR).all()
        assert (column.low[here] <= column.high[here] + NEAR).all()


@given(scenes())
def test_coverage_lies_between_zero_and_one_and_is_one_only_where_all_is_answered(scene: Scene) -> None:
    for name, column in scored(scene).items():
        assert ((column.coverage >= 0) & (column.coverage <= 1 + NEAR)).all()
        for i, row in enumerate(scene.rows):
            states = [row[n] for n in beneath(scene.framework.nodes[name])]
            asked = [math.isnan(s) for s in states if s is not None]
            if asked:
                assert (column.coverage[i] >= 1 - NEAR) is not any(asked)


def beneath(node: Dimension | Indicator) -> list[str]:
    """Return the indicators a node is made of."""
    return [node.id] if isinstance(node, Indicator) else [n for c in node.children for n in beneath(c)]


@given(scene=scenes(rows=1), data=st.data())
def test_the_interval_contains_the_score_of_every_completion_of_the_unknown(scene: Scene, data: st.DataObject) -> None:
    (row,) = scene.rows
    complete = {n: data.draw(unit) if isinstance(s, float) and math.isnan(s) else s for n, s in row.items()}
    before, after = scored(scene), scored(Scene(scene.framework, [complete]))
    for name, column in before.items():
        if column.applicable[0]:
            assert column.low[0] - NEAR <= after[name].score[0] <= column.high[0] + NEAR


@given(scene=scenes(rows=1))
def test_the_ends_of_the_interval_are_reached_by_the_worst_and_the_best_completion(scene: Scene) -> None:
    (row,) = scene.rows
    found = scored(scene)
    for end, side in ((0.0, "low"), (1.0, "high")):
        complete: dict[str, State] = {n: end if isinstance(s, float) and math.isnan(s) else s for n, s in row.items()}
        after = scored(Scene(scene.framework, [complete]))
        for name, column in found.items():
            if column.applicable[0]:
                np.testing.assert_allclose(after[name].score, getattr(column, side), rtol=1e-9, atol=1e-12)


@given(scenes())
def test_a_score_lies_in_its_interval(scene: Scene) -> None:
    for column in scored(scene).values():
        here = known(column)
        assert (column.low[here] - NEAR <= column.score[here]).all()
        assert (column.score[here] <= column.high[here] + NEAR).all()


@given(scene=scenes(rows=1), data=st.data())
def test_an_answer_to_an_open_question_never_widens_an_interval(scene: Scene, data: st.DataObject) -> None:
    before, after, _ = _one_more(scene, data)
    for name, column in before.items():
        if column.applicable[0]:
            assert column.low[0] - NEAR <= after[name].low[0]
            assert after[name].high[0] <= column.high[0] + NEAR


@given(scene=scenes(rows=1), data=st.data())
def test_one_more_answer_that_applies_never_lowers_coverage(scene: Scene, data: st.DataObject) -> None:
    before, after, name = _one_more(scene, data)
    for node, column in before.items():
        assert after[node].coverage[0] >= column.coverage[0] - NEAR
    assert after["index"].coverage[0] >= before["index"].coverage[0]
    assert after[name].coverage[0] == 1


def _one_more(scene: Scene, data: st.DataObject) -> tuple[dict[str, Column], dict[str, Column], str]:
    name = data.draw(st.sampled_from(sorted(scene.framework.indicators)))
    row = {**scene.rows[0], name: math.nan}
    more = {**row, name: data.draw(unit)}
    return (
        scored(Scene(scene.framework, [row])),
        scored(Scene(scene.framework, [more])),
        name,
    )


@given(scene=scenes(rows=1), data=st.data())
def test_a_better_answer_never_lowers_any_score(scene: Scene, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(scene.framework.indicators)))
    low, high = sorted((data.draw(unit), data.draw(unit)))
    before, after = (scored(Scene(scene.framework, [{**scene.rows[0], name: v}])) for v in (low, high))
    for node, column in before.items():
        if known(column)[0]:
            assert after[node].score[0] >= column.score[0] - NEAR


@given(scenes(rows=6))
def test_one_row_alone_equals_the_same_row_in_a_table_bit_for_bit(scene: Scene) -> None:
    table = scored(scene)
    for i, row in enumerate(scene.rows):
        alone = scored(Scene(scene.framework, [row]))
        for name, column in alone.items():
            for field in fields(Column):
                part = getattr(table[name], field.name)[i : i + 1]
                assert getattr(column, field.name).tobytes() == part.tobytes()


@given(scenes(rows=2))
def test_a_plain_loop_agrees(scene: Scene) -> None:
    table = scored(scene)
    for i, row in enumerate(scene.rows):
        for name, node in scene.framework.nodes.items():
            expected = _loop(node, scene.framework, row)
            column = table[name]
            assert bool(column.applicable[i]) is (expected is not None)
            if expected is not None:
                found = [column.score[i], column.low[i], column.high[i], column.coverage[i]]
                np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-9)


def _loop(
    node: Dimension | Indicator, model: Framework, row: dict[str, State]
) -> tuple[float, float, float, float] | None:
    """Return score, low, high and coverage of one node of one municipality, or None where it does not apply."""
    if isinstance(node, Indicator):
        worst, best = node.ends
        state = row[node.id]
        if state is None:
            return None
        value = worst + state * (best - worst)
        return (value, worst, best, 0.0) if math.isnan(value) else (value, value, value, 1.0)
    found = [(c.weight, _loop(c, model, row)) for c in node.children]
    used = [(w, figures) for w, figures in found if figures is not None]
    if not used:
        return None
    out = []
    for side in range(3):
        missing = node.missing or model.missing
        cells = [(w, f[side]) for w, f in used]
        if missing == "worst":
            cells = [(w, f[1] if math.isnan(f[side]) else f[side]) for w, f in used]
        out.append(_join(cells, node, model))
    if (node.missing or model.missing) == "reweight" and len({ends(c, model) for c in node.children}) > 1:
        out[0] = min(max(out[0], out[1]), out[2])
    total = sum(w for w, _ in used)
    return out[0], out[1], out[2], sum(w * f[3] for w, f in used) / total


def _join(cells: list[tuple[float, float]], node: Dimension, model: Framework) -> float:
    floor, method = node.floor or model.floor, node.aggregation or model.aggregation
    there = [(w, v) for w, v in cells if not math.isnan(v)]
    if not there or ((node.missing or model.missing) == "propagate" and len(there) < len(cells)):
        return math.nan
    total = sum(w for w, _ in there)
    if method == "geometric":
        return math.exp(sum(w * math.log(max(v, floor)) for w, v in there) / total)
    if method == "harmonic":
        return total / sum(w / max(v, floor) for w, v in there)
    mean = sum(w * v for w, v in there) / total
    return mean * sum(w for w, _ in cells) if method == "sum" else mean


@given(weights=st.lists(positive, min_size=2, max_size=5), data=st.data(), method=st.sampled_from(METHODS))
def test_the_order_of_indicators_is_irrelevant(weights: list[float], data: st.DataObject, method: Any) -> None:
    made = [Indicator(id=f"i{i}", question="q", weight=w) for i, w in enumerate(weights)]
    row = {i.id: data.draw(states) for i in made}
    results = [
        scored(Scene(_flat(tuple(order), method), [row]))["d"] for order in (made, data.draw(st.permutations(made)))
    ]
    for field in fields(Column):
        one, two = (getattr(r, field.name) for r in results)
        np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-12)


def _flat(indicators: tuple[Indicator, ...], method: Any) -> Framework:
    return Framework(
        id="flat", version="1.0", aggregation=method, dimensions=(Dimension(id="d", indicators=indicators),)
    )


TOYS = [framework(), framework(FRAMEWORK.replace("hidden: worst", "hidden: na"))]
ANSWERS: dict[str, list[Any]] = {
    "meetings": ["yes", "no"],
    "frequency": [0, 1, 2, 3, 4],
    "trust": [0, 2, 4],
    "space": [0, 1, 4],
    "schools": [0, 6, 90],
    "culture": [0, 4],
    "city.firms": [10, 1000],
    "need.space": [0, 4],
}


@st.composite
def towns(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Some answers of a town, and the same with more questions answered."""
    full = {q: draw(st.sampled_from(values)) for q, values in ANSWERS.items()}
    some = draw(st.sets(st.sampled_from(sorted(full))))
    more = some | draw(st.sets(st.sampled_from(sorted(full))))
    return {q: full[q] for q in some}, {q: full[q] for q in more}


@settings(max_examples=60)
@given(pair=towns(), model=st.sampled_from(TOYS))
def test_more_answers_of_a_town_never_lower_coverage_nor_leave_its_intervals(
    pair: tuple[dict[str, Any], dict[str, Any]], model: Framework
) -> None:
    before, after = (assess(town(answers), model).nodes for answers in pair)
    for name, node in before.items():
        assert node.score is None or node.low - NEAR <= node.score <= node.high + NEAR
        if after[name].applicable:
            assert after[name].coverage >= node.coverage - NEAR
            assert node.low - NEAR <= after[name].low <= after[name].high <= node.high + NEAR


@settings(max_examples=60)
@given(pair=towns(), seed=st.randoms(use_true_random=False), model=st.sampled_from(TOYS))
def test_the_order_of_answers_is_irrelevant(
    pair: tuple[dict[str, Any], dict[str, Any]], seed: Any, model: Framework
) -> None:
    turned = list(pair[1].items())
    seed.shuffle(turned)
    assert assess(town(dict(turned)), model).to_dict() == assess(town(pair[1]), model).to_dict()
