"""What the interviews change: status, risks, and the report's own section."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from readiness import yamlio
from readiness.assessment import assess
from readiness.consultation import Consultation, parse_consultation, voices
from readiness.errors import DataFileError
from readiness.framework import load_framework
from readiness.recommendation import recommend
from readiness.report import build
from readiness.report.profile_report import profile_document
from readiness.sheets import load_sheets
from readiness.text import LANGUAGES, strings

from . import toys

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.sheets import Town

FRAMEWORK = toys.framework()


def interviews(*marks: tuple[str, int | None], **opinion: Any) -> Consultation:
    told = [
        {"role": f"role {i}", "group": g, "blueprints": {"rooms": {"feasibility": m, **opinion}}}
        for i, (g, m) in enumerate(marks)
    ]
    return Consultation.model_validate({"consultation": "toytown", "interviews": told})


def asked(consultation: Consultation) -> Town:
    return replace(toys.town({"owner": "yes", "size": "small", "space": 3, "need.space": 3}), consultation=consultation)


def status(consultation: Consultation) -> tuple[str, tuple[str, ...]]:
    found = recommend(assess(asked(consultation), FRAMEWORK), toys.catalogue(toys.project("follow"))).items[0]
    return found.status, found.blocked_by


def test_a_group_whose_median_is_zero_blocks() -> None:
    assert status(interviews(("firms", 0), ("firms", 0), ("firms", 4))) == ("blocked", ("consultation.firms",))


def test_a_single_no_among_several_does_not_block() -> None:
    assert status(interviews(("units", 0), ("units", 2), ("units", 3)))[0] == "ready"


def test_an_interview_without_a_mark_neither_blocks_nor_helps() -> None:
    assert status(interviews(("firms", None)))[0] == "ready"


def test_voices_keep_roles_conditions_and_only_agreed_quotes() -> None:
    quotes = [{"text": "Gladly.", "consent": True}, {"text": "Never.", "consent": False}]
    told = interviews(("units", 3), ("units", 2), barriers=["Keys."], conditions=["A list."], quotes=quotes)
    (units,) = voices(told, "rooms", "en")
    assert (units.feasibility, units.roles) == (2.5, ("role 0", "role 1"))
    assert units.barriers == (("Keys.", ("A list.",)), ("Keys.", ("A list.",)))
    assert units.conditions == ("A list.",)
    assert [text for _, text in units.quotes] == ["Gladly.", "Gladly."]


def test_what_was_said_is_read_in_the_language_of_the_report() -> None:
    told = interviews(("units", 3), barriers=[{"en": "Keys.", "pl": "Klucze."}], conditions=[{"en": "A list."}])
    (units,) = voices(told, "rooms", "pl")
    assert units.barriers == (("Klucze.", ("A list. (EN)",)),)


def test_a_blueprint_nobody_was_asked_about_has_no_voices() -> None:
    assert voices(interviews(("firms", 3)), "other", "en") == ()
    assert voices(None, "rooms", "en") == ()


def test_a_mark_beyond_the_scale_is_told_with_its_place() -> None:
    text = "consultation: toytown\ninterviews:\n  - {role: a, group: firms, blueprints: {rooms: {feasibility: 7}}}\n"
    with pytest.raises(DataFileError, match=r"consultation.yaml:3:\d+"):
        parse_consultation(yamlio.loads(text, "consultation.yaml"))


def test_a_consultation_of_another_town_is_refused(tmp_path: Path) -> None:
    toys.write_sheet(tmp_path / "broker.yaml")
    text = "consultation: elsewhere\ninterviews:\n  - {role: a, group: firms, blueprints: {}}\n"
    (tmp_path / "consultation.yaml").write_text(text, "utf-8")
    with pytest.raises(DataFileError, match="RD425"):
        load_sheets(tmp_path, toys.ASKED)


@pytest.mark.parametrize(
    ("role", "code", "column", "name"),
    [("{eng: baker}", "RD112", 18, "eng"), ("7", "RD115", 12, "role"), ("[a]", "RD115", 12, "role")],
)
def test_words_that_are_neither_text_nor_by_language_get_one_message(
    role: str, code: str, column: int, name: str
) -> None:
    text = f"consultation: toytown\ninterviews:\n  - {{role: {role}, group: firms, blueprints: {{}}}}\n"
    with pytest.raises(DataFileError) as caught:
        parse_consultation(yamlio.loads(text, "consultation.yaml"))
    (found,) = caught.value.problems
    assert (found.code, found.line, found.column) == (code, 3, column)
    assert f'"{name}"' in found.render("en")


def test_why_a_project_is_not_possible_is_told_in_the_profile_and_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from readiness.cli import common, town_commands
    from readiness.report.views import Words

    given = "institutions.schools: 0\n  institutions.culture: 0"
    (tmp_path / "broker.yaml").write_text(
        'questionnaire: quick-look\nversion: "1.0"\nmunicipality: {id: toytown, name: Toytown, country: PL}\n'
        f"respondent: {{role: broker}}\ndate: 2026-03-05\nanswers:\n  {given}\n",
        "utf-8",
    )
    (tmp_path / "consultation.yaml").write_text(
        "consultation: toytown\ninterviews:\n"
        "  - {role: a, group: firms, blueprints: {room-booking: {feasibility: 0}}}\n",
        "utf-8",
    )
    found = recommend(assess(load_sheets(tmp_path), load_framework()))
    by_name = {r.blueprint.id: r for r in found.items}
    for lang in LANGUAGES:
        monkeypatch.setattr(common, "_spoken", [lang])
        refused = strings(lang)["consultation"]["refused"]["consultation.firms"]
        no_place = by_name["open-workshops"].blueprint.text(lang).excludes["no_place"]
        profile = build.render(profile_document(found, lang, date(2026, 3, 5)), "md").decode().replace("\u00a0", " ")
        words = Words(found.assessment.town, lang)
        for name, reason in (("room-booking", refused), ("open-workshops", no_place)):
            assert by_name[name].status == "blocked"
            told = town_commands._recommendation_text(by_name[name], found, words, explain=False, plain=True)
            assert reason.rstrip(".") in told
            assert reason in profile
