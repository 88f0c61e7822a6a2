"""Laws of scored tables: what must hold whatever the table, the framework and the machine."""

from __future__ import annotations

import math
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness import score_table
from readiness.framework import Framework
from readiness.tables import rank_scores

KNOWN_VALUES = st.floats(-50, 150).map(lambda v: round(v, 3))
VALUES = st.one_of(st.none(), st.just("n/a"), KNOWN_VALUES)
PLANS = st.sampled_from(["yes", "partly", "no", "n/a", None])
ROW = st.fixed_dictionaries({"a": VALUES, "b": VALUES, "c": VALUES, "per": VALUES, "plan": PLANS})
TABLES = st.lists(ROW, min_size=1, max_size=12)
METHODS = st.sampled_from(["arithmetic", "geometric", "harmonic"])
MISSING = st.sampled_from(["reweight", "worst"])
NORMALISE = st.sampled_from(
    [
        {"step": "normalise", "method": "minmax"},
        {"step": "normalise", "method": "zscore"},
        {"step": "normalise", "method": "percentile_rank"},
        {"step": "normalise", "method": "borda"},
    ]
)


def fixed(aggregation: str = "arithmetic", missing: str = "reweight", factor: float = 1.0) -> Framework:
    """Return a framework whose scales do not depend on the table; `factor` changes the unit of `a` and `b`."""
    first = [
        {"id": "i.a", "column": "a", "weight": 2, "goalposts": {"worst": 0, "best": 100 * factor}},
        {"id": "i.b", "column": "b", "goalposts": {"worst": 90 * factor, "best": 10 * factor}},
    ]
    second = [
        {
            "id": "i.c",
            "column": "c",
            "per": "per",
            "times": 3,
            "transform": "log",
            "goalposts": {"worst": 1, "best": 9},
        },
        {"id": "i.p", "column": "plan", "scores": {"yes": 1, "partly": 0.4, "no": 0}},
        {"id": "i.s", "sum": ["a", "b"], "weight": 0.7, "goalposts": {"worst": 0, "best": 150 * factor}},
    ]
    return Framework.model_validate(
        {
            "id": "f",
            "version": "1",
            "na_values": ["n/a"],
            "min_coverage": 0,
            "aggregation": aggregation,
            "missing": missing,
            "dimensions": [{"id": "one", "indicators": first}, {"id": "two", "weight": 3, "indicators": second}],
        }
    )


def learned(*steps: dict[str, Any], direction: str = "higher") -> Framework:
    indicators = [{"id": f"i.{c}", "column": c, "direction": direction} for c in ("a", "b")]
    prepare = list(steps)
    dimensions = [{"id": "d", "indicators": indicators}]
    head = {"id": "f", "version": "1", "min_coverage": 0, "na_values": ["n/a"]}
    return Framework.model_validate({**head, "prepare": prepare, "dimensions": dimensions})


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: [row[name] for row in rows] for name in ("a", "b", "c", "per", "plan")})


def scores(frame: pd.DataFrame, framework: Framework, **options: Any) -> pd.DataFrame:
    out: pd.DataFrame = score_table(frame, framework, indicators=True, **options).to_frame()
    return out


