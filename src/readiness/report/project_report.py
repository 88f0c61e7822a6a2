"""The implementation project and its interview guides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness.adaptation import adapt
from readiness.errors import fill
from readiness.report.edited import edits
from readiness.report.parse import NARROW
from readiness.report.parts import Cover, common, finished, made_up, mark, reasons, versions
from readiness.report.sizes import sizes, uneven
from readiness.report.views import Words

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from readiness.adapted import AdaptedProject
    from readiness.consultation import Group
    from readiness.recommendation import Recommendation, Recommendations
    from readiness.report.document import Document
    from readiness.text import Lang

SHOWN_PRECEDENTS = 5
MOST_QUESTIONS = 10


def project_document(
    recommendation: Recommendation,
    recommendations: Recommendations,
    lang: Lang,
    today: date,
    folder: Path | None = None,
) -> Document:
    """Build the implementation project of one recommended blueprint.

    Args:
        recommendation: which blueprint.
        recommendations: what it was chosen from.
        lang: language of the report.
        today: the date on the cover; schedules start from it unless the Broker gave a start.
        folder: the user's own templates, looked at before the packaged ones.
    """
    from readiness.report import charts

    adapted = adapt(recommendation, recommendations, lang, today)
    words = Words(recommendations.assessment.town, lang)
    context = {
        **common(words, recommendations, adapted.used),
        "p": adapted,
        "r": recommendation,
        "currency": adapted.country.currency,
        "duration": _months(adapted),
        "ask": _ask(adapted),
        "reasons": reasons(words, recommendation, recommendations.assessment),
        "cost_sizes": sizes(words, adapted, adapted.costs),
        "uneven": uneven(adapted),
        "target_sizes": sizes(words, adapted, adapted.targets),
        "shown": SHOWN_PRECEDENTS,
        "mark": mark(words, made_up=adapted.illustrative),
        "confirm": _confirm(adapted),
        "others": words.f.list([
            f"{words.pick(x.project.title)} ({words.place(x.project, recommendations.catalogue)})"
            for x in recommendation.precedents[SHOWN_PRECEDENTS:]
        ]) if recommendation.precedents[SHOWN_PRECEDENTS:] else "",
        "versions": list(versions(words, recommendations, adapted)),
        "edits": list(edits(words, adapted)),
        "consultation_made_up": made_up(recommendations),
    }  # fmt: skip
    steps = [
        {
            "step": s.title,
            "start": s.start,
            "end": s.end,
            "first": s is adapted.first_step,
            "preparation": s.preparation,
        }
        for s in adapted.steps
    ]
    figures = {
        f"gantt{suffix}": charts.gantt(steps, words.t["chart"], words.t["months"], lang, narrow=narrow)
        for narrow, suffix in ((False, ""), (True, NARROW))
    }
    cover = Cover(adapted.title, words.t["kind"]["project"], adapted.illustrative or made_up(recommendations))
    return finished(words, "project.md.j2", context, figures, today, folder, cover)


def guide_document(adapted: AdaptedProject, group: Group, today: date, folder: Path | None = None) -> Document:
    """Build the interview guide of one project for one group: purpose, questions, what a yes would need."""
    words = Words(adapted.assessment.town, adapted.lang)
    texts = adapted.words.questions
    asked = [getattr(texts, group)[q] for q in getattr(adapted.blueprint.questions, group)]
    needs = [adapted.words.requires[r] for r in adapted.blueprint.requires]
    context = {
        "w": words,
        "t": words.t,
        "town": words.town,
        "p": adapted,
        "group": group,
        "questions": asked[:MOST_QUESTIONS],
        "needs": needs,
    }
    title = fill(words.t["guide"]["title"], {"project": adapted.title})
    return finished(
        words, "guide.md.j2", context, {}, today, folder, Cover(title, words.t["kind"]["guide"], draft=False)
    )


def _months(adapted: AdaptedProject) -> int:
    """Return the whole months from the first step's start to the last one's end."""
    return (adapted.end.year - adapted.start.year) * 12 + adapted.end.month - adapted.start.month + 1


def _confirm(adapted: AdaptedProject) -> list[str]:
    """Return the illustrative answers about the town that this project rests on, and needs of firms."""
    town = adapted.assessment.town
    facts = [q for q in adapted.used if q in town.facts and town.facts[q].illustrative]
    voiced = [q for q in adapted.used if q not in town.facts and any(g.illustrative for _, g in town.voices(q))]
    return [*facts, *voiced]


def _ask(adapted: AdaptedProject) -> list[str]:
    """Return the open questions that bear on this project: those of its conditions first, then its drivers."""
    town = adapted.assessment.town
    still_open = set(town.open_questions)
    drivers = [g.question for g in adapted.gaps if g.question]
    drivers += [q.driver for q in adapted.blueprint.quantities.values() if q.driver]
    return list(dict.fromkeys(q for q in (*adapted.recommendation.unknown, *drivers) if q in still_open))
