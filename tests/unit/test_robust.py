"""How firm scores, ranks and the order of recommendations are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.comparison import robustness
from readiness.framework import Framework
from readiness.robust import Robustness, robust_index
from readiness.robust_grid import Basis
from readiness.robust_runs import _Histogram, _Kept
from readiness.tables import ScoredTable, score_table
from readiness.tree import Column, score_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.scales import FloatArray


def model(**robustness: list[str]) -> Framework:
    return Framework.model_validate(
        {
            "id": "toy",
            "version": "1",
            "robustness": robustness,
            "dimensions": [
                {
                    "id": "a",
                    "weight": 2,
                    "indicators": [{"id": "a1", "column": "a1"}, {"id": "a2", "column": "a2", "weight": 3}],
                },
                {"id": "b", "indicators": [{"id": "b1", "column": "b1"}, {"id": "b2", "column": "b2"}]},
            ],
        }
    )


def leaves(table: Sequence[Sequence[float]]) -> dict[str, Column]:
    values = np.array(table, dtype=float).T

    def column(v: FloatArray) -> Column:
        known = ~np.isnan(v)
        zeros = np.zeros(len(v))
        return Column(
            v, np.where(known, v, 0), np.where(known, v, 1), known.astype(float), zeros, np.ones(len(v), dtype=bool)
        )

    return {name: column(v) for name, v in zip(("a1", "a2", "b1", "b2"), values, strict=True)}


THREE = [[0.9, 0.8, 0.7, 0.9], [0.5, 0.4, 0.9, 0.2], [0.1, 0.2, 0.3, float("nan")]]


def run(table: Sequence[Sequence[float]], framework: Framework | None = None, **options: int) -> Robustness:
    names = [f"town{i}" for i in range(len(table))]
    return robust_index(
        framework or model(),
        {None: Basis(leaves(table))},
        names,
        draws=options.get("draws", 400),
        seed=options.get("seed", 3),
    )


def test_the_rank_under_the_framework_itself_is_that_of_its_scores() -> None:
    scores = score_tree(model(), leaves(THREE))["index"].score
    assert run(THREE).ranks == tuple(int(r) for r in (-scores).argsort().argsort() + 1)


def test_an_area_that_is_best_in_everything_is_always_first() -> None:
    firm = run(THREE)
    assert firm.probability_of_top(1)[0] == 1
    assert firm.rank_quantiles is not None
    assert firm.rank_quantiles[0].tolist() == [1, 1, 1]


def test_one_area_has_score_quantiles_and_no_rank() -> None:
    firm = run(THREE[:1])
    assert firm.ranks == ()
    assert firm.counts is None
    assert "rank" not in firm.to_dict()["areas"][0]
    low, middle, high = firm.score_quantiles[0]
    assert low <= middle <= high


def test_the_same_seed_gives_the_same_result_and_another_does_not() -> None:
    one, same, other = run(THREE, seed=1), run(THREE, seed=1), run(THREE, seed=2)
    assert one.to_dict() == same.to_dict()
    assert not np.array_equal(one.score_quantiles, other.score_quantiles)


def test_every_choice_is_crossed_with_every_draw() -> None:
    firm = run(THREE, model(aggregation=["arithmetic", "geometric"], missing=["reweight", "worst"]), draws=150)
    assert len(firm.choices) == 4
    assert firm.counts is not None
    assert firm.counts.sum(axis=1).tolist() == [600, 600, 600]


def test_variance_shares_are_shares() -> None:
    shares = run(THREE, model(aggregation=["arithmetic", "geometric"])).sobol
    assert set(shares) == {"aggregation", "weights"}
    assert all(-1e-9 <= s.first <= s.total + 1e-9 <= 1 + 2e-9 for s in shares.values())
    assert sum(s.first for s in shares.values()) <= 1 + 1e-9


def test_two_alike_areas_are_above_each_other_half_of_the_time() -> None:
    above = run([THREE[1], THREE[1]]).above
    assert above is not None
    assert above.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_leaving_out_an_indicator_that_all_share_moves_no_rank() -> None:
    table = [[0.9, 0.5, 0.7, 0.9], [0.5, 0.5, 0.6, 0.2]]
    assert run(table).drop_one["a2"] == 0


def test_many_areas_give_the_same_quantiles_as_few_within_the_histogram() -> None:
    rng = np.random.default_rng(5)
    table = rng.uniform(0, 1, (220, 4)).tolist()
    many, few = run(table, draws=300), run(table[:50], draws=300)
    np.testing.assert_allclose(many.score_quantiles[:50], few.score_quantiles, atol=1e-3)


@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=2, max_size=6), st.booleans())
@settings(max_examples=25, deadline=None)
def test_rank_probabilities_sum_to_one_for_every_area(table: list[list[float]], simplex: bool) -> None:
    names = [str(i) for i in range(len(table))]
    firm = robust_index(model(), {None: Basis(leaves(table))}, names, draws=130, simplex=simplex)
    assert firm.counts is not None
    np.testing.assert_allclose((firm.counts / firm.counts.sum(axis=1, keepdims=True)).sum(axis=1), 1)
    assert firm.probability_of_top(len(table)) == pytest.approx(np.ones(len(table)))


@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=2, max_size=5))
@settings(max_examples=25, deadline=None)
def test_pairs_sum_to_one(table: list[list[float]]) -> None:
    above = robust_index(model(), {None: Basis(leaves(table))}, [str(i) for i in range(len(table))], draws=130).above
    assert above is not None
    np.testing.assert_allclose(above + above.T, 1)


TABLE = {
    "id": "t",
    "version": "1",
    "prepare": [{"step": "normalise", "method": "minmax", "range": [0, 100]}],
    "robustness": {"normalisation": ["minmax", "zscore", "borda"]},
    "dimensions": [{"id": "d", "indicators": [{"id": c, "column": c, "direction": "higher"} for c in "ab"]}],
}


def table(rows: int, **changes: object) -> ScoredTable:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"key": [f"k{i}" for i in range(rows)], "a": rng.lognormal(0, 2, rows), "b": rng.random(rows)})
    return score_table(frame, Framework.model_validate({**TABLE, **changes}))


def test_normalisations_are_crossed_with_the_draws_and_have_their_share_of_variance() -> None:
    firm = robustness(table(30), draws=100)
    assert isinstance(firm, Robustness)
    assert [c.normalisation for c in firm.choices] == ["minmax", "zscore", "borda"]
    assert firm.counts is not None
    assert firm.counts.sum(axis=1).tolist() == [300] * 30
    assert firm.sobol["normalisation"].first > 0


def test_scores_are_told_on_the_scale_of_the_framework_whatever_it_is() -> None:
    scored = table(300)
    firm = robustness(scored, draws=100)
    assert isinstance(firm, Robustness)
    own = scored.nodes["index"].score
    np.testing.assert_allclose(firm.score_quantiles[:, 1], own, atol=4)
    assert firm.score_quantiles.max() > 50


def test_a_row_without_a_published_index_has_no_place_in_the_order() -> None:
    frame = pd.DataFrame({"key": ["x", "y", "z"], "a": [1.0, 2.0, 3.0], "b": [3.0, np.nan, 1.0]})
    scored = score_table(frame, Framework.model_validate({**TABLE, "min_coverage": 0.6}))
    firm = robustness(scored, draws=100)
    assert isinstance(firm, Robustness)
    assert firm.areas == ("x", "z")


def test_an_area_that_one_choice_leaves_unknown_still_has_quantiles_of_the_others() -> None:
    firm = run(THREE, model(missing=["reweight", "propagate"]))
    assert not np.isnan(firm.score_quantiles).any()
    assert firm.counts is not None
    assert firm.counts.sum(axis=1).tolist() == [800, 800, 400]
    assert set(firm.sobol) == {"missing", "weights"}


def test_a_histogram_whose_range_had_to_grow_gives_the_same_quantiles() -> None:
    rng = np.random.default_rng(9)
    blocks = [rng.normal(5, 0.01, (50, 3)), rng.normal(-40, 3, (200, 3)), rng.normal(300, 9, (200, 3))]
    few, many = _Kept(), _Histogram(3)
    for block in blocks:
        few.add(block)
        many.add(block)
    np.testing.assert_allclose(many.quantiles(), few.quantiles(), atol=1.5)


@pytest.mark.parametrize("word", ["median", "minimax"])
def test_a_choice_nobody_knows_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="aggregation"):
        model(aggregation=[word])
