"""Any indicator table: what goes in, what comes out, and what is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from readiness import assess, score_table
from readiness.cli import app
from readiness.errors import DataFileError, UnsafeFileError, UsageError
from readiness.frames import FrameKindError
from readiness.framework import Framework, load_framework
from readiness.table_files import read_table

from . import toys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

AREAS = """\
id: areas
version: "1"
na_values: ["n/a", "-99"]
dimensions:
  - id: money
    indicators:
      - {id: income.score, column: income, goalposts: {worst: 0, best: 100}}
      - {id: debt.score, column: debt, per: people, times: 10, goalposts: {worst: 50, best: 0}}
  - id: rules
    indicators: [{id: plan.score, column: plan, scores: {"yes": 1, "partly": 0.5, "no": 0}}]
profiles:
  - id: wishes
    indicators: [{id: wish.score, sum: [wish, hope], goalposts: {worst: 0, best: 8}}]
"""


@pytest.fixture
def framework(tmp_path: Path) -> Framework:
    (tmp_path / "framework.yaml").write_text(AREAS, "utf-8")
    return load_framework(tmp_path / "framework.yaml")


def areas(**changed: list[Any]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {
        "name": ["Alder", "Birch", "Cedar"],
        "income": [20.0, 60.0, np.nan],
        "debt": [10.0, 0.0, 30.0],
        "people": [10.0, 20.0, 10.0],
        "plan": ["yes", "no", None],
        "wish": [1.0, 2.0, 3.0],
        "hope": [3.0, 2.0, 1.0],
    }
    return pd.DataFrame({**columns, **changed})


def problems(frame: Any, framework: Framework, **options: Any) -> list[str]:
    with pytest.raises(DataFileError) as caught:
        score_table(frame, framework, **options)
    return [f"{p.code} {p.params.get('column', '')} {p.params.get('row', '')}".strip() for p in caught.value.problems]


def test_the_output_has_key_nodes_profiles_and_the_index_last(framework: Framework) -> None:
    frame = score_table(areas(), framework, indicators=True, rank=True).to_frame()
    names = [c for c in frame.columns if not c.endswith((".low", ".high", ".coverage"))]
    scored = ["money", "income.score", "debt.score", "rules", "plan.score", "wishes", "wish.score"]
    assert names == ["name", *scored, "index", "index.rank"]
    assert list(frame.columns[-5:]) == ["index", "index.low", "index.high", "index.coverage", "index.rank"]
    assert len(score_table(areas(), framework).to_frame().columns) == 1 + 4 * 4


def test_scores_intervals_and_coverage_by_hand(framework: Framework) -> None:
    frame = score_table(areas(), framework).to_frame()
    assert frame["money"].tolist() == pytest.approx([(0.2 + 0.8) / 2, (0.6 + 1) / 2, 0.4])
    assert frame.loc[2, ["money.low", "money.high", "money.coverage"]].tolist() == pytest.approx([0.2, 0.7, 0.5])
    assert np.isnan(frame.loc[2, "rules"])
    assert frame.loc[2, ["rules.low", "rules.high", "rules.coverage"]].tolist() == [0, 1, 0]
    assert frame["wishes"].tolist() == [0.5, 0.5, 0.5]


def test_too_little_coverage_hides_a_node_but_its_parents_use_it(framework: Framework) -> None:
    frame = score_table(areas(), framework, rank=True).to_frame()
    assert frame.loc[2, "index.coverage"] == 0.25
    assert np.isnan(frame.loc[2, "index"])
    assert frame["index.rank"].isna().tolist() == [False, False, True]
    lenient = framework.model_copy(update={"min_coverage": 0.2})
    assert score_table(areas(), lenient).to_frame().loc[2, "index"] == pytest.approx(0.4)


def test_not_applicable_leaves_the_sums_and_unknown_does_not(framework: Framework) -> None:
    frame = score_table(areas(income=["n/a", 60, None], plan=["yes", "n/a", "n/a"]), framework).to_frame()
    assert frame["money"].tolist() == pytest.approx([0.8, 0.8, 0.4])
    assert frame["money.coverage"].tolist() == [1, 1, 0.5]
    assert frame.loc[1:, ["rules", "rules.low", "rules.high", "rules.coverage"]].isna().all(axis=None)
    assert frame["index"][1] == frame["money"][1]


def test_a_number_may_mean_not_applicable(framework: Framework) -> None:
    frame = score_table(areas(income=[-99, 60, -99]), framework).to_frame()
    assert frame["money.coverage"].tolist() == [1, 1, 1]
    assert frame["money"].tolist() == pytest.approx([0.8, 0.8, 0.4])


def test_parts_of_a_sum_that_do_not_apply_are_left_out_and_an_unknown_part_makes_it_unknown(
    framework: Framework,
) -> None:
    frame = score_table(areas(wish=["n/a", None, "n/a"], hope=[4, 4, "n/a"]), framework).to_frame()
    assert frame["wishes"][0] == 0.5
    assert np.isnan(frame["wishes"][1])
    assert frame["wishes.coverage"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize("people", [0.0, None, "n/a"])
def test_a_denominator_of_nothing_makes_the_indicator_unknown(framework: Framework, people: Any) -> None:
    frame = score_table(areas(people=[people, 20, 10]), framework, indicators=True).to_frame()
    assert np.isnan(frame["debt.score"][0])
    assert frame.loc[0, ["debt.score.low", "debt.score.high", "debt.score.coverage"]].tolist() == [0, 1, 0]


def test_ties_share_the_lowest_rank_after_rounding(framework: Framework) -> None:
    incomes = [60.0, 20.0, 60.0 + 1e-13, 60.004]
    frame = pd.concat([areas().iloc[[1]]] * 4, ignore_index=True).assign(income=incomes)
    assert score_table(frame, framework, rank=True).to_frame()["index.rank"].tolist() == [1, 4, 1, 1]
    many = pd.concat([frame] * 30, ignore_index=True)
    assert score_table(many, framework, rank=True).to_frame()["index.rank"][:4].tolist() == [31, 91, 31, 1]
    coarse = framework.model_copy(update={"rank_decimals": 0})
    assert score_table(frame, coarse, rank=True).to_frame()["index.rank"].tolist() == [1, 1, 1, 1]


def test_a_pandas_frame_keeps_its_index_and_gives_whole_ranks(framework: Framework) -> None:
    frame = areas().set_index(pd.Index(["x", "y", "z"], name="place"))
    scored = score_table(frame, framework, rank=True).to_frame()
    assert scored.index.equals(frame.index)
    assert str(scored["index.rank"].dtype) == "Int64"
    assert scored["name"].tolist() == ["Alder", "Birch", "Cedar"]


def test_without_a_name_column_there_is_no_key(framework: Framework) -> None:
    assert score_table(areas().drop(columns="name"), framework).key is None
    assert score_table(areas(), framework, key="people").to_frame().columns[0] == "people"


def test_every_way_pandas_stores_a_column_gives_the_same(framework: Framework) -> None:
    plain = score_table(areas(), framework).to_frame()
    nullable = score_table(areas().convert_dtypes(), framework).to_frame()
    categories = score_table(areas().astype({"plan": "category"}), framework).to_frame()
    words = score_table(areas(income=["20", " 60 ", ""], plan=["yes ", "no", " "]), framework).to_frame()
    for other in (nullable, categories, words):
        pd.testing.assert_frame_equal(plain.drop(columns="name"), other.drop(columns="name"))


def test_true_and_numbers_stand_for_the_answers_they_mean() -> None:
    indicators = [
        {"id": "p", "column": "plan", "scores": {"yes": 1, "no": 0}},
        {"id": "l", "column": "level", "scores": {"0": 0, "1": 0.25, "2": 1}},
    ]
    model = Framework.model_validate({"id": "f", "version": "1", "dimensions": [{"id": "d", "indicators": indicators}]})
    frame = pd.DataFrame({"plan": [True, False], "level": [2.0, np.nan]})
    assert score_table(frame, model, indicators=True).to_frame()[["p", "l"]].fillna(-1).to_numpy().tolist() == [
        [1, 1],
        [0, -1],
    ]
    text = pd.DataFrame({"plan": ["TRUE", "no"], "level": ["2.0", "1"]})
    assert score_table(text, model, indicators=True).to_frame()[["p", "l"]].to_numpy().tolist() == [[1, 1], [0, 0.25]]


def test_an_arrow_table_comes_out_as_one_with_nulls(framework: Framework) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    out = score_table(pyarrow.table(areas()), framework, rank=True).to_frame()
    assert isinstance(out, pyarrow.Table)
    assert out.column("index.rank").to_pylist() == [1, 2, None]
    assert out.column("index").null_count == 1
    plain = score_table(areas(), framework, rank=True).to_frame()
    np.testing.assert_array_equal(out.to_pandas()["money"], plain["money"])


def test_a_nan_in_arrow_is_unknown_and_never_full_marks(framework: Framework) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(areas()).set_column(1, "income", pyarrow.array([20.0, float("nan"), None]))
    out = score_table(table, framework, indicators=True, rank=True).to_frame()
    assert out.column("income.score").to_pylist() == [0.2, None, None]
    dictionary = table.set_column(4, "plan", pyarrow.array(["yes", "no", None]).dictionary_encode())
    assert score_table(dictionary, framework).to_frame().equals(score_table(table, framework).to_frame())


def test_polars_gets_polars_back(framework: Framework) -> None:
    polars = pytest.importorskip("polars")
    out = score_table(polars.DataFrame(areas().to_dict("list")), framework).to_frame()
    assert isinstance(out, polars.DataFrame)


def test_what_is_no_table_is_refused(framework: Framework) -> None:
    with pytest.raises(FrameKindError, match="not dict"):
        score_table({"a": [1]}, framework)


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_of_one_row_and_an_empty_one(framework: Framework, rows: int) -> None:
    scored = score_table(areas().iloc[:rows], framework, rank=True, indicators=True).to_frame()
    assert len(scored) == rows
    assert len(scored.columns) == 1 + 8 * 4 + 1


def test_the_page_of_a_notebook_shows_the_frame(framework: Framework) -> None:
    assert "Alder" in score_table(areas(), framework)._repr_html_()


def test_a_missing_column_is_named_with_the_nearest_one(framework: Framework) -> None:
    with pytest.raises(DataFileError) as caught:
        score_table(areas().rename(columns={"income": "incomes", "plan": "x"}), framework)
    assert [(p.code, p.params["column"], p.suggestion) for p in caught.value.problems] == [
        ("RD601", "income", "incomes"),
        ("RD601", "plan", None),
    ]


def test_bad_cells_are_named_all_at_once_by_column_and_row(framework: Framework) -> None:
    frame = areas(income=["20", "many", "x"], debt=[10, np.inf, 30], plan=["yes", "Yes!", "no"])
    assert problems(frame, framework) == [
        "RD602 income 2 (Birch)",
        "RD602 income 3 (Cedar)",
        "RD604 debt 2 (Birch)",
        "RD603 plan 2 (Birch)",
    ]
    assert problems(areas(income=["inf", 1, 2]), framework) == ["RD604 income 1 (Alder)"]
    assert problems(areas(debt=[1e300, 0, 0], people=[1e-300, 1, 1]), framework) == ["RD604 debt.score 1 (Alder)"]
    assert problems(areas(income=["1_000", 1, 2]), framework, key="hope") == ["RD602 income 1 (3.0)"]


def test_the_text_of_a_problem_says_where_and_what(framework: Framework) -> None:
    with pytest.raises(DataFileError) as caught:
        score_table(areas(plan=["ye", "no", "no"]), framework, name="areas.csv")
    assert str(caught.value) == (
        'areas.csv RD603 column "plan", row 1 (Alder): the framework has no score for "ye"; did you mean "yes"?'
    )


def test_a_logarithm_of_nothing_without_goalposts_is_named() -> None:
    indicator = {"id": "f.score", "column": "firms", "transform": "log10"}
    model = Framework.model_validate(
        {"id": "f", "version": "1", "dimensions": [{"id": "d", "indicators": [indicator]}]}
    )
    assert problems(pd.DataFrame({"name": ["a", "b"], "firms": [10, 0]}), model) == ["RD605 f.score 2 (b)"]
    held = {**indicator, "goalposts": {"worst": 1, "best": 100}}
    model = Framework.model_validate({"id": "f", "version": "1", "dimensions": [{"id": "d", "indicators": [held]}]})
    assert score_table(pd.DataFrame({"firms": [10, 0]}), model).to_frame()["index"].tolist() == [0.5, 0]


def test_doubled_columns_and_output_names_are_refused(framework: Framework) -> None:
    doubled = pd.concat([areas(), areas()[["income"]]], axis=1)
    assert problems(doubled, framework) == ["RD610 income"]
    assert problems(areas().rename(columns={"name": "index"}), framework) == ["RD611 index"]


def test_a_hundred_thousand_rows_score_like_their_parts(framework: Framework) -> None:
    random = np.random.default_rng(3)
    size = 100_000
    frame = pd.DataFrame(
        {
            "name": np.arange(size),
            "income": np.where(random.random(size) < 0.1, np.nan, random.normal(50, 20, size)),
            "debt": random.normal(20, 9, size),
            "people": random.integers(0, 50, size),
            "plan": random.choice(["yes", "partly", "no", "n/a"], size),
            "wish": random.random(size) * 4,
            "hope": random.random(size) * 4,
        }
    )
    whole = score_table(frame, framework).to_frame()
    part = score_table(frame.iloc[40_000:40_123], framework).to_frame()
    pd.testing.assert_frame_equal(whole.iloc[40_000:40_123], part, check_exact=True)


def test_a_town_and_a_row_of_the_same_answers_score_alike() -> None:
    answers = {"meetings": "yes", "frequency": 3, "space": 1, "schools": 7, "culture": 2, "city.firms": 900}
    frame = pd.DataFrame([{**answers, "trust": None, "need.space": None}])
    row = score_table(frame, toys.framework(), indicators=True).to_frame().iloc[0]
    for name, node in assess(toys.town(answers), toys.framework()).nodes.items():
        assert row[f"{name}.low"] == node.low
        assert row[f"{name}.high"] == node.high
        assert row[f"{name}.coverage"] == node.coverage
        assert np.isnan(row[name]) if node.score is None else row[name] == node.score


# On the command line


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `readiness table` on a CSV text or bytes with the framework above."""
    (tmp_path / "framework.yaml").write_text(AREAS, "utf-8")

    def call(data: str | bytes, *options: str, name: str = "areas.csv", out: str = "out.csv") -> Any:
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        fixed = [str(tmp_path / name), "--framework", str(tmp_path / "framework.yaml"), "-o", str(tmp_path / out)]
        return CliRunner().invoke(app, ["table", *fixed, *options])

    return call


