"""An answer sheet written as a table of two columns or more: `id`, `value`, and what stands beside an answer."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from readiness.errors import DataFileError, problem
from readiness.instruments.draft import Draft, Spot
from readiness.instruments.labels import STAND_IN, Labels, MisreadError
from readiness.instruments.reading import ORIGIN, Cell, Reader, Row
from readiness.yamlio import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from readiness.questionnaire import Questionnaire
    from readiness.text import Lang

COLUMNS = ("id", "value", "na", *ORIGIN)
_PEOPLE = ("respondent.role", "respondent.knowledge")
_HEADS = ("municipality", "respondent", "questionnaire", "version", "date", "wave")


def read_csv(path: Path, questionnaire: Questionnaire, lang: Lang) -> Draft:
    """Read a sheet from CSV: separator (semicolon, tab, comma), decimal comma and BOM are recognised.

    Rows such as `municipality.name`, `respondent.role` and `date` make the head of the sheet, all others answer the
    question of that id. Questionnaire and version are the program's own where no row says otherwise.

    Raises:
        UsageError: it does not exist.
        UnsafeFileError: it is not UTF-8 text.
        DataFileError: it is empty, or lacks the columns `id` and `value`.
    """
    lines = re.sub(r"\Asep=.\r?\n", "", read_text(path))
    separator = next((sign for sign in ";\t" if sign in lines.partition("\n")[0]), ",")
    rows = csv.reader(io.StringIO(lines, newline=""), delimiter=separator)
    header = [name.strip().casefold() for name in next(rows, [])]
    if not {"id", "value"} <= set(header):
        raise DataFileError([problem(path, "RD712", (1, 1), columns=", ".join(header) or "-")])
    draft = Draft(str(path))
    start = Spot(1, 1)
    draft.put(questionnaire.id, start, "questionnaire")
    draft.put(questionnaire.version, start, "version")
    reader = Reader(draft, Labels(questionnaire, lang))
    seen: dict[str, int] = {}
    for values in rows:
        cells = {
            name: Cell(values[x].strip() or None if x < len(values) else None, Spot(rows.line_num, x + 1))
            for x, name in enumerate(header)
            if name in COLUMNS
        }
        key = str(cells["id"].value or "")
        if key in seen:
            draft.fault(cells["id"].spot, "RD715", question=key, first=f"{path}:{seen[key]}")
        elif key:
            seen[key] = rows.line_num
            _row(key, cells, reader, questionnaire)
    return draft


def _row(key: str, cells: Mapping[str, Cell], reader: Reader, questionnaire: Questionnaire) -> None:
    """Read one row: a part of the head, or an answer."""
    value, draft = cells["value"], reader.draft
    if key in _PEOPLE or (key.partition(".")[0] in _HEADS and key not in questionnaire.questions):
        if value.value is None:
            return
        try:
            found = reader.labels.person(key, value.value) if key in _PEOPLE else value.value
        except MisreadError as misread:
            draft.fault(value.spot, misread.code, **misread.params)
            found = STAND_IN[key]
        draft.put(Labels.date(found) if key == "date" else found, value.spot, *key.split("."))
    elif key in questionnaire.questions:
        row = Row(value, cells.get("na"), {name: cells[name] for name in ORIGIN if name in cells})
        if row.answer.value is None and row.reason is not None and row.reason.value is not None:
            row.answer = Cell(reader.words["na"], value.spot)
        reader.read(questionnaire[key], row)
    else:
        draft.put(value.value, cells["id"].spot, "answers", key)
