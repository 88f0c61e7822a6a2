"""Filled answer sheets, and what the sheets of one town say together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from readiness import adaptation_file, yamlio
from readiness.conditions import NA, evaluate
from readiness.errors import DataFileError, Problem, UsageError, nearest, problem
from readiness.questionnaire import LEVELS, Question, Questionnaire, load_questionnaire
from readiness.text import CleanStr, Id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.yamlio import Loaded

Role = Literal["broker", "public", "firm"]
Knowledge = Literal["none", "general", "detailed", "expert"]
Status = Literal["public", "stated", "illustrative"]
State = Literal["value", "unknown", "na", "open", "hidden", "maybe_hidden"]
_KNOWLEDGE_ORDER: tuple[Knowledge, ...] = ("none", "general", "detailed", "expert")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Municipality(_Model):
    """The town; `id` names its output folder."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    name: CleanStr
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Respondent(_Model):
    """Who answered: a label rather than a name, the side, and how well it knows what offices do."""

    id: Id | None = None
    role: Role
    knowledge: Knowledge = "general"


class Evidence(_Model):
    """Something that backs an answer."""

    title: CleanStr | None = None
    url: CleanStr | None = None
    file: CleanStr | None = None
    date: date | None = None
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


class _Header(_Model):
    questionnaire: Id
    version: CleanStr
    municipality: Municipality
    respondent: Respondent
    date: date
    wave: CleanStr | None = None
    answers: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One respondent's answers of one date, checked against the questionnaire."""

    path: str
    municipality: Municipality
    respondent: str
    role: Role
    knowledge: Knowledge
    date: date
    wave: str | None
    answers: Mapping[str, Answer]
    positions: Loaded = field(repr=False, compare=False)


@dataclass(frozen=True)
class Given:
    """What one question got: its state, the value if there is one, and where it comes from."""

    question: str
    state: State
    value: Any = None
    answer: Answer | None = None
    respondent: str | None = None

    @property
    def illustrative(self) -> bool:
        """Whether the value was made up to show how the instrument works."""
        return self.state == "value" and self.answer is not None and self.answer.status == "illustrative"


