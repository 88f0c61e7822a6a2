"""What the laws are tried on: values, goalposts, columns, trees of indicators, towns, conditions, YAML."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from readiness.framework import Dimension, Framework, Indicator
from readiness.scales import Goalposts
from readiness.text import forbidden_character
from readiness.tree import Column

if TYPE_CHECKING:
    from readiness.aggregation import Method, Missing
    from readiness.scales import BoolArray, FloatArray

MEANS: tuple[Method, ...] = ("arithmetic", "geometric", "harmonic")
METHODS: tuple[Method, ...] = (*MEANS, "sum")
MISSING: tuple[Missing, ...] = ("reweight", "worst", "propagate")

finite = st.floats(-1e6, 1e6, allow_subnormal=False)
unit = st.floats(0, 1, allow_subnormal=False)
positive = st.floats(0.01, 100)


@st.composite
def goalposts(draw: st.DrawFn) -> Goalposts:
    """Two ends at least a thousandth apart, either one the best."""
    worst = draw(finite)
    span = draw(st.floats(1e-3, 1e6)) * draw(st.sampled_from([-1, 1]))
    return Goalposts(worst=worst, best=worst + span)


def raw_values(size: int = 8) -> st.SearchStrategy[FloatArray]:
    """A column of raw values, some of them unknown."""
    values = st.lists(st.one_of(finite, st.just(math.nan)), min_size=1, max_size=size)
    return values.map(lambda v: np.array(v, dtype=float))


@dataclass(frozen=True)
class Children:
    """The children of one node for n municipalities."""

    values: list[FloatArray]
    weights: list[float]
    applicable: list[BoolArray | None]

    def row(self, i: int) -> Children:
        """Return one municipality as a table of one row."""
        masks = [None if a is None else a[i : i + 1] for a in self.applicable]
        return Children([v[i : i + 1] for v in self.values], self.weights, masks)


@st.composite
def children(draw: st.DrawFn, *, known: bool = False) -> Children:
    """Some children with scores on the common scale, some unknown or not applicable unless `known`."""
    count, size = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    cell = unit if known else st.one_of(unit, st.just(math.nan))
    values = [np.array(draw(st.lists(cell, min_size=size, max_size=size))) for _ in range(count)]
    weights = [draw(positive) for _ in range(count)]
    flags = st.lists(st.booleans(), min_size=size, max_size=size).map(np.array)
    masks = [None if known else draw(st.one_of(st.none(), flags)) for _ in range(count)]
    return Children(values, weights, masks)


@st.composite
def indicators(draw: st.DrawFn, name: str, *, plain: bool) -> Indicator:
    """An indicator on the scale from 0 to 1, or with an answer table of other ends unless `plain`."""
    weight = draw(positive)
    if not plain and draw(st.booleans()):
        low = draw(st.floats(0, 0.5))
        return Indicator(
            id=name, question=name, weight=weight, scores={"no": low, "yes": low + draw(st.floats(0.1, 1))}
        )
    return Indicator(id=name, question=name, weight=weight, goalposts=Goalposts(worst=0, best=1))


@st.composite
def frameworks(draw: st.DrawFn, *, plain: bool = False) -> Framework:
    """A tree of one to three levels with settings of its own at some nodes; one method for all where `plain`."""
    count = 0

    def leaves(least: int) -> list[Indicator]:
        nonlocal count
        out = []
        for _ in range(draw(st.integers(least, 3))):
            out.append(draw(indicators(f"i{count}", plain=plain)))
            count += 1
        return out

    def dimension(depth: int) -> Dimension:
        nonlocal count
        count += 1
        name = f"d{count}"
        inner = [dimension(depth - 1) for _ in range(draw(st.integers(0, 2)))] if depth else []
        own: dict[str, Any] = {}
        if not plain:
            own = {
                "aggregation": draw(st.sampled_from([None, *METHODS])),
                "missing": draw(st.sampled_from([None, *MISSING])),
                "floor": draw(st.sampled_from([None, 0.001, 0.1])),
            }
        return Dimension(id=name, weight=draw(positive), dimensions=inner, indicators=leaves(0 if inner else 1), **own)

    dimensions = [dimension(draw(st.integers(0, 2))) for _ in range(draw(st.integers(1, 3)))]
    return Framework(
        id="law",
        version="1.0",
        aggregation=draw(st.sampled_from(MEANS if plain else METHODS)),
        missing="reweight" if plain else draw(st.sampled_from(MISSING)),
        dimensions=tuple(dimensions),
    )


State = float | None
"""Where a known value lies between its indicator's ends, NaN for unknown, None for not applicable."""

