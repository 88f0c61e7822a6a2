"""What the reports of one town share: cover, answers with their origin, versions, marks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.errors import fill
from readiness.report import parse, templates
from readiness.report.document import Document
from readiness.report.typography import typeset
from readiness.sheets import Given
from readiness.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from readiness.adapted import AdaptedProject
    from readiness.assessment import Assessment
    from readiness.questionnaire import Question
    from readiness.recommendation import Recommendation, Recommendations
    from readiness.report.views import Words


@dataclass(frozen=True)
class Cover:
    """What a document is called, its kind, and whether it is a draft."""

    title: str
    kind: str
    draft: bool


def finished(
    words: Words,
    template: str,
    context: dict[str, Any],
    figures: dict[str, str],
    today: date,
    folder: Path | None,
    cover: Cover,
) -> Document:
    """Render a template into a document, typeset and ready for the writers."""
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
        labels={**words.t["writer"], "logo": fill(words.t["writer"]["logo"], {"name": footer["municipality"]})},
    )
    return typeset(document)


def made_up(recommendations: Recommendations) -> bool:
    """Return whether the interviews are illustrative."""
    consultation = recommendations.assessment.town.consultation
    return consultation is not None and consultation.status == "illustrative"


def mark(words: Words, *, made_up: bool) -> str:
    """Return what a caption adds where its figures rest on illustrative answers."""
    return f"({words.t['status_of_answer']['illustrative']})" if made_up else ""


def reasons(words: Words, recommendation: Recommendation, assessment: Assessment) -> list[tuple[str, tuple[Any, ...]]]:
    """Return the deciding answers and scores in words, each with its references."""
    return [words.reason(leaf, assessment) for leaf in recommendation.reasons]


def blocking(
    words: Words, recommendation: Recommendation, excludes: Mapping[str, str]
) -> list[tuple[str, tuple[Any, ...]]]:
    """Return what rules a project out, in words, each with its references.

    `excludes` holds the texts of the blueprint's exclusions; what the interviews refused has a text of its own.
    """
    refused, conditions = words.t["consultation"]["refused"], recommendation.blueprint.excludes
    out: list[tuple[str, tuple[Any, ...]]] = []
    for key in recommendation.blocked_by:
        leaves = conditions[key].leaves() if key in conditions else ()
        refs = dict.fromkeys(leaf.answer for leaf in leaves if leaf.answer)
        out.append((excludes[key] if key in excludes else str(refused[key]), tuple(words.ref(q) for q in refs)))
    return out


def common(words: Words, recommendations: Recommendations, used: Sequence[str]) -> dict[str, Any]:
    """Return what every template of a town may name."""
    town = recommendations.assessment.town
    return {
        "w": words,
        "t": words.t,
        "town": town,
        "assessment": recommendations.assessment,
        "catalogue": recommendations.catalogue,
        "answers": list(_answers(words, used)),
    }


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
    answer = given.answer
    who = words.respondent(given.respondent) if given.respondent and len(words.town.sheets) > 1 else ""
    source, year, note = (answer.source or "", str(answer.year or ""), answer.note or "") if answer else ("", "", "")
    linked = source.startswith(("http://", "https://"))
    return {
        "number": words.numbers[question.id],
        "question": words.pick(question.text),
        "answer": words.answer(question, given),
        "href": source if linked else "",
        "source": "; ".join(p for p in ("" if linked else source, year, note) if p),
        "kind": _kind(words, given) + (f" ({who})" if who else ""),
    }


def _kind(words: Words, given: Given) -> str:
    """Return how an answer was obtained, or why there is none."""
    if given.state == "value" and given.answer is not None:
        return str(words.t["status_of_answer"][given.answer.status])
    if given.state == "na":
        return str(words.t["na"])
    return str(words.t["answer"]["hidden" if given.state in ("hidden", "maybe_hidden") else given.state])


def versions(
    words: Words, recommendations: Recommendations, adapted: AdaptedProject | None
) -> Iterator[tuple[str, str]]:
    """Yield the versions and fingerprints that make a report repeatable: name, value."""
    a, assessment = words.t["audit"], recommendations.assessment
    yield a["program"], f"readiness {__version__}"
    yield a["questionnaire"], f"{assessment.town.questionnaire.id} {assessment.town.questionnaire.version}"
    yield a["framework"], f"{assessment.framework.id} {assessment.framework.version}"
    yield a["ranking"], recommendations.catalogue.ranking.version
    if adapted is not None:
        yield a["blueprint"], f"{adapted.blueprint.id} {adapted.blueprint.version}"
    for sheet in assessment.town.sheets:
        who, file = words.respondent(sheet.respondent), Path(sheet.path)
        if sheet.respondent != file.stem:
            who += f" ({sheet.respondent})"
        yield fill(a["sheet"], {"name": file.name, "who": who}), _fingerprint(file)
    if adapted is not None and adapted.blueprint.id in assessment.town.files:
        file = Path(assessment.town.files[adapted.blueprint.id].path)
        yield fill(a["file"], {"name": file.name}), _fingerprint(file)


def _fingerprint(file: Path) -> str:
    return f"SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()[:16]}"
