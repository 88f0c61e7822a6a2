"""From the answers of one town to the indicators of a framework, unknowns and origins kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness.scales import lookup, scale, transform
from readiness.sheets import Given, Sheet, Town
from readiness.tree import Column

if TYPE_CHECKING:
    from readiness.framework import Framework, Indicator
    from readiness.questionnaire import Question


@dataclass(frozen=True)
class Origin:
    """Where a figure comes from: an answer, its source and year, and how it was obtained."""

    question: str
    value: Any
    source: str | None
    year: int | None
    status: str
    respondent: str | None = None


@dataclass(frozen=True)
class Leaf:
    """One indicator of one town: its column of length one, where it comes from, whether offices guessed for firms."""

    column: Column
    origin: tuple[Origin, ...]
    estimated: bool = False


def leaf_of(indicator: Indicator, town: Town, framework: Framework) -> Leaf:
    """Score one indicator from the answers of one town; unknown stays unknown."""
    question = town.questionnaire.questions.get(indicator.question or "")
    if question is not None and question.about in ("opinion", "need"):
        return _voiced(indicator, question, town, framework)
    return _factual(indicator, town)


def _column(
    indicator: Indicator,
    score: float | None,
    *,
    applicable: bool = True,
    answered: bool = True,
    illustrative: float = 0.0,
    parts: int | None = None,
) -> Column:
    worst, best = indicator.ends if parts is None else indicator.ends_of(parts)
    known = score is not None
    return Column(
        score=np.array([math.nan if score is None else score]),
        low=np.array([worst if score is None else score]),
        high=np.array([best if score is None else score]),
        coverage=np.array([1.0 if known and answered else 0.0]),
        illustrative=np.array([illustrative]),
        applicable=np.array([applicable]),
    )


def _factual(indicator: Indicator, town: Town) -> Leaf:
    parts = [town.facts[name] for name in (indicator.sum or (indicator.question or "",))]
    hidden = _hidden(indicator, parts[0]) if indicator.question else None
    if hidden is not None:
        return hidden
    origin = tuple(_origin(g) for name in indicator.inputs if (g := town.facts[name]).state in ("value", "na"))
    if all(p.state == "na" for p in parts):
        return Leaf(_column(indicator, None, applicable=False), origin)
    per = town.facts[indicator.per] if indicator.per else None
    used = [p for p in parts if p.state != "na"]
    if any(p.state != "value" for p in used) or (per is not None and (per.state != "value" or per.value == 0)):
        return Leaf(_column(indicator, None, parts=len(used)), origin)
    given = [*used, per] if per is not None else used
    share = sum(g.illustrative for g in given) / len(given)
    return Leaf(_column(indicator, _measure(indicator, used, per), illustrative=share), origin)


def _hidden(indicator: Indicator, given: Given) -> Leaf | None:
    if given.state == "hidden":
        if indicator.hidden == "na":
            return Leaf(_column(indicator, None, applicable=False), ())
        return Leaf(_column(indicator, indicator.ends[0]), ())
    return Leaf(_column(indicator, None), ()) if given.state == "maybe_hidden" else None


def _measure(indicator: Indicator, parts: list[Given], per: Given | None) -> float:
    if indicator.scores is not None:
        return sum(float(lookup([str(p.value)], indicator.scores)[0]) for p in parts)
    raw = sum(float(p.value) for p in parts)
    if per is not None:
        raw = raw / float(per.value)
    raw *= indicator.times
    value = np.array([raw])
    if indicator.goalposts is None:
        return float(transform(value, indicator.transform)[0])
    return float(scale(value, indicator.goalposts, indicator.transform)[0])


def _voiced(indicator: Indicator, question: Question, town: Town, framework: Framework) -> Leaf:
    """Score an opinion or a need from everybody who gave one."""
    shown = town.visible[question.id]
    if shown is not True:
        state: Any = "hidden" if shown is False else "maybe_hidden"
        leaf = _hidden(indicator, Given(question.id, state))
        if leaf is not None:
            return leaf
    voices = [(s, g) for s, g in town.voices(question.id) if g.state in ("value", "na")]
    origin = tuple(_origin(g) for _, g in voices)
    valued = [(s, g) for s, g in voices if g.state == "value"]
    if not valued:
        return Leaf(_column(indicator, None, applicable=not voices), origin)
    firms = [(s, g) for s, g in valued if s.role == "firm"]
    offices = [(s, g) for s, g in valued if s.role != "firm"]
    share = sum(g.illustrative for _, g in valued) / len(valued)
    if question.about == "need":
        score = _mean(indicator, firms or offices, None)
    else:
        groups = [_mean(indicator, group, framework) for group in (offices, firms) if group]
        score = sum(groups) / len(groups)
    return Leaf(_column(indicator, score, illustrative=share), origin, question.about == "need" and not firms)


def _mean(indicator: Indicator, group: list[tuple[Sheet, Given]], framework: Framework | None) -> float:
    """Mean of a group's scores, weighted by knowledge where a framework gives weights."""
    weights = [framework.knowledge_weights[s.knowledge] if framework else 1.0 for s, _ in group]
    scores = [_measure(indicator, [g], None) for _, g in group]
    return sum(w * v for w, v in zip(weights, scores, strict=True)) / sum(weights)


def _origin(given: Given) -> Origin:
    answer = given.answer
    value = list(given.value) if isinstance(given.value, tuple) else given.value
    return Origin(
        given.question,
        value if given.state == "value" else None,
        answer.source if answer else None,
        answer.year if answer else None,
        given.state if given.state == "na" else (answer.status if answer else "stated"),
        given.respondent,
    )


def voices_scored(indicator: Indicator, town: Town) -> list[tuple[Sheet, float]]:
    """Return every respondent's own score of an opinion or need indicator; facts and hidden questions have none."""
    question = town.questionnaire.questions.get(indicator.question or "")
    if question is None or question.about not in ("opinion", "need") or town.visible[question.id] is not True:
        return []
    return [(s, _measure(indicator, [g], None)) for s, g in town.voices(question.id) if g.state == "value"]
