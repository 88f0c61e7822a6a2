"""Tries a condition on many made-up towns: a rule that can never be true, or never false, is a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from readiness.conditions import Condition, evaluate
from readiness.framework import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.framework import Framework
    from readiness.questionnaire import Question, Questionnaire

DRAWS = 60
MOST_CASES = 20_000
_NEAR = 0.01
_NOWHERE = "AA"


@dataclass(frozen=True)
class World:
    """What a town can answer, what can be scored, and where it can lie."""

    questionnaire: Questionnaire
    framework: Framework
    countries: tuple[str, ...]


@dataclass(frozen=True)
class _Case:
    """One made-up town, as far as a condition asks: a value for each name."""

    values: Mapping[str, Any]
    framework: Framework

    def answer(self, question: str) -> Any:
        """Return the value of a question, or None when nobody answered."""
        return self.values[f"answer {question}"]

    def interval(self, node: str) -> tuple[float, float]:
        """Return the score of a node: of an answer where it has just one, else as drawn."""
        if f"score {node}" in self.values:
            score = self.values[f"score {node}"]
            return score, score
        indicator = self.framework.indicators[node]
        value = self.values[f"answer {indicator.question}"]
        if value is None:
            return indicator.ends
        score = (indicator.scores or {})[str(value)]
        return score, score

    def municipality(self, key: str) -> str:
        """Return the country or the id of the town."""
        return str(self.values[f"municipality {key}"])


def outcomes(condition: Condition, world: World, seed: int = 1) -> frozenset[bool]:
    """Return which of true and false a condition can become.

    First towns with a level between 0 and 1 and answers around it are drawn. What never came out is then looked for
    among all towns built from the condition's own leaves: each value on, just above and just below its limits. If
    there are more than 20,000 of them the rule has the benefit of the doubt. Scores of different nodes are taken as
    free of one another, but for those that one answer of the town settles.

    Args:
        condition: of known questions and nodes, its types checked.
        world: the questionnaire and the framework.
        seed: of the draws.
    """
    domains = _domains(condition, world)
    seen: set[bool] = set()
    for values in _drawn(domains, seed):
        _note(seen, condition, values, world)
    if len(seen) == 2:
        return frozenset(seen)
    if prod(map(len, domains.values())) > MOST_CASES:
        return frozenset({True, False})
    for combination in islice(product(*domains.values()), MOST_CASES):
        _note(seen, condition, dict(zip(domains, combination, strict=True)), world)
        if len(seen) == 2:
            break
    return frozenset(seen)


def _note(seen: set[bool], condition: Condition, values: Mapping[str, Any], world: World) -> None:
    truth = evaluate(condition, _Case(values, world.framework)).truth
    if truth is not None:
        seen.add(truth)


def _drawn(domains: Mapping[str, Sequence[Any]], seed: int) -> Iterator[dict[str, Any]]:
    """Yield towns whose answers lie around one level, from their worst to their best."""
    random = np.random.default_rng(seed)
    for _ in range(DRAWS):
        level = random.uniform()
        yield {
            name: values[int(np.clip(level + random.normal(0, 0.25), 0, 0.999) * len(values))]
            for name, values in domains.items()
        }


def _domains(condition: Condition, world: World) -> dict[str, list[Any]]:
    """Return for every name that a condition asks for the values worth trying, in rising order."""
    leaves = list(condition.leaves())
    out: dict[str, list[Any]] = {}
    for leaf in leaves:
        if leaf.municipality is not None:
            key = f"municipality {leaf.municipality}"
            out[key] = _places(leaf.municipality, leaves, world)
            continue
        question = leaf.answer or _only_question(str(leaf.score), world)
        if question is not None:
            asked = [x for x in leaves if x.answer == question]
            out[f"answer {question}"] = _answers(world.questionnaire[question], asked)
        else:
            out[f"score {leaf.score}"] = _scores([x for x in leaves if x.score == leaf.score])
    return out


def _only_question(node: str, world: World) -> str | None:
    """Return the question that settles a node's score alone by its answer table, if one does.

    Opinions and needs are means over many respondents, so that no table settles them.
    """
    found = world.framework.nodes[node]
    if not isinstance(found, Indicator) or not found.scores or found.question is None:
        return None
    question = world.questionnaire.questions.get(found.question)
    return found.question if question is not None and question.about == "town" else None


def _places(key: str, leaves: Sequence[Condition], world: World) -> list[Any]:
    if key == "country":
        return [*world.countries, _NOWHERE]
    named = [w for x in leaves if x.municipality == "id" for w in _named(x)]
    return [*dict.fromkeys(named), ""]


def _named(leaf: Condition) -> tuple[Any, ...]:
    _, wanted = leaf.test
    return wanted if isinstance(wanted, tuple) else (wanted,)


def _answers(question: Question, leaves: Sequence[Condition]) -> list[Any]:
    unknown = [None] if any(x.answered is not None for x in leaves) else []
    match question.type:
        case "yes_no":
            return [*unknown, "no", "yes"]
        case "level":
            return [*unknown, *range(5)]
        case "choice":
            return [*unknown, *(o.id for o in question.options)]
        case "multi":
            every = [o.id for o in question.options]
            return [*unknown, (), *((o,) for o in every), tuple(every)]
        case "number" | "money":
            return [*unknown, *_numbers(question, leaves)]
        case _:
            return [*unknown, "text"]


def _numbers(question: Question, leaves: Sequence[Condition]) -> list[float]:
    step = 1.0 if question.integer else _NEAR
    limits = [float(w) for x in leaves if x.answered is None for w in _named(x)]
    low = 0.0 if question.min is None else question.min
    high = max([*limits, low]) + 1 if question.max is None else question.max
    around = {v + d for v in limits for d in (-step, 0.0, step)}
    return sorted({low, high, *(v for v in around if low <= v <= high)})


def _scores(leaves: Sequence[Condition]) -> list[float]:
    limits = [float(leaf.test[1]) for leaf in leaves]
    around = {v + d for v in limits for d in (-_NEAR, 0.0, _NEAR)}
    return sorted({0.0, 1.0, *(v for v in around if 0 <= v <= 1)})
