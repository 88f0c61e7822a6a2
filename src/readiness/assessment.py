"""One town's answers, scored: every node with its score, interval, coverage and origin."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from readiness.conditions import evaluate
from readiness.framework import Band, Dimension, Framework, Indicator, load_framework
from readiness.leaves import Leaf, Origin, leaf_of
from readiness.sheets import Town, condition_value
from readiness.tree import Column, score_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from readiness.conditions import Truth

SCHEMA_VERSION = "1.0"
NodeKind = Literal["index", "dimension", "indicator", "profile"]


@dataclass(frozen=True)
class Interval:
    """A figure that may not be known exactly: the published score (None when hidden or unknown) and its ends.

    The ends are NaN where the figure does not apply.
    """

    score: float | None
    low: float
    high: float

    @property
    def middle(self) -> float:
        """The midpoint of the interval."""
        return (self.low + self.high) / 2


NOT_APPLICABLE = Interval(None, math.nan, math.nan)


def decimals(value: float | None) -> float | None:
    """Return a figure with six decimals, as every file carries it; None where there is none."""
    return None if value is None or math.isnan(value) else round(value, 6) + 0.0


def interval_dict(interval: Interval) -> dict[str, float | None]:
    """Return the JSON form of a figure: `{score, low, high}`."""
    return {"score": decimals(interval.score), "low": decimals(interval.low), "high": decimals(interval.high)}


@dataclass(frozen=True)
class NodeResult(Interval):
    """One node of the assessment; scores in [0, 1] unless the framework sums."""

    id: str
    kind: NodeKind
    parent: str | None
    weight: float
    share: float
    coverage: float
    band: Band | None
    applicable: bool
    illustrative: float
    origin: tuple[Origin, ...]
    estimated: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of the node."""
        return {
            "id": self.id,
            "parent": self.parent,
            "weight": self.weight,
            "share": decimals(self.share),
            **interval_dict(self),
            "coverage": decimals(self.coverage),
            "band": self.band.id if self.band else None,
            "applicable": self.applicable,
            "origin": [
                {
                    "question": o.question,
                    "value": o.value,
                    "source": o.source,
                    "year": o.year,
                    "status": o.status,
                }
                for o in self.origin
            ],
            "illustrative": decimals(self.illustrative),
        }


@dataclass(frozen=True)
class MatrixRow:
    """A resource kind: supply, firms' need for it, the lower of the two (meeting), and the gap: need minus meeting."""

    resource: str
    supply: NodeResult
    need: NodeResult
    meeting: Interval
    gap: Interval
    listed: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of the row."""
        parts = {name: interval_dict(getattr(self, name)) for name in ("supply", "need", "meeting", "gap")}
        return {"resource": self.resource, **parts, "listed": [value for _, value in self.listed]}


@dataclass(frozen=True)
class GateResult:
    """A gate's condition for this town: true lets the mean stand, false caps the band, None may cap it."""

    id: str
    state: Truth
    band: Band


@dataclass(frozen=True)
class Assessment:
    """The scores of one town in one wave."""

    town: Town
    framework: Framework
    nodes: Mapping[str, NodeResult]
    matrix: tuple[MatrixRow, ...]
    gates: tuple[GateResult, ...]
    columns: Mapping[str, Column] = field(repr=False, compare=False)

    @property
    def index(self) -> NodeResult:
        """The root node."""
        return self.nodes["index"]

    @cached_property
    def facts(self) -> TownFacts:
        """What conditions may ask of this town."""
        return TownFacts(self.town, self.nodes)

    def children(self, node: str) -> Iterator[NodeResult]:
        """Yield the nodes directly beneath one."""
        return (n for n in self.nodes.values() if n.parent == node)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node: kind, parent, weight, score (empty when hidden), low, high, coverage, band."""
        import pandas as pd

        rows = [
            {
                "node": n.id,
                "kind": n.kind,
                "parent": n.parent,
                "weight": n.weight,
                "effective_weight": self.effective_weight(n.id),
                "score": math.nan if n.score is None else n.score,
                "low": n.low,
                "high": n.high,
                "coverage": n.coverage,
                "band": n.band.id if n.band else None,
                "applicable": n.applicable,
                "illustrative": n.illustrative,
            }
            for n in self.nodes.values()
        ]
        return pd.DataFrame(rows).set_index("node")

    def effective_weight(self, node: str) -> float:
        """Return the share of a node in its root: the product of the shares on the way up, over what applies.

        A weight is not importance: how much a node moves the index also depends on how its values vary.
        """
        found = self.nodes[node]
        if not found.applicable:
            return 0.0
        if found.parent is None:
            return 1.0
        beside = sum(c.weight for c in self.children(found.parent) if c.applicable)
        return found.weight / beside * self.effective_weight(found.parent)

    def _repr_html_(self) -> str:
        """Show the index and the dimensions in a notebook."""
        frame = self.to_frame()
        shown = frame[frame["kind"].isin(["index", "dimension", "profile"])]
        return str(shown[["score", "low", "high", "coverage", "band"]].round(3).to_html(na_rep="–"))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: scores in [0, 1], six decimals at most; unknown is null."""
        town = self.town
        return {
            "schema_version": SCHEMA_VERSION,
            "municipality": town.municipality.model_dump(include={"id", "name", "country"}),
            "wave": town.wave,
            "questionnaire": {"id": town.questionnaire.id, "version": town.questionnaire.version},
            "framework": {"id": self.framework.id, "version": self.framework.version},
            "index": self.index.to_dict(),
            "nodes": [node.to_dict() for node in self.nodes.values() if node.id != "index"],
            "matrix": [row.to_dict() for row in self.matrix],
            "gates": [{"id": g.id, "state": g.state} for g in self.gates],
        }


