"""Make the API reference anew from the docstrings of the public names and of what they return.

Needs nothing but the package:
    python docs/make_api.py
Writes `docs/api.md`; a test compares it with what the docstrings say now.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import textwrap
from dataclasses import fields, is_dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

import readiness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TARGET = Path(__file__).resolve().parent / "api.md"
GROUPS = {
    "Read the files": ("load_questionnaire", "load_framework", "load_sheets", "load_catalogue"),
    "One town": ("assess", "recommend", "what_if", "gaps", "adapt"),
    "Several towns, and how firm it all is": ("compare", "robustness"),
    "Any table of indicators": ("score_table",),
    "Reports": ("build_report", "render"),
}
CHARTS = ("profile_chart", "rank_chart", "matrix_chart")
HEAD = """# API reference

Made from the docstrings by `python docs/make_api.py`; a change belongs there, not here.

`readiness` promises the functions of the first part, `readiness.__version__`, and nothing else. The second part lists
what they return. Scores are between 0 and 1 unless a framework says otherwise; `None` in a result and NaN in a table
mean *not known*. Every error raised on purpose is a `readiness.errors.ReadinessError`: `str(error)` says it in English,
`error.render("pl")` in another language. A whole example to run: [one town](notebooks/one-town.ipynb),
[six towns](notebooks/six-towns.ipynb).
"""
CHARTS_HEAD = """
### Charts in a notebook

`from readiness.report import notebook`, with the extra `notebook`: `pip install "readiness[notebook]"`.
"""
RETURNED_HEAD = """
## What they return

Frozen values: nothing here is changed, a new one is made. The data files' own models (questions, blueprints, projects)
have the fields of their files; `readiness schema` prints those.
"""
WIDTH = 100
_SECTION = re.compile(r"^(Args|Returns|Raises|Source|Yields):[ ]*(.*)$")
_ENTRY = re.compile(r"^(\*{0,2}\w+): +(.*)$", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")


def main() -> None:
    """Write the reference."""
    TARGET.write_text(reference(), "utf-8", newline="\n")


def reference() -> str:
    """Return the reference as Markdown.

    Raises:
        ValueError: a public name stands in no group.
    """
    grouped = {name for names in GROUPS.values() for name in names}
    left = set(readiness.__all__) - grouped - {"__version__"}
    if left:
        msg = f"public, but in no group of docs/make_api.py: {', '.join(sorted(left))}"
        raise ValueError(msg)
    parts, functions = [HEAD, "\n## Functions\n"], []
    for title, names in GROUPS.items():
        found = [getattr(readiness, name) for name in names]
        functions += found
        parts += [f"\n### {title}\n", *(_function(f) for f in found)]
    notebook = import_module("readiness.report.notebook")
    parts += [CHARTS_HEAD, *(_function(getattr(notebook, name)) for name in CHARTS), RETURNED_HEAD]
    return "".join([*parts, *(_class(c) for c in _returned(functions))])


def _function(function: Callable[..., Any]) -> str:
    called = textwrap.fill(_signature(function), WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    return f"\n#### `{function.__name__}`\n\n```python\n{called}\n```\n\n{_docs(function)}\n"


def _class(cls: type) -> str:
    text, described = _split_fields(inspect.getdoc(cls) or "")
    lines = [f"\n### `{cls.__name__}`\n\n{_markdown(text)}\n"]
    named = [_field(name, kind, described.get(name)) for name, kind in _fields(cls)]
    if named:
        lines.append("\n" + "\n".join(named) + "\n")
    members = list(_members(cls))
    if members:
        lines.append("\n" + "\n".join(members) + "\n")
    return "".join(lines)


def _field(name: str, kind: str, description: str | None) -> str:
    return _item(f"- `{name}: {kind}`" + (f" – {description}" if description else ""))


def _fields(cls: type) -> Iterator[tuple[str, str]]:
    """Yield name and type of every field, inherited ones first."""
    if is_dataclass(cls):
        yield from ((f.name, str(f.type)) for f in fields(cls))
    else:
        yield from ((name, kind) for name, kind in cls.__annotations__.items() if not name.startswith("_"))


def _members(cls: type) -> Iterator[str]:
    """Yield public properties and methods, one line each, with the first sentence of their docstring."""
    for base in reversed([c for c in cls.__mro__ if c.__module__.startswith("readiness")]):
        for name, member in vars(base).items():
            function = _callable(member)
            if not name.startswith("_") and function is not None and vars(cls).get(name, member) is member:
                plain = isinstance(member, property | cached_property)
                shown = f"{name} -> {function.__annotations__['return']}" if plain else _signature(function)
                summary = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
                yield _item(f"- `{shown}` – {summary}")


def _callable(member: object) -> Callable[..., Any] | None:
    """Return the function behind a property or method written in the class; None for anything else."""
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, cached_property):
        member = member.func
    elif isinstance(member, classmethod | staticmethod):
        member = member.__func__
    hidden = not inspect.isfunction(member) or not member.__module__.startswith("readiness")
    return None if hidden or "__pydantic" in member.__qualname__ or hasattr(member, "__wrapped__") else member


def _signature(function: Callable[..., Any]) -> str:
    """Return the signature as it is written, without `self`."""
    node = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(node, ast.FunctionDef) or node.returns is None:
        msg = f"{function.__qualname__} has no signature with types"
        raise TypeError(msg)
    written = re.sub(r"^(?:self|cls)(?:, |$)", "", ast.unparse(node.args))
    return f"{node.name}({written}) -> {ast.unparse(node.returns)}"


def _returned(functions: list[Callable[..., Any]]) -> list[type]:
    """Return every class of this package in the functions' results and in their fields, in order of appearance."""
    known = _classes()
    found: dict[str, type] = {}
    waiting = [(word, True) for f in functions for word in _WORD.findall(str(f.__annotations__["return"]))]
    while waiting:
        word, direct = waiting.pop(0)
        cls = known.get(word)
        if cls is None or word in found or not (direct or is_dataclass(cls)):
            continue
        found[word] = cls
        if is_dataclass(cls):
            waiting += [(w, False) for _, kind in _fields(cls) for w in _WORD.findall(kind)]
            waiting += [(w, False) for w in _result_words(cls)]
    return list(found.values())


