"""A sheet filled in question by question: what is still open, and each answer into the file at once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness import yamlio
from readiness.errors import DataFileError
from readiness.instruments.blank import Phrases, asks
from readiness.instruments.draft import Draft, Spot
from readiness.instruments.labels import Labels
from readiness.instruments.reading import Cell, Reader, Row
from readiness.instruments.sheet_file import answer_lines, as_blank, sheet_file
from readiness.sheets import Town, sheet_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from readiness.answers import Answer
    from readiness.questionnaire import Question, Questionnaire
    from readiness.text import Lang

_TYPED = Spot(0, 0)


class Filling:
    """One sheet on its way to being full; the file always holds every answer given so far."""

    def __init__(self, path: Path, questionnaire: Questionnaire, lang: Lang) -> None:
        """Open the sheet; raises what `load_sheets` raises."""
        self.path, self.questionnaire, self.lang = path, questionnaire, lang
        self.sheet = sheet_of(yamlio.load(path), questionnaire)
        self.words = Phrases(as_blank(self.sheet, questionnaire, lang))

    def open_questions(self) -> list[Question]:
        """Return the questions without any answer that this respondent is asked and that may apply."""
        town = Town(self.sheet.municipality, self.questionnaire, (self.sheet,), self.sheet.wave)
        asked = (q for q in self.questionnaire.questions.values() if asks(q, self.sheet.role))
        return [q for q in asked if q.id not in self.sheet.answers and town.visible[q.id] is not False]

    def next_question(self, skipped: Collection[str]) -> Question | None:
        """Return the first open question that was not skipped, None when there is none."""
        return next((q for q in self.open_questions() if q.id not in skipped), None)

    def shown(self, question: Question, *, explain: bool = False) -> Iterator[str]:
        """Yield the lines that ask a question; with `explain`, what the answers mean."""
        yield f"{self.words.numbers[question.id]} {self.words.pick(question.text)}"
        yield f"  ({self.words.kind(question)})"
        if explain:
            yield from (f"  {text}" for text in self.words.explanations(question))
        for number, (value, label) in enumerate(self.words.choices(question), 1):
            mark = value if question.type == "level" else number
            yield f"  {label}" if question.type == "yes_no" else f"  {mark}  {label}"

    def answer(self, question: Question, typed: str) -> None:
        """Take what was typed as the answer and save it.

        Raises:
            DataFileError: it does not fit the question; nothing is saved.
            UsageError: the file cannot be written.
        """
        answer = self._read(question, typed)
        text = self._with(question, answer)
        yamlio.write_bytes(self.path, text.encode(), overwrite=True)
        self.sheet = sheet_of(yamlio.loads(text, str(self.path)), self.questionnaire)

    def _read(self, question: Question, typed: str) -> Answer:
        """Return the answer that was typed, read as a cell of a workbook is."""
        draft = Draft(self.path.name)
        head = self.sheet.positions.data
        draft.data = {**{k: v for k, v in head.items() if k != "answers"}, "answers": {}}
        Reader(draft, Labels(self.questionnaire, self.lang)).read(question, self._row(question, typed.strip()))
        return draft.sheet(self.questionnaire).answers[question.id]

    def _row(self, question: Question, typed: str) -> Row:
        if typed.casefold() == "u":
            return Row(Cell(self.words.unknown, _TYPED))
        found = re.fullmatch(r"na\b[\s:]*(.*)", typed, re.IGNORECASE)
        if found:
            return Row(Cell(self.words.na, _TYPED), Cell(found[1] or None, _TYPED))
        return Row(Cell(self._by_number(question, typed), _TYPED))

    def _by_number(self, question: Question, typed: str) -> str:
        """Return the ids behind the numbers of options, or what was typed."""
        if question.type not in ("choice", "multi") or not re.fullmatch(r"\d+([\s,;]+\d+)*", typed):
            return typed
        options = {str(number): option.id for number, option in enumerate(question.options, 1)}
        if question.type == "multi" and typed == "0":
            return str(self.words.t["none"])
        return "|".join(options.get(number, number) for number in re.split(r"[\s,;]+", typed))

    def _with(self, question: Question, answer: Answer) -> str:
        """Return the file with one answer more; its own comments stay where the file's form allows."""
        sheet = self.sheet
        wanted = {**sheet.answers, question.id: answer}
        old = yamlio.read_text(self.path)
        lines = "\n".join(f"  {line}" for line in answer_lines(question, answer).split("\n"))
        waiting = re.compile(rf"^ *# *{re.escape(question.id)}: *$", re.MULTILINE)
        new = waiting.sub(lambda _: lines, old) if len(waiting.findall(old)) == 1 else f"{old.rstrip()}\n{lines}\n"
        try:
            if sheet_of(yamlio.loads(new, str(self.path)), self.questionnaire).answers == wanted:
                return new
        except DataFileError:
            pass
        return sheet_file(replace(as_blank(sheet, self.questionnaire, self.lang), answers=wanted))
