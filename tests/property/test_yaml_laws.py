"""Laws of the loader: what is written is read back, and no text whatever makes it fail otherwise than on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from readiness.errors import ReadinessError
from readiness.framework import Framework
from readiness.questionnaire import Questionnaire
from readiness.yamlio import Loaded, dump, load, loads, parse

from ..unit.toys import FRAMEWORK, QUESTIONNAIRE
from .strategies import documents

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

yaml_like = st.text(alphabet=" \n\t-:,[]{}&*!|>'\"%@`#?ab1.~\\xu0żщ\u202e\ufeff", max_size=80)


def plain(text: str) -> Loaded | None:
    """Read a text; a failure on purpose is None, any other one goes on."""
    try:
        return loads(text, "law.yaml")
    except ReadinessError as error:
        error.render("pl")
        return None


@given(documents)
def test_what_is_written_is_read_back(value: dict[str, Any]) -> None:
    found = loads(dump(value), "law.yaml").data
    assert found == value
    assert repr(found) == repr(value)


@given(documents)
def test_every_value_has_a_position_inside_the_file(value: dict[str, Any]) -> None:
    text = dump(value)
    loaded = loads(text, "law.yaml")
    lines = text.count("\n") + 1
    assert all(1 <= line <= lines and column >= 1 for line, column in loaded.positions.values())
    assert set(loaded.keys) == {path for path in loaded.positions if path and isinstance(path[-1], str)}


@given(st.one_of(st.text(max_size=80), yaml_like))
def test_no_text_fails_otherwise_than_on_purpose(text: str) -> None:
    plain(text)


@given(raw=st.binary(max_size=80))
def test_no_file_fails_otherwise_than_on_purpose(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "law.yaml"
    path.write_bytes(raw)
    try:
        load(path)
    except ReadinessError as error:
        if error.exit_code not in (1, 3):
            raise


@given(text=yaml_like, start=st.integers(0, 3000), length=st.integers(0, 60), which=st.booleans())
def test_a_damaged_questionnaire_or_framework_is_told_with_its_lines(
    text: str, start: int, length: int, which: bool
) -> None:
    whole = QUESTIONNAIRE if which else FRAMEWORK
    start %= len(whole)
    damaged = whole[:start] + text + whole[start + length :]
    loaded = plain(damaged)
    if loaded is None:
        return
    try:
        parse(Questionnaire if which else Framework, loaded)
    except ReadinessError as error:
        lines = damaged.count("\n") + 1
        for problem in error.problems:  # type: ignore[attr-defined]
            assert 1 <= problem.line <= lines
            assert problem.render("en") != problem.render("pl")