def _result_words(cls: type) -> Iterator[str]:
    """Yield the words of the types that a class's public properties and methods return."""
    for name, member in vars(cls).items():
        function = _callable(member)
        if function is not None and not name.startswith("_"):
            yield from _WORD.findall(str(function.__annotations__.get("return", "")))


def _classes() -> dict[str, type]:
    """Return the public dataclasses and models of this package by name."""
    found: dict[str, type] = {}
    for module in pkgutil.walk_packages(readiness.__path__, "readiness."):
        if module.name.startswith("readiness.cli") or module.name.endswith("__main__"):
            continue
        for name, cls in inspect.getmembers(import_module(module.name), inspect.isclass):
            wanted = is_dataclass(cls) or issubclass(cls, BaseModel)
            if wanted and cls.__module__ == module.name and not name.startswith("_"):
                found.setdefault(name, cls)
    return found


def _docs(thing: object) -> str:
    return _markdown(inspect.getdoc(thing) or "")


def _split_fields(text: str) -> tuple[str, dict[str, str]]:
    """Return a class's docstring without its `Args:`, and what those say of each field."""
    before, found, after = text.partition("\nArgs:\n")
    if not found:
        return text, {}
    block, _, rest = after.partition("\n\n")
    described = {m[1]: m[2] for entry in _entries(block.splitlines()) if (m := _ENTRY.match(entry))}
    return f"{before.rstrip()}\n\n{rest}".strip(), described


def _markdown(text: str) -> str:
    """Turn a docstring of Google's style into Markdown."""
    blocks = [_block(block) for block in re.split(r"\n{2,}", text.strip())]
    return "\n\n".join(blocks)


def _block(block: str) -> str:
    lines = block.splitlines()
    if lines[0].startswith(">>> "):
        return f"```pycon\n{block}\n```"
    match = _SECTION.match(lines[0])
    if match is None:
        return block
    if match[1] in ("Args", "Raises"):
        items = [_item(_ENTRY.sub(r"- `\1` – \2", entry)) for entry in _entries(lines[1:])]
        return f"**{match[1]}**\n\n" + "\n".join(items)
    said = " ".join([match[2], *(line.strip() for line in lines[1:])]).strip()
    return _filled(f"**{match[1]}** {said}")


def _entries(lines: list[str]) -> list[str]:
    """Join the lines of a section into entries: what is indented further belongs to the entry above."""
    out: list[str] = []
    for line in textwrap.dedent("\n".join(lines)).splitlines():
        if line.startswith(" ") and out:
            out[-1] += " " + line.strip()
        else:
            out.append(line)
    return out


def _item(text: str) -> str:
    return _filled(text, "  ")


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 120, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


if __name__ == "__main__":
    main()
