"""One answer: its forms in a sheet, and whether it fits its question."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from readiness import yamlio
from readiness.errors import DataFileError, nearest
from readiness.questionnaire import LEVELS, Question, QuestionType
from readiness.text import CleanStr

if TYPE_CHECKING:
    from collections.abc import Callable

    from readiness.questionnaire import Questionnaire
    from readiness.yamlio import Loaded

Status = Literal["public", "stated", "illustrative"]
State = Literal["value", "unknown", "na", "open", "hidden", "maybe_hidden"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Model):
    """Something that backs an answer."""

    title: CleanStr | None = None
    url: CleanStr | None = None
    file: CleanStr | None = None
    date: datetime.date | None = None
    sha256: CleanStr | None = None


class Answer(_Model):
    """One answer: a value with its origin, `unknown: true`, or `na` with the reason."""

    value: Any = None
    unknown: bool = False
    na: CleanStr | None = Field(None, min_length=1)
    source: CleanStr | None = None
    year: int | None = Field(None, ge=1900, le=2100)
    status: Status = "stated"
    confidence: Literal["low", "medium", "high"] | None = None
    note: CleanStr | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def state(self) -> State:
        """Whether it is a value, unknown or not applicable."""
        return "na" if self.na is not None else ("unknown" if self.unknown else "value")


def answer_of(name: str, raw: Any, questionnaire: Questionnaire, loaded: Loaded) -> Answer:
    """Check what a sheet says under one question's id.

    Raises:
        DataFileError: an unknown question, or a value that does not fit it.
    """
    place = ("answers", name)
    question = questionnaire.questions.get(name)
    if question is None:
        near = nearest(name, questionnaire.questions)
        raise DataFileError([loaded.problem("RD201", *place, key=True, question=name, suggestion=near)])
    if question.header:
        raise DataFileError([loaded.problem("RD214", *place, key=True, question=name, header=question.header)])
    if isinstance(raw, dict):
        answer = yamlio.parse(Answer, loaded, raw, place)
    elif raw is None or (raw == "unknown" and question.type != "text"):
        answer = Answer(unknown=True)
    else:
        answer = Answer(value=raw)
    if answer.state != "value":
        if answer.value is not None:
            raise DataFileError([loaded.problem("RD218", *place, question=name)])
        return answer
    at = (*place, "value") if isinstance(raw, dict) else place
    if answer.value is None:
        raise DataFileError([loaded.problem("RD219", *place, question=name)])
    if answer.value == "unknown" and question.type != "text":
        return answer.model_copy(update={"value": None, "unknown": True})
    return answer.model_copy(update={"value": _value(answer.value, question, loaded, at)})


class _MisfitError(Exception):
    """A value does not fit its question: the message's code and what fills it."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def _value(value: Any, question: Question, loaded: Loaded, at: yamlio.Path_) -> Any:
    """Check a value against its question and return it in the one form the rest of the code knows."""
    try:
        return _CHECKS[question.type](value, question)
    except _MisfitError as misfit:
        params = {"question": question.id, "value": value, **misfit.params}
        raise DataFileError([loaded.problem(misfit.code, *at, **params)]) from None


def _yes_no(value: Any, question: Question) -> str:
    del question
    word = ("yes" if value else "no") if isinstance(value, bool) else value
    known = ("yes", "no", "unknown")
    if word not in known[:2]:
        raise _MisfitError("RD203", option=value, options=", ".join(known), suggestion=nearest(value, known))
    return str(word)


def _option(value: Any, question: Question) -> str:
    options = [o.id for o in question.options]
    word = str(value)
    if word not in options:
        raise _MisfitError("RD203", option=value, options=", ".join(options), suggestion=nearest(word, options))
    return word


def _options(value: Any, question: Question) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _MisfitError("RD204", expected="list")
    chosen = {_option(v, question) for v in value}
    return tuple(o.id for o in question.options if o.id in chosen)


def _level(value: Any, question: Question) -> int:
    del question
    if isinstance(value, bool) or not isinstance(value, int):
        raise _MisfitError("RD204", expected="level")
    if not 0 <= value < LEVELS:
        raise _MisfitError("RD205", low=0, high=LEVELS - 1)
    return value


def _number(value: Any, question: Question) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _MisfitError("RD204", expected="number")
    if question.integer and not float(value).is_integer():
        raise _MisfitError("RD204", expected="whole_number")
    low = -math.inf if question.min is None else question.min
    high = math.inf if question.max is None else question.max
    if not low <= value <= high:
        raise _MisfitError("RD205", low=_plain(low), high=_plain(high))
    return value


def _plain(number: float) -> str:
    return f"{number:.15g}".replace("inf", "∞")


def _date(value: Any, question: Question) -> str:
    del question
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _MisfitError("RD204", expected="date") from None


def _text(value: Any, question: Question) -> str:
    if not isinstance(value, str):
        raise _MisfitError("RD204", expected="text")
    if question.max_length is not None and len(value) > question.max_length:
        raise _MisfitError("RD206", length=len(value), limit=question.max_length)
    return value


_CHECKS: dict[QuestionType, Callable[[Any, Question], Any]] = {
    "yes_no": _yes_no,
    "choice": _option,
    "multi": _options,
    "level": _level,
    "number": _number,
    "money": _number,
    "date": _date,
    "text": _text,
}