@dataclass(frozen=True)
class Town:
    """The sheets of one municipality in one wave, and what they say together."""

    municipality: Municipality
    questionnaire: Questionnaire
    sheets: tuple[Sheet, ...]
    wave: str | None
    adaptations: Mapping[str, adaptation_file.AdaptationFile] = field(default_factory=dict)
    files: Mapping[str, Loaded] = field(default_factory=dict, repr=False)
    consultation: Any = None

    @cached_property
    def facts(self) -> dict[str, Given]:
        """One answer for each question about the town.

        The Broker's value, else that of the respondent with the highest knowledge who gave one (ties: the latest
        date, then the smallest label). Not applicable counts as given, unknown does not. A question whose `show_if`
        is false is hidden, whatever was answered.
        """
        out: dict[str, Given] = {}
        lookup = _FactsSoFar(out, self.municipality)
        for question in self.questionnaire.questions.values():
            if question.about != "town" or question.header:
                continue
            shown = evaluate(question.show_if, lookup).truth
            given = self._one_fact(question.id)
            if shown is False:
                given = Given(question.id, "hidden")
            elif shown is None:
                given = Given(question.id, "maybe_hidden")
            out[question.id] = given
        return out

    def _one_fact(self, question: str) -> Given:
        ranked = sorted(
            self.sheets,
            key=lambda s: (
                s.role != "broker",
                -_KNOWLEDGE_ORDER.index(s.knowledge),
                -s.date.toordinal(),
                s.respondent,
            ),
        )
        candidates = [
            Given(question, a.state, a.value, a, s.respondent)
            for s in ranked
            if (a := s.answers.get(question))
        ]
        return next(
            (g for g in candidates if g.state != "unknown"),
            candidates[0] if candidates else Given(question, "open"),
        )

    def voices(self, question: str) -> tuple[tuple[Sheet, Given], ...]:
        """Every respondent's answer to a question, those who left it open apart."""
        return tuple(
            (s, Given(question, a.state, a.value, a, s.respondent))
            for s in self.sheets
            if (a := s.answers.get(question))
        )

    @cached_property
    def visible(self) -> dict[str, bool | None]:
        """Whether each question is shown: true, false, or None while that is not known."""
        lookup = _FactsSoFar(self.facts, self.municipality)
        return {q.id: evaluate(q.show_if, lookup).truth for q in self.questionnaire.questions.values()}

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What does not stop the work: contradictions between respondents, answers to hidden questions."""
        return (*_hidden_answers(self), *_contradictions(self))

    @cached_property
    def open_questions(self) -> tuple[str, ...]:
        """Questions that are shown, or may be, and that nobody has answered with a value or `na`."""
        return tuple(
            q.id
            for q in self.questionnaire.questions.values()
            if not q.header and self.visible[q.id] is not False and not self._settled(q)
        )

    def _settled(self, question: Question) -> bool:
        if question.about == "town":
            return self.facts[question.id].state in ("value", "na")
        return any(g.state in ("value", "na") for _, g in self.voices(question.id))


class _FactsSoFar:
    """The facts gathered so far, as conditions ask for them."""

    def __init__(self, facts: Mapping[str, Given], municipality: Municipality) -> None:
        self._facts, self._municipality = facts, municipality

    def answer(self, question: str) -> Any:
        """Return the value, None when unknown or open, `NA` when not applicable or hidden."""
        return condition_value(self._facts.get(question))

    def interval(self, node: str) -> tuple[float, float] | None:
        """Scores do not exist yet while questions are being shown or hidden."""
        del node
        return (0.0, 1.0)

    def municipality(self, key: str) -> str:
        """Return the id or the country."""
        return str(getattr(self._municipality, key))


def condition_value(given: Given | None) -> Any:
    """Return what a condition sees of an answer: the value, None for not known, `NA` for not applicable or hidden."""
    if given is None or given.state in ("unknown", "open", "maybe_hidden"):
        return None
    return given.value if given.state == "value" else NA


def load_sheets(
    paths: Path | str | Sequence[Path | str],
    questionnaire: Questionnaire | None = None,
    wave: str | None = None,
) -> Town:
    """Load the sheets of one municipality: files, or one folder with its adaptation files.

    Args:
        paths: a folder, a file, or several files.
        questionnaire: the Quick Look by default.
        wave: which wave to take; by default the latest. Waves are never averaged.

    Raises:
        UsageError: a path does not exist.
        UnsafeFileError: a file is not safe to read.
        DataFileError: with every problem of every file.
    """
    files = _files([paths] if isinstance(paths, str | Path) else paths)
    asked = questionnaire or load_questionnaire()
    sheets: list[Sheet] = []
    adaptations: dict[str, adaptation_file.AdaptationFile] = {}
    adapted: dict[str, Loaded] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            loaded = yamlio.load(file)
            kind = _kind(loaded)
            if kind == "adaptation":
                adaptation = adaptation_file.parse_adaptation(loaded)
                adaptations[adaptation.adaptation] = adaptation
                adapted[adaptation.adaptation] = loaded
            elif kind == "questionnaire":
                sheets.append(_sheet(loaded, asked))
        except DataFileError as error:
            problems += error.problems
    if not sheets and not problems:
        where = paths if isinstance(paths, str | Path) else (files[0] if files else "")
        problems.append(problem(str(where), "RD210"))
    problems += _one_town(sheets)
    if problems:
        raise DataFileError(problems)
    chosen, taken = _one_wave(sheets, wave)
    return Town(sheets[0].municipality, asked, tuple(chosen), taken, adaptations, adapted)


def _files(paths: Sequence[Path | str]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(
                p for p in path.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith(".")
            )
        elif path.exists():
            found.append(path)
        else:
            raise UsageError([problem(path, "RD010")])
    return found


def _kind(loaded: Loaded) -> str:
    if not isinstance(loaded.data, dict):
        raise DataFileError([loaded.problem("RD104")])
    keys = ("questionnaire", "adaptation", "consultation")
    found = next((k for k in keys if k in loaded.data), None)
    if found is None:
        near = next((n for key in loaded.data if (n := nearest(key, keys))), None)
        raise DataFileError([loaded.problem("RD215", suggestion=near)])
    return found


def _one_town(sheets: Sequence[Sheet]) -> list[Problem]:
    first = sheets[0].municipality if sheets else None
    return [
        s.positions.problem(
            "RD211", "municipality", "id", id=s.municipality.id, first=first.id, path=sheets[0].path
        )
        for s in sheets
        if first is not None and (s.municipality.id, s.municipality.country) != (first.id, first.country)
    ] + [
        s.positions.problem("RD216", "respondent", respondent=s.respondent, path=earlier.path)
        for i, s in enumerate(sheets)
        for earlier in sheets[:i]
        if (earlier.respondent, earlier.wave) == (s.respondent, s.wave)
    ]


def _one_wave(sheets: Sequence[Sheet], wave: str | None) -> tuple[list[Sheet], str | None]:
    waves = {s.wave for s in sheets}
    if wave is not None and wave not in waves:
        known = ", ".join(sorted(w for w in waves if w)) or "-"
        raise UsageError([problem(sheets[0].path, "RD217", wave=wave, waves=known)])
    latest = max(sheets, key=lambda s: (s.date, s.wave or "")).wave
    taken = wave if wave is not None else latest
    return [s for s in sheets if s.wave == taken], taken


def _sheet(loaded: Loaded, questionnaire: Questionnaire) -> Sheet:
    header = yamlio.parse(_Header, loaded)
    if header.questionnaire != questionnaire.id:
        raise DataFileError(
            [loaded.problem("RD212", "questionnaire", id=header.questionnaire, known=questionnaire.id)]
        )
    if header.version != questionnaire.version:
        found = loaded.problem("RD202", "version", version=header.version, known=questionnaire.version)
        raise DataFileError([found])
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for name, raw in header.answers.items():
        try:
            answers[name] = _answer(name, raw, questionnaire, loaded)
        except DataFileError as error:
            problems += error.problems
    if problems:
        raise DataFileError(problems)
    who = header.respondent
    return Sheet(
        loaded.path, header.municipality, who.id or Path(loaded.path).stem, who.role, who.knowledge, header.date, header.wave,
        answers, loaded,
    )  # fmt: skip


def _answer(name: str, raw: Any, questionnaire: Questionnaire, loaded: Loaded) -> Answer:
    place = ("answers", name)
    question = questionnaire.questions.get(name)
    if question is None:
        near = nearest(name, questionnaire.questions)
        raise DataFileError([loaded.problem("RD201", *place, key=True, question=name, suggestion=near)])
    if question.header:
        raise DataFileError(
            [loaded.problem("RD214", *place, key=True, question=name, header=question.header)]
        )
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


def _value(value: Any, question: Question, loaded: Loaded, at: yamlio.Path_) -> Any:
    """Check a value against its question and return it in the one form the rest of the code knows."""

    def fail(code: str, **params: Any) -> DataFileError:
        return DataFileError([loaded.problem(code, *at, question=question.id, value=value, **params)])

    match question.type:
        case "yes_no":
            word = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            if word not in ("yes", "no"):
                raise fail(
                    "RD203",
                    option=value,
                    options="yes, no, unknown",
                    suggestion=nearest(value, ["yes", "no", "unknown"]),
                )
            return word
        case "choice":
            return _option(value, question, fail)
        case "multi":
            if not isinstance(value, list):
                raise fail("RD204", expected="list")
            return tuple(dict.fromkeys(_option(v, question, fail) for v in value))
        case "level":
            if isinstance(value, bool) or not isinstance(value, int):
                raise fail("RD204", expected="level")
            if not 0 <= value < LEVELS:
                raise fail("RD205", low=0, high=LEVELS - 1)
            return value
        case "number" | "money":
            return _number(value, question, fail)
        case "date":
            return _date(value, fail)
        case _:
            if not isinstance(value, str):
                raise fail("RD204", expected="text")
            if question.max_length is not None and len(value) > question.max_length:
                raise fail("RD206", length=len(value), limit=question.max_length)
            return value


def _option(value: Any, question: Question, fail: Any) -> str:
    options = [o.id for o in question.options]
    word = str(value)
    if word not in options:
        raise fail("RD203", option=value, options=", ".join(options), suggestion=nearest(word, options))
    return word


def _number(value: Any, question: Question, fail: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise fail("RD204", expected="number")
    if question.integer and not float(value).is_integer():
        raise fail("RD204", expected="whole_number")
    low = question.min if question.min is not None else -math.inf
    high = question.max if question.max is not None else math.inf
    if not low <= value <= high:
        raise fail(
            "RD205",
            low=f"{low:g}" if low > -1e6 else f"{low:.0f}",
            high=f"{high:.0f}" if math.isfinite(high) else "∞",
        )
    return value


def _date(value: Any, fail: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise fail("RD204", expected="date") from None


def _hidden_answers(town: Town) -> Iterator[Problem]:
    for sheet in town.sheets:
        for name in sheet.answers:
            if town.visible[name] is False:
                yield sheet.positions.problem(
                    "RD207", "answers", name, key=True, question=name, severity="warning"
                )


def _contradictions(town: Town) -> Iterator[Problem]:
    for name, fact in town.facts.items():
        if fact.state != "value":
            continue
        for sheet, given in town.voices(name):
            if given.state == "value" and given.value != fact.value:
                yield sheet.positions.problem(
                    "RD208",
                    "answers",
                    name,
                    question=name,
                    value=given.value,
                    taken=fact.value,
                    respondent=fact.respondent,
                    severity="warning",
                )
