"""What other answers would change: scores before and after, the way to ready, and what to ask next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from readiness.answers import Answer
from readiness.assessment import Assessment, TownFacts, assess
from readiness.candidates import candidates, named, numbers, options, words
from readiness.conditions import evaluate
from readiness.consultation import voices
from readiness.contribution import contributions
from readiness.errors import UsageError, nearest, problem
from readiness.recommendation import recommend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from readiness.blueprint import Blueprint
    from readiness.catalogue import Catalogue
    from readiness.conditions import Truth
    from readiness.framework import Framework, Indicator
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

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node: kind, score before and after (empty when hidden), what it contributes to the change.

        A dimension contributes what its indicators do, the index all; profiles have no part in the index.
        """
        import pandas as pd

        rows = [
            {
                "node": new.id,
                "kind": new.kind,
                "before": _empty(self.before.nodes[new.id].score),
                "after": _empty(new.score),
                "contribution": self._contribution(new.id),
            }
            for new in self.after.nodes.values()
        ]
        return pd.DataFrame(rows).set_index("node")

    def _contribution(self, node: str) -> float:
        """Return a node's part: 0 where nothing beneath it changed, NaN where it can have none."""
        parents = self.after.framework.parents
        if self.change is None or "index" not in _upwards(node, parents):
            return math.nan
        return sum(part for leaf, part in self.contributions.items() if node in _upwards(leaf, parents)) + 0.0

    def _repr_html_(self) -> str:
        """Show the index, the dimensions and the indicators that changed it in a notebook."""
        frame = self.to_frame()
        shown = frame["kind"].isin(["index", "dimension"]) | frame.index.isin(list(self.contributions))
        return str(frame[shown].round(3).to_html(na_rep="–"))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "change": self.change,
            "contributions": dict(self.contributions),
        }


def _empty(score: float | None) -> float:
    return math.nan if score is None else score


