"""The questionnaire as a workbook: an official fills in the yellow cells, the import reads them back by hidden keys.

Layout, which `workbook_file` relies on: on every sheet column A is hidden and says what its row is (`KEY`), on the
sheet of questions the columns are those of `Column`; a hidden sheet holds what the form was made for and the lists
that the cells choose from.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from enum import IntEnum
from itertools import count
from typing import TYPE_CHECKING, Any

from readiness.instruments.blank import KNOWLEDGE, ROLES, Blank
from readiness.instruments.workbook_parts import HIDDEN, Book, height

if TYPE_CHECKING:
    from readiness.answers import Answer
    from readiness.questionnaire import Question, Section

LAYOUT = 1
FIELDS = ("respondent.id", "respondent.role", "respondent.knowledge", "date")
_HEAD_LINES = 30


class Column(IntEnum):
    """The columns of the sheet of questions."""

    KEY = 0
    NUMBER = 1
    QUESTION = 2
    MEANING = 3
    ANSWER = 4
    SOURCE = 5
    YEAR = 6
    NOTE = 7
    REASON = 8


WIDTHS = {1: 7, 2: 34, 3: 46, 4: 17, 5: 18, 6: 7, 7: 18, 8: 18}


def workbook(blank: Blank) -> bytes:
    """Return the questionnaire as an Excel workbook (.xlsx), with the answers that are there already."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    _Writer(book, blank).write()
    book.close()
    return made.getvalue()


