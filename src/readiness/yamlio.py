"""The one guarded way in for YAML: limits first, then values with their positions, then typed models."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from readiness.errors import DataFileError, Problem, UnsafeFileError, UsageError, nearest, problem
from readiness.text import forbidden_character

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_BYTES, MAX_DEPTH, MAX_NODES = 5_000_000, 50, 200_000

Position = tuple[int, int]
Path_ = tuple[str | int, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Loader(yaml.CSafeLoader):
    """Builds plain values by the YAML 1.2 core rules: `no`, `on` and `12:30` stay texts."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _rule, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+0123456789.",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_rule), list(_first))


@dataclass(frozen=True)
class Loaded:
    """A file's value with the position of every value and every key in it.

    `positions` maps a path (`("answers", "city.firms", "year")`) to the 1-based line and column of its value,
    `keys` to those of its key.
    """

    path: str
    data: Any
    positions: Mapping[Path_, Position]
    keys: Mapping[Path_, Position]

    def at(self, *path: str | int) -> Position:
        """Return the position of the value, or of the nearest thing around it that is in the file."""
        return _nearest_position(self.positions, path)

    def key_at(self, *path: str | int) -> Position:
        """Return the position of a key, or of the nearest thing around it."""
        return self.keys.get(path) or self.at(*path)

    def problem(self, code: str, *path: str | int, key: bool = False, **params: Any) -> Problem:
        """Build a problem that points at a value (or, with `key`, at its key)."""
        return problem(self.path, code, self.key_at(*path) if key else self.at(*path), **params)


def _nearest_position(positions: Mapping[Path_, Position], path: Path_) -> Position:
    for length in range(len(path), -1, -1):
        if path[:length] in positions:
            return positions[path[:length]]
    return (1, 1)


