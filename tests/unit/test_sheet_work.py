"""Work on sheets that are there: joining parts, carrying over to a new version, asking what is open."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from readiness import yamlio
from readiness.errors import DataFileError
from readiness.instruments.filling import Filling
from readiness.instruments.importing import read_sheet
from readiness.instruments.merging import merge_sheets
from readiness.instruments.migrating import migrate_sheet
from readiness.sheets import load_sheets

from .test_new_sheet import blank, command
from .toys import ASKED, QUESTIONNAIRE, questionnaire, sheet, write_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from readiness.errors import Problem
    from readiness.sheets import Sheet

# ---- merge


def parts(folder: Path, *answers: str, **head: str) -> list[Sheet]:
    paths = [write_sheet(folder / f"{n}.yaml", text, **head) for n, text in enumerate(answers)]
    return [read_sheet(path, ASKED, "en") for path in paths]


def merge_problems(sheets: list[Sheet]) -> list[Problem]:
    with pytest.raises(DataFileError) as caught:
        merge_sheets(sheets)
    return list(caught.value.problems)


def test_parts_become_one_sheet_of_the_latest_date(tmp_path: Path) -> None:
    one, two = parts(
        tmp_path, "  space: 2\n  owner: unknown\n  size: large", "  meetings: yes\n  owner: no\n  size: large"
    )
    (later,) = parts(tmp_path / "later", "  tools: unknown", day="2026-04-01")
    merged = merge_sheets([one, two, later])
    values = {q: a.value for q, a in merged.answers.items()}
    assert values == {"space": 2, "owner": "no", "size": "large", "meetings": "yes", "tools": None}
    assert merged.date == later.date


def test_what_is_not_known_gives_way_whichever_part_comes_first(tmp_path: Path) -> None:
    sheets = parts(tmp_path, "  owner: yes\n  space: {na: none}", "  owner: unknown\n  space: unknown")
    for order in (sheets, sheets[::-1]):
        merged = merge_sheets(order).answers
        assert (merged["owner"].value, merged["space"].na) == ("yes", "none")


def test_two_answers_to_one_question_are_told_and_none_is_chosen(tmp_path: Path) -> None:
    one, two = parts(tmp_path, "  space: 2\n  owner: yes", "  space: 3\n  owner: {value: yes, source: GUS}")
    found = merge_problems([one, two])
    assert [(p.code, p.path, p.line, p.params["question"]) for p in found] == [
        ("RD717", two.path, 7, "space"),
        ("RD717", two.path, 8, "owner"),
    ]
    assert (
        found[0].render()
        == f'{two.path}:7:10 RD717 space: here "3", but "2" in {one.path}; decide for one and delete the other'
    )


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ({"role": "firm"}, "respondent.role"),
        ({"town_id": "marki"}, "municipality.id"),
        ({"knowledge": "none"}, "respondent.knowledge"),
    ],
)
def test_parts_of_different_respondents_are_not_joined(tmp_path: Path, head: Mapping[str, Any], what: str) -> None:
    one, two = *parts(tmp_path, "  space: 2"), *parts(tmp_path / "two", "  owner: yes", **head)
    (found,) = merge_problems([one, two])
    assert (found.code, found.params["what"], found.path) == ("RD716", what, two.path)


def test_the_label_that_one_part_gives_holds_for_all(tmp_path: Path) -> None:
    one, two = parts(tmp_path, "  space: 2", "  owner: yes")
    text = yamlio.read_text(tmp_path / "1.yaml").replace("{role:", "{id: library, role:")
    (tmp_path / "1.yaml").write_text(text, "utf-8")
    assert merge_sheets([one, read_sheet(tmp_path / "1.yaml", ASKED, "en")]).respondent == "library"
    assert merge_sheets([one, two]).respondent == "0"


# ---- migrate

MIGRATIONS = """\
migrations:
  - {from: "0.8", to: "0.9", renamed: {room: space}}
  - from: "0.9"
    to: "1.0"
    renamed: {boss: owner}
    removed: [weather]
    split: {houses: [schools, culture]}
    merged: {meetings: [meetings_a, meetings_b]}
    options: {size: {tiny: small, middle: ~}, tools: {axe: saw}}
