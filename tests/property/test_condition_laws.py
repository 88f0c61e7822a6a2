"""Kleene's laws, and the promise that an answer to an open question never turns true into false."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readiness.assessment import assess
from readiness.conditions import NA, Condition, Facts, Truth, Verdict, evaluate

from ..unit.toys import framework, town
from .strategies import NODES, QUESTIONS, conditions, knowledge, unit
from .test_interval_laws import TOYS, towns

Value = dict[str, Any]


class Known:
    """Answers and intervals from one mapping."""

    def __init__(self, facts: Value) -> None:
        self._facts = facts

    def answer(self, question: str) -> Any:
        return self._facts[question]

    def interval(self, node: str) -> tuple[float, float] | None:
        found: tuple[float, float] | None = self._facts[node]
        return found

    def municipality(self, key: str) -> str:
        return key


def verdict(value: Value, facts: Value | Facts) -> Verdict:
    return evaluate(Condition.model_validate(value), Known(facts) if isinstance(facts, dict) else facts)


def truth(value: Value, facts: Value | Facts) -> Truth:
    return verdict(value, facts).truth


several = st.lists(conditions(answered=True), max_size=3)


@given(parts=several, facts=knowledge())
def test_de_morgan(parts: list[Value], facts: Value) -> None:
    negated = [{"not": p} for p in parts]
    assert truth({"not": {"all": parts}}, facts) is truth({"any": negated}, facts)
    assert truth({"not": {"any": parts}}, facts) is truth({"all": negated}, facts)


@given(part=conditions(answered=True), facts=knowledge())
def test_not_not_is_the_same(part: Value, facts: Value) -> None:
    assert truth({"not": {"not": part}}, facts) is truth(part, facts)


@given(part=conditions(answered=True), facts=knowledge())
def test_a_part_with_itself_is_the_same(part: Value, facts: Value) -> None:
    assert truth({"all": [part, part]}, facts) is truth({"any": [part, part]}, facts) is truth(part, facts)


@given(parts=several, facts=knowledge(), data=st.data())
def test_the_order_of_parts_is_irrelevant(parts: list[Value], facts: Value, data: st.DataObject) -> None:
    turned = data.draw(st.permutations(parts))
    for group in ("all", "any"):
        assert truth({group: parts}, facts) is truth({group: turned}, facts)


@given(a=conditions(), b=conditions(), c=conditions(), facts=knowledge())
def test_groups_distribute_over_one_another_and_absorb(a: Value, b: Value, c: Value, facts: Value) -> None:
    assert truth({"all": [a, {"any": [b, c]}]}, facts) is truth({"any": [{"all": [a, b]}, {"all": [a, c]}]}, facts)
    assert truth({"all": [a, {"any": [a, b]}]}, facts) is truth(a, facts)


@given(part=conditions(), facts=knowledge(), data=st.data())
def test_what_becomes_known_never_turns_true_into_false_or_back(part: Value, facts: Value, data: st.DataObject) -> None:
    more = {q: data.draw(st.integers(0, 4)) if facts[q] is None else facts[q] for q in QUESTIONS}
    for node in NODES:
        low, high = facts[node]
        one, two = sorted(low + data.draw(unit) * (high - low) for _ in range(2))
        more[node] = (min(max(one, low), high), min(max(two, low), high))
    before = truth(part, facts)
    assume(before is not None)
    assert truth(part, more) is before


@given(part=conditions(), facts=knowledge())
def test_with_everything_known_every_condition_is_true_or_false(part: Value, facts: Value) -> None:
    full = {q: 2 if facts[q] is None else facts[q] for q in QUESTIONS}
    points = {node: (facts[node][0], facts[node][0]) for node in NODES}
    assert truth(part, {**full, **points}) is not None


@given(part=conditions(), facts=knowledge())
def test_the_leaves_that_decided_are_enough_to_decide(part: Value, facts: Value) -> None:
    found = verdict(part, facts)
    named = {leaf.answer or leaf.score for leaf in found.because}
    rest = {q: facts[q] if q in named else None for q in QUESTIONS}
    rest |= {n: facts[n] if n in named else (0.0, 1.0) for n in NODES}
    if found.truth is not None:
        assert truth(part, rest) is found.truth


@given(part=conditions(answered=True), facts=knowledge())
def test_a_condition_read_back_from_its_own_words_means_the_same(part: Value, facts: Value) -> None:
    assert truth(Condition.model_validate(part).to_dict(), facts) is truth(part, facts)


@given(facts=knowledge(), node=st.sampled_from(NODES), limit=unit)
def test_below_is_the_opposite_of_at_least(facts: Value, node: str, limit: float) -> None:
    below, at_least = (truth({"score": node, test: limit}, facts) for test in ("below", "at_least"))
    assert below is (None if at_least is None else not at_least)


@given(value=st.sampled_from([NA]), test=st.sampled_from([{"is": 1}, {"in": [1]}, {"at_most": 4}]))
def test_not_applicable_is_never_true_and_never_unknown(value: str, test: Value) -> None:
    assert truth({"answer": "a", **test}, {"a": value}) is False


@settings(max_examples=60)
@given(
    pair=towns(),
    model=st.sampled_from(TOYS),
    node=st.sampled_from(sorted(framework().nodes)),
    test=st.sampled_from(["below", "at_least"]),
    limit=unit,
)
def test_a_score_condition_never_flips_as_a_town_answers_more(
    pair: tuple[Value, Value], model: Any, node: str, test: str, limit: float
) -> None:
    some, more = (assess(town(answers), model) for answers in pair)
    before = truth({"score": node, test: limit}, some.facts)
    assume(before is not None and more.nodes[node].applicable)
    assert truth({"score": node, test: limit}, more.facts) is before
