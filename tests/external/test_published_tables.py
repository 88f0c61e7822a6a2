"""Published tables, reproduced through the public function and through the command, with framework files.

Sources: OECD/JRC Handbook on Constructing Composite Indicators (2008), Technology Achievement Index, Table A.2 and the
tables named below; Saisana et al. (2005); technical note of the Human Development Report for Malawi (2000).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from typer.testing import CliRunner

from readiness import score_table
from readiness.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable

    Scored = Callable[[str, str], pd.DataFrame]

HERE = Path(__file__).parent
ORDER = """Finland; United States; Sweden; Japan; Korea; Netherlands; United Kingdom; Singapore; Canada; Australia;
Germany; Norway; Ireland; Belgium; New Zealand; Austria; France; Israel; Spain; Italy; Czech Republic; Hungary;
Slovenia""".replace("\n", " ").split("; ")
"""The order of Table 23 under equal weights."""


def by_function(data: str, framework: str) -> pd.DataFrame:
    frame = pd.read_csv(HERE / "data" / f"{data}.csv")
    result = score_table(frame, HERE / "frameworks" / f"{framework}.yaml", indicators=True, rank=True)
    scored: pd.DataFrame = result.to_frame()
    return scored.set_index(scored.columns[0])


@pytest.fixture(params=["function", "command"])
def scored(request: pytest.FixtureRequest, tmp_path: Path) -> Scored:
    """Score a table of `data/` under a framework of `frameworks/`, in both ways there are."""

    def by_command(data: str, framework: str) -> pd.DataFrame:
        out = tmp_path / "scores.csv"
        given = ["--framework", str(HERE / "frameworks" / f"{framework}.yaml"), "--indicators", "--rank"]
        done = CliRunner().invoke(app, ["table", str(HERE / "data" / f"{data}.csv"), *given, "-o", str(out)])
        assert done.exit_code == 0, (done.output, done.exception)
        return pd.read_csv(out, index_col=0)

    return by_function if request.param == "function" else by_command


def test_min_max_of_schooling_within_the_sample(scored: Scored) -> None:
    """Handbook, Table 15: exact to two decimals."""
    published = {"Finland": 0.59, "United States": 1.00, "Sweden": 0.88, "Japan": 0.49, "Korea": 0.76}
    published |= {"Netherlands": 0.47, "Canada": 0.92, "Singapore": 0.00}
    found = scored("tai", "schooling-minmax")["schooling.score"].round(2)
    assert found[list(published)].to_dict() == published


def test_z_scores_of_schooling(scored: Scored) -> None:
    """Handbook, Table 15: exact to two decimals, with the standard deviation over n - 1."""
    published = {"Finland": 0.26, "United States": 1.52, "Sweden": 1.14, "Japan": -0.06, "Korea": 0.76}
    published |= {"Netherlands": -0.12}
    found = scored("tai", "schooling-zscore")["schooling.score"].round(2)
    assert found[list(published)].to_dict() == published


def test_the_technology_index_under_equal_weights(scored: Scored) -> None:
    """Handbook, Table 23, EW: all 23 ranks, and the scores to three decimals."""
    found = scored("tai", "tai-equal")
    assert found["index.rank"].sort_values().index.tolist() == ORDER
    assert sorted(found["index.rank"]) == list(range(1, 24))
    published = [0.745, 0.733, 0.704, 0.698, 0.666, 0.630, 0.606, 0.597, 0.590, 0.588]
    assert found["index"][ORDER[:10]].round(3).tolist() == published
    assert round(found["index"]["Slovenia"], 3) == 0.459


def test_the_technology_index_under_budget_allocation(scored: Scored) -> None:
    """Handbook, Tables 22 and 23, BAP: all 23 ranks."""
    published = [1, 2, 3, 5, 4, 8, 7, 6, 10, 11, 9, 13, 12, 14, 17, 15, 16, 18, 19, 21, 22, 20, 23]
    assert scored("tai", "tai-budget")["index.rank"][ORDER].tolist() == published


def test_the_technology_index_as_a_geometric_mean(scored: Scored) -> None:
    """Handbook, Table 38, GME, of the values as they are: all 23 ranks; Korea falls from fifth to sixteenth."""
    published = [2, 1, 3, 4, 16, 5, 6, 18, 13, 14, 8, 11, 7, 9, 17, 12, 10, 15, 19, 21, 23, 22, 20]
    assert scored("tai", "tai-geometric")["index.rank"][ORDER].tolist() == published


def test_a_geometric_mean_compensates_less(scored: Scored) -> None:
    """Handbook, step 6: the published figures are cut off, hence the tolerance of 0.01."""
    found = scored("compensation", "compensation")
    assert found["geometric"].tolist() == pytest.approx([2.14, 2.54, 6, 6.23], abs=0.01)
    assert found["arithmetic"]["uneven"] == found["arithmetic"]["even"] == 6


def test_the_human_development_index(scored: Scored) -> None:
    """Technical note 2000: two levels, unequal weights and a logarithm; exact to three decimals."""
    found = scored("hdi", "hdi").round(3)
    columns = ["health", "education", "living", "index"]
    assert found.loc[["Germany"], columns].to_numpy().tolist() == [[0.870, 0.954, 0.895, 0.906]]
    assert found.loc[["China"], columns].to_numpy().tolist() == [[0.747, 0.782, 0.575, 0.701]]
    assert found.loc[["Mozambique"], columns].to_numpy().tolist() == [[0.288, 0.370, 0.334, 0.331]]
