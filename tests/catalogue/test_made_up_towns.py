"""Five made-up towns of known shape: what is proposed to each, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from readiness import yamlio
from readiness.answers import answer_of
from readiness.assessment import assess
from readiness.catalogue import load_catalogue
from readiness.framework import load_framework
from readiness.questionnaire import Questionnaire, load_questionnaire
from readiness.recommendation import Recommendations, recommend
from readiness.sheets import Municipality, Sheet, Town

ASKED: Questionnaire = load_questionnaire()
MODEL = load_framework(questionnaire=ASKED)
CATALOGUE = load_catalogue(nodes=frozenset(MODEL.nodes), questions=frozenset(ASKED.questions))
KINDS = ("space", "equipment", "vehicles", "skills", "knowledge", "data", "promotion", "money", "materials", "energy")
NEEDS = (
    "space",
    "equipment",
    "vehicles",
    "skills",
    "networking",
    "data",
    "online_presence",
    "money",
    "materials",
    "energy",
)


def found(country: str, answers: dict[str, Any]) -> Recommendations:
    """Return what is recommended to a town of one sheet."""
    loaded = yamlio.loads(yamlio.dump({"answers": answers}), "made-up.yaml") if answers else None
    raw = loaded.data["answers"] if loaded else {}
    checked = {q: answer_of(q, v, ASKED, loaded) for q, v in raw.items()}  # type: ignore[arg-type]
    town = Municipality(id="made-up", name="Made-up", country=country)
    empty = yamlio.Loaded("made-up.yaml", {}, {(): (1, 1)}, {})
    sheet = Sheet("made-up.yaml", town, "broker", "broker", "general", date(2026, 3, 5), None, checked, loaded or empty)
    return recommend(assess(Town(town, ASKED, (sheet,), None), MODEL), CATALOGUE)


def needs(level: int, **others: int) -> dict[str, Any]:
    return {f"need.{n}": others.get(n, level) for n in NEEDS}


def supplies(level: int, **others: int) -> dict[str, Any]:
    return {f"resources.{k}": others.get(k, level) for k in KINDS}


IN_PLACE = {
    "leadership.owner": "yes",
    "leadership.budget": "yes",
    "activity.business_unit": "yes",
    "cooperation.business_organisation": "yes",
    "rules.resource_register": "yes",
    "rules.lending": "yes",
    "rules.insurance": "yes",
    "rules.municipal_company": "yes",
    "city.inhabitants": 60_000,
    "city.firms": 4_000,
    "institutions.schools": 12,
    "institutions.culture": 4,
}


def ids(result: Recommendations, top: int = 3) -> list[str]:
    return [r.blueprint.id for r in result.top(top)]


def test_rooms_that_nobody_needs_are_not_proposed() -> None:
    answers = {
        **IN_PLACE,
        **supplies(0, space=4),
        **needs(0),
        "activity.firm_meetings": "yes",
        "rules.advertising_limits": "no",
    }
    result = found("PL", answers)
    assert {"room-booking", "pop-up-premises"}.isdisjoint(r.blueprint.id for r in result.items)
    assert all((r.fit.score or 0) < 0.5 for r in result.items)


def test_a_town_of_relocated_firms_gets_premises_and_contacts_first() -> None:
    answers = {
        **IN_PLACE,
        **supplies(2, space=3, knowledge=3),
        **needs(1, space=4, networking=4),
        "activity.firm_meetings": "no",
        "rules.advertising_limits": "no",
    }
    result = found("UA", answers)
    assert {"business-networks", "pop-up-premises"} <= set(ids(result, 3))
    first = result.top(1)[0]
    assert {leaf.score or leaf.answer for leaf in first.reasons} & {
        "need.networking",
        "need.space",
        "activity.firm_meetings",
    }


def test_a_tiny_town_is_proposed_small_things_and_sized_by_its_bounds() -> None:
    from readiness.adaptation import adapt

    answers = {
        **IN_PLACE,
        "city.inhabitants": 2_400,
        "city.firms": 90,
        **supplies(1),
        **needs(1, equipment=3, networking=3),
    }
    result = found("MD", {**answers, "activity.firm_meetings": "no", "rules.advertising_limits": "no"})
    assert "business-networks" in ids(result, 2)
    network = next(r for r in result.items if r.blueprint.id == "business-networks")
    small = adapt(network, result, "en", date(2026, 3, 5)).total
    assert small.central is not None
    assert small.central < 60_000 * 20


def test_a_town_that_answers_nothing_gets_nothing_called_ready() -> None:
    result = found("PL", {})
    assert result.items
    assert {r.status for r in result.items} == {"possible"}
    assert all(r.unknown for r in result.items)
    assert all(r.fit.low < 0.35 < 0.6 < r.fit.high for r in result.items)


def test_a_town_with_everything_is_ready_for_what_its_firms_need() -> None:
    answers = {
        **IN_PLACE,
        **supplies(4),
        **needs(4),
        "activity.firm_meetings": "yes",
        "activity.neighbour_partnership": "yes",
        "strategy.msme_programme": "yes",
        "rules.advertising_limits": "yes",
        "finance.advice": 4,
        "finance.eu_projects": 4,
        "digital.firms_online": 4,
        "trust.firms_willing": 4,
        "rules.booking": 4,
    }
    result = found("PL", answers)
    assert [r.status for r in result.top(3)] == ["ready"] * 3
    assert len(result.items) >= 12
    assert all((r.fit.score or 0) > 0.7 for r in result.top(5))


@pytest.mark.parametrize("country", ["PL", "MD", "UA"])
def test_every_need_is_met_by_a_project_wherever_the_town_lies(country: str) -> None:
    for need in NEEDS:
        answers = {**IN_PLACE, **supplies(3), **needs(0, **{need: 4}), "activity.firm_meetings": "yes"}
        result = found(country, {**answers, "rules.advertising_limits": "no", "rules.resource_register": "no"})
        met = {a for r in result.top(3) for a in r.blueprint.addresses}
        assert f"need.{need}" in met, (need, ids(result))
