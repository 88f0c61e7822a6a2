"""How firm scores and ranks are: weights drawn at random, crossed with every discrete choice of method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness.robust_grid import Grid
from readiness.robust_runs import Runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from readiness.framework import Framework
    from readiness.robust_grid import Basis, Choice
    from readiness.robust_runs import Counts
    from readiness.scales import FloatArray
    from readiness.steps import NormaliseMethod


@dataclass(frozen=True)
class Sobol:
    """Exact variance shares of one factor: alone (`first`), and with all its interactions (`total`)."""

    first: float
    total: float


@dataclass(frozen=True)
class Robustness:
    """What remains of scores and ranks when weights and methods change.

    Args:
        areas: the names, in the order given.
        draws: weight draws for each of the `choices`; `seed` and `simplex` repeat them.
        ranks: each area's rank under the framework's own settings, None where nothing is known; empty for one area.
        counts: shape (n, n): how often area i had rank j + 1, over all draws and choices; None for one area, and so
            are `rank_quantiles` and `above`.
        rank_quantiles: shape (n, 3): 5 %, median and 95 % of the rank.
        score_quantiles: shape (n, 3), over the runs on the framework's own scale.
        above: shape (n, n): share of runs with area i above area j, a tie counting half; None for large tables.
        sobol: per factor its share of the variance of the mean rank shift (of the score, for one area); empty where a
            run gives no score.
        drop_one: per indicator the mean shift of ranks (of the score, for one area) when it is left out.
    """

    areas: tuple[str, ...]
    draws: int
    seed: int
    simplex: bool
    choices: tuple[Choice, ...]
    ranks: tuple[int | None, ...]
    counts: Counts | None
    rank_quantiles: FloatArray | None
    score_quantiles: FloatArray
    above: FloatArray | None
    sobol: Mapping[str, Sobol]
    drop_one: Mapping[str, float]

    def probability_of_top(self, places: int) -> FloatArray:
        """Return for each area the share of runs in which it is among the first `places`; shape (n,)."""
        if self.counts is None:
            return np.full(len(self.areas), np.nan)
        share: FloatArray = self.counts[:, :places].sum(axis=1) / self.counts.sum(axis=1)
        return share

    def to_frame(self) -> pd.DataFrame:
        """Return one row an area: quantiles of the score and, with two or more areas, of the rank."""
        import pandas as pd

        frame = pd.DataFrame(
            self.score_quantiles, index=list(self.areas), columns=["score_q05", "score_q50", "score_q95"]
        )
        if self.rank_quantiles is not None:
            frame.insert(0, "rank", pd.Series(self.ranks, index=frame.index, dtype="Int64"))
            frame[["rank_q05", "rank_q50", "rank_q95"]] = self.rank_quantiles.astype(int)
            frame["p_first"] = self.probability_of_top(1)
        return frame

    def _repr_html_(self) -> str:
        """Show the areas in a notebook."""
        return str(self.to_frame().round(3).to_html())

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: areas with their quantiles, and with two or more areas their ranks."""

        def six(values: FloatArray) -> list[float | None]:
            return [None if np.isnan(v) else round(float(v), 6) for v in values]

        rows: list[dict[str, Any]] = [
            {"area": area, "score": dict(zip(("q05", "q50", "q95"), six(self.score_quantiles[i]), strict=True))}
            for i, area in enumerate(self.areas)
        ]
        if self.counts is not None and self.rank_quantiles is not None:
            first, top = self.probability_of_top(1), self.probability_of_top(3)
            for i, row in enumerate(rows):
                row["rank"] = self.ranks[i]
                row["rank_range"] = dict(zip(("q05", "q50", "q95"), map(int, self.rank_quantiles[i]), strict=True))
                row["p_first"], row["p_top3"] = round(float(first[i]), 6), round(float(top[i]), 6)
        return {
            "settings": {
                "draws": self.draws,
                "seed": self.seed,
                "weights": "dirichlet" if self.simplex else "uniform 0.5-1.5",
                "choices": [vars(c) for c in self.choices],
            },
            "areas": rows,
            "above": None if self.above is None else [six(row) for row in self.above],
            "sobol": {name: {"first": round(s.first, 6), "total": round(s.total, 6)} for name, s in self.sobol.items()},
            "drop_one": {name: round(v, 6) for name, v in self.drop_one.items()},
        }


def robust_index(
    framework: Framework,
    bases: Mapping[NormaliseMethod | None, Basis],
    areas: Sequence[str],
    *,
    draws: int = 10_000,
    seed: int = 0,
    simplex: bool = False,
) -> Robustness:
    """Recompute the index under drawn weights and every discrete choice the framework declares.

    Each weight is multiplied by a number drawn evenly from 0.5 to 1.5, within its parent (`simplex`: weights are
    drawn evenly from all that sum to one). The draws are crossed with a full grid of the choices in the framework's
    `robustness:` block, so the variance shares need no estimator.

    Args:
        framework: the score model.
        bases: the indicators' columns of shape (n,) under each normalisation to be tried, the framework's own first.
        areas: n names.
        draws: how many weight draws.
        seed: of numpy's default generator; the same seed gives the same result.
        simplex: draw from the simplex instead of around the framework's weights.

    Source: Saisana, Saltelli and Tarantola (2005), JRSS-A 168(2); OECD/JRC Handbook (2008), step 7.
    """
    grid = Grid(framework, bases, draws, seed, simplex=simplex)
    base = grid.baseline()
    decimals = framework.rank_decimals if framework.rank_decimals is not None else (3 if len(areas) <= 100 else 9)
    runs = Runs(base, decimals)
    for choice in grid.choices:
        for scores in grid.scores(choice):
            runs.add(scores, own_scale=choice.normalisation == grid.own_method)
    several = len(areas) > 1
    return Robustness(
        areas=tuple(areas),
        draws=draws,
        seed=seed,
        simplex=simplex,
        choices=grid.choices,
        ranks=tuple(None if np.isnan(r) else int(r) for r in runs.base_ranks[0]) if several else (),
        counts=runs.counts if several else None,
        rank_quantiles=runs.rank_quantiles() if several else None,
        score_quantiles=runs.score_quantiles(),
        above=runs.above() if several else None,
        sobol=_sobol(runs.outputs(), grid),
        drop_one=grid.drop_one(base, decimals),
    )


def _sobol(outputs: FloatArray, grid: Grid) -> dict[str, Sobol]:
    """Return exact first-order and total variance shares on the full grid of weights and choices.

    Empty if a run has no score: what an unknown does to the others is no variance.
    """
    factors = [*grid.factors, "weights"]
    shape = (*(len(values) for values in grid.factors.values()), grid.draws)
    cube = outputs.reshape(shape)
    variance = float(cube.var())
    if np.isnan(variance):
        return {}
    out = {}
    for axis, name in enumerate(factors):
        if shape[axis] < 2:
            continue
        if variance <= 1e-18:
            out[name] = Sobol(0.0, 0.0)
            continue
        others = tuple(a for a in range(len(shape)) if a != axis)
        out[name] = Sobol(float(cube.mean(axis=others).var()) / variance, float(cube.var(axis=axis).mean()) / variance)
    return out
