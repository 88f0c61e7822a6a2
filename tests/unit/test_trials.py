"""Conditions tried on made-up towns: what can come out, and what the trial does not claim."""

from __future__ import annotations

from functools import cache

import pytest

from readiness.conditions import Condition
from readiness.framework import load_framework
from readiness.questionnaire import load_questionnaire
from readiness.trials import MOST_CASES, World, outcomes


@cache
def world() -> World:
    questionnaire = load_questionnaire()
    return World(questionnaire, load_framework(questionnaire=questionnaire), ("MD", "PL", "UA"))


def tried(condition: object, seed: int = 1) -> frozenset[bool]:
    return outcomes(Condition.model_validate(condition), world(), seed)


@pytest.mark.parametrize("seed", range(5))
def test_what_comes_out_does_not_hang_on_the_draws(seed: int) -> None:
    narrow = {"all": [{"score": "digital", "at_least": 0.4}, {"score": "digital", "below": 0.401}]}
    assert tried(narrow, seed) == {True, False}
    assert tried({"score": "digital", "at_least": 0}, seed) == {True}


def test_an_answer_and_the_score_of_its_own_indicator_move_together() -> None:
    owner = {"answer": "leadership.owner", "is": "yes"}
    assert tried({"all": [owner, {"score": "leadership.owner", "below": 0.5}]}) == {False}
    assert tried({"all": [owner, {"score": "leadership", "below": 0.5}]}) == {True, False}


def test_an_opinion_is_a_mean_and_so_may_have_any_score() -> None:
    between = [{"score": "trust.firms_willing", "at_least": 0.3}, {"score": "trust.firms_willing", "below": 0.4}]
    assert tried({"all": between}) == {True, False}


def test_numbers_stay_inside_the_limits_of_their_question() -> None:
    inhabitants = world().questionnaire["city.inhabitants"]
    assert inhabitants.min is not None
    assert tried({"answer": "city.inhabitants", "at_most": inhabitants.min - 1}) == {False}
    assert tried({"answer": "city.inhabitants", "at_least": inhabitants.min}) == {True}


def test_a_rule_with_too_many_towns_to_try_is_not_accused() -> None:
    names = ["digital", "rules", "trust", "finance", "resources", "cooperation", "leadership"]
    impossible = [{"score": n, "at_least": 0.5} for n in names] + [{"score": n, "below": 0.5} for n in names]
    assert 5 ** len(names) > MOST_CASES
    assert tried({"all": impossible}) == {True, False}
