"""Rules that ask what a question can answer, and that can come true and can come out false."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.conditions import Condition
from readiness.errors import nearest
from readiness.questionnaire import LEVELS, Question
from readiness.trials import outcomes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from readiness.blueprint import Blueprint
    from readiness.errors import Problem
    from readiness.shelf import Shelf

_NUMERIC = ("number", "money", "level")


def typed(shelf: Shelf) -> Iterator[Problem]:
    """Leaves ask for facts about the town, and compare them with what the question can be answered."""
    for rule in shelf.rules:
        for place, leaf in _leaves(rule.condition, rule.place):
            if leaf.answer is not None:
                yield from _typed_leaf(leaf, place, rule.loaded, shelf.questionnaire[leaf.answer])
            elif leaf.municipality == "country":
                yield from _known_countries(leaf, place, rule.loaded, shelf.known_countries)
    for name, blueprint in shelf.catalogue.blueprints.items():
        for key, quantity in blueprint.quantities.items():
            driver = shelf.questionnaire.questions.get(quantity.driver or "")
            place = ("quantities", key, "driver")
            if driver is not None and driver.about != "town":
                yield shelf.blueprint(name).problem("RD450", *place, question=driver.id)
            elif driver is not None and driver.type not in ("number", "money"):
                yield shelf.blueprint(name).problem(
                    "RD449", *place, test="driver", question=driver.id, type=driver.type
                )


def _leaves(condition: Condition, place: yamlio.Path_) -> Iterator[tuple[yamlio.Path_, Condition]]:
    """Yield every leaf with its place in the file."""
    for name in ("all", "any"):
        for i, part in enumerate(getattr(condition, f"{name}_") or ()):
            yield from _leaves(part, (*place, name, i))
    if condition.not_ is not None:
        yield from _leaves(condition.not_, (*place, "not"))
    if condition.all_ is None and condition.any_ is None and condition.not_ is None:
        yield place, condition


def _typed_leaf(leaf: Condition, place: yamlio.Path_, loaded: yamlio.Loaded, question: Question) -> Iterator[Problem]:
    name, wanted = leaf.test
    if question.about != "town" or question.header is not None:
        yield loaded.problem("RD450", *place, "answer", question=question.id)
    elif name != "answered" and _misfit(name, question):
        yield loaded.problem("RD449", *place, name, test=name, question=question.id, type=question.type)
    elif name in ("is", "in"):
        options = _options(question)
        for value in wanted if name == "in" else (wanted,):
            if options and _plain(value) not in options:
                near = nearest(value, options)
                yield loaded.problem(
                    "RD203", *place, name, option=_plain(value), options=", ".join(options), suggestion=near
                )


def _known_countries(
    leaf: Condition, place: yamlio.Path_, loaded: yamlio.Loaded, known: Collection[str]
) -> Iterator[Problem]:
    name, wanted = leaf.test
    for i, value in enumerate(wanted if name == "in" else (wanted,)):
        if str(value) not in known:
            yield loaded.problem("RD433", *place, name, *((i,) if name == "in" else ()), country=value)


def _misfit(test: str, question: Question) -> bool:
    if test in ("is", "in"):
        return question.type in ("text", "date")
    return question.type not in _NUMERIC


def _options(question: Question) -> list[str]:
    if question.type == "level":
        return [str(n) for n in range(LEVELS)]
    return ["yes", "no"] if question.type == "yes_no" else [o.id for o in question.options]


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def possible(shelf: Shelf) -> Iterator[Problem]:
    """Every rule can come true and can come out false; the rules of a blueprint can be met together."""
    for rule in shelf.rules:
        if not _sound(rule.condition, shelf):
            continue
        found = outcomes(rule.condition, shelf.world)
        for truth, code in ((True, "RD447"), (False, "RD448")):
            if truth not in found:
                yield rule.loaded.problem(code, *rule.place)
    for name, blueprint in shelf.catalogue.blueprints.items():
        yield from _possible_together(blueprint, shelf.blueprint(name), shelf)


def _possible_together(blueprint: Blueprint, loaded: yamlio.Loaded, shelf: Shelf) -> Iterator[Problem]:
    """A blueprint can be ready in some town, and each of its variants is the first that holds in some town."""
    needed = [r.condition for r in blueprint.requires.values()]
    met = [*needed, *(Condition(not_=c) for c in blueprint.excludes.values())]
    if not _can_hold(met, shelf):
        yield loaded.problem("RD452", "requires", key=True)
    earlier: list[Condition] = []
    for i, variant in enumerate(blueprint.variants):
        now = [variant.when] if variant.when is not None else []
        if not _can_hold([*earlier, *now], shelf):
            yield loaded.problem("RD453", "variants", i, variant=variant.id)
        earlier += [Condition(not_=c) for c in now]


def _can_hold(conditions: list[Condition], shelf: Shelf) -> bool:
    joined = Condition(all_=tuple(conditions)) if conditions else None
    return joined is None or not _sound(joined, shelf) or True in outcomes(joined, shelf.world)


def _sound(condition: Condition, shelf: Shelf) -> bool:
    """Tell whether the types of all leaves are right, so that the condition can be tried at all."""
    nowhere = yamlio.Loaded("", {}, {}, {})
    return not any(
        True
        for place, leaf in _leaves(condition, ())
        if leaf.answer is not None
        for _ in _typed_leaf(leaf, place, nowhere, shelf.questionnaire[leaf.answer])
    )