def column(known: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame({"a": known, "b": known}, dtype=float)


KNOWN = st.lists(st.integers(-1000, 1000), min_size=2, max_size=20, unique=True).map(
    lambda values: [v / 8 for v in values]
)


@given(rows=TABLES, method=METHODS, missing=MISSING)
def test_one_row_alone_is_the_same_row_in_a_table_bit_for_bit(
    rows: list[dict[str, Any]], method: str, missing: str
) -> None:
    framework = fixed(method, missing)
    whole = scores(table(rows), framework)
    for i, row in enumerate(rows):
        alone = scores(table([row]), framework)
        assert alone.to_numpy().tobytes() == whole.iloc[[i]].to_numpy().tobytes()


@given(known=KNOWN, extra=st.lists(st.one_of(st.none(), st.floats(-500, 500)), min_size=1, max_size=6), step=NORMALISE)
def test_under_a_saved_fit_one_row_alone_is_the_same_row_in_a_table(
    known: list[float], extra: list[float | None], step: dict[str, Any]
) -> None:
    framework = learned({"step": "impute", "method": "mean"}, {"step": "treat", "then": "log"}, step)
    fit = score_table(column([*known]), framework).fit
    whole = scores(column(extra), framework, fit=fit)
    for i, value in enumerate(extra):
        alone = scores(column([value]), framework, fit=fit)
        assert alone.to_numpy().tobytes() == whole.iloc[[i]].to_numpy().tobytes()


@given(rows=TABLES, method=METHODS, block=st.sampled_from([1, 2, 5]))
@settings(max_examples=30)
def test_blocks_change_no_bit(rows: list[dict[str, Any]], method: str, block: int) -> None:
    whole = score_table(table(rows), fixed(method), indicators=True, rank=True).to_frame()
    with mock.patch("readiness.tables.BLOCK", block):
        parts = score_table(table(rows), fixed(method), indicators=True, rank=True).to_frame()
    pd.testing.assert_frame_equal(whole, parts, check_exact=True)


def test_blocks_on_threads_change_no_bit_of_a_long_table() -> None:
    random = np.random.default_rng(5)
    frame = pd.DataFrame({c: random.normal(50, 30, 50_001) for c in ("a", "b", "c", "per")}).assign(plan="partly")
    frame = frame.mask(random.random(frame.shape) < 0.05)
    framework = fixed("geometric")
    whole = scores(frame, framework)
    with mock.patch("readiness.tables.BLOCK", 1_237):
        pd.testing.assert_frame_equal(whole, scores(frame, framework), check_exact=True)


@given(rows=TABLES, method=METHODS, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(rows: list[dict[str, Any]], method: str, random: Any) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    whole = scores(table(rows), fixed(method), rank=True)
    mixed = scores(table([rows[i] for i in order]), fixed(method), rank=True)
    pd.testing.assert_frame_equal(whole.iloc[order].reset_index(drop=True), mixed, check_exact=True)


@given(known=KNOWN, step=NORMALISE, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant_to_what_is_learned(
    known: list[float], step: dict[str, Any], random: Any
) -> None:
    mixed = random.sample(known, len(known))
    steps = ({"step": "impute", "method": "mean"}, {"step": "treat"}, step)
    one, other = (score_table(column([*v, None]), learned(*steps)).fit for v in (known, mixed))
    assert one == other


@given(rows=TABLES, factor=st.sampled_from([0.001, 3.6, 100.0]))
def test_changing_the_unit_changes_no_score(rows: list[dict[str, Any]], factor: float) -> None:
    scaled = [{**row, **{c: row[c] * factor for c in ("a", "b") if isinstance(row[c], float)}} for row in rows]
    plain, other = scores(table(rows), fixed()), scores(table(scaled), fixed(factor=factor))
    np.testing.assert_allclose(other.to_numpy(), plain.to_numpy(), atol=1e-9)


@given(known=KNOWN, step=NORMALISE, factor=st.sampled_from([0.001, 3.6, 100.0]), shift=st.sampled_from([0.0, 7.5]))
def test_changing_unit_and_nought_changes_no_score_that_is_learned(
    known: list[float], step: dict[str, Any], factor: float, shift: float
) -> None:
    framework = learned(step)
    plain = scores(column([*known]), framework)
    other = scores(column([v * factor + shift for v in known]), framework)
    np.testing.assert_allclose(other.to_numpy(), plain.to_numpy(), atol=1e-7)


@given(known=KNOWN, step=NORMALISE)
def test_less_is_better_is_the_same_as_turning_the_sign(known: list[float], step: dict[str, Any]) -> None:
    lower = scores(column([*known]), learned(step, direction="lower"))
    turned = scores(column([-v for v in known]), learned(step))
    np.testing.assert_array_equal(lower.to_numpy(), turned.to_numpy())


@given(known=KNOWN, step=NORMALISE)
def test_a_better_value_never_scores_lower(known: list[float], step: dict[str, Any]) -> None:
    ordered = sorted(known)
    found = scores(column([*ordered]), learned({"step": "treat", "then": "log"}, step))["index"]
    assert (found.diff().dropna() >= 0).all()


@given(rows=TABLES, method=METHODS, missing=MISSING)
def test_scores_are_bounded_and_lie_in_their_interval(rows: list[dict[str, Any]], method: str, missing: str) -> None:
    frame = scores(table(rows), fixed(method, missing))
    for node in ("one", "two", "index", "i.a", "i.c", "i.p"):
        part = frame[[f"{node}.low", node, f"{node}.high"]].dropna()
        values = np.clip(part.to_numpy(), 0, 1)
        assert np.abs(values - part.to_numpy()).max(initial=0) < 1e-12
        assert (np.diff(part.to_numpy(), axis=1) >= -1e-12).all()


@given(row=ROW, filled=st.lists(KNOWN_VALUES, min_size=4, max_size=4), plan=st.sampled_from(["yes", "no"]))
def test_the_interval_holds_the_score_of_any_completion(row: dict[str, Any], filled: list[float], plan: str) -> None:
    given_values = dict(zip(("a", "b", "c", "per"), filled, strict=True)) | {"plan": plan}
    done = {name: given_values[name] if value is None else value for name, value in row.items()}
    open_, closed = scores(table([row]), fixed()).iloc[0], scores(table([done]), fixed()).iloc[0]
    for node in ("one", "two", "index"):
        if not math.isnan(closed[node]) and closed[f"{node}.coverage"] == 1:
            assert open_[f"{node}.low"] - 1e-12 <= closed[node] <= open_[f"{node}.high"] + 1e-12


@given(known=KNOWN, extra=st.lists(st.floats(-500, 500), min_size=1, max_size=4), step=NORMALISE)
def test_a_score_lies_in_its_interval_even_beyond_the_reference(
    known: list[float], extra: list[float], step: dict[str, Any]
) -> None:
    rows = pd.DataFrame({"a": extra, "b": [None] * len(extra)}, dtype=float)
    frame = scores(rows, learned(step), reference=column([*known]))
    for node in ("d", "index"):
        assert (frame[f"{node}.low"] <= frame[node]).all()
        assert (frame[node] <= frame[f"{node}.high"]).all()


@given(rows=TABLES)
def test_a_geometric_mean_is_never_above_the_arithmetic(rows: list[dict[str, Any]]) -> None:
    """Above the floor, which lifts what lies under it."""
    low, high = (scores(table(rows), fixed(m).model_copy(update={"floor": 1e-9})) for m in ("geometric", "arithmetic"))
    assert (low["one"].dropna() <= high["one"].dropna() + 2e-9).all()


@given(rows=TABLES)
def test_a_plain_loop_agrees(rows: list[dict[str, Any]]) -> None:
    found = scores(table(rows), fixed())
    for row, one in zip(rows, found["one"], strict=True):
        parts = []
        for name, weight, worst, best in (("a", 2, 0, 100), ("b", 1, 90, 10)):
            if isinstance(row[name], float):
                share = (row[name] - worst) / (best - worst)
                parts.append((weight, min(max(share, 0), 1)))
        wanted = sum(w * s for w, s in parts) / sum(w for w, _ in parts) if parts else math.nan
        assert math.isclose(one, wanted, abs_tol=1e-12) or (math.isnan(one) and math.isnan(wanted))


@given(scored=st.lists(st.one_of(st.just(math.nan), st.sampled_from([0.1, 0.2, 0.3, 0.7])), max_size=30))
def test_ranks_count_the_better_ones(scored: list[float]) -> None:
    ranks = rank_scores(np.array(scored, dtype=float))
    noisy = rank_scores(np.array(scored, dtype=float) + 1e-13)
    np.testing.assert_array_equal(ranks, noisy)
    for value, rank in zip(scored, ranks, strict=True):
        assert math.isnan(rank) if math.isnan(value) else rank == 1 + sum(other > value for other in scored)


@given(known=KNOWN, limit=st.integers(0, 5))
def test_treating_changes_no_more_values_than_allowed(known: list[float], limit: int) -> None:
    values = [v**3 for v in known]
    step = {"step": "treat", "skew": 0.5, "kurtosis": 0.0, "max_points": limit}
    found = scores(column([*values]), learned(step))["i.a"]
    assert (found != pd.Series(values)).sum() <= limit
    assert found.nunique() > 1
