"""Several towns, or waves of one, side by side: tidy frames, ranks with their ranges, what each could learn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness.assessment import Assessment
from readiness.framework import Dimension
from readiness.perception import perception_gaps
from readiness.recommendation import Recommendations, size_class
from readiness.robust import Robustness, robust_index
from readiness.robust_grid import Basis
from readiness.robust_order import OrderRobustness, robust_order
from readiness.tables import ScoredTable, rank_scores
from readiness.tree import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from readiness.assessment import NodeResult
    from readiness.steps import NormaliseMethod

SMALLEST_GROUP = 5
SIZE_LIMITS = (5000, 20000, 50000, 100000, 500000)
STRONG, WEAK = 0.6, 0.4


@dataclass(frozen=True)
class Comparison:
    """Assessments of several towns, or of several waves, under one framework."""

    assessments: tuple[Assessment, ...]
    draws: int
    seed: int
    simplex: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """One name each: the town's id, with the wave, else a number, where a town appears more than once."""
        ids = [a.town.municipality.id for a in self.assessments]
        waves = [
            f"{i} {a.town.wave}" if ids.count(i) > 1 and a.town.wave is not None else i
            for i, a in zip(ids, self.assessments, strict=True)
        ]
        return tuple(f"{n} ({waves[: k + 1].count(n)})" if waves.count(n) > 1 else n for k, n in enumerate(waves))

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row per town and node: score (empty when hidden), low, high, coverage, band, rank among the towns."""
        import pandas as pd

        rows = [
            self._row(n, node) for n, a in zip(self.names, self.assessments, strict=True) for node in a.nodes.values()
        ]
        frame = pd.DataFrame(rows)
        decimals = self.assessments[0].framework.rank_decimals
        ranked = frame.groupby("node")["score"].transform(lambda s: rank_scores(s.to_numpy(), decimals))
        frame["rank"] = ranked.astype("Int64")
        if len(self.assessments) < 2:
            frame["rank"] = pd.NA
        return frame

    def _row(self, town: str, node: NodeResult) -> dict[str, Any]:
        return {
            "town": town,
            "node": node.id,
            "kind": node.kind,
            "parent": node.parent,
            "score": np.nan if node.score is None else node.score,
            "low": node.low,
            "high": node.high,
            "coverage": node.coverage,
            "band": node.band.id if node.band else None,
            "illustrative": node.illustrative,
        }

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """One row per town and resource kind: supply, need, meeting, gap (empty when not known)."""
        import pandas as pd

        parts = ("supply", "need", "meeting", "gap")
        rows = [
            {"town": name, "resource": row.resource, **{p: getattr(row, p).score for p in parts}}
            for name, a in zip(self.names, self.assessments, strict=True)
            for row in a.matrix
        ]
        return pd.DataFrame(rows, columns=["town", "resource", *parts])

    @cached_property
    def perception(self) -> pd.DataFrame:
        """One row per town and node that offices and firms both judged: their scores and the gap."""
        import pandas as pd

        columns = ["town", "node", "offices", "firms", "gap"]
        rows = [
            (name, g.node, g.offices, g.firms, g.gap)
            for name, a in zip(self.names, self.assessments, strict=True)
            for g in perception_gaps(a.town, a.framework)
        ]
        return pd.DataFrame(rows, columns=columns)

    def to_frame(self) -> pd.DataFrame:
        """Return the scores: one row per town and node, see `scores`."""
        return self.scores

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: the rows of every frame, six decimals at most, null where a figure is not known."""
        parts = ("scores", "matrix", "perception", "groups", "strengths")
        return {"towns": list(self.names), **{part: _records(getattr(self, part)) for part in parts}}

    def _repr_html_(self) -> str:
        """Show the index of each town in a notebook."""
        rows = self.scores[self.scores["node"] == "index"].set_index("town")
        return str(rows[["score", "low", "high", "coverage", "band", "rank"]].round(3).to_html(na_rep="–"))

    @cached_property
    def robustness(self) -> Robustness:
        """How firm the order of the towns is; a town that publishes no score has no place in it."""
        both = zip(self.names, self.assessments, strict=True)
        scored = [(name, a) for name, a in both if a.index.score is not None]
        framework = self.assessments[0].framework
        leaves = {i: _stacked([a.columns[i] for _, a in scored]) for i in framework.indicators}
        names = [name for name, _ in scored]
        return robust_index(
            framework, {None: Basis(leaves)}, names, draws=self.draws, seed=self.seed, simplex=self.simplex
        )

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Medians of the index by country and by size class; a group under five published scores is left out."""
        import pandas as pd

        frame = pd.DataFrame({
            "country": [a.town.municipality.country for a in self.assessments],
            "size_class": [self._size(a) for a in self.assessments],
            "index": [np.nan if a.index.score is None else a.index.score for a in self.assessments],
        })  # fmt: skip
        out = []
        for by in ("country", "size_class"):
            for value, group in frame.groupby(by):
                scored = int(group["index"].count())
                if scored >= SMALLEST_GROUP:
                    out.append({"by": by, "group": value, "towns": scored, "median": float(group["index"].median())})
        return pd.DataFrame(out, columns=["by", "group", "towns", "median"])

    @staticmethod
    def _size(assessment: Assessment) -> int | None:
        value = assessment.facts.answer("city.inhabitants")
        return size_class(value, SIZE_LIMITS) if isinstance(value, int | float) else None

    @cached_property
    def strengths(self) -> pd.DataFrame:
        """What a town could learn from another: dimensions where one is strong (60 or more), one weak (below 40)."""
        import pandas as pd

        rows = []
        for node in (c.id for c in self.assessments[0].framework.index.children if isinstance(c, Dimension)):
            known = [(n, a.nodes[node].score) for n, a in zip(self.names, self.assessments, strict=True)]
            strong = [(n, s) for n, s in known if s is not None and s >= STRONG]
            weak = [(n, s) for n, s in known if s is not None and s < WEAK]
            rows += [(node, w, ws, s, ss) for w, ws in weak for s, ss in strong]
        return pd.DataFrame(rows, columns=["node", "weak", "weak_score", "strong", "strong_score"])


def compare(
    assessments: Sequence[Assessment], *, draws: int = 10_000, seed: int = 0, simplex: bool = False
) -> Comparison:
    """Put several towns, or waves of one, side by side.

    Args:
        assessments: two or more under one framework; one alone has no ranks.
        draws: weight draws for the rank ranges.
        seed: of those draws.
        simplex: draw weights from all that sum to one instead of around the framework's.

    Raises:
        ValueError: none given, or different frameworks.
    """
    if not assessments or any(a.framework != assessments[0].framework for a in assessments):
        msg = "towns are compared under one framework, and at least one is needed"
        raise ValueError(msg)
    return Comparison(tuple(assessments), draws, seed, simplex)


def robustness(
    what: Assessment | Sequence[Assessment] | Recommendations | ScoredTable,
    *,
    draws: int = 10_000,
    seed: int = 0,
    simplex: bool = False,
) -> Robustness | OrderRobustness:
    """Tell what survives other weights and methods.

    Args:
        what: one town, several towns under one framework, a scored table, or one town's recommendations (the order
            under other weights of `fit`).
        draws: weight draws.
        seed: repeats them.
        simplex: draw weights from all that sum to one; not for recommendations.
    """
    if isinstance(what, Recommendations):
        return robust_order(what, draws=draws, seed=seed)
    if isinstance(what, ScoredTable):
        return _robust_table(what, draws=draws, seed=seed, simplex=simplex)
    several = [what] if isinstance(what, Assessment) else list(what)
    return compare(several, draws=draws, seed=seed, simplex=simplex).robustness


def _robust_table(table: ScoredTable, *, draws: int, seed: int, simplex: bool) -> Robustness:
    """Check a table's order; a row that publishes no index has no place in it, as its rank is empty too."""
    framework, own = table.framework, table.framework.normalise
    rows = np.flatnonzero(~np.isnan(table.nodes["index"].score))
    first: NormaliseMethod | None = None if own is None else own.method
    others = framework.robustness.normalisation if rows.size > 1 else ()
    bases = {}
    for method in dict.fromkeys((first, *others)):
        leaves, ends = table.leaves(method)
        bases[method] = Basis({name: _rows(column, rows) for name, column in leaves.items()}, ends)
    names = [table.names[i] for i in rows]
    return robust_index(framework, bases, names, draws=draws, seed=seed, simplex=simplex)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON takes them."""
    known = frame.round(6).astype(object).where(frame.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in known.to_dict("records")]


_PARTS = tuple(f.name for f in fields(Column))


def _rows(column: Column, rows: NDArray[np.intp]) -> Column:
    return Column(*(getattr(column, name)[rows] for name in _PARTS))


def _stacked(columns: Sequence[Column]) -> Column:
    """Join columns of length one into one of length n."""
    none = {name: np.zeros(0, dtype=bool if name == "applicable" else float) for name in _PARTS}
    return Column(*(np.concatenate([none[name], *(getattr(c, name) for c in columns)]) for name in _PARTS))