states: st.SearchStrategy[State] = st.one_of(unit, st.just(math.nan), st.none())


def leaves(framework: Framework, rows: list[dict[str, State]]) -> dict[str, Column]:
    """Return the indicators' columns for municipalities given as indicator id → state."""
    out = {}
    for name, indicator in framework.indicators.items():
        worst, best = indicator.ends
        cells = [row[name] for row in rows]
        applicable = np.array([c is not None for c in cells])
        share = np.array([math.nan if c is None else c for c in cells])
        score = worst + share * (best - worst)
        known = ~np.isnan(score)
        out[name] = Column(
            score=score,
            low=np.where(known, score, worst),
            high=np.where(known, score, best),
            coverage=known.astype(float),
            illustrative=np.zeros(len(rows)),
            applicable=applicable,
        )
    return out


@dataclass(frozen=True)
class Scene:
    """A framework and the states of its indicators for some municipalities."""

    framework: Framework
    rows: list[dict[str, State]]


@st.composite
def scenes(draw: st.DrawFn, *, plain: bool = False, rows: int = 3) -> Scene:
    """A framework with some municipalities to be scored by it."""
    framework = draw(frameworks(plain=plain))
    one = st.fixed_dictionaries(dict.fromkeys(framework.indicators, states))
    return Scene(framework, draw(st.lists(one, min_size=1, max_size=rows)))


QUESTIONS = ("a", "b", "c", "d")
NODES = ("s", "t")


def conditions(*, answered: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Nested conditions over four questions and two nodes, as files write them."""
    question, limit = st.sampled_from(QUESTIONS), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
    leaf = st.one_of(
        st.fixed_dictionaries({"answer": question, "at_least": st.integers(0, 4)}),
        st.fixed_dictionaries({"answer": question, "is": st.integers(0, 4)}),
        st.fixed_dictionaries({"answer": question, "in": st.lists(st.integers(0, 4), max_size=3)}),
        st.fixed_dictionaries({"score": st.sampled_from(NODES), "below": limit}),
        st.fixed_dictionaries({"score": st.sampled_from(NODES), "at_least": limit}),
        *([st.fixed_dictionaries({"answer": question, "answered": st.booleans()})] if answered else []),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=8,
    )


@st.composite
def knowledge(draw: st.DrawFn) -> dict[str, Any]:
    """What is known: a level, NA or nothing for each question, an interval or NA for each node."""
    facts: dict[str, Any] = {q: draw(st.sampled_from([None, "na", 0, 1, 2, 3, 4])) for q in QUESTIONS}
    for node in NODES:
        low, high = sorted((draw(unit), draw(unit)))
        facts[node] = draw(st.sampled_from([(0.0, 1.0), (low, high), (low, low)]))
    return facts


texts = st.text(max_size=30).filter(lambda t: forbidden_character(t) is None)
tricky = st.sampled_from(
    ["yes", "no", "NO", "on", "null", "~", "true", "1e3", "08", "0o7", "1_000", ".5", "5.", "-", "- a", "a: b", "#"]
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False), texts, tricky)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(texts, tricky), inner, max_size=4)),
    max_leaves=15,
)
documents = st.dictionaries(st.one_of(texts, tricky), values, max_size=5)
"""What a YAML file of ours may hold at its top."""