CSV = "name,income,debt,people,plan,wish,hope\n007,20,10,10,yes,1,3\n=B1,60,0,20,no,2,2\n"


def test_a_table_on_the_command_line(run: Run, tmp_path: Path) -> None:
    done = run(CSV, "--rank")
    assert done.exit_code == 0, done.exception
    assert done.output == f"written: {tmp_path / 'out.csv'}\n"
    lines = (tmp_path / "out.csv").read_bytes().decode().split("\n")
    assert lines[0].startswith("name,money,money.low,money.high,money.coverage,rules,")
    assert lines[1] == "007,0.5,0.5,0.5,1.0,1.0,1.0,1.0,1.0,0.5,0.5,0.5,1.0,0.75,0.75,0.75,1.0,1"
    assert lines[2].startswith("'=B1,0.8,")


def test_semicolons_decimal_commas_and_a_bom_are_recognised(run: Run, tmp_path: Path) -> None:
    text = CSV.replace(",", ";").replace(";20;10;", ";20,5;n/a;")
    done = run(b"\xef\xbb\xbf" + text.encode(), "--indicators")
    assert done.exit_code == 0, done.exception
    scored = pd.read_csv(tmp_path / "out.csv")
    assert scored["income.score"].tolist() == [0.205, 0.6]
    assert scored["debt.score"].isna().tolist() == [True, False]