"""
MOVED = questionnaire(QUESTIONNAIRE + MIGRATIONS)


def migrated(answers: str, version: str = "0.9") -> tuple[Sheet, tuple[Problem, ...]]:
    text = (
        f'questionnaire: toy\nversion: "{version}"\nmunicipality: {{id: t, name: T, country: PL}}\n'
        f"respondent: {{role: broker}}\ndate: 2026-03-05\nanswers:\n{answers}\n"
    )
    return migrate_sheet(yamlio.loads(text, "old.yaml"), MOVED)


def migration_problems(answers: str, version: str = "0.9") -> list[Problem]:
    with pytest.raises(DataFileError) as caught:
        migrated(answers, version)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("answers", "new"),
    [
        ("  boss: yes", {"owner": "yes"}),
        ("  boss: {value: yes, source: GUS}", {"owner": "yes"}),
        ("  space: 2", {"space": 2}),
        ("  size: tiny", {"size": "small"}),
        ("  size: {value: tiny, note: old}", {"size": "small"}),
        ("  tools: [axe, drill]", {"tools": ("saw", "drill")}),
        ("  houses: unknown", {"schools": None, "culture": None}),
        ("  meetings_a: yes\n  meetings_b: yes", {"meetings": "yes"}),
        ("  meetings_a: no", {"meetings": "no"}),
    ],
)
def test_a_declared_change_is_carried_out(answers: str, new: dict[str, Any]) -> None:
    moved, dropped = migrated(answers)
    assert ({q: a.value for q, a in moved.answers.items()}, dropped) == (new, ())


def test_several_versions_are_gone_through_one_by_one() -> None:
    assert migrated("  room: 3\n  boss: no", "0.8")[0].answers["space"].value == 3


def test_the_answer_to_a_removed_question_is_dropped_and_told() -> None:
    moved, (told,) = migrated("  weather: fine\n  space: 2")
    assert list(moved.answers) == ["space"]
    assert (told.code, told.line, told.severity) == ("RD723", 7, "warning")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ("  houses: 7", "it was split into schools, culture"),
        ("  houses: {value: 7, year: 2020}", "it was split into schools, culture"),
        ("  meetings_a: yes\n  meetings_b: no", "were answered differently"),
        ("  meetings_a: yes\n  meetings_b: unknown", "were answered differently"),
        ("  size: middle", 'the option "middle" went away'),
    ],
)
def test_what_needs_a_decision_is_told_rather_than_guessed(answers: str, reason: str) -> None:
    (found,) = migration_problems(answers)
    assert (found.code, found.line) == ("RD719", 7)
    assert reason in found.render()


def test_a_version_without_a_declared_way_is_told() -> None:
    assert [p.code for p in migration_problems("  space: 2", "0.5")] == ["RD718"]
    assert [p.code for p in migration_problems("  space: 2", "2.0")] == ["RD718"]


def test_an_answer_that_does_not_fit_afterwards_is_told_at_its_old_place() -> None:
    (found,) = migration_problems("  space: 1\n  boss: maybe")
    assert (found.code, found.line) == ("RD203", 8)


def test_a_sheet_of_this_version_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.yaml"
    command(monkeypatch, "new", "Marki", "--country", "PL", "-o", str(path))
    capsys.readouterr()
    assert command(monkeypatch, "migrate", str(path), "--lang", "en") == 0
    told = capsys.readouterr()
    assert (told.out, told.err.strip()) == ("", "The sheet has the version 1.0 already; nothing is to be done.")


# ---- fill


def filling(tmp_path: Path) -> Filling:
    from readiness.instruments.sheet_file import sheet_file

    path = tmp_path / "sheet.yaml"
    path.write_text("# my own comment\n" + sheet_file(blank()), "utf-8")
    return Filling(path, ASKED, "en")


@pytest.mark.parametrize(
    ("question", "typed", "value"),
    [
        ("city.firms", "1,200", 1200),
        ("founded", "29.02.2020", "2020-02-29"),
        ("story", "unknown", "unknown"),
        ("owner", "YES", "yes"),
        ("space", "3", 3),
        ("size", "2", "large"),
        ("size", "large", "large"),
        ("tools", "1 3", ("saw", "press")),
        ("tools", "0", ()),
        ("story", "nice", "nice"),
    ],
)
def test_an_answer_stands_in_the_file_at_once_beside_what_was_there(
    tmp_path: Path, question: str, typed: str, value: Any
) -> None:
    work = filling(tmp_path)
    work.answer(ASKED[question], typed)
    assert load_sheets(work.path, ASKED).sheets[0].answers[question].value == value
    text = work.path.read_text("utf-8")
    assert text.startswith("# my own comment\n")
    assert f"# {question}:\n" not in text


def test_unknown_and_not_applicable_can_be_typed(tmp_path: Path) -> None:
    work = filling(tmp_path)
    work.answer(ASKED["owner"], "u")
    work.answer(ASKED["space"], "na  no rooms here")
    work.answer(ASKED["story"], "I do not know")
    answers = load_sheets(work.path, ASKED).sheets[0].answers
    assert [answers[q].state for q in ("owner", "story")] == ["unknown", "unknown"]
    assert answers["space"].na == "no rooms here"
    assert "  owner: unknown\n" in work.path.read_text("utf-8")


@pytest.mark.parametrize(("question", "typed"), [("space", "7"), ("size", "3"), ("budget", "na"), ("tools", "1 9")])
def test_what_does_not_fit_is_refused_and_leaves_the_file_as_it_was(tmp_path: Path, question: str, typed: str) -> None:
    work = filling(tmp_path)
    before = work.path.read_bytes()
    with pytest.raises(DataFileError):
        work.answer(ASKED[question], typed)
    assert work.path.read_bytes() == before


def test_questions_that_do_not_apply_are_not_asked(tmp_path: Path) -> None:
    work = filling(tmp_path)
    assert "frequency" in [q.id for q in work.open_questions()]
    work.answer(ASKED["meetings"], "no")
    assert "frequency" not in [q.id for q in work.open_questions()]


def test_a_sheet_written_by_hand_takes_answers_too(tmp_path: Path) -> None:
    for n, answers in enumerate(("  space: 2", "  {}", "  space: 2\n# the end")):
        path = write_sheet(tmp_path / f"{n}.yaml", answers)
        work = Filling(path, ASKED, "en")
        work.answer(ASKED["owner"], "yes")
        assert load_sheets(path, ASKED).sheets[0].answers["owner"].value == "yes"


def test_the_command_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.yaml"
    command(monkeypatch, "new", "Marki", "--country", "PL", "--lang", "en", "-o", str(path))
    for typed in ("?\nmany\n41 200\nq\n", "\n2\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert command(monkeypatch, "fill", str(path), "--lang", "en") == 0
    told = capsys.readouterr()
    assert 'RD204 "many" does not fit the question city.inhabitants' in told.err
    assert "Meaning: The whole municipality" in told.out
    assert told.out.count("1.1.2 How many inhabitants") == 2
    assert told.out.rstrip().endswith("Questions still open: 61")
    (read,) = load_sheets(path).sheets
    assert {q: a.value for q, a in read.answers.items()} == {"city.inhabitants": 41200, "institutions.city_hall": 2}


def test_merge_as_a_command_writes_one_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, typed in (("one", "41200\nq\n"), ("two", "\n5300\nq\n")):
        path = tmp_path / f"{name}.yaml"
        command(monkeypatch, "new", "Marki", "--country", "PL", "-o", str(path))
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        command(monkeypatch, "fill", str(path))
    line = ["merge", str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"), "-o", str(tmp_path / "all.yaml")]
    assert command(monkeypatch, *line) == 0
    (read,) = load_sheets(tmp_path / "all.yaml").sheets
    assert {q: a.value for q, a in read.answers.items()} == {"city.inhabitants": 41200, "city.firms": 5300}


def test_a_sheet_held_in_memory_can_be_a_part() -> None:
    assert set(merge_sheets([sheet({"space": 1}), sheet({"owner": "yes"})]).answers) == {"space", "owner"}
