"""Conditions: Kleene's tables, what each leaf means, and which leaf decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from readiness.conditions import NA, Condition, Truth, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUE = {"answer": "t", "is": "yes"}
FALSE = {"answer": "f", "is": "yes"}
UNKNOWN = {"answer": "u", "is": "yes"}
WORDS: dict[Truth, dict[str, str]] = {True: TRUE, False: FALSE, None: UNKNOWN}
ALL = [
    (True, True, True), (True, False, False), (True, None, None),
    (False, True, False), (False, False, False), (False, None, False),
    (None, True, None), (None, False, False), (None, None, None),
]  # fmt: skip
ANY = [
    (True, True, True), (True, False, True), (True, None, True),
    (False, True, True), (False, False, False), (False, None, None),
    (None, True, True), (None, False, None), (None, None, None),
]  # fmt: skip


class Case:
    """A town of which only what a test names is known."""

    def __init__(self, answers: Mapping[str, Any] | None = None, scores: Mapping[str, Any] | None = None) -> None:
        self.answers = {"t": "yes", "f": "no", **(answers or {})}
        self.scores = scores or {}

    def answer(self, question: str) -> Any:
        return self.answers.get(question)

    def interval(self, node: str) -> tuple[float, float] | None:
        found: tuple[float, float] | None = self.scores[node]
        return found

    def municipality(self, key: str) -> str:
        return {"country": "PL", "id": "piaseczno"}[key]


def condition(value: Mapping[str, Any]) -> Condition:
    return Condition.model_validate(value)


def truth(value: Mapping[str, Any], **answers: Any) -> Truth:
    return evaluate(condition(value), Case(answers)).truth


def score_truth(value: Mapping[str, Any], low: float, high: float) -> Truth:
    return evaluate(condition({"score": "s", **value}), Case(scores={"s": (low, high)})).truth


def decided(value: Mapping[str, Any]) -> list[str | None]:
    return [leaf.answer for leaf in evaluate(condition(value), Case()).because]


@pytest.mark.parametrize(("a", "b", "expected"), ALL)
def test_all_follows_kleene(a: Truth, b: Truth, expected: Truth) -> None:
    assert truth({"all": [WORDS[a], WORDS[b]]}) is expected


@pytest.mark.parametrize(("a", "b", "expected"), ANY)
def test_any_follows_kleene(a: Truth, b: Truth, expected: Truth) -> None:
    assert truth({"any": [WORDS[a], WORDS[b]]}) is expected


@pytest.mark.parametrize(("a", "expected"), [(True, False), (False, True), (None, None)])
def test_not_follows_kleene(a: Truth, expected: Truth) -> None:
    assert truth({"not": WORDS[a]}) is expected


def test_no_condition_is_true_and_nothing_decided_it() -> None:
    assert evaluate(None, Case()).truth is True
    assert evaluate(None, Case()).because == ()


def test_all_of_nothing_is_true_and_any_of_nothing_is_false() -> None:
    assert truth({"all": []}) is True
    assert truth({"any": []}) is False


def test_groups_nest_freely() -> None:
    assert truth({"all": [{"not": {"any": [FALSE, UNKNOWN]}}, TRUE]}) is None
    assert truth({"all": [{"not": {"any": [FALSE, FALSE]}}, TRUE]}) is True


def test_the_false_part_decides_a_false_all() -> None:
    assert decided({"all": [TRUE, FALSE, UNKNOWN]}) == ["f"]


def test_every_part_decides_a_true_all() -> None:
    assert decided({"all": [TRUE, {"not": FALSE}]}) == ["t", "f"]


def test_the_unknown_part_decides_an_unknown_all() -> None:
    assert decided({"all": [TRUE, UNKNOWN]}) == ["u"]


def test_the_true_part_decides_a_true_any() -> None:
    assert decided({"any": [UNKNOWN, TRUE, FALSE]}) == ["t"]


def test_every_part_decides_a_false_any() -> None:
    assert decided({"any": [FALSE, {"not": TRUE}]}) == ["f", "t"]


def test_the_leaves_of_a_nested_condition_come_in_order() -> None:
    nested = condition({"all": [TRUE, {"any": [{"not": FALSE}, UNKNOWN]}]})
    assert [leaf.answer for leaf in nested.leaves()] == ["t", "f", "u"]


def test_an_open_answer_is_unknown_under_every_test_but_answered() -> None:
    for test in ({"is": "yes"}, {"in": ["yes"]}, {"at_least": 0}, {"at_most": 9}, {"between": [0, 9]}):
        assert truth({"answer": "open", **test}) is None
    assert truth({"answer": "open", "answered": True}) is False
    assert truth({"answer": "open", "answered": False}) is True


def test_not_applicable_makes_a_leaf_false_but_counts_as_answered() -> None:
    for test in ({"is": "yes"}, {"in": ["yes"]}, {"at_least": 0}, {"at_most": 9}, {"between": [0, 9]}):
        assert truth({"answer": "q", **test}, q=NA) is False
    assert truth({"answer": "q", "answered": True}, q=NA) is True


def test_is_and_in_compare_words_and_numbers() -> None:
    assert truth({"answer": "q", "is": "yes"}, q="yes") is True
    assert truth({"answer": "q", "is": 3}, q=3) is True
    assert truth({"answer": "q", "is": 3}, q=3.5) is False
    assert truth({"answer": "q", "is": 3}, q="three") is False
    assert truth({"answer": "q", "in": ["a", 2]}, q=2) is True
    assert truth({"answer": "q", "in": ["a", "b"]}, q="c") is False


def test_true_and_false_are_yes_and_no() -> None:
    assert truth({"answer": "q", "is": True}, q="yes") is True
    assert truth({"answer": "q", "is": False}, q="no") is True
    assert truth({"answer": "q", "is": False}, q="yes") is False


def test_of_several_options_one_that_fits_is_enough() -> None:
    assert truth({"answer": "q", "is": "saw"}, q=("drill", "saw")) is True
    assert truth({"answer": "q", "in": ["press", "drill"]}, q=("drill", "saw")) is True
    assert truth({"answer": "q", "is": "press"}, q=("drill", "saw")) is False
    assert truth({"answer": "q", "is": "press"}, q=()) is False


@pytest.mark.parametrize(
    ("test", "inside", "outside"),
    [
        ({"at_least": 10}, [10, 11], [9, 9.999]),
        ({"at_most": 10}, [10, 9], [11, 10.001]),
        ({"between": [10, 20]}, [10, 15, 20], [9.999, 20.001]),
    ],
)
def test_numeric_tests_include_their_ends(test: dict[str, Any], inside: list[float], outside: list[float]) -> None:
    assert [truth({"answer": "q", **test}, q=v) for v in inside] == [True] * len(inside)
    assert [truth({"answer": "q", **test}, q=v) for v in outside] == [False] * len(outside)


@pytest.mark.parametrize(
    ("low", "high", "below", "at_least"),
    [
        (0.1, 0.4, True, False),
        (0.5, 0.9, False, True),
        (0.4, 0.6, None, None),
        (0.4, 0.5, None, None),
        (0.5, 0.5, False, True),
        (0.0, 1.0, None, None),
    ],
)
def test_a_score_leaf_needs_the_whole_interval(low: float, high: float, below: Truth, at_least: Truth) -> None:
    assert score_truth({"below": 0.5}, low, high) is below
    assert score_truth({"at_least": 0.5}, low, high) is at_least


def test_scores_are_compared_at_nine_decimals() -> None:
    almost = 0.1 + 0.2
    assert almost != 0.3
    assert score_truth({"at_least": 0.3}, almost, almost) is True
    assert score_truth({"below": 0.3}, 0.3 - 1e-10, 0.3 - 1e-10) is False
    assert score_truth({"below": 0.3}, 0.3 - 1e-8, 0.3 - 1e-8) is True


def test_a_score_that_is_not_applicable_makes_its_leaf_false() -> None:
    for test in ({"below": 0.5}, {"at_least": 0.5}):
        leaf = condition({"score": "s", **test})
        assert evaluate(leaf, Case(scores={"s": None})).truth is False


def test_the_municipality_is_always_known() -> None:
    assert truth({"municipality": "country", "in": ["PL", "MD"]}) is True
    assert truth({"municipality": "id", "is": "marki"}) is False


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"answer": "q"},
        {"answer": "q", "is": "yes", "at_least": 1},
        {"answer": "q", "below": 0.5},
        {"score": "s", "is": "yes"},
        {"score": "s", "at_most": 0.5},
        {"municipality": "country", "at_least": 1},
        {"municipality": "mayor", "is": "x"},
        {"answer": "q", "score": "s", "is": "yes"},
        {"all": [], "any": []},
        {"all": [TRUE], "is": "yes"},
        {"not": TRUE, "answer": "q", "is": "yes"},
        {"answer": "q", "equals": "yes"},
        {"answer": "q", "between": [1, 2, 3]},
    ],
)
def test_a_condition_has_one_meaning_or_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        condition(wrong)


def test_a_condition_is_written_back_as_the_file_had_it() -> None:
    value = {"all": [{"not": TRUE}, {"score": "s", "below": 0.5}, {"answer": "q", "between": [1.0, 2.0]}]}
    assert condition(value).to_dict() == value
