"""SWOT and action plan: what stands out in the answers, and what to do first for several projects together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from readiness.framework import Dimension
from readiness.recommendation import questions_beneath

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from readiness.adapted import AdaptedProject, PlannedStep
    from readiness.assessment import Assessment
    from readiness.country import Programme
    from readiness.recommendation import ProjectWarning, Recommendation

STRONG, WEAK, HIGH_NEED = 0.6, 0.4, 0.6
Side = Literal["strengths", "weaknesses", "opportunities", "threats"]


@dataclass(frozen=True)
class ScoreLine:
    """A node that stands out, with its score and the questions it rests on."""

    node: str
    score: float
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Swot:
    """Strengths and weaknesses from scores, chances from needs and programmes, threats from failures elsewhere."""

    strengths: tuple[ScoreLine, ...]
    weaknesses: tuple[ScoreLine, ...]
    needs: tuple[ScoreLine, ...]
    programmes: tuple[Programme, ...]
    threats: tuple[ProjectWarning, ...]


def swot(assessment: Assessment, projects: Sequence[AdaptedProject]) -> Swot:
    """Draw up the SWOT of a town.

    Strengths are dimensions and supplies from 60 of 100, weaknesses those below 40, opportunities needs from 60 and
    programmes that serve the chosen projects, threats the failures abroad whose cause the town shares or may share.
    """
    dimensions = [c.id for c in assessment.framework.index.children if isinstance(c, Dimension)]
    supplies = [r.supply for r in assessment.framework.resources]
    lines = list(_lines([*dimensions, *supplies], assessment))
    needs = [n for n in _lines([r.need for r in assessment.framework.resources], assessment) if n.score >= HIGH_NEED]
    programmes = {p.id: p for project in projects for p in project.programmes}
    warnings = {
        w.project.id: w for project in projects for w in project.recommendation.warnings if w.shared is not False
    }
    return Swot(
        strengths=tuple(sorted((x for x in lines if x.score >= STRONG), key=lambda x: -x.score)),
        weaknesses=tuple(sorted((x for x in lines if x.score < WEAK), key=lambda x: x.score)),
        needs=tuple(sorted(needs, key=lambda x: -x.score)),
        programmes=tuple(programmes.values()),
        threats=tuple(warnings.values()),
    )


def _lines(nodes: Sequence[str], assessment: Assessment) -> Iterator[ScoreLine]:
    for name in nodes:
        found = assessment.nodes[name]
        if found.applicable and found.score is not None:
            yield ScoreLine(name, found.score, tuple(questions_beneath(name, assessment)))


@dataclass(frozen=True)
class Action:
    """One thing to do, for one project or for several; `titles` are its names, one where all call it alike."""

    titles: tuple[str, ...]
    lead: str
    start: date
    end: date
    projects: tuple[str, ...]


def action_plan(projects: Sequence[AdaptedProject]) -> tuple[Action, ...]:
    """Put the first steps of several projects in order: what serves most projects first, then by date.

    A preparation that several projects need is done once, from the earliest start to the latest end. Each project's
    own words for it are kept: what one calls rules for premises, another calls rules for vans.
    """
    shared: dict[tuple[str, bool], list[tuple[str, PlannedStep]]] = {}
    for project in projects:
        steps = [s for s in project.steps if s.preparation] or []
        steps += [s for s in project.steps if s.first and not s.preparation]
        for step in steps:
            key = (_key(step, project.recommendation), step.preparation)
            shared.setdefault(key, []).append((project.title, step))
    actions = [
        Action(
            titles=tuple(dict.fromkeys(step.title.rstrip(".") for _, step in found)),
            lead=found[0][1].lead,
            start=min(s.start for _, s in found),
            end=max(s.end for _, s in found),
            projects=tuple(dict.fromkeys(title for title, _ in found)),
        )
        for found in shared.values()
    ]
    return tuple(sorted(actions, key=lambda a: (-len(a.projects), a.start, a.titles)))


def _key(step: PlannedStep, recommendation: Recommendation) -> str:
    """Return what makes two preparations the same: the answers they change; other steps are their own."""
    unmet = next((u for u in recommendation.unmet if u.id == step.id), None)
    if not step.preparation or unmet is None:
        return f"{recommendation.blueprint.id}.{step.id}"
    return "+".join(sorted(str(leaf.answer) for leaf in unmet.leaves))
