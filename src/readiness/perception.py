"""How offices and firms see the same town differently, and how far respondents disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness.framework import Dimension, Framework, Indicator
from readiness.leaves import voices_scored

if TYPE_CHECKING:
    from readiness.sheets import Town


@dataclass(frozen=True)
class PerceptionGap:
    """What the two groups say of one node, each in [0, 1]; `gap` = firms minus offices."""

    node: str
    offices: float
    firms: float

    @property
    def gap(self) -> float:
        """Positive where firms judge better than offices, or need more."""
        return self.firms - self.offices


@dataclass(frozen=True)
class Disagreement:
    """How far the respondents' answers to one indicator lie apart: the highest score minus the lowest."""

    indicator: str
    respondents: tuple[str, ...]
    spread: float


def perception_gaps(town: Town, framework: Framework) -> tuple[PerceptionGap, ...]:
    """Return the gap of every indicator that both groups answered, and of the nodes above them.

    A node's two sides are weighted means over those indicators only, so that both sides rest on the same questions.
    """
    found: dict[str, PerceptionGap] = {}
    for root in (framework.index, *framework.profiles):
        _gap(root, town, framework, found)
    return tuple(found.values())


def _gap(
    node: Dimension | Indicator, town: Town, framework: Framework, out: dict[str, PerceptionGap]
) -> PerceptionGap | None:
    if isinstance(node, Indicator):
        sides = _sides(node, town, framework)
        if sides is not None:
            out[node.id] = PerceptionGap(node.id, *sides)
        return out.get(node.id)
    parts = [(c.weight, gap) for c in node.children if (gap := _gap(c, town, framework, out)) is not None]
    if not parts:
        return None
    total = sum(w for w, _ in parts)
    offices = sum(w * g.offices for w, g in parts) / total
    firms = sum(w * g.firms for w, g in parts) / total
    out[node.id] = PerceptionGap(node.id, offices, firms)
    return out[node.id]


def _sides(indicator: Indicator, town: Town, framework: Framework) -> tuple[float, float] | None:
    scored = voices_scored(indicator, town)
    groups = [[(s, v) for s, v in scored if (s.role == "firm") is firms] for firms in (False, True)]
    if not all(groups):
        return None
    question = town.questionnaire.questions[indicator.question or ""]
    means = []
    for group in groups:
        weights = [1.0 if question.about == "need" else framework.knowledge_weights[s.knowledge] for s, _ in group]
        means.append(sum(w * v for w, (_, v) in zip(weights, group, strict=True)) / sum(weights))
    return means[0], means[1]


def disagreements(town: Town, framework: Framework) -> tuple[Disagreement, ...]:
    """Return the spread of every opinion or need that two or more respondents answered, the widest first."""
    out = []
    for indicator in framework.indicators.values():
        scored = voices_scored(indicator, town)
        if len(scored) > 1:
            values = [v for _, v in scored]
            out.append(Disagreement(indicator.id, tuple(s.respondent for s, _ in scored), max(values) - min(values)))
    return tuple(sorted(out, key=lambda d: (-round(d.spread, 9), d.indicator)))
