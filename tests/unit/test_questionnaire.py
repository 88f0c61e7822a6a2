"""What a questionnaire file may say, and what is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from readiness.errors import DataFileError, UsageError
from readiness.questionnaire import load_questionnaire

from .toys import ASKED, LEVELS, QUESTIONNAIRE

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.errors import Problem

HEAD = """\
id: toy
version: "1.0"
title: {en: Toy}
sections:
  - id: one
    title: {en: One}
    questions:
"""


def wrong(tmp_path: Path, *questions: str, head: str = HEAD) -> list[Problem]:
    """Return the problems of a questionnaire with these questions, one a line."""
    path = tmp_path / "questionnaire.yaml"
    path.write_text(head + "".join(f"      - {q}\n" for q in questions), "utf-8")
    with pytest.raises(DataFileError) as caught:
        load_questionnaire(path)
    return list(caught.value.problems)


def test_a_questionnaire_is_loaded_from_a_file_or_its_folder(tmp_path: Path) -> None:
    (tmp_path / "questionnaire.yaml").write_text(QUESTIONNAIRE, "utf-8")
    assert load_questionnaire(tmp_path) == load_questionnaire(tmp_path / "questionnaire.yaml") == ASKED


def test_questions_keep_the_order_in_which_they_are_asked() -> None:
    assert list(ASKED.questions)[:3] == ["respondent.role", "city.name", "city.inhabitants"]
    assert [q.id for _, q in ASKED.order()] == list(ASKED.questions)
    assert ASKED["frequency"].type == "level"


def test_a_folder_without_a_questionnaire_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="RD010"):
        load_questionnaire(tmp_path)


def test_labels_are_given_for_levels_and_options_only() -> None:
    assert ASKED["space"].label(3, "en") == "Level 3."
    assert ASKED["size"].label("large", "en") == "Large"
    assert ASKED["meetings"].label("yes", "en") is None


def test_a_text_without_a_translation_is_shown_in_english_and_marked() -> None:
    assert ASKED["size"].label("small", "pl") == "Small (EN)"


def test_an_id_used_twice_is_told_with_its_first_line(tmp_path: Path) -> None:
    question = "{id: a, type: yes_no, text: {en: A?}}"
    (found,) = wrong(tmp_path, question, question)
    assert (found.code, found.line, found.params["first"]) == ("RD301", 9, 8)


@pytest.mark.parametrize(
    "show_if",
    [
        '{answer: meetigs, is: "yes"}',
        '{answer: late, is: "yes"}',
        '{answer: asked, is: "yes"}',
        '{all: [{answer: meetings, is: "yes"}, {answer: meetigs, is: "yes"}]}',
        "{score: meetings, below: 0.5}",
    ],
)
def test_a_question_is_shown_by_earlier_answers_only(tmp_path: Path, show_if: str) -> None:
    (found,) = wrong(
        tmp_path,
        "{id: meetings, type: yes_no, text: {en: Meetings?}}",
        f"{{id: asked, type: yes_no, text: {{en: A?}}, show_if: {show_if}}}",
        "{id: late, type: yes_no, text: {en: Late?}}",
    )
    assert (found.code, found.line) == ("RD302", 9)
    if "meetigs" in show_if:
        assert found.suggestion == "meetings"


def test_a_question_may_be_shown_by_country(tmp_path: Path) -> None:
    path = tmp_path / "questionnaire.yaml"
    shown = "{municipality: country, is: PL}"
    path.write_text(HEAD + f"      - {{id: a, type: yes_no, text: {{en: A?}}, show_if: {shown}}}\n", "utf-8")
    assert load_questionnaire(path)["a"].show_if is not None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("{id: a, type: choice, text: {en: A?}}", "options belong to choice and multi"),
        ("{id: a, type: multi, text: {en: A?}}", "options belong to choice and multi"),
        ("{id: a, type: yes_no, options: [{id: x, label: {en: X}}], text: {en: A?}}", "options belong to"),
        (
            "{id: a, type: choice, options: [{id: x, label: {en: X}}, {id: x, label: {en: Y}}], text: {en: A?}}",
            "two options have the same id",
        ),
        ("{id: a, type: level, text: {en: A?}}", "exactly five levels"),
        ("{id: a, type: level, levels: [{en: A}, {en: B}], text: {en: A?}}", "exactly five levels"),
        (f"{{id: a, type: number, levels: {LEVELS}, text: {{en: A?}}}}", "exactly five levels"),
        ("{id: a, type: number, levels: [{en: A}], text: {en: A?}}", "exactly five levels"),
        ("{id: a, type: text, text: {en: A?}}", "max_length"),
        ("{id: a, type: number, max_length: 5, text: {en: A?}}", "max_length"),
    ],
)
def test_each_type_has_what_it_needs_and_nothing_else(tmp_path: Path, question: str, reason: str) -> None:
    (found,) = wrong(tmp_path, question)
    assert (found.code, found.line) == ("RD115", 8)
    assert reason in found.params["reason"]


def test_a_text_without_english_is_refused(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, "{id: a, type: yes_no, text: {pl: A?}}")
    assert found.code == "RD115"
    assert "English" in found.params["reason"]


@pytest.mark.parametrize("name", ["Upper", "blank inside", "-start", "ą"])
def test_ids_are_plain(tmp_path: Path, name: str) -> None:
    assert [p.code for p in wrong(tmp_path, f'{{id: "{name}", type: yes_no, text: {{en: A?}}}}')] == ["RD115"]


def test_effort_lies_between_one_and_five(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, "{id: a, type: yes_no, effort: 6, text: {en: A?}}")
    assert (found.code, found.params["le"]) == ("RD113", 5)


def test_a_misspelt_key_is_told_with_the_right_one(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, "{id: a, type: yes_no, text: {en: A?}, hepl: {en: H}}")
    assert (found.code, found.line, found.suggestion) == ("RD110", 8, "help")


def test_several_problems_are_told_at_once(tmp_path: Path) -> None:
    found = wrong(
        tmp_path,
        "{id: a, type: yesno, text: {en: A?}}",
        "{id: b, type: yes_no}",
        "{id: c, type: yes_no, text: {en: C?}, effort: 0}",
    )
    assert [(p.code, p.line) for p in found] == [("RD112", 8), ("RD111", 9), ("RD113", 10)]
    assert found[0].suggestion == "yes_no"
