"""The pilot town gets its two projects by rule and score, not by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readiness.answers import Answer
from readiness.assessment import assess
from readiness.recommendation import recommend
from readiness.sheets import Town, load_sheets

PIASECZNO = Path(__file__).parents[2] / "questionnaires" / "quick-look" / "pilots" / "piaseczno"


@pytest.fixture(scope="module")
def town() -> Town:
    return load_sheets(PIASECZNO / "broker.yaml")


def top_two(town: Town, **changes: Any) -> list[str]:
    answers = {name.replace("__", "."): Answer(value=value) for name, value in changes.items()}
    found = recommend(assess(town.with_answers(answers)))
    return [r.blueprint.id for r in found.top(2)]


def test_the_two_pilot_projects_come_first(town: Town) -> None:
    assert top_two(town) == ["banner-to-online", "business-networks"]


def test_without_a_limit_and_without_the_need_the_banner_project_leaves_the_top(town: Town) -> None:
    assert "banner-to-online" not in top_two(town, rules__advertising_limits="no", need__online_presence=0)


def test_with_meetings_held_and_no_need_the_network_project_leaves_the_top(town: Town) -> None:
    changed = top_two(town, activity__firm_meetings="yes", need__networking=0)
    assert "business-networks" not in changed


def test_illustrative_answers_are_counted(town: Town) -> None:
    index = assess(town).index
    assert 0 < index.illustrative < 1


def test_public_facts_carry_their_source(town: Town) -> None:
    public = [a for a in town.sheets[0].answers.values() if a.status == "public" and a.state == "value"]
    assert public
    assert all(a.source for a in public)
