"""Steps fitted on data: what they learn, what they refuse, and what a new row gets from a saved fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from readiness import score_table
from readiness.cli import app
from readiness.errors import DataFileError
from readiness.framework import Framework, load_framework
from readiness.prepare import excess_kurtosis, fit_treat, load_fit, skewness, summary
from readiness.steps import Treat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from readiness.scales import FloatArray


def model(*steps: dict[str, Any], **indicator: Any) -> Framework:
    """Build a framework of one indicator `v` on the column `x`."""
    one = {"id": "v", "column": "x", "direction": "higher", **indicator}
    dimensions = [{"id": "d", "indicators": [one]}]
    return Framework.model_validate({"id": "f", "version": "1", "prepare": steps, "dimensions": dimensions})


def column(values: Sequence[Any], **others: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame({"name": [f"r{i}" for i in range(len(values))], "x": values, **others})


def scores(values: Sequence[Any], framework: Framework, **others: Sequence[Any]) -> list[float]:
    frame = score_table(column(values, **others), framework, indicators=True).to_frame()
    return [round(v, 9) for v in frame["v"].tolist()]


def codes(values: Sequence[Any], framework: Framework) -> list[tuple[str, str]]:
    with pytest.raises(DataFileError) as caught:
        score_table(column(values), framework)
    return [(p.code, p.params["row"]) for p in caught.value.problems]


MINMAX = {"step": "normalise", "method": "minmax"}


@pytest.mark.parametrize(
    ("step", "higher", "lower"),
    [
        (MINMAX, [0, 0.25, 0.25, 1], [1, 0.75, 0.75, 0]),
        ({**MINMAX, "range": [0, 100]}, [0, 25, 25, 100], [100, 75, 75, 0]),
        ({"step": "normalise", "method": "borda"}, [0, 1, 1, 3], [3, 1, 1, 0]),
        ({"step": "normalise", "method": "percentile_rank"}, [0, 1 / 3, 1 / 3, 1], [1, 1 / 3, 1 / 3, 0]),
    ],
)
def test_normalising_turns_the_direction_first(step: dict[str, Any], higher: list[float], lower: list[float]) -> None:
    values = [2, 4, 4, 10]
    assert scores(values, model(step)) == pytest.approx(higher)
    assert scores(values, model(step, direction="lower")) == pytest.approx(lower)


def test_z_scores_use_n_minus_one_and_may_be_moved() -> None:
    plain = model({"step": "normalise", "method": "zscore"})
    assert scores([1, 2, 3], plain) == [-1, 0, 1]
    assert scores([1, 2, 3], plain.model_copy(update={"prepare": ()})) == [1, 2, 3]
    moved = model({"step": "normalise", "method": "zscore", "mean": 100, "sd": 15})
    assert scores([1, 2, 3], moved) == [85, 100, 115]


def test_goalposts_take_the_range_of_the_framework() -> None:
    ranged = model({**MINMAX, "range": [0, 100]}, goalposts={"worst": 0, "best": 8}, direction=None)
    assert scores([2, 4], ranged) == [25, 50]


@pytest.mark.parametrize(("method", "filled"), [("mean", 4.0), ("median", 2.0)])
def test_an_imputed_value_scores_and_counts_as_unknown(method: str, filled: float) -> None:
    framework = model({"step": "impute", "method": method}, MINMAX)
    frame = score_table(column([1, 2, 9, None]), framework, indicators=True).to_frame()
    assert frame["v"][3] == pytest.approx((filled - 1) / 8)
    assert frame.loc[3, ["v.low", "v.high", "v.coverage"]].tolist() == [0, 1, 0]
    assert np.isnan(frame["d"][3])
    assert frame["v.coverage"].tolist() == [1, 1, 1, 0]


def test_groups_are_imputed_from_their_own_and_new_ones_stay_unknown() -> None:
    framework = model({"step": "impute", "method": "group_mean", "by": "region"}, goalposts={"worst": 0, "best": 10})
    values, regions = [2, 4, None, 8, None, None], ["n", "n", "n", "s", "w", None]
    assert np.isnan(scores(values, framework, region=regions)).tolist() == [False] * 4 + [True] * 2
    assert scores(values, framework, region=regions)[2] == 0.3


def test_not_applicable_is_never_imputed() -> None:
    framework = model({"step": "impute", "method": "mean"}, MINMAX).model_copy(update={"na_values": ("-",)})
    frame = score_table(column([1, "-", None, 3]), framework, indicators=True).to_frame()
    assert frame["v"].isna().tolist() == [False, True, False, False]
    assert frame["v.coverage"].isna().tolist() == [False, True, False, False]


def test_answers_and_goalposts_are_imputed_and_otherwise_left_alone() -> None:
    steps = ({"step": "impute", "method": "mean"}, {"step": "treat"}, MINMAX)
    answered = model(*steps, scores={"yes": 1, "no": 0.5})
    assert scores(["yes", "no", None], answered) == [1, 0.5, 0.75]


@pytest.mark.parametrize(("values", "row"), [([5, 5, None], "1 (r0)"), ([None, 0.3, 0.1 + 0.2], "2 (r1)")])
def test_a_constant_column_is_an_error_that_names_column_and_row(values: list[Any], row: str) -> None:
    assert codes(values, model(MINMAX)) == [("RD606", row)]
    assert codes(values, model(MINMAX, direction="lower")) == [("RD606", row)]


def test_a_constant_column_is_no_error_without_normalising() -> None:
    assert scores([5, 5], model({"step": "treat"})) == [5, 5]
    assert scores([5, 5], model(MINMAX, goalposts={"worst": 0, "best": 10})) == [0.5, 0.5]


def test_a_column_without_values_cannot_be_normalised_but_an_empty_table_can() -> None:
    assert codes([None, None], model(MINMAX)) == [("RD607", "1 (r0)")]
    assert scores([], model(MINMAX)) == []
    assert np.isnan(scores([None, None], model({"step": "impute", "method": "mean"}))).all()


def test_one_row_alone_cannot_be_normalised_by_itself() -> None:
    assert codes([5], model(MINMAX)) == [("RD606", "1 (r0)")]


# Treatment


def test_skewness_and_kurtosis_are_of_type_two() -> None:
    values = np.array([2.0, 3.0, 5.0, 8.0, 30.0])
    frame = pd.Series(values)
    assert skewness(values) == pytest.approx(float(frame.skew()))  # type: ignore[arg-type]
    assert excess_kurtosis(values) == pytest.approx(float(frame.kurt()))  # type: ignore[arg-type]
    assert skewness(values * 1e-200) == pytest.approx(skewness(values))


def held(values: Sequence[float], **step: Any) -> tuple[float | None, float | None, int]:
    found = fit_treat(Treat(step="treat", **step), np.sort(np.array(values, dtype=float)))
    assert found is not None
    return found.low, found.high, found.points


def test_the_largest_value_takes_the_next_until_the_test_passes() -> None:
    values = [*range(1, 20), 500, 900]
    assert held(values) == (None, 19, 2)
    assert held([-v for v in values]) == (-19, None, 2)
    assert held(values, max_points=1) == (None, 500, 1)


def test_tied_extremes_never_overstep_the_limit() -> None:
    """Six tied values and a limit of five: none is changed, and the logarithm stands in if wanted."""
    values = [*np.linspace(1, 2, 60), *[500.0] * 6]
    limits: dict[str, Any] = {"skew": 1.0, "kurtosis": 1.0}
    assert held(values, **limits, max_points=5) == (None, None, 0)
    assert held(values, **limits, max_points=6) == (None, 2, 6)
    logged = fit_treat(Treat(step="treat", **limits, max_points=5, then="log"), np.array(values))
    assert logged is not None
    assert logged.log == (1.0, 500.0)
    assert logged.apply(np.array([1.0, 500.0, 0.0])) == pytest.approx(
        [math.log(4.99), math.log(499 + 4.99), math.log(4.99)]
    )


def test_a_single_value_among_zeros_is_not_treated_away() -> None:
    values = [0.0] * 20 + [7.0]
    assert held(values) == (None, None, 0)
    assert scores(values, model({"step": "treat"}, MINMAX))[-1] == 1


@pytest.mark.parametrize("values", [[1, 1, 50], [4, 4, 4, 4, 4, 4]])
def test_columns_too_short_or_constant_are_skipped(values: list[float]) -> None:
    assert fit_treat(Treat(step="treat", skew=0.01, kurtosis=-100), np.array(values, dtype=float)) is None


def test_treated_values_are_normalised_within_the_new_ends() -> None:
    found = scores([*range(1, 20), 500, 900], model({"step": "treat"}, MINMAX))
    assert found[:2] == [0, round(1 / 18, 9)]
    assert found[-3:] == [1, 1, 1]


# A saved fit


def fit_of(values: Sequence[Any], framework: Framework, path: Path, **others: Sequence[Any]) -> Any:
    score_table(column(values, **others), framework).fit.save(path)
    return load_fit(path)


@pytest.mark.parametrize("name", ["fit.yaml", "fit.json"])
@pytest.mark.parametrize("method", ["minmax", "zscore", "percentile_rank", "borda"])
def test_a_saved_fit_comes_back_exactly(tmp_path: Path, method: str, name: str) -> None:
    framework = model(
        {"step": "denominate"},
        {"step": "impute", "method": "group_mean", "by": "region"},
        {"step": "treat", "then": "log"},
        {"step": "normalise", "method": method},
    )
    values = [0.1, 0.2 + 0.1, 1e-9, None, 7, 1 / 3]
    regions = ["1", "no", "1", "no", "ü: x", "null"]
    first = score_table(column(values, region=regions), framework)
    first.fit.save(tmp_path / name)
    assert load_fit(tmp_path / name) == first.fit
    again = score_table(column(values, region=regions), framework, fit=tmp_path / name)
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame(), check_exact=True)


def new_rows(values: Sequence[Any], framework: Framework, reference: Sequence[Any], **others: Any) -> list[float]:
    frame = score_table(column(values), framework, reference=column(reference), indicators=True).to_frame()
    return [float(v) for v in frame["v"]]


def test_a_new_row_takes_the_values_of_the_reference() -> None:
    reference = [*range(1, 20), 500, 900]
    steps = ({"step": "impute", "method": "median"}, {"step": "treat"}, MINMAX)
    assert new_rows([0, None, 19, 700], model(*steps), reference) == pytest.approx([0, 10 / 18, 1, 1])


def test_a_new_row_is_ranked_by_the_values_strictly_worse() -> None:
    borda = model({"step": "normalise", "method": "borda"})
    assert new_rows([0, 1, 2, 3, 99, None], borda, [1, 2, 2, 4]) == pytest.approx(
        [0, 0, 1, 3, 3, math.nan], nan_ok=True
    )
    assert new_rows([0.1 + 0.2, 0.3], borda, [0.1, 0.3, 0.5]) == [1, 1]


def test_adding_a_town_moves_no_other_under_a_reference() -> None:
    framework, reference = model(MINMAX), [1, 5, 9]
    assert new_rows([2, 5], framework, reference) == new_rows([2, 5, 10_000], framework, reference)[:2]


def test_unknown_ends_are_left_empty_rather_than_guessed() -> None:
    framework = model().model_copy(update={"min_coverage": 0.0})
    frame = score_table(column([None, None]), framework, indicators=True).to_frame()
    assert frame[["v", "v.low", "v.high", "d.low", "d.high", "index.low"]].isna().all(axis=None)
    frame = score_table(column([None, 3, 8]), framework, indicators=True).to_frame()
    assert frame.loc[0, ["v.low", "v.high"]].tolist() == [3, 8]


def test_a_fit_of_another_framework_other_steps_or_indicators_is_refused(tmp_path: Path) -> None:
    fit = fit_of([1, 2, 3], model(MINMAX), tmp_path / "fit.yaml")
    others = [
        (model(MINMAX).model_copy(update={"version": "2"}), "RD608"),
        (model({**MINMAX, "range": [0, 100]}), "RD608"),
        (model(MINMAX, id="w"), "RD609"),
    ]
    for framework, code in others:
        with pytest.raises(DataFileError, match=code):
            score_table(column([1]), framework, fit=fit)


def test_a_fit_too_large_to_come_back_is_not_saved(tmp_path: Path) -> None:
    framework = model({"step": "normalise", "method": "borda"})
    large: FloatArray = np.arange(150_000.0)
    with pytest.raises(DataFileError, match="RD616"):
        score_table(pd.DataFrame({"x": large}), framework).fit.save(tmp_path / "fit.yaml")
    assert not (tmp_path / "fit.yaml").exists()


def test_what_was_fitted_is_told_in_a_line_per_indicator() -> None:
    framework = model({"step": "impute", "method": "mean"}, {"step": "treat"}, MINMAX)
    assert summary(score_table(column([*range(1, 20), 500, 900]), framework).fit) == [
        "v: impute value=75.7143; treat high=19 points=2; minmax min=1 max=19"
    ]
    assert summary(score_table(column([1, 2]), model()).fit) == ["v: worst=1 best=2"]


# Framework files and the command

FILE = """\
id: f
version: "1"
prepare: {prepare}
dimensions: [{{id: d, indicators: [{{id: v, column: x{more}}}]}}]
"""


@pytest.mark.parametrize(
    ("prepare", "more", "said"),
    [
        ("[{step: normalise, method: minmax}, {step: treat}]", ", direction: lower", "RD620"),
        ("[{step: treat}, {step: denominate}]", "", "RD620"),
        ("[{step: normalise, method: minmax}]", "", "RD621"),
        ("[]", ", direction: lower", "RD622"),
        ("[{step: normalise, method: minmaxx}]", ", direction: lower", 'RD112 "minmaxx"'),
        ("[{step: impute, method: group_mean}]", "", "group_mean needs by"),
        ("[{step: normalise, method: borda, range: [0, 1]}]", ", direction: lower", "only minmax takes a range"),
        ("[{step: normalise, method: minmax, sd: 1}]", ", direction: lower", "only zscore takes"),
        ("[{step: normalise, method: minmax, range: [1, 0]}]", ", direction: lower", "from the worst score up"),
        ("[]", ", direction: lower, goalposts: {worst: 0, best: 1}", "contradicts"),
    ],
)
def test_a_framework_that_cannot_be_prepared_is_refused(tmp_path: Path, prepare: str, more: str, said: str) -> None:
    path = tmp_path / "framework.yaml"
    path.write_text(FILE.format(prepare=prepare, more=more), "utf-8")
    with pytest.raises(DataFileError) as caught:
        load_framework(path)
    assert said in str(caught.value)
    assert f"{path}:" in str(caught.value)


def test_a_fit_travels_through_the_command(tmp_path: Path) -> None:
    framework = tmp_path / "framework.yaml"
    framework.write_text(
        FILE.format(prepare="[{step: normalise, method: minmax}]", more=", direction: higher"), "utf-8"
    )
    (tmp_path / "old.csv").write_text("name,x\na,1\nb,5\n", "utf-8")
    (tmp_path / "new.csv").write_text("name,x\nc,3\nd,9\n", "utf-8")
    fixed = ["--framework", str(framework)]
    first = ["table", str(tmp_path / "old.csv"), *fixed, "-o", str(tmp_path / "old-scores.csv")]
    done = CliRunner().invoke(app, [*first, "--save-fit", str(tmp_path / "fit.yaml")])
    assert done.exit_code == 0, done.exception
    assert done.output.startswith("v: minmax min=1 max=5\nwritten: ")
    second = ["table", str(tmp_path / "new.csv"), *fixed]
    out = {name: tmp_path / f"{name}.csv" for name in ("saved", "referred")}
    for name, options in (("saved", ["--use-fit", "fit.yaml"]), ("referred", ["--reference", "old.csv"])):
        given = [options[0], str(tmp_path / options[1])]
        assert CliRunner().invoke(app, [*second, *given, "-o", str(out[name])]).exit_code == 0
    assert out["saved"].read_bytes() == out["referred"].read_bytes()
    assert pd.read_csv(out["saved"])["index"].tolist() == [0.5, 1]
