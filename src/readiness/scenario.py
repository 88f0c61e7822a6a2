"""What other answers would change: scores before and after, the way to ready, and what to ask next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from readiness.answers import Answer
from readiness.assessment import Assessment, TownFacts, assess
from readiness.conditions import evaluate
from readiness.contribution import contributions
from readiness.errors import UsageError, nearest, problem
from readiness.recommendation import recommend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.blueprint import Blueprint
    from readiness.catalogue import Catalogue
    from readiness.conditions import Condition, Truth
    from readiness.framework import Framework
    from readiness.questionnaire import Question
    from readiness.sheets import Town


@dataclass(frozen=True)
class WhatIf:
    """Two assessments by the same rule, and what each changed indicator contributes to the index's change."""

    before: Assessment
    after: Assessment
    contributions: Mapping[str, float]

    @property
    def change(self) -> float | None:
        """The change of the index before hiding, in [-1, 1]; None when either is unknown."""
        ends = [float(a.columns["index"].score[0]) for a in (self.before, self.after)]
        return None if any(e != e for e in ends) else ends[1] - ends[0]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "change": self.change,
            "contributions": dict(self.contributions),
        }


def what_if(town: Town, changes: Mapping[str, Any], framework: Framework | None = None) -> WhatIf:
    """Score a town as it is and as it would be with other answers.

    Args:
        town: its sheets.
        changes: question id → value, as a sheet would hold it (`unknown` too).
        framework: the score model; the Quick Look's by default.

    Raises:
        UsageError: an unknown question.
        DataFileError: a value that does not fit its question.
    """
    before = assess(town, framework)
    after = assess(town.with_answers({q: _answer(q, v, town) for q, v in changes.items()}), before.framework)
    return WhatIf(before, after, contributions(before.framework, before.columns, after.columns))


def progress(before: Assessment, after: Assessment) -> WhatIf:
    """Compare two waves of one town under one framework, with what drove the change."""
    if before.framework != after.framework:
        msg = "two waves are compared under one framework only"
        raise ValueError(msg)
    return WhatIf(before, after, contributions(before.framework, before.columns, after.columns))


def _answer(question: str, value: Any, town: Town) -> Answer:
    from readiness import yamlio
    from readiness.answers import answer_of

    if question not in town.questionnaire.questions:
        near = nearest(question, town.questionnaire.questions)
        raise UsageError([problem("--set", "RD201", question=question, suggestion=near)])
    loaded = yamlio.Loaded("--set", {"answers": {question: value}}, {(): (0, 0)}, {})
    return answer_of(question, value, town.questionnaire, loaded)


@dataclass(frozen=True)
class Change:
    """One answer to be changed, and how hard that is (1 to 5)."""

    question: str
    value: Any
    effort: int


