"""The pages in `docs/` that are written from data and code are those that would be written now."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "make_pages.py"
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


@cache
def made() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("make_pages", SCRIPT)
    assert spec
    assert spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    return pages


def committed() -> set[str]:
    docs = ROOT / "docs"
    found = {p.relative_to(docs).as_posix() for p in (docs / "catalogue").rglob("*.md")}
    return found | {name for name in ("errors.md", "cli.md") if (docs / name).is_file()}


def test_there_is_a_page_for_everything_and_none_for_what_is_gone() -> None:
    assert committed() == set(made()), "the pages in docs/ are out of date; refresh them with: ./check docs"


def test_every_page_reads_as_it_would_be_written_now() -> None:
    stale = [
        name
        for name, text in made().items()
        if (ROOT / "docs" / name).is_file() and (ROOT / "docs" / name).read_text("utf-8") != text
    ]
    assert stale == [], f"out of date in docs/: {', '.join(stale)}; refresh them with: ./check docs"


@pytest.mark.parametrize("name", ["catalogue/index.md", "errors.md", "cli.md"])
def test_a_page_has_a_heading_and_says_that_it_is_written_by_a_script(name: str) -> None:
    head, _, mark = made()[name].split("\n")[:3]
    assert head.startswith("# ")
    assert "make_pages.py" in mark


def test_every_link_between_pages_leads_to_one() -> None:
    for name, text in made().items():
        folder = (Path("/") / name).parent
        for target in LINK.findall(text):
            path = Path("/").joinpath(*_resolved(folder / target)).as_posix()[1:]
            assert path in made(), f"{name}: {target}"


def _resolved(path: Path) -> list[str]:
    out: list[str] = []
    for part in path.parts[1:]:
        out = out[:-1] if part == ".." else [*out, part]
    return out


def test_every_message_and_every_command_is_told() -> None:
    from readiness.cli import app
    from readiness.errors import messages

    assert all(f"`{code}`" in made()["errors.md"] for code in messages("en")["problems"])
    names = [c.name or c.callback.__name__.replace("_", "-") for c in app.registered_commands if c.callback]
    assert all(f"## readiness {name}\n" in made()["cli.md"] for name in names)
