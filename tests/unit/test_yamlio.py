"""The guarded way in: what is refused and where, what a plain value means, and how files are written."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from readiness import yamlio
from readiness.errors import DataFileError, ProblemsError, UnsafeFileError, UsageError
from readiness.yamlio import dump, load, loads, parse, write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.errors import Problem


class _Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int = Field(1, ge=1, le=9)
    source: str | None = None


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    kind: Literal["local", "traded"] = "local"
    inner: _Inner | None = None
    many: list[_Inner] = Field(default_factory=list)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        loads(text, "file.yaml")
    return caught.value.problems


def mismatches(text: str) -> tuple[Problem, ...]:
    loaded = loads(text, "file.yaml")
    with pytest.raises(DataFileError) as caught:
        parse(_Model, loaded)
    return caught.value.problems


def told(found: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(p.code, p.line, p.column) for p in found]


def test_every_value_and_key_has_its_line_and_column() -> None:
    loaded = loads("a: 1\nb:\n  - x\n  - {c: 2}\n", "file.yaml")
    assert loaded.data == {"a": 1, "b": ["x", {"c": 2}]}
    assert loaded.at("a") == (1, 4)
    assert loaded.at("b", 0) == (3, 5)
    assert loaded.at("b", 1, "c") == (4, 9)
    assert loaded.key_at("b") == (2, 1)
    assert loaded.key_at("b", 1, "c") == (4, 6)


def test_what_is_not_in_the_file_stands_at_the_nearest_thing_around_it() -> None:
    loaded = loads("a:\n  b: 1\n", "file.yaml")
    assert loaded.at("a", "missing", 3) == loaded.at("a") == (2, 3)
    assert loaded.key_at("missing") == (1, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2026-03-05", "2026-03-05"),
        ("010", 10),
        ("-3", -3),
        ("+3", 3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("~", None),
        ("null", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
        ("<<", "<<"),
    ],
)
def test_plain_values_follow_yaml_1_2(text: str, value: Any) -> None:
    found = loads(f"a: {text}", "file.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_read_as_such() -> None:
    found = loads("a: .NaN", "file.yaml").data["a"]
    assert isinstance(found, float)
    assert found != found


def test_a_very_long_number_stays_a_text() -> None:
    assert loads("a: " + "9" * 5000, "file.yaml").data["a"] == "9" * 5000


def test_keys_are_always_texts() -> None:
    assert loads('0.1: a\ntrue: b\n"": c\n', "file.yaml").data == {"0.1": "a", "true": "b", "": "c"}


def test_all_duplicate_keys_are_told_at_once_each_with_its_first_line() -> None:
    found = problems("a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\na: 3\n")
    assert told(found) == [("RD103", 2, 17), ("RD103", 3, 1), ("RD103", 4, 1)]
    assert [p.params["first"] for p in found] == [2, 1, 1]


def test_a_key_that_is_itself_a_list_is_refused() -> None:
    assert told(problems("? [a, b]\n: 1\n")) == [("RD105", 1, 3)]


@pytest.mark.parametrize("text", ["a: &x 1\nb: 2\n", "a: &x [1]\nb: *x\n", "a: 1\n<<: *x\n"])
def test_anchors_and_aliases_are_unsafe(text: str) -> None:
    with pytest.raises(UnsafeFileError) as caught:
        loads(text, "file.yaml")
    assert [p.code for p in caught.value.problems] == ["RD006"]
    assert caught.value.exit_code == 3


def test_a_chain_of_anchors_is_refused_before_it_is_unfolded() -> None:
    text = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        text += f"{two}: &{two} [" + ",".join([f"*{one}"] * 9) + "]\n"
    assert told(problems(text)) == [("RD006", 1, 4)]


@pytest.mark.parametrize("value", ["!!python/object/apply:os.system [ls]", "!!str 1", "! x", "!own {a: 1}"])
def test_tags_are_unsafe(value: str) -> None:
    with pytest.raises(UnsafeFileError) as caught:
        loads(f"a: {value}", "file.yaml")
    assert told(caught.value.problems) == [("RD007", 1, 4)]


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000])
def test_a_hundred_thousand_levels_are_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(UnsafeFileError) as caught:
        loads(text, "file.yaml")
    assert [p.code for p in caught.value.problems] == ["RD005"]
    assert time.perf_counter() - start < 2


def test_fifty_levels_are_read_and_one_more_is_refused() -> None:
    assert loads("[" * 50 + "]" * 50, "file.yaml").data
    assert [p.code for p in problems("[" * 51 + "]" * 51)] == ["RD005"]


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlio, "MAX_NODES", 100)
    assert [p.code for p in problems("[" + "1," * 200 + "]")] == ["RD008"]


def test_a_file_that_is_too_large_is_refused_without_reading_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamlio, "MAX_BYTES", 1_000_000)
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: " + b"x" * 1_000_000)
    with pytest.raises(UnsafeFileError, match="RD002 the file is larger than 1 MB"):
        load(path)


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nname: Kraków\n".encode("iso-8859-2"))
    with pytest.raises(UnsafeFileError) as caught:
        load(path)
    assert told(caught.value.problems) == [("RD001", 2, 1)]


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes("a: ż\r\n".encode("utf-8-sig"))
    loaded = load(path)
    assert loaded.data == {"a": "ż"}
    assert loaded.key_at("a") == (1, 1)


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"a: 1\nb: \x00\x01\n")
    with pytest.raises(UnsafeFileError) as caught:
        load(path)
    assert told(caught.value.problems) == [("RD004", 2, 1)]


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="RD010") as caught:
        load(tmp_path / "nothing.yaml")
    assert caught.value.exit_code == 2


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="RD011"):
        load(tmp_path)


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u200f", "\x07", "\ufffe", "\ufdd0"])
def test_characters_that_hide_or_reorder_text_are_refused_where_they_stand(char: str) -> None:
    found = problems(f"a: 1\nb: ab{char}c\n")
    assert told(found) == [("RD114", 2, 6)]
    assert found[0].params["character"] == f"U+{ord(char):04X}"


@pytest.mark.parametrize("escape", [r"\u202e", r"\a", r"\0", r"\uFFFE"])
def test_an_escape_does_not_smuggle_them_in(escape: str) -> None:
    assert told(problems(f'a: 1\nb: "ab{escape}c"\n')) == [("RD114", 2, 4)]
    assert told(problems(f'a: 1\n"b{escape}": 2\n')) == [("RD114", 2, 1)]


def test_a_lone_surrogate_is_refused() -> None:
    assert told(problems(r'a: "\uD800"')) == [("RD101", 1, 7)]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n", "''"])
def test_an_empty_file_is_told_as_empty(text: str) -> None:
    assert [p.code for p in problems(text)] == ["RD102"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: see: here\n", "RD121", 2),
        ("a:\n\tb: 1\n", "RD122", 2),
        ("a: @home\n", "RD122", 1),
        ("a: [1, 2\nb: 3\n", "RD123", 2),
        ("a: {b: 1\nc: 3\n", "RD123", 2),
        ("a: [\n", "RD123", 2),
        ('a: 1\nb: "open\n', "RD124", 3),
        ("a:\n  - 1\n  b: 2\n", "RD125", 3),
        ("a: - 1\n", "RD125", 1),
        ("a: 1\n  b\n c: 2\n", "RD121", 3),
        ("a: 1\n- b\n", "RD126", 2),
        ("a: 1\nword\nb: 2\n", "RD127", 3),
    ],
)
def test_a_slip_in_the_yaml_gets_plain_advice(text: str, code: str, line: int) -> None:
    (found,) = problems(text)
    assert (found.code, found.line) == (code, line)


def test_two_documents_in_one_file_are_not_one_value() -> None:
    assert told(problems("a: 1\n---\nb: 2\n"))[0][0] == "RD101"


def test_a_misspelt_key_is_told_where_it_stands_with_the_nearest_right_one() -> None:
    (found,) = mismatches("id: x\ninner: {size: 2, sourc: me}\n")
    assert (found.code, found.line, found.column, found.suggestion) == ("RD110", 2, 18, "source")


def test_a_misspelt_key_inside_a_list_is_told_with_the_nearest_right_one() -> None:
    (found,) = mismatches("id: x\nmany:\n  - size: 1\n  - siez: 1\n")
    assert (found.code, found.line, found.column, found.suggestion) == ("RD110", 4, 5, "size")


def test_a_missing_key_is_told_at_the_value_that_lacks_it() -> None:
    (found,) = mismatches("kind: local\n")
    assert (found.code, found.params["name"], found.line) == ("RD111", "id", 1)


def test_a_wrong_word_is_told_with_the_possible_ones() -> None:
    (found,) = mismatches("id: x\nkind: locl\n")
    assert told((found,)) == [("RD112", 2, 7)]
    assert (found.params["expected"], found.suggestion) == ("local, traded", "local")


def test_a_number_out_of_range_is_told_with_the_limit() -> None:
    (found,) = mismatches("id: x\ninner:\n  size: 12\n")
    assert told((found,)) == [("RD113", 3, 9)]
    assert found.render() == 'file.yaml:3:9 RD113 "size": at most 9 is possible'


def test_a_value_of_the_wrong_type_is_told_where_it_stands() -> None:
    found = mismatches("id: 5\n")
    assert told(found) == [("RD115", 1, 5)]
    assert found[0].render() == 'file.yaml:1:5 RD115 "id": a text is needed; put it in quotes'


def test_all_mismatches_of_a_file_are_told_at_once_in_the_order_of_its_lines() -> None:
    found = mismatches("id: 5\nkind: x\ninner: {size: 0}\nmany: [{sise: 2}]\nother: 1\n")
    assert told(found) == [
        ("RD115", 1, 5),
        ("RD112", 2, 7),
        ("RD113", 3, 15),
        ("RD110", 4, 9),
        ("RD110", 5, 1),
    ]


def test_a_list_where_keys_are_needed_is_refused() -> None:
    assert told(mismatches("- id: x\n")) == [("RD104", 1, 1)]


def test_a_part_of_a_file_is_parsed_with_positions_in_the_whole() -> None:
    loaded = loads("outer:\n  inner: {size: 99}\n", "file.yaml")
    with pytest.raises(DataFileError) as caught:
        parse(_Inner, loaded, loaded.data["outer"]["inner"], ("outer", "inner"))
    assert told(caught.value.problems) == [("RD113", 2, 17)]


def test_a_file_is_written_with_its_folder_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.txt"
    write_bytes(path, b"text", overwrite=False)
    assert path.read_bytes() == b"text"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_an_existing_file_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(UsageError, match="RD020"):
        write_bytes(path, b"new", overwrite=False)
    assert path.read_bytes() == b"old"
    write_bytes(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"


def test_a_file_whose_parent_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="RD021"):
        write_bytes(tmp_path / "file" / "a.txt", b"x", overwrite=True)


def test_a_writing_that_fails_leaves_the_old_file_and_no_half_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(UsageError, match="RD021"):
        write_bytes(path, b"new", overwrite=True)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    "value",
    ["yes", "no", "on", "12:30", "1e3", "08", "1.", ".5", "null", "~", "true", "", "a: b", "- x", "#c", "0o7", "="],
)
def test_a_text_is_written_so_that_it_is_read_back_as_a_text(value: str) -> None:
    assert loads(dump({"a": value}), "file.yaml").data == {"a": value}
    assert loads(dump({value: 1}), "file.yaml").data == {value: 1}


def test_a_value_used_twice_is_written_out_twice() -> None:
    shared = [1, 2]
    assert loads(dump({"a": shared, "b": shared}), "file.yaml").data == {"a": [1, 2], "b": [1, 2]}