@dataclass(frozen=True)
class Gaps:
    """The least that makes a blueprint ready: the changes, or None when no answers would do it."""

    blueprint: str
    changes: tuple[Change, ...] | None
    when: Truth

    @property
    def effort(self) -> int | None:
        """The total effort."""
        return None if self.changes is None else sum(c.effort for c in self.changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; `when` tells whether the catalogue would list the blueprint at all."""
        changes = None if self.changes is None else [vars(c) for c in self.changes]
        return {"blueprint": self.blueprint, "when": self.when, "effort": self.effort, "changes": changes}


def gaps(assessment: Assessment, blueprint: Blueprint, catalogue: Catalogue) -> Gaps:
    """Find the set of answer changes with the least total effort, then the fewest, that makes a blueprint ready.

    Exact: every set of questions named in `requires` and `excludes` is tried in that order, with every answer that
    could matter. An unmet `when` of the catalogue is reported, not solved: it says that the project is not relevant.
    """
    town = assessment.town
    conditions = [*(r.condition for r in blueprint.requires.values()), *blueprint.excludes.values()]
    leaves = [leaf for c in conditions for leaf in c.leaves() if leaf.answer is not None]
    asked = list(dict.fromkeys(str(leaf.answer) for leaf in leaves))
    asked += [q for q in _shown_by(asked, town) if q not in asked]
    options = {q: list(_candidates(town.questionnaire[q], leaves, town)) for q in asked}
    groups = [g for size in range(len(asked) + 1) for g in combinations(asked, size)]
    groups.sort(key=lambda g: (sum(town.questionnaire[q].effort for q in g), len(g), g))
    found = next((c for g in groups if (c := _solution(g, options, blueprint, town)) is not None), None)
    return Gaps(blueprint.id, found, _listed(assessment, blueprint, catalogue))


def _shown_by(asked: Sequence[str], town: Town) -> Iterator[str]:
    """Yield the questions that decide whether the asked ones are shown."""
    for name in asked:
        condition = town.questionnaire[name].show_if
        for leaf in condition.leaves() if condition else ():
            if leaf.answer:
                yield leaf.answer
                yield from _shown_by([leaf.answer], town)


def _candidates(question: Question, leaves: Sequence[Condition], town: Town) -> Iterator[Any]:
    """Yield every answer that a condition could tell apart from the others, but the one given."""
    given = town.facts[question.id]
    current = given.value if given.state == "value" else None
    match question.type:
        case "yes_no":
            values: list[Any] = ["yes", "no"]
        case "level":
            values = list(range(len(question.levels)))
        case "choice":
            values = [o.id for o in question.options]
        case "multi":
            ids = [o.id for o in question.options]
            values = [tuple(g) for size in range(min(len(ids), 3) + 1) for g in combinations(ids, size)]
        case _:
            values = list(_edges(question, leaves))
    yield from (v for v in values if v != current)


def _edges(question: Question, leaves: Sequence[Condition]) -> Iterator[float]:
    for leaf in leaves:
        if leaf.answer == question.id:
            _, wanted = leaf.test
            for value in wanted if isinstance(wanted, tuple) else (wanted,):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    yield from (value - 1, value, value + 1)


def _solution(
    group: Sequence[str], options: Mapping[str, Sequence[Any]], blueprint: Blueprint, town: Town
) -> tuple[Change, ...] | None:
    for values in product(*(options[q] for q in group)):
        tried = town.with_answers({q: Answer(value=v) for q, v in zip(group, values, strict=True)})
        if _ready(blueprint, tried):
            return tuple(Change(q, v, town.questionnaire[q].effort) for q, v in zip(group, values, strict=True))
    return None


def _ready(blueprint: Blueprint, town: Town) -> bool:
    facts = TownFacts(town, {})
    met = all(evaluate(r.condition, facts).truth is True for r in blueprint.requires.values())
    return met and all(evaluate(c, facts).truth is False for c in blueprint.excludes.values())


def _listed(assessment: Assessment, blueprint: Blueprint, catalogue: Catalogue) -> Truth:
    """Return whether a foreign project to follow is relevant to the town."""
    country = assessment.town.municipality.country
    projects = catalogue.by_blueprint[blueprint.id]
    foreign = [p for p in projects if p.lesson == "follow" and p.place.country != country]
    truths = [evaluate(p.when, assessment.facts).truth for p in foreign]
    return True if True in truths else (None if None in truths else False)


@dataclass(frozen=True)
class Ask:
    """An open question, by how much an answer narrows the index interval and whether it could change the top."""

    question: str
    narrows: float
    changes_top: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"question": self.question, "narrows": round(self.narrows, 6), "changes_top": self.changes_top}


def ask_next(assessment: Assessment, catalogue: Catalogue, top: int = 2) -> tuple[Ask, ...]:
    """Order the open questions: those that could change the top projects first, then by how much they narrow.

    An answer's effect is the mean over the possible answers of the width by which the index interval shrinks.
    Questions that feed no score and no condition come last, in the questionnaire's order.
    """
    town = assessment.town
    width = assessment.index.high - assessment.index.low
    usual = [r.blueprint.id for r in recommend(assessment, catalogue).top(top)]
    out = []
    for name in town.open_questions:
        tried = [
            assess(town.with_answers({name: Answer(value=v)}), assessment.framework)
            for v in _samples(town.questionnaire[name])
        ]
        narrowed = [width - (a.index.high - a.index.low) for a in tried]
        changes = any([r.blueprint.id for r in recommend(a, catalogue).top(top)] != usual for a in tried)
        out.append(Ask(name, max(0.0, sum(narrowed) / len(narrowed)) if narrowed else 0.0, changes))
    order = {name: i for i, name in enumerate(town.questionnaire.questions)}
    return tuple(sorted(out, key=lambda a: (not a.changes_top, -round(a.narrows, 9), order[a.question])))


def _samples(question: Question) -> list[Any]:
    """Return answers that stand for all: every option, the ends of a number."""
    match question.type:
        case "yes_no":
            return ["yes", "no"]
        case "level":
            return list(range(len(question.levels)))
        case "choice":
            return [o.id for o in question.options]
        case "number" | "money":
            return [v for v in (question.min, question.max) if v is not None]
        case _:
            return []
