"""From a raw value to the common scale: goalposts, transforms and answer tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import ValidationError

from readiness.errors import ScaleError
from readiness.scales import Goalposts, lookup, normalise, scale, transform

FALLING = Goalposts(worst=30, best=5)
RISING = Goalposts(worst=0, best=4)


def one(value: float, posts: Goalposts) -> float:
    return float(normalise(np.array([value]), posts)[0])


def test_a_value_at_the_worst_goalpost_scores_zero_and_at_the_best_one() -> None:
    assert (one(0, RISING), one(4, RISING)) == (0.0, 1.0)


def test_a_value_in_between_scores_in_proportion() -> None:
    assert one(3, RISING) == 0.75


def test_a_value_better_than_the_best_goalpost_scores_one() -> None:
    assert one(2, FALLING) == 1.0
    assert one(9, RISING) == 1.0


def test_a_value_worse_than_the_worst_goalpost_scores_zero() -> None:
    assert one(40, FALLING) == 0.0
    assert one(-1, RISING) == 0.0


def test_less_is_better_where_worst_is_above_best() -> None:
    assert one(12, FALLING) == pytest.approx(0.72)


def test_an_unknown_value_stays_unknown() -> None:
    assert math.isnan(one(math.nan, RISING))


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_an_infinite_value_is_refused_with_its_place(value: float) -> None:
    with pytest.raises(ScaleError, match="at place 2 is infinite"):
        normalise(np.array([1.0, 2.0, value]), RISING)
    with pytest.raises(ScaleError, match="infinite"):
        scale(np.array([value]), RISING)


@pytest.mark.parametrize(("worst", "best"), [(3, 3), (0, math.inf), (math.nan, 1)])
def test_goalposts_are_two_different_finite_numbers(worst: float, best: float) -> None:
    with pytest.raises(ValidationError, match="two different finite numbers"):
        Goalposts(worst=worst, best=best)


def test_each_transform_does_what_its_name_says() -> None:
    values = np.array([1.0, 100.0, math.nan])
    np.testing.assert_array_equal(transform(values, "none"), values)
    np.testing.assert_allclose(transform(values, "log10"), [0, 2, math.nan])
    np.testing.assert_allclose(transform(values, "log"), [0, math.log(100), math.nan])
    np.testing.assert_allclose(transform(values, "sqrt"), [1, 10, math.nan])


@pytest.mark.parametrize("name", ["log", "log10"])
def test_the_logarithm_of_zero_is_refused_with_the_value(name: str) -> None:
    with pytest.raises(ScaleError, match=f"{name} of 0 does not exist"):
        transform(np.array([3.0, 0.0]), name)  # type: ignore[arg-type]


def test_the_root_of_a_negative_number_is_refused_and_of_zero_is_not() -> None:
    with pytest.raises(ScaleError, match="sqrt of -4 does not exist"):
        transform(np.array([-4.0]), "sqrt")
    assert transform(np.array([0.0]), "sqrt") == 0.0


def test_goalposts_are_transformed_like_the_values() -> None:
    posts = Goalposts(worst=1, best=100)
    assert scale(np.array([10.0]), posts, "log10")[0] == pytest.approx(0.5)
    assert scale(np.array([10.0]), posts, "log")[0] == pytest.approx(0.5)
    assert scale(np.array([30.25]), posts, "sqrt")[0] == pytest.approx(0.5)


def test_values_are_held_before_they_are_transformed_so_a_count_of_zero_has_a_score() -> None:
    np.testing.assert_array_equal(scale(np.array([0.0, 1000.0]), Goalposts(worst=1, best=100), "log10"), [0, 1])


def test_a_goalpost_without_a_logarithm_is_refused() -> None:
    with pytest.raises(ScaleError, match="log10 of 0"):
        scale(np.array([5.0]), Goalposts(worst=0, best=100), "log10")


def test_an_answer_takes_the_score_of_its_table_and_an_unknown_one_none() -> None:
    np.testing.assert_array_equal(lookup(["yes", None, "no"], {"yes": 1, "no": 0.25}), [1, math.nan, 0.25])


def test_an_answer_that_the_table_lacks_is_refused_with_what_it_holds() -> None:
    with pytest.raises(ScaleError, match="no score for the answer 'perhaps'; the table holds yes, no"):
        lookup(["perhaps"], {"yes": 1, "no": 0})
