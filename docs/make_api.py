"""Make the API reference anew from the docstrings of the public names and of what they return.

Needs nothing but the package:
    python docs/make_api.py
Writes `docs/api.md`; a test compares it with what the docstrings say now.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from dataclasses import fields, is_dataclass
from functools import cache, cached_property
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
PLUMBING = ("readiness.yamlio", "readiness.measures")
"""Modules whose values travel along inside a result and are of use to this package alone."""
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
    docs = _markdown(inspect.getdoc(function) or "")
    return f"\n#### `{function.__name__}`\n\n```python\n{_signature(function)}\n```\n\n{docs}\n"


def _class(cls: type) -> str:
    text, described = _split_fields(inspect.getdoc(cls) or "")
    named = [_item(f"{name}: {kind}", described.get(name)) for name, kind in _fields(cls)]
    lists = {"Fields": named, "Properties and methods": list(_members(cls))}
    shown = [f"**{title}**\n\n" + "\n".join(items) for title, items in lists.items() if items]
    return "\n\n".join([f"\n### `{cls.__name__}`", _markdown(text), *shown]) + "\n"


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
                shown = f"{name}: {function.__annotations__['return']}" if plain else _on_one_line(function)
                summary = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
                yield _item(shown, summary)


def _callable(member: Any) -> Callable[..., Any] | None:
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
    """Return the signature as it is written."""
    source = textwrap.dedent(inspect.getsource(function))
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.FunctionDef) or node.returns is None:
        msg = f"{function.__qualname__} has no signature with types"
        raise TypeError(msg)
    lines = source.splitlines()[node.lineno - 1 : node.returns.end_lineno]
    lines[-1] = lines[-1][: node.returns.end_col_offset]
    return "\n".join(lines).removeprefix("def ")


def _on_one_line(function: Callable[..., Any]) -> str:
    """Return a method's signature on one line, without `self`."""
    written = re.sub(r"\s+", " ", _signature(function)).replace("( ", "(").replace(", )", ")")
    return re.sub(r"\((?:self|cls)(?:, )?", "(", written, count=1)


def _returned(functions: list[Callable[..., Any]]) -> list[type]:
    """Return every class of this package in the functions' results and in their fields, in order of appearance.

    Of the data files' models only those that a function itself returns.
    """
    found = dict.fromkeys(c for f in functions for c in _named(f.__annotations__["return"], f.__module__))
    waiting = list(found)
    while waiting:
        cls = waiting.pop(0)
        if is_dataclass(cls):
            new = [c for kind in _kinds(cls) for c in _named(kind, cls.__module__) if is_dataclass(c)]
            waiting += [c for c in dict.fromkeys(new) if c not in found]
            found |= dict.fromkeys(new)
    return list(found)


def _kinds(cls: type) -> Iterator[str]:
    """Yield the types of a class's fields, and what its public properties and methods return."""
    yield from (kind for _, kind in _fields(cls))
    for name, member in vars(cls).items():
        function = _callable(member)
        if function is not None and not name.startswith("_"):
            yield str(function.__annotations__["return"])


def _named(kind: str, module: str) -> list[type]:
    """Return the dataclasses and models of this package that a type written in a module names."""
    classes = _classes(module)
    return [classes[word] for word in _WORD.findall(kind) if word in classes]


@cache
def _classes(module: str) -> dict[str, type]:
    """Return what a module defines or imports, for type checkers alone too, that has fields."""
    found = dict(vars(import_module(module)))
    for node in ast.walk(ast.parse(inspect.getsource(import_module(module)))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("readiness."):
            home = import_module(str(node.module))
            found |= {a.asname or a.name: getattr(home, a.name) for a in node.names if hasattr(home, a.name)}
    return {name: cls for name, cls in found.items() if inspect.isclass(cls) and _has_fields(cls)}


def _has_fields(cls: type) -> bool:
    ours = cls.__module__.startswith("readiness") and cls.__module__ not in PLUMBING
    return ours and (is_dataclass(cls) or issubclass(cls, BaseModel))


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
        items = [_item(*m.groups()) if (m := _ENTRY.match(e)) else f"- {e}" for e in _entries(lines[1:])]
        return f"**{match[1]}**\n\n" + "\n".join(items)
    said = " ".join([match[2], *(line.strip() for line in lines[1:])]).strip()
    return _filled(f"**{match[1]}:** {said}")


def _entries(lines: list[str]) -> list[str]:
    """Join the lines of a section into entries: what is indented further belongs to the entry above."""
    out: list[str] = []
    for line in textwrap.dedent("\n".join(lines)).splitlines():
        if line.startswith(" ") and out:
            out[-1] += " " + line.strip()
        else:
            out.append(line)
    return out


def _item(code: str, said: str | None = None) -> str:
    return _filled(f"- `{code}` – {said}" if said else f"- `{code}`", "  ")


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 120, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


if __name__ == "__main__":
    main()
