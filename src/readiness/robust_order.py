"""How firm the order of a town's recommendations is when the weights of `fit` change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness.robust_runs import QUANTILES, Counts, ranks_of

if TYPE_CHECKING:
    import pandas as pd

    from readiness.recommendation import Recommendations


@dataclass(frozen=True)
class OrderRobustness:
    """How firm the order of a town's recommendations is when the weights of `fit` change.

    Args:
        blueprints: in the order recommended, blocked ones left out.
        counts: shape (n, n): how often blueprint i had place j + 1.
    """

    blueprints: tuple[str, ...]
    counts: Counts

    def to_frame(self) -> pd.DataFrame:
        """Return one row a blueprint: its place, quantiles of its places, the share of draws on one and in two."""
        import pandas as pd

        rows = [{**row, **row["rank_range"]} for row in self.to_list()]
        names = {"q05": "rank_q05", "q50": "rank_q50", "q95": "rank_q95"}
        return pd.DataFrame(rows).drop(columns="rank_range").rename(columns=names).set_index("blueprint")

    def _repr_html_(self) -> str:
        """Show the order in a notebook."""
        return str(self.to_frame().round(3).to_html())

    def to_list(self) -> list[dict[str, Any]]:
        """Return one row a blueprint: its place, the range of places, the share of draws on place one and in two."""
        share = self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1)
        running = np.cumsum(share, axis=1)
        rows = []
        for i, name in enumerate(self.blueprints):
            low, median, high = ((running[i] < q - 1e-12).sum() + 1 for q in QUANTILES)
            places = {"q05": int(low), "q50": int(median), "q95": int(high)}
            top = {"p_first": round(float(share[i, 0]), 6), "p_top2": round(float(share[i, :2].sum()), 6)}
            rows.append({"blueprint": name, "rank": i + 1, "rank_range": places, **top})
        return rows


def robust_order(found: Recommendations, *, draws: int = 10_000, seed: int = 0) -> OrderRobustness:
    """Rank a town's recommendations again under drawn weights of `fit`, each times a number from 0.5 to 1.5.

    The parts are taken at their midpoints, as in `fit.score`; a part that does not apply is left out.
    """
    able = [r for r in found.items if r.status != "blocked"]
    ranking = found.catalogue.ranking
    names = list(ranking.weights)
    parts = np.array([[np.nan if (p := r.fit.parts[n]) is None else p.middle for n in names] for r in able])
    used = ~np.isnan(parts)
    logs = np.where(used, np.log(np.maximum(np.where(used, parts, 1.0), ranking.floor)), 0.0)
    generator = np.random.default_rng(seed)
    weights = np.array([ranking.weights[n] for n in names]) * generator.uniform(0.5, 1.5, (draws, len(names)))
    scores = np.exp(weights @ logs.T / (weights @ used.T.astype(float)))
    ranks = ranks_of(scores, 3).astype(np.int64)
    places = (np.arange(len(able)) * len(able) + ranks - 1).ravel()
    counts = np.bincount(places, minlength=len(able) ** 2).reshape(len(able), len(able))
    return OrderRobustness(tuple(r.blueprint.id for r in able), counts)