class _Writer(Book):
    """Writes the three sheets of one workbook."""

    def write(self) -> None:
        """Write them."""
        names = self.words.t["sheets"]
        self.start = self.book.add_worksheet(names["start"])
        self.page = self.book.add_worksheet(names["questions"])
        self.hidden = self.book.add_worksheet(HIDDEN)
        moment = datetime(self.blank.today.year, self.blank.today.month, self.blank.today.day, tzinfo=UTC)
        subject = self.words.pick(self.blank.questionnaire.title)
        properties = {"title": self.title, "subject": subject, "author": "readiness", "created": moment}
        self.book.set_properties(properties)
        self._hidden_sheet()
        self._start_sheet()
        self._questions_sheet()
        for sheet in (self.start, self.page):
            self.page_set_up(sheet)
        self.hidden.very_hidden()

    def _hidden_sheet(self) -> None:
        blank = self.blank
        town = blank.municipality
        rows = {
            "layout": str(LAYOUT),
            "questionnaire": blank.questionnaire.id,
            "version": blank.questionnaire.version,
            "language": blank.lang,
            "municipality.id": town.id,
            "municipality.name": town.name,
            "municipality.country": town.country,
            **{f"municipality.names.{lang}": name for lang, name in town.names.items()},
            **({"wave": blank.wave} if blank.wave is not None else {}),
        }
        for row, (key, value) in enumerate(rows.items()):
            self.hidden.write_string(row, 0, key)
            self.hidden.write_string(row, 1, value)

    def _start_sheet(self) -> None:
        sheet, words, rows = self.start, self.words, count()
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, 78)
        sheet.write_string(next(rows), 1, self.title, self.looks["title"])
        sheet.write_string(next(rows), 1, words.pick(self.blank.questionnaire.title), self.looks["subtitle"])
        sheet.write_string(next(rows) + 1, 1, words.t["how"], self.looks["section"])
        next(rows)
        for number, step in enumerate(words.how("xlsx"), 1):
            row = next(rows)
            sheet.write_string(row, 1, f"{number}.", self.looks["number"])
            sheet.write_string(row, 2, step, self.looks["text"])
            sheet.set_row(row, height((step, 78)))
        sheet.write_string(next(rows) + 1, 1, words.t["who"], self.looks["section"])
        next(rows)
        self._fields(rows)

    def _fields(self, rows: count[int]) -> None:
        """Write the town, which is settled, and the fields on who answers and when."""
        blank, words = self.blank, self.words
        roles, knows = words.people("respondent.role", ROLES), words.people("respondent.knowledge", KNOWLEDGE)
        values = {
            "municipality": blank.municipality.name,
            "respondent.id": blank.respondent,
            "respondent.role": dict(roles)[blank.role],
            "respondent.knowledge": dict(knows)[blank.knowledge] if blank.knowledge else None,
            "date": blank.answered,
        }
        lists = {"respondent.role": roles, "respondent.knowledge": knows}
        for key, value in values.items():
            row, name = next(rows), key.removeprefix("respondent.").replace("id", "respondent")
            look = {"municipality": "settled", "date": "date"}.get(key, "answer")
            label = words.t["field"][name]
            self.start.write_string(row, 0, key)
            self.start.write_string(row, 1, label, self.looks["label"])
            self.put(self.start, row, 2, value, self.looks[look])
            self.start.set_row(row, height((label, 34), (str(value or ""), 78)))
            if key in lists:
                self.choose_from(self.start, row, 2, [text for _, text in lists[key]], strict=True)
            elif name in words.t["field_help"]:
                self.hint(self.start, row, 2, words.t["field_help"][name])

    def _questions_sheet(self) -> None:
        sheet = self.page
        sheet.set_column(Column.KEY, Column.KEY, None, None, {"hidden": True})
        for column, width in WIDTHS.items():
            sheet.set_column(column, column, width)
        for column in list(Column)[1:]:
            sheet.write_string(0, column, self.words.t["column"][column.name.lower()], self.looks["head"])
        sheet.set_row(0, _HEAD_LINES)
        rows = count(1)
        for section, questions in self.blank.sections():
            self._section(section, next(rows))
            for question in questions:
                self._question(question, next(rows))
                if question.type == "multi":
                    self._options(question, rows)
        sheet.freeze_panes(1, Column.MEANING)
        sheet.repeat_rows(0)
        sheet.set_selection(2, Column.ANSWER, 2, Column.ANSWER)

    def _section(self, section: Section, row: int) -> None:
        for column in list(Column)[1:]:
            self.page.write_blank(row, column, None, self.looks["section"])
        self.page.write_string(row, Column.NUMBER, section.code or "", self.looks["section"])
        self.page.write_string(row, Column.QUESTION, self.words.pick(section.title), self.looks["section"])
        intro = self.words.pick(section.intro) if section.intro else ""
        self.page.write_string(row, Column.MEANING, intro, self.looks["intro"])
        self.page.set_row(row, max(24, height((intro, WIDTHS[Column.MEANING]))))

    def _question(self, question: Question, row: int) -> None:
        words, answer = self.words, self.blank.answers.get(question.id)
        texts = {Column.QUESTION: words.pick(question.text), Column.MEANING: self._meaning(question)}
        self.page.write_string(row, Column.KEY, question.id)
        self.page.write_string(row, Column.NUMBER, words.numbers[question.id], self.looks["number"])
        self.page.write_string(row, Column.QUESTION, texts[Column.QUESTION], self.looks["question"])
        self.page.write_string(row, Column.MEANING, texts[Column.MEANING], self.looks["text"])
        look = {"date": "date", "text": "typed"}.get(question.type, "answer")
        self.put(self.page, row, Column.ANSWER, self._shown(question, answer), self.looks[look])
        choices = [*self._listed(question), words.unknown, words.na]
        self.choose_from(self.page, row, Column.ANSWER, choices, strict=len(choices) > 2)
        self._origin(row, answer)
        tall = [(text, WIDTHS[column]) for column, text in texts.items()]
        self.page.set_row(row, height(*tall))

    def _meaning(self, question: Question) -> str:
        words = self.words
        parts = [words.kind(question), *words.explanations(question)]
        if question.type == "level":
            parts += [words.say(words.t["level"], level=v, text=text) for v, text in words.choices(question)]
        if question.type == "multi":
            parts.append(words.say(words.t["mark_each"], yes=words.strings["answer"]["yes"]))
        return "\n".join(parts)

    def _listed(self, question: Question) -> list[Any]:
        """Return what the answer cell chooses from besides the words for unknown and not applicable."""
        match question.type:
            case "multi":
                return [self.words.t["none"]]
            case "level":
                return [level for level, _ in self.words.choices(question)]
            case _:
                return [label for _, label in self.words.choices(question)]

    def _shown(self, question: Question, answer: Answer | None) -> Any:
        """Return what the answer cell holds."""
        if answer is None:
            return None
        if answer.state != "value":
            return self.words.na if answer.state == "na" else self.words.unknown
        match question.type:
            case "multi":
                return None if answer.value else self.words.t["none"]
            case "date":
                return date.fromisoformat(answer.value)
            case "yes_no" | "choice":
                return dict(self.words.choices(question))[answer.value]
            case _:
                return answer.value

    def _origin(self, row: int, answer: Answer | None) -> None:
        values = {
            Column.SOURCE: answer and answer.source,
            Column.YEAR: answer and answer.year,
            Column.NOTE: answer and answer.note,
            Column.REASON: answer and answer.na,
        }
        for column, value in values.items():
            self.put(self.page, row, column, value, self.looks["year" if column is Column.YEAR else "note"])

    def _options(self, question: Question, rows: count[int]) -> None:
        """Write a line for each option of a question that takes several answers."""
        answer, marks = self.blank.answers.get(question.id), [self.words.strings["answer"][w] for w in ("yes", "no")]
        chosen = answer.value if answer is not None and answer.state == "value" else ()
        for value, label in self.words.choices(question):
            row = next(rows)
            self.page.write_string(row, Column.KEY, f"{question.id}/{value}")
            self.page.write_string(row, Column.QUESTION, label, self.looks["option"])
            self.put(self.page, row, Column.ANSWER, marks[0] if value in chosen else None, self.looks["answer"])
            self.choose_from(self.page, row, Column.ANSWER, marks, strict=True)
            self.page.set_row(row, height((label, WIDTHS[Column.QUESTION] - 2)))
