"""Filled files of any kind as answer sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness import yamlio
from readiness.errors import UsageError, problem
from readiness.sheets import Sheet, sheet_of

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.questionnaire import Questionnaire
    from readiness.text import Lang


def read_sheet(path: Path, questionnaire: Questionnaire, lang: Lang) -> Sheet:
    """Read a filled workbook (.xlsx), a table (.csv), the web form's file or an answer sheet (.yaml, .json).

    Args:
        path: the file.
        questionnaire: what was asked.
        lang: the language whose labels a table is expected to hold; a workbook says its own.

    Raises:
        UsageError: it does not exist, or is none of these kinds.
        UnsafeFileError: it is not safe to read.
        DataFileError: with every problem and its place.
    """
    match path.suffix.lower():
        case ".xlsx":
            from readiness.instruments.workbook_file import read_workbook

            return read_workbook(path, questionnaire).sheet(questionnaire)
        case ".csv":
            from readiness.instruments.table_sheet import read_csv

            return read_csv(path, questionnaire, lang).sheet(questionnaire)
        case ".yaml" | ".yml" | ".json":
            return sheet_of(yamlio.load(path), questionnaire)
        case _:
            raise UsageError([problem(path, "RD711")])