def test_words_among_decimal_commas_leave_the_numbers_alone(run: Run, tmp_path: Path) -> None:
    assert (
        run(
            "name;income;debt;people;plan;wish;hope\na;1,5;n/a;1;yes;1;1\nb;n/a;2,5;1;no;1;1\n", "--indicators"
        ).exit_code
        == 0
    )
    assert pd.read_csv(tmp_path / "out.csv")["income.score"].tolist()[0] == 0.015


def test_excel_gets_semicolons_decimal_commas_and_a_bom(run: Run, tmp_path: Path) -> None:
    assert run(CSV, "--excel").exit_code == 0
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfname;money;")
    assert b"\n007;0,5;0,5;0,5;1,0;" in raw


def test_six_decimals_or_fewer_are_written(run: Run, tmp_path: Path) -> None:
    assert run(CSV.replace("20,10,10", "20.123456789,10,10")).exit_code == 0
    assert (tmp_path / "out.csv").read_text().split("\n")[1].startswith("007,0.500617,")


def test_parquet_goes_in_and_out(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert run(CSV, "--rank", out="out.parquet").exit_code == 0
    scored = pd.read_parquet(tmp_path / "out.parquet")
    assert scored["index.rank"].tolist() == [1, 2]
    areas().to_parquet(tmp_path / "areas.parquet")
    assert run((tmp_path / "areas.parquet").read_bytes(), "--rank", name="areas.parquet").exit_code == 0
    assert (tmp_path / "out.csv").read_text().split("\n")[3].endswith(",0.25,")


def test_the_same_table_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for name in ("a.parquet", "b.parquet", "a.csv", "b.csv"):
        assert run(CSV, out=name).exit_code == 0
    for kind in ("parquet", "csv"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.parametrize(
    ("data", "options", "code", "error"),
    [
        (CSV, ["--key", "nam"], "RD601", DataFileError),
        (CSV.replace("yes", "tak"), [], "RD603", DataFileError),
        (CSV + "a,1,2,3,yes,1,1,8\n", [], "RD614", DataFileError),
        ("", [], "RD102", DataFileError),
        ("a,a\n1,2\n", [], "RD610", DataFileError),
        (b"name,income\nZ\xfcrich,1\n", [], "RD001", UnsafeFileError),
        (b"name\0,income\n", [], "RD004", UnsafeFileError),
        (CSV, ["--use-fit", "x", "--save-fit", "y"], "RD615", UsageError),
        (CSV, ["--use-fit", "x", "--reference", "y"], "RD615", UsageError),
        (CSV, ["-o", "scores.xlsx"], "RD613", UsageError),
        (CSV, ["-o", __file__.replace(".py", ".csv"), "--reference", "no.csv"], "RD010", UsageError),
    ],
)
def test_wrong_use_and_bad_tables_are_told(
    run: Run, data: str | bytes, options: list[str], code: str, error: type[Exception]
) -> None:
    done = run(data, *options)
    assert isinstance(done.exception, error)
    assert f"{code} " in str(done.exception)


def test_an_output_in_the_way_is_not_replaced_unless_asked(run: Run, tmp_path: Path) -> None:
    assert run(CSV).exit_code == 0
    again = run(CSV)
    assert isinstance(again.exception, UsageError)
    assert again.exception.exit_code == 2
    assert run(CSV, "--overwrite").exit_code == 0
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_missing_extra_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, framework: Framework
) -> None:
    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("readiness.frames.import_module", absent)
    (tmp_path / "areas.parquet").write_bytes(b"PAR1")
    with pytest.raises(UsageError, match=r"readiness\[tables\]"):
        read_table(tmp_path / "areas.parquet", framework)


def test_a_broken_parquet_file_is_told(framework: Framework, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "areas.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(UnsafeFileError, match="RD614"):
        read_table(tmp_path / "areas.parquet", framework)


PANEL = pd.DataFrame(
    {
        "row": range(1, 8),
        "area": ["b", "a", "a", "b", "a", "c", "c"],
        "year": [2024, 2026, 2022, 2026, 2024, 2024, 2026],
        "x": [1.0, 7.0, 2.0, 3.0, 5.0, 4.0, np.nan],
        "y": [2.0, 1.0, 8.0, 2.0, 3.0, 4.0, np.nan],
        "z": [9.0, 4.0, 6.0, 5.0, np.nan, 4.0, np.nan],
    }
)


def panel_framework(aggregation: str, *, own_scale: bool) -> Framework:
    posts: dict[str, Any] = {"direction": "higher"} if own_scale else {"goalposts": {"worst": 0, "best": 10}}
    value = {
        "id": "panel",
        "version": "1",
        "aggregation": aggregation,
        "dimensions": [
            {"id": "d", "indicators": [{"id": f"{c}.score", "column": c, **posts} for c in "xy"]},
            {"id": "e", "indicators": [{"id": "z.score", "column": "z", **posts}]},
        ],
        "prepare": [{"step": "normalise", "method": "zscore"}] if own_scale else [],
    }
    return Framework.model_validate(value)


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric"])
@pytest.mark.parametrize("own_scale", [True, False])
def test_what_drove_an_area_from_date_to_date_sums_to_its_change(aggregation: str, own_scale: bool) -> None:
    scored = score_table(PANEL, panel_framework(aggregation, own_scale=own_scale))
    found = scored.progress("area", "year")
    steps = [("b", 2024, 2026), ("a", 2022, 2024), ("a", 2024, 2026), ("c", 2024, 2026)]
    assert list(zip(found["area"], found["from"], found["to"], strict=True)) == steps
    parts = found[["x.score", "y.score", "z.score"]].sum(axis=1, skipna=False)
    np.testing.assert_allclose(parts, found["change"], atol=1e-9)
    index = scored.nodes["index"].score
    assert found["before"].iloc[0] == index[0]
    assert found["after"].iloc[0] == index[3]
    assert found["change"].isna().tolist() == [False, False, False, True]
    if aggregation == "arithmetic" and not own_scale:
        assert found.iloc[0][["x.score", "y.score", "z.score"]].tolist() == pytest.approx([0.05, 0, -0.2])


def test_progress_refuses_rows_without_date_or_with_the_same_one() -> None:
    framework = panel_framework("arithmetic", own_scale=False)

    def codes(frame: pd.DataFrame, by: str = "area", at: str = "year") -> list[str]:
        with pytest.raises(DataFileError) as caught:
            score_table(frame, framework).progress(by, at)
        return [f"{p.code} {p.params['column']}" for p in caught.value.problems]

    assert codes(PANEL, at="yaer") == ["RD601 yaer"]
    assert codes(PANEL.assign(year=PANEL["year"].where(PANEL["year"] > 2022))) == ["RD617 year"]
    assert codes(PANEL.assign(year=2024)) == ["RD618 year"] * 4
    assert codes(PANEL.rename(columns={"area": "to"}), by="to") == ["RD611 to"]
