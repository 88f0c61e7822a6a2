"""Rooms import leftwards only: what comes first in the chain knows nothing of what comes after it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import readiness

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = """
    version locate errors text letters yamlio translations scales aggregation steps conditions questionnaire
    answers adaptation_file consultation sheets framework tree leaves assessment perception entry country
    project blueprint catalogue examples edits recommendation trials shelf rule_check catalogue_check contribution
    candidates scenario adapted sizing adaptation planning prepare frames measures tables table_files
    robust_runs robust_grid robust robust_order comparison report instruments cli __main__
"""
CHAIN = ROOMS.split()
"""Every room from left to right; a folder (`report`, `instruments`, `cli`) may import within itself."""

PACKAGE = Path(readiness.__file__).parent


def room_of(module: str) -> str:
    """Return the room of a dotted module below `readiness`; the package itself is the front door, ''."""
    return module.split(".")[1] if "." in module else ""


def imports(source: str, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted module) for whatever a module imports of this package, anywhere in its text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if a.name.partition(".")[0] == "readiness")
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                up = parts[: len(parts) - node.level + is_package]
                base = ".".join([*up, *([node.module] if node.module else [])])
            if base == "readiness":
                yield from ((node.lineno, f"readiness.{a.name}") for a in node.names)
            elif base.startswith("readiness."):
                yield node.lineno, base


def modules() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def wrong_way(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """Return `module:line room` for each import that points right, or back to the front door."""
    here = room_of(module)
    if not here:
        return []
    found = []
    for line, target in imports(source, module, is_package=is_package):
        there = room_of(target)
        if there.startswith("__"):
            continue
        if there not in CHAIN or (there != here and CHAIN.index(there) >= CHAIN.index(here)):
            found.append(f"{module}:{line} {there or 'readiness'}")
    return found


def test_every_import_points_left() -> None:
    found = [
        f
        for path, name in modules()
        for f in wrong_way(path.read_text("utf-8"), name, is_package=path.stem == "__init__")
    ]
    assert not found, "imports that point the wrong way:\n" + "\n".join(found)


def test_every_module_has_its_place_in_the_chain() -> None:
    unplaced = {room_of(name) for _, name in modules()} - {"", *CHAIN}
    assert not unplaced, f"not in CHAIN: {', '.join(sorted(unplaced))}"


def test_an_import_to_the_right_is_found_wherever_it_hides() -> None:
    hidden = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from readiness.report.document import Document
def f():
    import readiness.cli
    from readiness import recommendation, text
"""
    assert wrong_way(hidden, "readiness.sheets") == [
        "readiness.sheets:4 report",
        "readiness.sheets:6 cli",
        "readiness.sheets:7 recommendation",
    ]


def test_relative_imports_are_followed() -> None:
    assert wrong_way("from ..cli import app", "readiness.report.word") == ["readiness.report.word:1 cli"]
    assert wrong_way("from .document import Block", "readiness.report.word") == []
    assert wrong_way("from .document import Block", "readiness.report", is_package=True) == []


def test_the_front_door_is_not_for_rooms() -> None:
    assert wrong_way("import readiness", "readiness.sheets") == ["readiness.sheets:1 readiness"]
    assert wrong_way("from readiness import __version__", "readiness.sheets") == []
