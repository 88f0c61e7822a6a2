"""`readiness new`: an empty answer sheet that loads, with every question open that its respondent is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from readiness.cli import main
from readiness.instruments.blank import Blank, town_id
from readiness.instruments.sheet_file import as_blank, raw_answer, sheet_file
from readiness.questionnaire import load_questionnaire
from readiness.sheets import Municipality, Role, load_sheets
from readiness.text import LANGUAGES, Lang

from .toys import ASKED, sheet

if TYPE_CHECKING:
    from pathlib import Path

TOWN = Municipality(id="toytown", name="Toytown", country="PL")


def blank(role: Role = "broker", lang: Lang = "en") -> Blank:
    return Blank(ASKED, TOWN, role, lang, date(2026, 3, 5))


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the command as a terminal does; return its exit code."""
    monkeypatch.setattr("sys.argv", ["readiness", *words])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", ["broker", "public", "firm"])
def test_an_empty_sheet_of_the_quick_look_loads_with_every_question_open(
    tmp_path: Path, role: Role, lang: Lang
) -> None:
    asked = load_questionnaire()
    path = tmp_path / "new.yaml"
    path.write_text(sheet_file(Blank(asked, TOWN, role, lang, date(2026, 3, 5))), "utf-8")
    (read,) = load_sheets(path, asked).sheets
    assert (read.answers, read.role, read.date, read.municipality) == ({}, role, date(2026, 3, 5), TOWN)


def test_a_question_is_answered_by_taking_it_out_of_its_comment(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    text = sheet_file(blank())
    assert "  # space:\n" in text
    path.write_text(text.replace("  # space:\n", "  space: 2\n"), "utf-8")
    assert {q: a.value for q, a in load_sheets(path, ASKED).sheets[0].answers.items()} == {"space": 2}


def test_a_question_stands_with_its_text_its_answers_and_its_condition() -> None:
    text = sheet_file(blank())
    assert "How often? (a level from 0 to 4)" in text
    assert "#     3 = Level 3." in text
    assert "Answer only if question E11 was answered with: yes." in text
    assert "Budget? (an amount in EUR (2024), from 0 to 1,000)" in text


def test_a_firm_is_asked_for_opinions_and_needs_only() -> None:
    assert [q.id for q in blank("firm").questions()] == ["trust", "need.space"]
    assert {"space", "trust", "need.space"} < {q.id for q in blank("public").questions()}
    assert not any(q.header for q in blank().questions())


def test_a_filled_sheet_is_written_and_read_back_as_it_was(tmp_path: Path) -> None:
    answers = {
        "space": 2,
        "meetings": "no",
        "tools": ["saw", "press"],
        "story": "unknown",
        "size": {"unknown": True},
        "budget": {"na": "the county decides", "note": "asked twice"},
        "founded": "2020-02-29",
        "city.firms": {"value": 12, "source": "GUS", "year": 2023, "status": "public", "evidence": [{"title": "T"}]},
    }
    before = sheet(answers, respondent="baker", role="firm", knowledge="expert", wave="spring")
    path = tmp_path / "filled.yaml"
    path.write_text(sheet_file(as_blank(before, ASKED, "en")), "utf-8")
    (after,) = load_sheets(path, ASKED).sheets
    assert replace(after, path="", positions=before.positions) == replace(before, path="")


def test_an_answer_is_written_as_short_as_it_may_be() -> None:
    found = sheet({"space": 2, "meetings": {"unknown": True}, "budget": {"value": 5, "note": "n"}}).answers
    assert [raw_answer(a) for a in found.values()] == [2, {"unknown": True}, {"value": 5, "note": "n"}]


def test_the_id_is_made_of_the_name_or_given() -> None:
    assert town_id("Cimișlia", None) == "cimislia"
    assert town_id("Калуш", "kalush") == "kalush"


def test_the_command_writes_in_the_language_of_the_country_and_keeps_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a" / "new.yaml"
    line = ["new", "Orhei", "--country", "MD", "-o", str(path), "--date", "2026-03-05"]
    assert command(monkeypatch, *line) == 0
    assert path.read_text("utf-8").startswith("# Fișă de răspunsuri.")
    assert command(monkeypatch, *line) == 2
    assert "RD020" in capsys.readouterr().err
    assert command(monkeypatch, *line, "--overwrite") == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Калуш", "--country", "UA"], "NAME RD710"),
        (["Калуш", "--country", "UA", "--id", "Kalush"], "--id RD115"),
        (["Orhei", "--country", "md"], "--country RD115"),
        (["Orhei", "--country", "MD", "--as", "xls"], "--as RD112"),
        (["Orhei", "--country", "MD", "--role", "firms"], "--role RD112"),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    told: str,
) -> None:
    assert command(monkeypatch, "new", *words, "-o", str(tmp_path / "x")) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
