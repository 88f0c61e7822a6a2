"""Several parts of one respondent's sheet, filled in by different hands, as one sheet."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from readiness.errors import DataFileError, Problem
from readiness.instruments.sheet_file import raw_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from readiness.answers import Answer
    from readiness.sheets import Sheet

_HEAD = (
    ("municipality", "id"),
    ("municipality", "name"),
    ("municipality", "country"),
    ("respondent", "id"),
    ("respondent", "role"),
    ("respondent", "knowledge"),
    ("wave",),
)
"""What all parts that say it must say alike; the date is the latest one."""


def merge_sheets(sheets: Sequence[Sheet]) -> Sheet:
    """Return the parts as one sheet.

    A question that only one part answers keeps that answer; "I do not know" gives way to an answer, as it does between
    respondents. Two different answers are a contradiction: somebody has to decide.

    Raises:
        DataFileError: with every contradiction, in head or answers.
    """
    first, *others = sheets
    problems = list(_heads(sheets))
    merged: dict[str, tuple[Answer, Sheet]] = {name: (answer, first) for name, answer in first.answers.items()}
    for sheet in others:
        for name, answer in sheet.answers.items():
            known, source = merged.get(name, (answer, sheet))
            if known == answer or answer.state == "unknown" != known.state:
                merged.setdefault(name, (answer, sheet))
            elif known.state == "unknown":
                merged[name] = (answer, sheet)
            else:
                problems.append(_contradiction(sheet, name, known, source.path))
    if problems:
        raise DataFileError(problems)
    labelled = next((sheet for sheet in sheets if _said(sheet, ("respondent", "id")) is not None), first)
    answers = {name: answer for name, (answer, _) in merged.items()}
    return replace(labelled, date=max(sheet.date for sheet in sheets), answers=answers)


def _contradiction(sheet: Sheet, name: str, known: Answer, path: str) -> Problem:
    value, other = _told(sheet.answers[name]), _told(known)
    return sheet.positions.problem("RD717", "answers", name, question=name, value=value, other=other, path=path)


def _heads(sheets: Sequence[Sheet]) -> Iterator[Problem]:
    """Yield where a part belongs to another respondent, town or round."""
    for place in _HEAD:
        said = [(sheet, value) for sheet in sheets if (value := _said(sheet, place)) is not None]
        for sheet, value in said[1:]:
            if value != said[0][1]:
                what, (first, other) = ".".join(place), said[0]
                yield sheet.positions.problem("RD716", *place, what=what, value=value, other=other, path=first.path)


def _said(sheet: Sheet, place: tuple[str, ...]) -> Any:
    """Return what a file says at a place of its head, None where it leaves it to the default."""
    value: Any = sheet.positions.data
    for key in place:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _told(answer: Answer) -> str:
    raw = raw_answer(answer)
    return json.dumps(raw, ensure_ascii=False) if isinstance(raw, dict | list) else str(raw)
