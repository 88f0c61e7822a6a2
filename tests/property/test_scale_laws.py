"""Laws of the common scale."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from readiness.scales import Goalposts, lookup, normalise, scale

from .strategies import finite, goalposts, positive, raw_values


@given(values=raw_values(), posts=goalposts())
def test_every_score_lies_between_zero_and_one_and_only_the_unknown_has_none(
    values: np.ndarray, posts: Goalposts
) -> None:
    scores = normalise(values, posts)
    known = ~np.isnan(values)
    assert ((scores[known] >= 0) & (scores[known] <= 1)).all()
    assert np.isnan(scores[~known]).all()


@given(posts=goalposts())
def test_the_goalposts_score_zero_and_one(posts: Goalposts) -> None:
    np.testing.assert_array_equal(normalise(np.array([posts.worst, posts.best]), posts), [0, 1])


@given(one=finite, two=finite, posts=goalposts())
def test_a_better_value_never_scores_lower(one: float, two: float, posts: Goalposts) -> None:
    worse, better = sorted((one, two), reverse=posts.best < posts.worst)
    scores = normalise(np.array([worse, better]), posts)
    assert scores[0] <= scores[1]


@given(values=raw_values(), posts=goalposts(), factor=st.sampled_from([0.001, 3.6, 100.0, -1.0]))
def test_changing_the_unit_changes_no_score(values: np.ndarray, posts: Goalposts, factor: float) -> None:
    rescaled = Goalposts(worst=posts.worst * factor, best=posts.best * factor)
    np.testing.assert_allclose(normalise(values * factor, rescaled), normalise(values, posts), atol=1e-6)


@given(values=raw_values(), posts=goalposts())
def test_turning_the_goalposts_round_turns_the_score_round(values: np.ndarray, posts: Goalposts) -> None:
    turned = Goalposts(worst=posts.best, best=posts.worst)
    np.testing.assert_allclose(normalise(values, turned), 1 - normalise(values, posts), atol=1e-6)


@given(values=raw_values(), posts=goalposts())
def test_one_value_alone_scores_as_in_its_column_bit_for_bit(values: np.ndarray, posts: Goalposts) -> None:
    alone = np.concatenate([normalise(values[i : i + 1], posts) for i in range(len(values))])
    assert alone.tobytes() == normalise(values, posts).tobytes()


@given(values=raw_values(), posts=goalposts())
def test_a_plain_loop_agrees(values: np.ndarray, posts: Goalposts) -> None:
    expected = [
        v if math.isnan(v) else min(max((v - posts.worst) / (posts.best - posts.worst), 0.0), 1.0) for v in values
    ]
    np.testing.assert_array_equal(normalise(values, posts), expected)


@given(values=raw_values(), low=positive, span=positive, name=st.sampled_from(["log", "log10", "sqrt"]))
def test_a_transform_keeps_the_bounds_and_the_order(values: np.ndarray, low: float, span: float, name: str) -> None:
    posts = Goalposts(worst=low, best=low + span)
    known = np.sort(values[~np.isnan(values)])
    scores = scale(known, posts, name)  # type: ignore[arg-type]
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (np.diff(scores) >= -1e-12).all()


@given(low=positive, span=positive, share=st.floats(0, 1))
def test_every_logarithm_gives_the_same_score(low: float, span: float, share: float) -> None:
    posts, value = Goalposts(worst=low, best=low + span), np.array([low + share * span])
    np.testing.assert_allclose(scale(value, posts, "log"), scale(value, posts, "log10"), atol=1e-6)


@given(table=st.dictionaries(st.text(max_size=5), finite, min_size=1), data=st.data())
def test_an_answer_table_gives_each_answer_its_own_score(table: dict[str, float], data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.one_of(st.none(), st.sampled_from(sorted(table)))))
    expected = [math.nan if c is None else table[c] for c in codes]
    np.testing.assert_array_equal(lookup(codes, table), expected)