class TownFacts:
    """Answers, scores and the municipality, as conditions ask for them."""

    def __init__(self, town: Town, nodes: Mapping[str, NodeResult]) -> None:
        self._town, self._nodes = town, nodes

    def answer(self, question: str) -> Any:
        """Return the value, None when not known, `NA` when not applicable or hidden."""
        return condition_value(self._town.facts.get(question))

    def interval(self, node: str) -> tuple[float, float] | None:
        """Return the interval of a node, or None when it is not applicable."""
        found = self._nodes[node]
        return (found.low, found.high) if found.applicable else None

    def municipality(self, key: str) -> str:
        """Return the id or the country."""
        return str(getattr(self._town.municipality, key))


def assess(town: Town, framework: Framework | None = None) -> Assessment:
    """Score one town.

    Args:
        town: its sheets, from `load_sheets`.
        framework: the score model; the Quick Look's by default.

    Returns:
        Every node with score, interval, coverage and origin, the resource-need matrix and the gates.

    Source: docs/methodology.md; OECD/JRC Handbook on Constructing Composite Indicators (2008).
    """
    model = framework or load_framework(questionnaire=town.questionnaire)
    leaves = {i.id: leaf_of(i, town, model) for i in model.indicators.values()}
    columns = score_tree(model, {name: leaf.column for name, leaf in leaves.items()})
    nodes = {name: _result(name, model, columns, leaves) for name in model.nodes}
    gates = tuple(_gates(model, town, nodes))
    nodes["index"] = _capped(nodes["index"], gates, model)
    return Assessment(town, model, nodes, tuple(_matrix(model, town, nodes)), gates, columns)


def _result(name: str, framework: Framework, columns: Mapping[str, Column], leaves: Mapping[str, Leaf]) -> NodeResult:
    node, column = framework.nodes[name], columns[name]
    parent = framework.parents[name]
    raw, coverage, applicable = float(column.score[0]), float(column.coverage[0]), bool(column.applicable[0])
    score = raw if applicable and not math.isnan(raw) and framework.publishes(node, coverage) else None
    siblings = framework.nodes[parent].children if parent else (node,)  # type: ignore[union-attr]
    return NodeResult(
        score=score,
        low=float(column.low[0]) if applicable else math.nan,
        high=float(column.high[0]) if applicable else math.nan,
        id=name,
        kind=_kind(name, node, framework),
        parent=parent,
        weight=node.weight,
        share=node.weight / sum(s.weight for s in siblings),
        coverage=coverage,
        band=framework.band(score)
        if score is not None and isinstance(node, Dimension) and _in_index(name, framework)
        else None,
        applicable=applicable,
        illustrative=float(column.illustrative[0]),
        origin=leaves[name].origin if name in leaves else (),
        estimated=name in leaves and leaves[name].estimated,
    )


def _kind(name: str, node: Dimension | Indicator, framework: Framework) -> NodeKind:
    if name == "index":
        return "index"
    if isinstance(node, Indicator):
        return "indicator"
    return "dimension" if _in_index(name, framework) else "profile"


def _in_index(name: str | None, framework: Framework) -> bool:
    while name is not None and name != "index":
        name = framework.parents[name]
    return name == "index"


def _gates(framework: Framework, town: Town, nodes: Mapping[str, NodeResult]) -> Iterator[GateResult]:
    facts = TownFacts(town, nodes)
    bands = {b.id: b for b in framework.bands}
    for gate in framework.gates:
        leaf = next(gate.unless.leaves())
        name = leaf.answer or leaf.score or leaf.municipality or ""
        yield GateResult(name, evaluate(gate.unless, facts).truth, bands[gate.band])


def _capped(index: NodeResult, gates: tuple[GateResult, ...], framework: Framework) -> NodeResult:
    """Return the index with its band held at the lowest band that a closed gate allows."""
    from dataclasses import replace

    order = [b.id for b in framework.bands]
    closed = [g.band for g in gates if g.state is False]
    if index.band is None or not closed:
        return index
    lowest = min([index.band, *closed], key=lambda b: order.index(b.id))
    return replace(index, band=lowest)


def _matrix(framework: Framework, town: Town, nodes: Mapping[str, NodeResult]) -> Iterator[MatrixRow]:
    for row in framework.resources:
        supply, need = nodes[row.supply], nodes[row.need]
        unmet = _unmet(need.score, supply.score)
        if supply.applicable and need.applicable:
            met = None if supply.score is None or need.score is None else min(supply.score, need.score)
            meeting = Interval(met, min(supply.low, need.low), min(supply.high, need.high))
            gap = Interval(unmet, max(0.0, need.low - supply.high), max(0.0, need.high - supply.low))
        else:
            meeting = gap = NOT_APPLICABLE
        yield MatrixRow(row.id, supply, need, meeting, gap, tuple(_listed(row.listed_by, town)))


def _unmet(need: float | None, supply: float | None) -> float | None:
    """Return need minus meeting: what of the need the supply does not cover."""
    return None if need is None or supply is None else max(0.0, need - supply)


def _listed(questions: tuple[str, ...], town: Town) -> Iterator[tuple[str, str]]:
    """Yield (question, option or text) for every concrete resource named in the answers."""
    for name in questions:
        given = town.facts[name]
        if given.state == "value":
            for value in given.value if isinstance(given.value, tuple) else (given.value,):
                yield name, str(value)
