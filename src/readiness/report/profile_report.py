"""The town profile: scores, resources and needs, which projects fit and why, what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.adaptation import adapt
from readiness.errors import fill
from readiness.framework import points_of
from readiness.perception import perception_gaps
from readiness.planning import action_plan, swot
from readiness.report.parse import NARROW
from readiness.report.parts import Cover, blocking, common, finished, mark, reasons, versions
from readiness.report.views import Words
from readiness.scenario import ask_next

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from readiness.adapted import AdaptedProject
    from readiness.assessment import Assessment
    from readiness.perception import PerceptionGap
    from readiness.recommendation import Recommendation, Recommendations
    from readiness.report.document import Document
    from readiness.text import Lang

MOST_VOICES = 12


def profile_document(
    recommendations: Recommendations, lang: Lang, today: date, top: int = 2, folder: Path | None = None
) -> Document:
    """Build the town profile: scores, resources and needs, which projects fit and why, and what is not known."""
    from readiness.report import charts

    assessment = recommendations.assessment
    words = Words(assessment.town, lang)
    dimensions = list(assessment.children("index"))
    adapted = {r.blueprint.id: adapt(r, recommendations, lang, today) for r in recommendations.items}
    chosen = [adapted[r.blueprint.id] for r in recommendations.top(top)]
    context = {
        **common(words, recommendations, tuple(assessment.town.questionnaire.questions)),
        "p": None,
        "index": assessment.index,
        "mark": mark(words, made_up=assessment.index.illustrative > 0),
        "dimensions": dimensions,
        "summary": _summary(words, assessment),
        "gates": list(_gates(words, assessment)),
        "scores_alt": _scores_alt(words, assessment),
        "voices": _voices(assessment),
        "only": assessment.town.only_side and f"only_{assessment.town.only_side}",
        "contradictions": list(_contradictions(words)),
        "matrix": [
            (row, words.pick(next(r.label for r in assessment.framework.resources if r.id == row.resource)))
            for row in assessment.matrix
        ],
        "estimated": any(n.estimated for n in assessment.nodes.values()),
        "listed": list(_listed(words, assessment)),
        "items": [_item(words, r, adapted[r.blueprint.id], assessment) for r in recommendations.items],
        "swot": swot(assessment, chosen),
        "plan": action_plan(chosen),
        "chosen_titles": [p.title for p in chosen],
        "top": top,
        "open": [a.question for a in ask_next(assessment, recommendations.catalogue, top)],
        "versions": list(versions(words, recommendations, None)),
    }
    rows = [
        {
            "label": words.node_label(n.id, assessment),
            "score": n.score,
            "low": n.low,
            "high": n.high,
            "illustrative": n.illustrative > 0,
        }
        for n in dimensions
    ]
    figures, chart, months = {}, words.t["chart"], words.t["months"]
    for narrow, suffix in ((False, ""), (True, NARROW)):
        figures[f"profile{suffix}"] = charts.profile(rows, chart, narrow=narrow)
        if chosen:
            steps = list(_roadmap(chosen))
            figures[f"roadmap{suffix}"] = charts.gantt(steps, chart, months, lang, "roadmap", narrow=narrow)
    title = fill(words.t["profile"]["kicker"], {"municipality": words.town.municipality.called(words.lang)})
    cover = Cover(title, words.t["kind"]["profile"], assessment.index.illustrative > 0)
    return finished(words, "profile.md.j2", context, figures, today, folder, cover)


def _voices(assessment: Assessment) -> list[PerceptionGap]:
    """Return the nodes that both sides judged, the widest printed difference first."""
    found = [g for g in perception_gaps(assessment.town, assessment.framework) if g.node != "index"]
    found.sort(key=lambda g: (-abs(points_of(g.firms) - points_of(g.offices)), g.node))
    return found[:MOST_VOICES]


def _contradictions(words: Words) -> Iterator[tuple[str, Any]]:
    """Yield every fact on which two respondents disagree, in words."""
    town = words.town
    for name, fact in town.facts.items():
        if fact.state not in ("value", "na"):
            continue
        question = town.questionnaire[name]
        for sheet, given in town.voices(name):
            if given.state in ("value", "na") and (given.state, given.value) != (fact.state, fact.value):
                who = words.respondent(sheet.respondent)
                values = {
                    "respondent": who[:1].upper() + who[1:],
                    "value": words.answer(question, given).rstrip("."),
                    "taken": words.answer(question, fact).rstrip("."),
                }
                told = {"question": words.pick(question.text), **values}
                yield fill(words.t["profile"]["contradiction"], told), words.ref(name)


def _roadmap(projects: Sequence[AdaptedProject]) -> Iterator[dict[str, Any]]:
    """Yield a bar for every preparation and for every project."""
    for project in projects:
        ready = min(s.start for s in project.steps if not s.preparation)
        if ready > project.start:
            last = max(s.end for s in project.steps if s.preparation)
            yield {"step": project.title, "start": project.start, "end": last, "first": False, "preparation": True}
        yield {"step": project.title, "start": ready, "end": project.end, "first": False, "preparation": False}


def _summary(words: Words, assessment: Assessment) -> str:
    index, s = assessment.index, words.t["profile"]
    ends = {"low": words.points(index.low), "high": words.points(index.high)}
    if index.score is None:
        return fill(s["summary_hidden"], ends)
    if ends["low"] == ends["high"]:
        return fill(s["summary_exact"], {"score": words.points(index.score)})
    scored = {q for i in assessment.framework.indicators.values() for q in i.inputs if _under_index(i.id, assessment)}
    missing = sum(q in scored for q in assessment.town.open_questions)
    return fill(
        s["summary"],
        {**ends, "score": words.points(index.score), "open": words.counted(missing, words.t["questions"])},
    )


def _under_index(node: str, assessment: Assessment) -> bool:
    parent: str | None = node
    while parent is not None and parent != "index":
        parent = assessment.framework.parents[parent]
    return parent == "index"


def _gates(words: Words, assessment: Assessment) -> Iterator[str]:
    for gate, result in zip(assessment.framework.gates, assessment.gates, strict=True):
        if result.state is not True:
            text = words.pick(gate.text) if gate.text else ""
            template = words.t["profile"]["gate_false" if result.state is False else "gate_none"]
            yield fill(template, {"band": words.pick(result.band.label), "text": text})


def _scores_alt(words: Words, assessment: Assessment) -> str:
    known = sorted((n for n in assessment.children("index") if n.score is not None), key=lambda n: n.score or 0.0)
    if not known:
        return str(words.t["hidden_score"])
    ends = {
        name: f"{words.node_label(n.id, assessment)} ({words.of_hundred(n.score or 0.0)})"
        for name, n in (("best", known[-1]), ("worst", known[0]))
    }
    return fill(words.t["profile"]["scores_alt"], ends)


def _listed(words: Words, assessment: Assessment) -> Iterator[tuple[str, str, Any]]:
    resources = {r.id: r for r in assessment.framework.resources}
    for row in assessment.matrix:
        if row.listed:
            names = [
                words.value(words.town.questionnaire[q], (v,)) if words.town.questionnaire[q].type == "multi" else v
                for q, v in row.listed
            ]
            yield words.pick(resources[row.resource].label), "; ".join(names), words.ref(row.listed[0][0])


def _item(
    words: Words, recommendation: Recommendation, adapted: AdaptedProject, assessment: Assessment
) -> dict[str, Any]:
    return {
        "rank": recommendation.rank,
        "r": recommendation,
        "title": adapted.title,
        "hook": adapted.hook,
        "reasons": reasons(words, recommendation, assessment),
        "blocking": blocking(words, recommendation, adapted.words.excludes),
    }
