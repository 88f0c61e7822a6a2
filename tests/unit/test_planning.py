"""The action plan: one row for what several projects need, in the words of each."""

from __future__ import annotations

from datetime import date

from readiness.adaptation import adapt
from readiness.assessment import assess
from readiness.planning import Action, action_plan
from readiness.recommendation import recommend

from . import toys

TODAY = date(2026, 3, 5)
ANSWERS = {"owner": "no", "size": "small", "space": 3, "need.space": 4, "city.inhabitants": 25_000, "city.firms": 1000}


def plan(vans: str) -> tuple[Action, ...]:
    """Return the plan of two projects that both lack the register; the second calls it `vans`."""
    rooms, other = toys.blueprint("rooms"), toys.blueprint("vans")
    words = other.text("en").model_copy(update={"requires": {"register": vans}})
    other = other.model_copy(update={"texts": {"en": words}})
    projects = [toys.project(f"p-{b}", blueprint=b) for b in ("rooms", "vans")]
    found = recommend(
        assess(toys.town(ANSWERS), toys.framework()), toys.catalogue(*projects, blueprints=[rooms, other])
    )
    return action_plan([adapt(r, found, "en", TODAY) for r in found.items])


def test_a_preparation_that_projects_word_alike_has_one_title_without_a_full_stop() -> None:
    assert plan("Name a person.")[0].titles == ("Name a person",)


def test_a_preparation_that_projects_word_differently_keeps_the_words_of_each() -> None:
    assert plan("Name a person for vans.")[0].titles == ("Name a person", "Name a person for vans")