def read_bytes(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises:
        UsageError: it does not exist, or is a folder.
        UnsafeFileError: it cannot be read, or is larger.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        raise UsageError([problem(path, "RD010")]) from None
    except IsADirectoryError:
        raise UsageError([problem(path, "RD011")]) from None
    except OSError as error:
        if path.is_dir():
            raise UsageError([problem(path, "RD011")]) from None
        raise UnsafeFileError([problem(path, "RD003", reason=error.strerror or error)]) from None
    if len(raw) > limit:
        raise UnsafeFileError([problem(path, "RD002", limit=limit // 1_000_000)])
    return raw


def read_text(path: Path) -> str:
    """Read a UTF-8 file within the size limit; raise `UnsafeFileError` or `UsageError` otherwise."""
    raw = read_bytes(path, MAX_BYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnsafeFileError([problem(path, "RD001", (line, 1))]) from None
    if "\0" in text:
        raise UnsafeFileError([problem(path, "RD004", (text.count("\n", 0, text.index("\0")) + 1, 1))])
    return text


def load(path: Path | str) -> Loaded:
    """Read one YAML file.

    Raises:
        UsageError: it does not exist.
        UnsafeFileError: not UTF-8, too large or deep, or with anchors or tags.
        DataFileError: not YAML, empty, or with duplicate keys; all duplicates at once.
    """
    return loads(read_text(Path(path)), str(path))


def loads(text: str, name: str) -> Loaded:
    """Read YAML from a string; `name` stands for the file in messages. Raises like `load`."""
    bad = _first_forbidden(text) if forbidden_character(text.replace("\r\n", "\n")) else None
    if bad is not None:
        row, line, char = bad
        raise DataFileError([problem(name, "RD114", (row, line.index(char) + 1), character=f"U+{ord(char):04X}")])
    try:
        _guard(text, name)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None or (isinstance(node, yaml.ScalarNode) and node.value == ""):
                raise DataFileError([problem(name, "RD102", (1, 1))])
            builder = _Builder(name, loader)
            data = builder.build(node, ())
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        if "nesting depth" in str(error.problem):
            raise UnsafeFileError([problem(name, "RD005", _mark(error.problem_mark), limit=MAX_DEPTH)]) from None
        raise DataFileError([_syntax_problem(name, error)]) from None
    except yaml.YAMLError as error:
        raise DataFileError([problem(name, "RD101", (1, 1), reason=error)]) from None
    if builder.problems:
        raise DataFileError(builder.problems)
    return Loaded(name, data, builder.positions, builder.keys)


def _first_forbidden(text: str) -> tuple[int, str, str] | None:
    """Return line number, line and character of the first character that no text may hold."""
    lines = ((i, line, forbidden_character(line.rstrip("\r"))) for i, line in enumerate(text.split("\n"), 1))
    return next(((i, line, char) for i, line, char in lines if char is not None), None)


_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _guard(text: str, name: str) -> None:
    """Refuse before anything is built what could crash or flood the process: depth, count, anchors, tags."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, yaml.CSafeLoader)):
        if isinstance(event, yaml.ScalarEvent):
            refused = ("RD006" if event.anchor else "RD007") if event.anchor or event.tag else None
        elif isinstance(event, _OPENING):
            depth += 1
            refused = ("RD006" if event.anchor else "RD007") if event.anchor or event.tag else None
        elif isinstance(event, _CLOSING):
            depth -= 1
            continue
        else:
            refused = "RD006" if isinstance(event, yaml.AliasEvent) else None
        if refused is not None:
            raise UnsafeFileError([problem(name, refused, _mark(event.start_mark))])
        if depth > MAX_DEPTH:
            raise UnsafeFileError([problem(name, "RD005", _mark(event.start_mark), limit=MAX_DEPTH)])
        if nodes > MAX_NODES:
            raise UnsafeFileError([problem(name, "RD008", _mark(event.start_mark), limit=MAX_NODES)])


class _Builder:
    """Turns nodes into plain values and notes where each one stands."""

    def __init__(self, name: str, loader: _Loader) -> None:
        self.name, self.loader = name, loader
        self.positions: dict[Path_, Position] = {}
        self.keys: dict[Path_, Position] = {}
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node, path: Path_) -> Any:
        self.positions[path] = _position(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(problem(self.name, "RD105", _position(key_node)))
                continue
            key = str(key_node.value)
            self._refuse_hidden_characters(key_node)
            if key in out:
                first = self.keys[(*path, key)][0]
                self.problems.append(problem(self.name, "RD103", _position(key_node), key=key, first=first))
                continue
            self.keys[(*path, key)] = _position(key_node)
            out[key] = self.build(value_node, (*path, key))
        return out

    def _refuse_hidden_characters(self, node: yaml.Node) -> None:
        """Refuse what an escape in quotes builds and the text of the file does not show."""
        char = forbidden_character(node.value)
        if char is not None:
            self.problems.append(problem(self.name, "RD114", _position(node), character=f"U+{ord(char):04X}"))

    def _scalar(self, node: Any) -> Any:
        text = node.value
        if node.style == '"':
            self._refuse_hidden_characters(node)
        match node.tag.rpartition(":")[2]:
            case "bool":
                return text.lower() == "true"
            case "null":
                return None
            case "int":
                return int(text) if len(text) < 40 else text
            case "float":
                return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
            case _:
                return text


def _position(node: yaml.Node) -> Position:
    return _mark(node.start_mark)


def _mark(mark: Any) -> Position:
    """Return a mark of the YAML library as 1-based line and column."""
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


_PLAIN_ADVICE = (
    ("mapping values are not allowed", "colon"),
    ("found character '\\t'", "tab"),
    ("cannot start any token", "tab"),
    ("did not find expected ',' or ']'", "bracket"),
    ("did not find expected ',' or '}'", "bracket"),
    ("did not find expected node content", "bracket"),
    ("unexpected end of stream", "quote"),
    ("found unexpected end", "quote"),
    ("did not find expected '-' indicator", "dash"),
    ("block sequence entries are not allowed", "dash"),
    ("did not find expected key", "indent"),
    ("could not find expected ':'", "colon_missing"),
)


def _syntax_problem(name: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    text = f"{error.context or ''} {error.problem or ''}"
    advice = next((code for words, code in _PLAIN_ADVICE if words in text), None)
    return problem(
        name,
        f"RD12{_ADVICE_DIGIT[advice]}" if advice else "RD101",
        _mark(mark),
        reason=(error.problem or error.context or "").strip(),
    )


_ADVICE_DIGIT = {"colon": 1, "tab": 2, "bracket": 3, "quote": 4, "dash": 5, "indent": 6, "colon_missing": 7}


def parse(model: type[ModelT], loaded: Loaded, data: Any = None, base: Path_ = ()) -> ModelT:
    """Turn a loaded value into a model; every mismatch becomes a problem at its place in the file.

    Raises:
        DataFileError: with all problems of the file.
    """
    value = loaded.data if data is None else data
    if not isinstance(value, dict):
        raise DataFileError([loaded.problem("RD104", *base)])
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise DataFileError(validation_problems(error, loaded, model, base)) from None


def validation_problems(
    error: ValidationError, loaded: Loaded, model: type[BaseModel], base: Path_ = ()
) -> list[Problem]:
    """Return one problem for each place in the file that pydantic complains about."""
    found: dict[tuple[Position, str], Problem] = {}
    items = error.errors(include_url=False)
    for item in items:
        if item["type"] == "too_short" and any(i["loc"][:-1][: len(item["loc"])] == item["loc"] for i in items):
            continue  # pydantic counts good members only: what is wrong inside is told already
        path = _path_in_file((*base, *item["loc"]), loaded)
        new = _one_problem(item, path, loaded, model, base)
        key = ((new.line, new.column), str(item["loc"][-1]) if item["type"] == "missing" else "")
        found.setdefault(key, new)
    return sorted(found.values(), key=lambda p: (p.line, p.column))


def _path_in_file(loc: Sequence[str | int], loaded: Loaded) -> Path_:
    """Drop the parts of a pydantic location that are names of union members rather than keys of the file."""
    path: Path_ = ()
    for part in loc:
        if (*path, part) in loaded.positions:
            path = (*path, part)
    return path


def _one_problem(item: Any, path: Path_, loaded: Loaded, model: type[BaseModel], base: Path_) -> Problem:
    last = item["loc"][-1] if item["loc"] else ""
    here = path[-1] if path else last
    match item["type"]:
        case "extra_forbidden":
            known = _known_keys(model, path[len(base) : -1])
            return loaded.problem("RD110", *path, key=True, name=last, suggestion=nearest(last, known))
        case "missing":
            return loaded.problem("RD111", *path, name=last)
        case "literal_error" | "enum":
            expected = item["ctx"]["expected"]
            options = re.findall(r"'([^']*)'", expected)
            return loaded.problem(
                "RD112",
                *path,
                value=item["input"],
                expected=", ".join(options) or expected,
                suggestion=nearest(item["input"], options),
            )
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            return loaded.problem("RD113", *path, name=here, reason=item["msg"], kind=item["type"], **item["ctx"])
        case _:
            reason = item["msg"].removeprefix("Value error, ")
            kind = reason_kind(item, here)
            context = {k: v for k, v in item.get("ctx", {}).items() if k != "error"}
            return loaded.problem("RD115", *path, name=here, reason=reason, kind=kind, **context)


def reason_kind(item: Any, field: object) -> str:
    """Return what the translated reasons are listed under: the type of the mismatch, or our own words."""
    if item["type"] == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    if item["type"].startswith("date_"):
        return "date_parsing"
    if item["type"] == "string_pattern_mismatch":
        if item["ctx"]["pattern"].startswith("^https?://"):
            return "url"
        return "country_code" if field == "country" else "string_pattern_mismatch"
    return str(item["type"])


def _known_keys(model: type[BaseModel], path: Path_) -> list[str]:
    """Return the keys a model at `path` below `model` accepts, as far as annotations tell."""
    current: Any = model
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel) and isinstance(part, str):
            info = next((f for n, f in current.model_fields.items() if part in (n, f.alias)), None)
            current = _model_inside(info.annotation) if info else None
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [f.alias or n for n, f in current.model_fields.items()]
    return []


def _model_inside(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_inside(inner)
        if found is not None:
            return found
    return None


def write_bytes(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file beside its place and move it there, so that a reader never meets half a file.

    Raises:
        UsageError: the file exists and `overwrite` is false, the folder is not writable, or the file is open elsewhere.
    """
    if path.exists() and not overwrite:
        raise UsageError([problem(path, "RD020")])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except PermissionError:
        raise UsageError([problem(path, "RD022" if path.exists() else "RD021")]) from None
    except OSError as error:
        raise UsageError([problem(path, "RD021", reason=error.strerror or error)]) from None


def dump(value: Any) -> str:
    """Write YAML that this loader reads back unchanged."""
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return text


class _Dumper(yaml.SafeDumper):
    """Quotes what the loader would read as something else; never writes anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


for _first_letter, _rules in _Loader.yaml_implicit_resolvers.items():
    for _name, _pattern in _rules:
        _Dumper.add_implicit_resolver(_name, _pattern, [_first_letter])
