"""A filled workbook on its way back: opened with care, read by its hidden keys, every problem told with its cell."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from readiness.errors import DataFileError, UnsafeFileError, UsageError, problem
from readiness.instruments.draft import Draft, Spot
from readiness.instruments.labels import STAND_IN, Labels, MisreadError
from readiness.instruments.reading import Cell, Reader, Row
from readiness.instruments.workbook import FIELDS, Column
from readiness.instruments.workbook_parts import HIDDEN
from readiness.text import LANGUAGES, slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from readiness.questionnaire import Questionnaire

MAX_BYTES, MAX_UNPACKED, MAX_PARTS, MAX_ROWS = 10_000_000, 60_000_000, 500, 2_000
_WIDTH = len(Column)
_ENCRYPTED = 0x1
_HEAD = ("questionnaire", "version", "wave", "municipality.id", "municipality.name", "municipality.country")


def read_workbook(path: Path, questionnaire: Questionnaire) -> Draft:
    """Read a workbook that `readiness new` made and somebody filled in.

    Raises:
        UsageError: it does not exist.
        UnsafeFileError: it is no workbook, or unpacks to more than a questionnaire can be.
        DataFileError: it was not made by `readiness new`.
    """
    raw = _safe_bytes(path)
    typed, shown = _Grid(path, raw, formulas=True), None
    if typed.formulas:
        shown = _Grid(path, raw, formulas=False)
    meta = {str(row[0].value): row[1] for row in typed.rows(HIDDEN) if row[0].value is not None}
    if HIDDEN not in typed.names or "questionnaire" not in meta:
        raise DataFileError([problem(path, "RD703")])
    draft = Draft(str(path), typed.names)
    lang = meta["language"].value if "language" in meta else "en"
    labels = Labels(questionnaire, lang if lang in LANGUAGES else "en")
    for key in (*_HEAD, *(k for k in meta if k.startswith("municipality.names."))):
        if key in meta and meta[key].value is not None:
            draft.put(str(meta[key].value), meta[key].spot, *key.split("."))
    _Form(draft, labels, questionnaire).read(_keyed(typed, shown, draft))
    return draft


def _safe_bytes(path: Path) -> bytes:
    """Return the file if it is a packed workbook of a size that a questionnaire may have."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UsageError([problem(path, "RD010")]) from None
    except IsADirectoryError:
        raise UsageError([problem(path, "RD011")]) from None
    except OSError as error:
        raise UnsafeFileError([problem(path, "RD003", reason=error.strerror or error)]) from None
    if len(raw) > MAX_BYTES:
        raise UnsafeFileError([problem(path, "RD002", limit=MAX_BYTES // 1_000_000)])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            too_much = len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED
            odd = any(part.flag_bits & _ENCRYPTED for part in parts)
            if not too_much and not odd:
                odd = any(b"<!DOCTYPE" in packed.read(p) or b"<!ENTITY" in packed.read(p) for p in parts if _xml(p))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        raise UnsafeFileError([problem(path, "RD701")]) from None
    if too_much:
        raise UnsafeFileError([problem(path, "RD702", limit=MAX_UNPACKED // 1_000_000, parts=MAX_PARTS)])
    if odd:
        raise UnsafeFileError([problem(path, "RD701")])
    return raw


def _xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


class _Grid:
    """The cells of all sheets, as typed (with formulas) or as last shown."""

    def __init__(self, path: Path, raw: bytes, *, formulas: bool) -> None:
        import openpyxl

        self.kinds: dict[tuple[str, int, int], str] = {}
        self.cells: dict[str, list[tuple[Cell, ...]]] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=not formulas)
                for sheet in book.worksheets:
                    self.cells[sheet.title] = list(self._read(sheet))
                book.close()
        except Exception:  # the library raises whatever a broken part makes it stumble over
            raise UnsafeFileError([problem(path, "RD701")]) from None

    def _read(self, sheet: Any) -> Iterator[tuple[Cell, ...]]:
        for number, row in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=_WIDTH), 1):
            for column, cell in enumerate(row):
                if cell.value is not None:
                    self.kinds[sheet.title, number, column] = cell.data_type
            yield tuple(Cell(_bare(c.value), _spot(sheet.title, number, x)) for x, c in enumerate(row))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets."""
        return tuple(self.cells)

    @property
    def formulas(self) -> bool:
        """Whether any cell has a formula."""
        return "f" in self.kinds.values()

    def rows(self, sheet: str) -> list[tuple[Cell, ...]]:
        """Return the rows of a sheet, all of the same width."""
        rows = self.cells.get(sheet, [])
        return [(*r, *(Cell(None, _spot(sheet, n, x)) for x in range(len(r), _WIDTH))) for n, r in enumerate(rows, 1)]


def _bare(value: Any) -> Any:
    """Return a value, None for a text of blanks."""
    return (value.strip() or None) if isinstance(value, str) else value


def _spot(sheet: str, row: int, column: int) -> Spot:
    name = sheet if sheet.isalnum() else f"'{sheet}'"
    return Spot(row, column + 1, f"{name}!{'ABCDEFGHI'[column]}{row}")


def _keyed(typed: _Grid, shown: _Grid | None, draft: Draft) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield the rows that have a key in column A; a formula counts by its last result, an error is told."""
    for sheet in typed.names:
        if sheet == HIDDEN:
            continue
        for row in typed.rows(sheet):
            key = row[Column.KEY].value
            if not isinstance(key, str):
                continue
            yield key, tuple(_settled(cell, at, sheet, typed, shown, draft) for at, cell in enumerate(row))


def _settled(cell: Cell, column: int, sheet: str, typed: _Grid, shown: _Grid | None, draft: Draft) -> Cell:
    """Return a cell's value, that of a formula as it was last computed."""
    kind = typed.kinds.get((sheet, cell.spot.line, column))
    if kind == "f" and shown is not None:
        result = shown.rows(sheet)[cell.spot.line - 1][column]
        if result.value is None:
            draft.fault(cell.spot, "RD704")
            return Cell(None, cell.spot)
        cell, kind = result, shown.kinds.get((sheet, cell.spot.line, column))
    if kind == "e":
        draft.fault(cell.spot, "RD713", value=cell.value)
        return Cell(None, cell.spot)
    return cell


class _Form:
    """Sorts the keyed rows of a workbook: who answers, the questions, and the lines of their options."""

    def __init__(self, draft: Draft, labels: Labels, questionnaire: Questionnaire) -> None:
        self.draft, self.labels, self.questionnaire = draft, labels, questionnaire
        self.rows: dict[str, Row] = {}

    def read(self, keyed: Iterator[tuple[str, tuple[Cell, ...]]]) -> None:
        """Read every row into the draft."""
        for key, cells in keyed:
            if key in FIELDS:
                self._field(key, cells[2])
            elif "/" in key:
                question, _, option = key.partition("/")
                if question in self.rows:
                    self.rows[question].marks[option] = cells[Column.ANSWER]
            elif key in self.questionnaire.questions:
                self._question(key, cells)
        reader = Reader(self.draft, self.labels)
        for name, row in self.rows.items():
            reader.read(self.questionnaire[name], row)

    def _question(self, key: str, cells: tuple[Cell, ...]) -> None:
        if key in self.rows:
            first = self.rows[key].answer.spot.cell
            self.draft.fault(cells[Column.ANSWER].spot, "RD715", question=key, first=first)
            return
        beside = {"source": Column.SOURCE, "year": Column.YEAR, "note": Column.NOTE}
        origin = {name: cells[column] for name, column in beside.items()}
        self.rows[key] = Row(cells[Column.ANSWER], cells[Column.REASON], origin)

    def _field(self, key: str, cell: Cell) -> None:
        """Put who answers and when; an empty label or degree of knowledge is left to the sheet's own default."""
        if cell.value is None and key != "date":
            return
        try:
            value = self._person(key, cell.value)
        except MisreadError as misread:
            self.draft.fault(cell.spot, misread.code, **misread.params)
            value = STAND_IN.get(key)
        self.draft.put(value, cell.spot, *key.split("."))

    def _person(self, key: str, value: Any) -> Any:
        if key == "date":
            return None if value is None else Labels.date(value)
        if key != "respondent.id":
            return self.labels.person(key, value)
        label = str(value) if _is_id(str(value)) else slug(str(value))
        if not label:
            raise MisreadError("RD714")
        return label


def _is_id(text: str) -> bool:
    from pydantic import TypeAdapter, ValidationError

    from readiness.text import Id

    try:
        TypeAdapter(Id).validate_python(text)
    except ValidationError:
        return False
    return True
