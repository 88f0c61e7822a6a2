"""From an assessment and its recommendations to documents, and from documents to files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from readiness.adaptation import AdaptedProject, adapt
from readiness.errors import UsageError, fill, nearest, problem
from readiness.framework import points_of
from readiness.perception import perception_gaps
from readiness.planning import action_plan, swot
from readiness.report import parse, templates
from readiness.report.document import Document
from readiness.report.typography import typeset
from readiness.report.views import Words
from readiness.scenario import ask_next
from readiness.sheets import Given
from readiness.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from readiness.assessment import Assessment
    from readiness.consultation import Group
    from readiness.perception import PerceptionGap
    from readiness.questionnaire import Question
    from readiness.recommendation import Recommendation, Recommendations
    from readiness.text import Lang

Format = Literal["md", "html", "docx", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
SHOWN_PRECEDENTS = 5
MOST_QUESTIONS = 10
MOST_VOICES = 12


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
        **_common(words, recommendations, adapted.used),
        "p": adapted,
        "r": recommendation,
        "currency": adapted.country.currency,
        "duration": _months(adapted),
        "ask": _ask(adapted),
        "reasons": _reasons(words, recommendation, recommendations.assessment),
        "shown": SHOWN_PRECEDENTS,
        "mark": _mark(words, made_up=adapted.illustrative),
        "confirm": _confirm(adapted),
        "others": words.f.list([
            f"{words.pick(x.project.title)} ({words.place(x.project, recommendations.catalogue)})"
            for x in recommendation.precedents[SHOWN_PRECEDENTS:]
        ]) if recommendation.precedents[SHOWN_PRECEDENTS:] else "",
        "versions": list(_versions(words, recommendations, adapted)),
        "consultation_made_up": _made_up(recommendations),
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
    figures = {"gantt": charts.gantt(steps, words.t["chart"], words.t["months"], lang)}
    cover = Cover(adapted.title, words.t["kind"]["project"], adapted.illustrative or _made_up(recommendations))
    return _finished(words, "project.md.j2", context, figures, today, folder, cover)


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
        **_common(words, recommendations, tuple(assessment.town.questionnaire.questions)),
        "p": None,
        "index": assessment.index,
        "mark": _mark(words, made_up=assessment.index.illustrative > 0),
        "dimensions": dimensions,
        "summary": _summary(words, assessment),
        "gates": list(_gates(words, assessment)),
        "scores_alt": _scores_alt(words, assessment),
        "voices": _voices(assessment),
        "only": _only(assessment),
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
        "versions": list(_versions(words, recommendations, None)),
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
    figures = {"profile": charts.profile(rows, words.t["chart"])}
    if chosen:
        figures["roadmap"] = charts.gantt(list(_roadmap(chosen)), words.t["chart"], words.t["months"], lang, "roadmap")
    title = fill(words.t["profile"]["kicker"], {"municipality": words.town.municipality.called(words.lang)})
    cover = Cover(title, words.t["kind"]["profile"], assessment.index.illustrative > 0)
    return _finished(words, "profile.md.j2", context, figures, today, folder, cover)


def _voices(assessment: Assessment) -> list[PerceptionGap]:
    """Return the nodes that both sides judged, the widest printed difference first."""
    found = [g for g in perception_gaps(assessment.town, assessment.framework) if g.node != "index"]
    found.sort(key=lambda g: (-abs(points_of(g.firms) - points_of(g.offices)), g.node))
    return found[:MOST_VOICES]


def _only(assessment: Assessment) -> str | None:
    """Return which string says that one side alone has answered; None where both have."""
    firms = {s.role == "firm" for s in assessment.town.sheets}
    return {frozenset({True}): "only_firms", frozenset({False}): "only_offices"}.get(frozenset(firms))


def _contradictions(words: Words) -> Iterator[tuple[str, Any]]:
    """Yield every fact on which two respondents disagree, in words."""
    town = words.town
    for name, fact in town.facts.items():
        if fact.state != "value":
            continue
        question = town.questionnaire[name]
        for sheet, given in town.voices(name):
            if given.state == "value" and given.value != fact.value:
                values = {
                    "value": words.answer(question, given).rstrip("."),
                    "taken": words.answer(question, fact).rstrip("."),
                }
                told = {"question": words.pick(question.text), "respondent": sheet.respondent, **values}
                yield fill(words.t["profile"]["contradiction"], told), words.ref(name)


def _roadmap(projects: Sequence[AdaptedProject]) -> Iterator[dict[str, Any]]:
    """Yield a bar for every preparation and for every project."""
    for project in projects:
        ready = min(s.start for s in project.steps if not s.preparation)
        if ready > project.start:
            last = max(s.end for s in project.steps if s.preparation)
            yield {"step": project.title, "start": project.start, "end": last, "first": False, "preparation": True}
        yield {"step": project.title, "start": ready, "end": project.end, "first": False, "preparation": False}


def _common(words: Words, recommendations: Recommendations, used: Sequence[str]) -> dict[str, Any]:
    town = recommendations.assessment.town
    return {
        "w": words,
        "t": words.t,
        "town": town,
        "assessment": recommendations.assessment,
        "catalogue": recommendations.catalogue,
        "answers": list(_answers(words, used)),
    }


@dataclass(frozen=True)
class Cover:
    """What a document is called, its kind, and whether it is a draft."""

    title: str
    kind: str
    draft: bool


def _finished(
    words: Words,
    template: str,
    context: dict[str, Any],
    figures: dict[str, str],
    today: date,
    folder: Path | None,
    cover: Cover,
) -> Document:
    footer = {
        "municipality": words.town.municipality.called(words.lang),
        "kind": cover.kind,
        "date": words.f.short_date(today),
    }
    document = Document(
        title=cover.title,
        lang=words.lang,
        date=today,
        blocks=parse.parse(templates.render(template, context, folder), figures),
        subject=cover.kind,
        draft=words.t["draft"] if cover.draft else None,
        footer=fill(words.t["footer"], footer),
        labels=words.t["writer"],
    )
    return typeset(document)


def _made_up(recommendations: Recommendations) -> bool:
    consultation = recommendations.assessment.town.consultation
    return consultation is not None and consultation.status == "illustrative"


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
    return _finished(
        words, "guide.md.j2", context, {}, today, folder, Cover(title, words.t["kind"]["guide"], draft=False)
    )


def _months(adapted: AdaptedProject) -> int:
    """Return the whole months from the first step's start to the last one's end."""
    return (adapted.end.year - adapted.start.year) * 12 + adapted.end.month - adapted.start.month + 1


def _mark(words: Words, *, made_up: bool) -> str:
    """Return what a caption adds where its figures rest on illustrative answers."""
    return f"({words.t['status_of_answer']['illustrative']})" if made_up else ""


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


def _reasons(words: Words, recommendation: Recommendation, assessment: Assessment) -> list[tuple[str, tuple[Any, ...]]]:
    return [words.reason(leaf, assessment) for leaf in recommendation.reasons]


def _answers(words: Words, used: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield a row for every answer used: number, question, answer, source and year, kind; one per respondent."""
    town = words.town
    for question in town.questionnaire.questions.values():
        if question.id not in used or question.header:
            continue
        about_town = question.about == "town"
        given = [town.facts[question.id]] if about_town else [g for _, g in town.voices(question.id)]
        for one in given or [Given(question.id, "open")]:
            yield _answer_row(words, question, one)