def _upwards(node: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    """Yield a node and all above it."""
    while node is not None:
        yield node
        node = parents[node]


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
    """The least that makes a blueprint ready: the changes, or None when no answers would do it.

    What answers cannot mend is told beside it: `when`, whether the catalogue would list the blueprint at all, and
    `blocked_by`, the groups (`consultation.units`, `consultation.firms`) whose median feasibility is 0.
    """

    blueprint: str
    changes: tuple[Change, ...] | None
    when: Truth
    blocked_by: tuple[str, ...] = ()

    @property
    def effort(self) -> int | None:
        """The total effort."""
        return None if self.changes is None else sum(c.effort for c in self.changes)

    @property
    def ready(self) -> bool:
        """Whether nothing at all is missing."""
        return self.changes == () and self.when is True and not self.blocked_by

    def to_frame(self) -> pd.DataFrame:
        """Return one row a change: question, value, effort; none where nothing is to be changed or nothing helps."""
        import pandas as pd

        rows = [(c.question, c.value, c.effort) for c in self.changes or ()]
        return pd.DataFrame(rows, columns=["question", "value", "effort"]).set_index("question")

    def _repr_html_(self) -> str:
        """Show the changes in a notebook, under the fields that say what they lead to."""
        from html import escape

        found = {"blueprint": self.blueprint, "ready": self.ready, "when": self.when, "effort": self.effort}
        head = ", ".join(f"{k} = {v}" for k, v in {**found, "blocked_by": ", ".join(self.blocked_by) or None}.items())
        return f"<p>{escape(head)}</p>{self.to_frame().to_html()}"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        changes = None if self.changes is None else [vars(c) for c in self.changes]
        return {
            "blueprint": self.blueprint,
            "when": self.when,
            "blocked_by": list(self.blocked_by),
            "effort": self.effort,
            "changes": changes,
        }


def gaps(assessment: Assessment, blueprint: Blueprint, catalogue: Catalogue) -> Gaps:
    """Find the set of answer changes with the least total effort, then the fewest, that makes a blueprint ready.

    Exact: every set of questions named in `requires` and `excludes`, or deciding whether those are shown, is tried in
    that order, with every answer that a condition could tell apart from the others. An unmet `when` of the catalogue
    and a consultation that found the project not feasible are reported, not solved.
    """
    town = assessment.town
    conditions = [*(r.condition for r in blueprint.requires.values()), *blueprint.excludes.values()]
    leaves = [leaf for c in conditions for leaf in c.leaves()]
    first = [leaf.answer for leaf in leaves if leaf.answer is not None]
    asked = list(dict.fromkeys([*first, *_shown_by(first, town)]))
    shown = [c for q in asked if (c := town.questionnaire[q].show_if) is not None]
    leaves += [leaf for c in shown for leaf in c.leaves()]
    tried_for = {q: candidates(town.questionnaire[q], leaves, town) for q in asked}
    groups = [g for size in range(len(asked) + 1) for g in combinations(asked, size)]
    groups.sort(key=lambda g: (sum(town.questionnaire[q].effort for q in g), len(g), g))
    tried = (_solution(g, tried_for, blueprint, assessment) for g in groups)
    found = next((changes for changes in tried if changes is not None), None)
    refused = [v.group for v in voices(town.consultation, blueprint.id, "en") if v.feasibility == 0]
    blocked_by = tuple(f"consultation.{group}" for group in refused)
    return Gaps(blueprint.id, found, _listed(assessment, blueprint, catalogue), blocked_by)


def _shown_by(asked: Sequence[str], town: Town) -> Iterator[str]:
    """Yield the questions that decide whether the asked ones are shown."""
    for name in asked:
        condition = town.questionnaire[name].show_if
        for leaf in condition.leaves() if condition else ():
            if leaf.answer:
                yield leaf.answer
                yield from _shown_by([leaf.answer], town)


def _solution(
    group: Sequence[str], options: Mapping[str, Sequence[Any]], blueprint: Blueprint, assessment: Assessment
) -> tuple[Change, ...] | None:
    town = assessment.town
    for values in product(*(options[q] for q in group)):
        tried = town.with_answers({q: Answer(value=v) for q, v in zip(group, values, strict=True)})
        if _ready(blueprint, tried, assessment.framework):
            return tuple(Change(q, v, town.questionnaire[q].effort) for q, v in zip(group, values, strict=True))
    return None


def _ready(blueprint: Blueprint, town: Town, framework: Framework) -> bool:
    required = [r.condition for r in blueprint.requires.values()]
    scored = any(leaf.score for c in (*required, *blueprint.excludes.values()) for leaf in c.leaves())
    facts = assess(town, framework).facts if scored else TownFacts(town, {})
    met = all(evaluate(c, facts).truth is True for c in required)
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

    An answer's effect is the mean over the possible answers of the width by which the index interval shrinks. Where
    an indicator needs several open questions, each is tried with the others answered in the middle.
    Questions that feed no score and no condition come last, in the questionnaire's order.
    """
    town = assessment.town
    answers = _Answers(assessment, catalogue)
    alone = _width(assessment), _top(assessment, catalogue, top)
    out = []
    for name in town.open_questions:
        others = {q: Answer(value=answers.middle(q)) for q in answers.needed_with(name)}
        base = assess(town.with_answers(others), assessment.framework) if others else assessment
        width, usual = (_width(base), _top(base, catalogue, top)) if others else alone
        tried = [assess(base.town.with_answers({name: Answer(value=v)}), base.framework) for v in answers.of(name)]
        narrowed = [width - _width(a) for a in tried]
        changes = any(_top(a, catalogue, top) != usual for a in tried)
        out.append(Ask(name, max(0.0, sum(narrowed) / len(narrowed)) if narrowed else 0.0, changes))
    order = {name: i for i, name in enumerate(town.questionnaire.questions)}
    return tuple(sorted(out, key=lambda a: (not a.changes_top, -round(a.narrows, 9), order[a.question])))


def _width(assessment: Assessment) -> float:
    return assessment.index.high - assessment.index.low


def _top(assessment: Assessment, catalogue: Catalogue, count: int) -> list[str]:
    return [r.blueprint.id for r in recommend(assessment, catalogue).top(count)]


class _Answers:
    """Answers that stand for all that an open question could get."""

    def __init__(self, assessment: Assessment, catalogue: Catalogue) -> None:
        self._town = assessment.town
        self._open = frozenset(self._town.open_questions)
        self._indicators = tuple(assessment.framework.indicators.values())
        conditions = [p.when for p in catalogue.projects.values()]
        for b in catalogue.blueprints.values():
            conditions += [*(r.condition for r in b.requires.values()), *b.excludes.values()]
        self._leaves = tuple(leaf for c in conditions if c is not None for leaf in c.leaves())

    def needed_with(self, name: str) -> tuple[str, ...]:
        """Return the other open questions without which an answer would leave an indicator unknown."""
        sets = [[q for q in i.inputs if q in self._open] for i in self._indicators if name in i.inputs]
        return tuple(dict.fromkeys(q for found in sets for q in found if q != name))

    def of(self, name: str) -> list[Any]:
        """Return every option, what conditions tell apart, and numbers over the range that the indicators score."""
        question = self._town.questionnaire[name]
        tested = named(question, self._leaves)
        match question.type:
            case "multi":
                return [(), *((o.id,) for o in question.options if o.id in tested)] if tested else []
            case "date" | "text":
                return words(question, tested) if any(leaf.answer == name for leaf in self._leaves) else []
            case "number" | "money":
                scored = self._scored(question)
                values = {*scored, *(numbers(question, tested) if tested or not scored else ())}
                divides = any(i.per == name for i in self._indicators)
                return sorted(v for v in values if v != 0 or not divides) or [1]
            case _:
                return options(question)

    def middle(self, name: str) -> Any:
        """Return one answer that is neither the worst nor the best."""
        question = self._town.questionnaire[name]
        scored = self._scored(question) if question.type in ("number", "money") else []
        values = scored or self.of(name)
        return values[len(values) // 2]

    def _scored(self, question: Question) -> list[float]:
        """Return the numbers that put the question's indicators at their worst, in the middle and at their best."""
        found = [v for i in self._indicators if question.id in i.inputs for v in self._at_posts(question.id, i)]
        low = -math.inf if question.min is None else question.min
        high = math.inf if question.max is None else question.max
        held = {min(max(round(v) if question.integer else v, low), high) for v in found}
        return sorted(v for v in held if v != 0 or all(i.per != question.id for i in self._indicators))

    def _at_posts(self, name: str, indicator: Indicator) -> list[float]:
        """Return the answers at the goalposts of one indicator; an open denominator is taken to be `times`."""
        if indicator.goalposts is None:
            return []
        parts = indicator.inputs[:-1] if indicator.per else indicator.inputs
        known = sum(self._value(q) or 0.0 for q in parts if q != name)
        ends = (indicator.goalposts.worst, indicator.goalposts.best)
        posts = (ends[0], sum(ends) / 2, ends[1])
        if name == indicator.per:
            if known <= 0 or any(q in self._open for q in parts):
                return [indicator.times]
            return [known * indicator.times / post for post in posts if post > 0]
        per = (self._value(indicator.per) or indicator.times) if indicator.per else None
        return [(post if per is None else post * per / indicator.times) - known for post in posts]

    def _value(self, name: str) -> float | None:
        given = self._town.facts[name]
        numeric = given.state == "value" and isinstance(given.value, int | float)
        return float(given.value) if numeric else None
