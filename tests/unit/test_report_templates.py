"""Templates: values become letters, mistakes name template and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from readiness import locate
from readiness.errors import DataFileError
from readiness.report import templates

if TYPE_CHECKING:
    from pathlib import Path


def rendered(folder: Path, text: str, **context: object) -> str:
    """Write a template into the user's folder and render it."""
    name = f"own-{len(list(folder.iterdir()))}.md.j2"
    (folder / name).write_text(text, encoding="utf-8")
    return templates.render(name, context, folder)


def complaint(folder: Path, text: str, **context: object) -> tuple[str, int, str]:
    """Return the template, the line and the reason of the error that a template makes."""
    with pytest.raises(DataFileError) as caught:
        rendered(folder, text, **context)
    (found,) = caught.value.problems
    assert (found.code, caught.value.exit_code) == ("RD501", 1)
    assert found.params["template"] == found.path
    return found.path, found.line, str(found.params["reason"])


def test_a_value_gets_a_backslash_before_every_sign(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ v }}", v="*b* <i> #1") == r"\*b\* \<i\> \#1"


def test_a_leading_digit_opens_no_list(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ v }}. After", v=2019) == "&#50;019. After"


def test_a_bar_and_a_backslash_pass_a_table_by_as_references(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ v }}", v="a|b\\") == "a&#124;b&#92;"


def test_an_empty_value_and_none_leave_nothing(tmp_path: Path) -> None:
    assert rendered(tmp_path, "[{{ a }}{{ b }}]", a="", b=None) == "[]"


def test_what_is_markup_stays(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ v }}", v=Markup("**b**")) == "**b**"


def test_a_no_break_space_stays_and_other_white_space_is_folded(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ v }}", v=" od 44\u00a0000 zł\n\n# x ") == "od 44\u00a0000 zł \\# x"


def test_what_is_added_to_escaped_text_is_escaped_as_markdown() -> None:
    assert templates.escape("a") + "*b*" == r"a\*b\*"


def test_join_escapes_each_value_once(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ v | join(', ') }}", v=["*a*", Markup("**b**")]) == r"\*a\*, **b**"


def test_the_operator_that_would_escape_as_html_is_refused(tmp_path: Path) -> None:
    _, line, reason = complaint(tmp_path, "x\n{{ a ~ b }}", a=Markup("m"), b="*")
    assert line == 2
    assert "rather than" in reason


@pytest.mark.parametrize("name", ["safe", "e", "escape", "tojson", "urlize"])
def test_a_filter_that_goes_round_the_escaping_does_not_exist(tmp_path: Path, name: str) -> None:
    _, _, reason = complaint(tmp_path, f"{{{{ v | {name} }}}}", v="*")
    assert name in reason


def test_a_missing_name_is_told_with_template_and_line(tmp_path: Path) -> None:
    place, line, reason = complaint(tmp_path, "one\n\n{{ town.nmae }}", town={"name": "Marki"})
    assert (place, line) == ("own-0.md.j2", 3)
    assert "nmae" in reason


def test_a_missing_name_in_an_included_template_is_told_there(tmp_path: Path) -> None:
    (tmp_path / "part.md.j2").write_text("a\n{{ gone }}", encoding="utf-8")
    place, line, _ = complaint(tmp_path, "{% include 'part.md.j2' %}")
    assert (place, line) == ("part.md.j2", 2)


def test_bad_syntax_is_told_with_its_line(tmp_path: Path) -> None:
    place, line, _ = complaint(tmp_path, "one\n{% if %}")
    assert (place, line) == ("own-0.md.j2", 2)


def test_a_template_that_does_not_exist_is_an_error_of_the_same_kind(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="there is no template"):
        templates.render("nothing.md.j2", {}, tmp_path)


def test_the_users_template_comes_before_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "profile.md.j2").write_text("# Ours", encoding="utf-8")
    assert templates.render("profile.md.j2", {}, tmp_path) == "# Ours"


def test_every_packaged_template_compiles() -> None:
    for path in locate.templates().glob("*.j2"):
        with pytest.raises(DataFileError, match="undefined"):
            templates.render(path.name, {})