def _answer_row(words: Words, question: Question, given: Given) -> dict[str, str]:
    answer, several = given.answer, len(words.town.sheets) > 1
    source, year, note = (answer.source or "", str(answer.year or ""), answer.note or "") if answer else ("", "", "")
    linked = source.startswith(("http://", "https://"))
    return {
        "number": words.numbers[question.id],
        "question": words.pick(question.text),
        "answer": words.answer(question, given),
        "href": source if linked else "",
        "source": "; ".join(p for p in ("" if linked else source, year, note) if p),
        "kind": _kind(words, given) + (f" ({given.respondent})" if given.respondent and several else ""),
    }


def _kind(words: Words, given: Given) -> str:
    """Return how an answer was obtained, or why there is none."""
    if given.state == "value" and given.answer is not None:
        return str(words.t["status_of_answer"][given.answer.status])
    if given.state == "na":
        return str(words.t["na"])
    return str(words.t["answer"]["hidden" if given.state in ("hidden", "maybe_hidden") else given.state])


def _versions(
    words: Words, recommendations: Recommendations, adapted: AdaptedProject | None
) -> Iterator[tuple[str, str]]:
    a, assessment = words.t["audit"], recommendations.assessment
    yield a["program"], f"readiness {__version__}"
    yield a["questionnaire"], f"{assessment.town.questionnaire.id} {assessment.town.questionnaire.version}"
    yield a["framework"], f"{assessment.framework.id} {assessment.framework.version}"
    yield a["ranking"], recommendations.catalogue.ranking.version
    if adapted is not None:
        yield a["blueprint"], f"{adapted.blueprint.id} {adapted.blueprint.version}"
    files = [s.path for s in assessment.town.sheets]
    if adapted is not None and adapted.blueprint.id in assessment.town.files:
        files.append(assessment.town.files[adapted.blueprint.id].path)
    for file in files:
        digest = hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16]
        yield fill(a["file"], {"name": Path(file).name}), f"SHA-256 {digest}"


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
        "reasons": _reasons(words, recommendation, assessment),
    }


def build_report(
    recommendations: Recommendations,
    kind: str = "profile",
    *,
    lang: Lang = "en",
    today: date,
    folder: Path | None = None,
) -> Document:
    """Build one report of a town.

    Args:
        recommendations: from `recommend`.
        kind: `profile`, or the id of a listed blueprint for its implementation project.
        lang: language of the report.
        today: the date on the cover.
        folder: the user's own templates, looked at first.

    Raises:
        UsageError: the blueprint is not listed for this town.
    """
    if kind == "profile":
        return profile_document(recommendations, lang, today, folder=folder)
    listed = {r.blueprint.id: r for r in recommendations.items}
    if kind not in listed:
        raise UsageError([problem(kind, "RD420", blueprint=kind, suggestion=nearest(kind, listed))])
    return project_document(listed[kind], recommendations, lang, today, folder)


def render(document: Document, form: Format) -> bytes:
    """Write a document in one format: `md`, `html`, `docx` or `pdf`.

    Raises:
        UsageError: another format.
    """
    if form not in FORMATS:
        raise UsageError([problem(form, "RD503", name=form, formats=", ".join(FORMATS))])
    return _writers()[form](document)


def _writers() -> dict[Format, Callable[[Document], bytes]]:
    def markdown(document: Document) -> bytes:
        from readiness.report import markdown as writer

        return writer.write(document).encode()

    def html(document: Document) -> bytes:
        from readiness.report import html as writer

        return writer.write(document).encode()

    def word(document: Document) -> bytes:
        from readiness.report import word as writer

        return writer.write(document)

    def pdf(document: Document) -> bytes:
        from readiness.report import pdf as writer

        return writer.write(document)

    return {"md": markdown, "html": html, "docx": word, "pdf": pdf}
