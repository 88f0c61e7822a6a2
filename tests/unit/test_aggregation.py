"""From children to their parent, with the unknown apart from the not applicable."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from readiness.aggregation import Method, Missing, aggregate

if TYPE_CHECKING:
    from collections.abc import Sequence

NAN = math.nan


def one(
    values: Sequence[float],
    weights: Sequence[float] | None = None,
    applies: Sequence[bool] | None = None,
    *,
    method: Method = "arithmetic",
    missing: Missing = "reweight",
    floor: float = 0.01,
    worst: Sequence[float] | None = None,
) -> float:
    """Join the children of one node of one municipality."""
    columns = [np.array([float(v)]) for v in values]
    masks = [None if applies is None else np.array([applies[i]]) for i in range(len(columns))]
    result = aggregate(
        columns,
        weights or [1.0] * len(columns),
        masks,
        method=method,
        missing=missing,
        floor=floor,
        worst=worst,
    )
    return float(result[0])


def test_the_arithmetic_mean_is_weighted() -> None:
    assert one([1, 0.5, 0], [2, 1, 1]) == pytest.approx((2 + 0.5) / 4)


def test_only_the_proportions_of_weights_matter() -> None:
    assert one([0.2, 0.9], [1, 3]) == pytest.approx(one([0.2, 0.9], [10, 30]))


def test_the_geometric_mean_is_weighted() -> None:
    assert one([0.25, 1], [1, 1], method="geometric") == pytest.approx(0.5)
    assert one([0.5, 1], [2, 1], method="geometric") == pytest.approx(0.25 ** (1 / 3))


def test_the_harmonic_mean_is_weighted() -> None:
    assert one([0.5, 1], [1, 1], method="harmonic") == pytest.approx(2 / 3)


@pytest.mark.parametrize(("method", "expected"), [("geometric", 0.1), ("harmonic", 2 / 101)])
def test_a_zero_counts_as_the_floor_in_the_geometric_and_harmonic_mean(method: Method, expected: float) -> None:
    assert one([0, 1], method=method) == pytest.approx(expected)


def test_the_floor_can_be_set() -> None:
    assert one([0, 1], method="geometric", floor=0.25) == pytest.approx(0.5)


def test_the_arithmetic_mean_knows_no_floor() -> None:
    assert one([0, 0]) == 0.0


def test_the_sum_counts_each_value_times_its_weight() -> None:
    assert one([3, 4], [2, 0.5], method="sum") == pytest.approx(8)


def test_an_unknown_child_leaves_the_mean_to_the_others() -> None:
    assert one([1, NAN, 0.5], [1, 5, 1]) == pytest.approx(0.75)


def test_an_unknown_child_of_a_sum_is_made_up_for_by_the_known_weight() -> None:
    assert one([3, NAN], [2, 1], method="sum") == pytest.approx(6 * 3 / 2)


def test_an_unknown_child_may_count_as_its_worst() -> None:
    assert one([1, NAN], missing="worst") == pytest.approx(0.5)
    assert one([1, NAN], missing="worst", worst=[0, 0.4]) == pytest.approx(0.7)


def test_an_unknown_child_may_make_its_parent_unknown() -> None:
    assert math.isnan(one([1, NAN], missing="propagate"))
    assert one([1, 0.5], missing="propagate") == pytest.approx(0.75)


@pytest.mark.parametrize("missing", ["reweight", "worst", "propagate"])
def test_what_does_not_apply_leaves_both_sums_known_or_not(missing: Missing) -> None:
    assert one([1, 0, NAN], [1, 7, 7], [True, False, False], missing=missing) == pytest.approx(1.0)


def test_what_does_not_apply_leaves_a_sum_smaller() -> None:
    assert one([3, 4], [2, 1], [True, False], method="sum") == pytest.approx(6)


@pytest.mark.parametrize("missing", ["reweight", "propagate"])
def test_a_parent_of_which_nothing_is_known_is_unknown(missing: Missing) -> None:
    assert math.isnan(one([NAN, NAN], missing=missing))


@pytest.mark.parametrize("missing", ["reweight", "worst", "propagate"])
@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "sum"])
def test_a_parent_without_an_applicable_child_has_no_score(missing: Missing, method: Method) -> None:
    assert math.isnan(one([1, NAN], applies=[False, False], missing=missing, method=method))


def test_each_row_is_joined_by_itself() -> None:
    columns = [np.array([1.0, NAN, 0.5]), np.array([0.0, 0.25, 0.5])]
    mask = np.array([True, True, False])
    np.testing.assert_allclose(aggregate(columns, [1, 1], [None, mask]), [0.5, 0.25, 0.5])


def test_a_table_without_rows_has_no_scores() -> None:
    assert aggregate([np.zeros(0)], [1], [None]).shape == (0,)


def test_a_child_without_a_weight_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        aggregate([np.zeros(1), np.zeros(1)], [1.0], [None, None])
