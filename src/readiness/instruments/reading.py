"""From the cells about one question to its answer in a sheet; what contradicts itself is told, never settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from readiness.instruments.labels import Labels, MisreadError
from readiness.text import strings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from readiness.instruments.draft import Draft, Spot
    from readiness.questionnaire import Question

ORIGIN = ("source", "year", "note", "status", "confidence")
"""What may stand beside an answer, as a sheet names it."""


@dataclass(frozen=True)
class Cell:
    """What one cell holds, None when it is empty, and where it is."""

    value: Any
    spot: Spot


@dataclass
class Row:
    """The cells about one question: the answer, what stands beside it, and marks on the lines of options."""

    answer: Cell
    reason: Cell | None = None
    origin: dict[str, Cell] = field(default_factory=dict)
    marks: dict[str, Cell] = field(default_factory=dict)


class Reader:
    """Reads the rows of one form into a draft."""

    def __init__(self, draft: Draft, labels: Labels) -> None:
        self.draft, self.labels = draft, labels
        self.words = strings(labels.lang)

    def read(self, question: Question, row: Row) -> None:
        """Put the answer of one question into the draft; an empty row leaves it open."""
        special = self.labels.special(question, row.answer.value)
        if special is not None:
            self._special(question, row, *special)
            return
        marked = self._marked(row)
        if question.type == "multi" and (marked is not None or row.answer.value is not None):
            self._reason_in_the_way(row)
            self._several(question, row, marked or {})
        elif row.answer.value is not None:
            self._reason_in_the_way(row)
            self._put(question, row, self._value(question, row.answer))
        elif row.reason is not None and row.reason.value is not None:
            self.draft.fault(row.reason.spot, "RD706", na=self.words["na"])
        elif lonely := next((cell for cell in row.origin.values() if cell.value is not None), None):
            self.draft.fault(lonely.spot, "RD707", unknown=self.words["answer"]["unknown"])

    def _special(self, question: Question, row: Row, kind: str, reason: str | None) -> None:
        marked = [cell for cell in row.marks.values() if cell.value is not None]
        if marked:
            self.draft.fault(row.answer.spot, "RD708", answer=row.answer.value)
        if kind == "unknown":
            self._reason_in_the_way(row)
            self._put(question, row, True, "unknown")
            return
        written = row.reason.value if row.reason is not None else None
        if reason is None and written is None:
            place = row.reason.spot.cell if row.reason and row.reason.spot.cell else "na"
            self.draft.fault(row.answer.spot, "RD705", na=self.words["na"], place=place.rpartition("!")[2])
            return
        self._put(question, row, Labels.text(reason if written is None else written), "na")

    def _reason_in_the_way(self, row: Row) -> None:
        if row.reason is not None and row.reason.value is not None:
            self.draft.fault(row.reason.spot, "RD706", na=self.words["na"])

    def _value(self, question: Question, cell: Cell) -> Any:
        try:
            return self.labels.value(question, cell.value)
        except MisreadError as misread:
            self.draft.fault(cell.spot, misread.code, **{"question": question.id, **misread.params})
            return None

    def _marked(self, row: Row) -> Mapping[str, bool] | None:
        """Return which lines are marked yes or no; None where none is, or where a mark cannot be read."""
        out: dict[str, bool] = {}
        for option, cell in row.marks.items():
            if cell.value is None:
                continue
            try:
                out[option] = self.labels.mark(cell.value)
            except MisreadError as misread:
                self.draft.fault(cell.spot, misread.code, **misread.params)
                out[option] = True
        return out or None

    def _several(self, question: Question, row: Row, marked: Mapping[str, bool]) -> None:
        """Put the answer of a question that takes several: those marked yes; none only if that was said."""
        chosen = [option for option, yes in marked.items() if yes]
        if row.answer.value is not None:
            if chosen:
                self.draft.fault(row.answer.spot, "RD708", answer=row.answer.value)
            elif not self.labels.is_none(row.answer.value):
                self._listed(question, row)
            else:
                self._put(question, row, [])
        elif chosen or len(marked) == len(row.marks):
            self._put(question, row, chosen)
        else:
            answer = self.words["answer"]
            self.draft.fault(row.answer.spot, "RD709", **answer, none=self.words["form"]["none"])

    def _listed(self, question: Question, row: Row) -> None:
        """Read options that stand in one cell, with bars or semicolons between them."""
        parts = [part for part in str(row.answer.value).replace(";", "|").split("|") if part.strip()]
        values = [self._value(question, Cell(part.strip(), row.answer.spot)) for part in parts]
        if None not in values:
            self._put(question, row, values)

    def _put(self, question: Question, row: Row, value: Any, key: str = "value") -> None:
        """Set an answer and what stands beside it."""
        if value is None:
            return
        self.draft.put({key: value}, row.answer.spot, "answers", question.id)
        spot = row.reason.spot if key == "na" and row.reason is not None else row.answer.spot
        self.draft.put(value, spot, "answers", question.id, key)
        for name, cell in row.origin.items():
            if cell.value is not None:
                beside = self.labels.number(cell.value) if name == "year" else Labels.text(cell.value)
                self.draft.put(beside, cell.spot, "answers", question.id, name)
