"""Which texts lack a language: counted, placed, and told by `readiness questionnaire translations`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from readiness import locate, yamlio
from readiness.cli import app
from readiness.errors import DataFileError
from readiness.text import LANGUAGES, Formatter, Lang
from readiness.translations import (
    Progress,
    missing_in_maps,
    missing_in_words,
    questionnaire_progress,
)

if TYPE_CHECKING:
    from pathlib import Path

MAPS = """\
title: {en: a, pl: b}
list:
  - {en: c, pl: "..."}
  - note: {en: d, pl: " "}
other: {id: x}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A questionnaire of one's own that lacks one Romanian text."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("questionnaire.yaml", "framework.yaml"):
        shutil.copy(locate.questionnaires() / "quick-look" / name, folder / name)
    file = folder / "framework.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("ro: Indice general", 'ro: "..."'), "utf-8")
    return folder


def test_a_text_that_is_absent_blank_or_only_a_gap_is_missing() -> None:
    found = missing_in_maps(yamlio.loads(MAPS, "x.yaml"), "pl")
    assert (found.total, [m.place for m in found.missing]) == (3, [("list", 0), ("list", 1, "note")])
    assert found.percent == 33


def test_a_missing_text_is_told_with_file_and_line() -> None:
    (first, *_) = missing_in_maps(yamlio.loads(MAPS, "x.yaml"), "uk").missing
    assert str(first.problem()) == "x.yaml:1:8 warning: RD310 there is no text in uk: title"


def test_a_file_of_one_language_is_compared_with_the_english_one() -> None:
    english = yamlio.loads("a: {first: x, last: y}\nb: [p, q]\n", "w.en.yaml")
    polish = yamlio.loads("a: {first: x, more: z, last: y}\nb: [p]\n", "w.pl.yaml")
    assert [m.place for m in missing_in_words(english, polish, "pl").missing] == [("b", 1)]
    assert len(missing_in_words(english, None, "uk").missing) == 4


def test_every_plural_form_of_the_language_is_wanted() -> None:
    english = yamlio.loads("towns: {one: a town, other: towns}\n", "w.en.yaml")
    polish = yamlio.loads("towns: {one: x, other: y}\n", "w.pl.yaml")
    found = missing_in_words(english, polish, "pl")
    assert found.total == 4
    assert [m.place for m in found.missing] == [("towns", "few"), ("towns", "many")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plural_forms_are_those_of_unicode(lang: Lang) -> None:
    english = yamlio.loads("towns: {one: a town, other: towns}\n", "w.en.yaml")
    wanted = {m.place[1] for m in missing_in_words(english, None, lang).missing}
    assert wanted == {*Formatter(lang).locale.plural_form.tags, "other"}


def test_only_a_complete_language_is_complete_to_the_percent() -> None:
    (gap,) = missing_in_words(yamlio.loads("a: x\n", "w.en.yaml"), None, "pl").missing
    assert Progress("pl", 1000, (gap,)).percent == 99
    assert Progress("pl", 1000, ()).percent == 100


def test_no_language_lacks_a_text_of_the_questionnaire_or_the_program() -> None:
    for progress in questionnaire_progress():
        assert [str(m.problem()) for m in progress.missing] == []
        assert progress.total > 500


def test_the_command_counts_and_names_what_is_missing(own: Path) -> None:
    done = CliRunner().invoke(app, ["questionnaire", "translations", "--questionnaire", str(own), "--lang", "en"])
    assert done.exit_code == 0
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["language", "texts", "missing", "complete"]
    assert [row.split()[2:] for row in rows[:4]] == [["0", "100%"], ["0", "100%"], ["1", "99%"], ["0", "100%"]]
    assert "framework.yaml:5:8 warning: RD310 there is no text in ro: label" in done.stderr


def test_strict_makes_a_gap_a_problem(own: Path) -> None:
    line = ["questionnaire", "translations", "--strict", "--lang", "en", "--questionnaire", str(own)]
    done = CliRunner().invoke(app, line)
    assert isinstance(done.exception, DataFileError)
    assert done.exception.exit_code == 1
    assert [p.code for p in done.exception.problems] == ["RD310"]


def test_strict_is_content_when_nothing_is_missing(own: Path) -> None:
    (own / "framework.yaml").unlink()
    line = ["questionnaire", "translations", "--strict", "--questionnaire", str(own)]
    assert CliRunner().invoke(app, line).exit_code == 0
