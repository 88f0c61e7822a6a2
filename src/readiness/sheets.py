"""Filled answer sheets, and what the sheets of one town say together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from readiness import adaptation_file, yamlio
from readiness import consultation as interviews
from readiness.answers import Answer, State, answer_of
from readiness.conditions import NA, evaluate
from readiness.errors import DataFileError, Problem, UsageError, nearest, problem
from readiness.questionnaire import Question, Questionnaire, load_questionnaire
from readiness.text import CleanStr, Id, Lang

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.yamlio import Loaded

Role = Literal["broker", "public", "firm"]
Knowledge = Literal["none", "general", "detailed", "expert"]
_KNOWLEDGE_ORDER: tuple[Knowledge, ...] = ("none", "general", "detailed", "expert")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Municipality(_Model):
    """The town; `id` names its output folder."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    name: Annotated[CleanStr, Field(min_length=1)]
    names: dict[Lang, CleanStr] = Field(default_factory=dict)
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]

    def called(self, lang: str) -> str:
        """Return the name in a language: Kalush, Калуш, Kałusz; its own where that language has none."""
        return self.names.get(lang, self.name)  # type: ignore[call-overload,no-any-return]


class Respondent(_Model):
    """Who answered: a label rather than a name, the side, and how well it knows what offices do."""

    id: Id | None = None
    role: Role
    knowledge: Knowledge = "general"


class SheetFile(_Model):
    """One answer sheet as its file is written."""

    questionnaire: Id
    version: CleanStr
    municipality: Municipality
    respondent: Respondent
    date: date
    wave: CleanStr | None = None
    answers: Annotated[dict[str, Any], BeforeValidator(lambda value: {} if value is None else value)] = Field(
        default_factory=dict
    )


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
    consultation: interviews.Consultation | None = None

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
        candidates = [
            Given(question, a.state, a.value, a, s.respondent) for s in self._ranked() if (a := s.answers.get(question))
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

    def with_answers(self, changes: Mapping[str, Answer]) -> Town:
        """Return the town as it would be with other answers.

        A fact is set on the sheet that decides facts and taken off the others; an opinion or a need is set on every
        sheet that had one, or on the first where none had.
        """
        order = {s.respondent: i for i, s in enumerate(self._ranked())}
        sheets = list(self.sheets)
        for question, answer in changes.items():
            holders = {s.respondent for s in self.sheets if question in s.answers} or {
                min(order, key=order.__getitem__)
            }
            if self.questionnaire[question].about == "town":
                holders = {min(order, key=order.__getitem__)}
            for i, sheet in enumerate(sheets):
                kept = {q: a for q, a in sheet.answers.items() if q != question}
                new = {**kept, question: answer} if sheet.respondent in holders else kept
                sheets[i] = replace(sheet, answers=new)
        return replace(self, sheets=tuple(sheets))

    def _ranked(self) -> list[Sheet]:
        """The sheets in the order in which they decide facts."""

        def order(sheet: Sheet) -> tuple[bool, int, int, str]:
            knowledge = -_KNOWLEDGE_ORDER.index(sheet.knowledge)
            return sheet.role != "broker", knowledge, -sheet.date.toordinal(), sheet.respondent

        return sorted(self.sheets, key=order)

    @property
    def only_side(self) -> Literal["firms", "offices"] | None:
        """The side that alone has answered; None where both have."""
        sides = {s.role == "firm" for s in self.sheets}
        return None if len(sides) > 1 else ("firms" if sides == {True} else "offices")

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
    consulted: interviews.Consultation | None = None
    problems: list[Problem] = []
    for file in files:
        try:
            loaded = yamlio.load(file)
            kind = _kind(loaded)
            if kind == "adaptation":
                adaptation = adaptation_file.parse_adaptation(loaded)
                if adaptation.adaptation in adapted:
                    first = adapted[adaptation.adaptation].path
                    problems.append(loaded.problem("RD426", "adaptation", blueprint=adaptation.adaptation, first=first))
                adaptations[adaptation.adaptation] = adaptation
                adapted[adaptation.adaptation] = loaded
            elif kind == "consultation":
                consulted = interviews.parse_consultation(loaded)
                adapted["consultation"] = loaded
            elif kind == "questionnaire":
                sheets.append(sheet_of(loaded, asked))
        except DataFileError as error:
            problems += error.problems
    if not sheets and not problems:
        where = paths if isinstance(paths, str | Path) else next(iter(paths), "")
        problems.append(problem(where, "RD210"))
    problems += _one_town(sheets)
    if consulted is not None and sheets and consulted.consultation != sheets[0].municipality.id:
        params = {"id": consulted.consultation, "town": sheets[0].municipality.id}
        problems.append(adapted["consultation"].problem("RD425", "consultation", key=False, **params))
    if problems:
        raise DataFileError(problems)
    chosen, taken = _one_wave(sheets, wave)
    return Town(sheets[0].municipality, asked, tuple(chosen), taken, adaptations, adapted, consulted)


def _files(paths: Sequence[Path | str]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith("."))
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
        s.positions.problem("RD211", "municipality", "id", id=s.municipality.id, first=first.id, path=sheets[0].path)
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


def sheet_of(loaded: Loaded, questionnaire: Questionnaire) -> Sheet:
    """Check one sheet that was read and return it.

    Raises:
        DataFileError: with every problem of its head and its answers; of another questionnaire or version, that alone.
    """
    problems: list[Problem] = []
    header: SheetFile | None = None
    try:
        header = yamlio.parse(SheetFile, loaded)
    except DataFileError as error:
        problems += error.problems
    if header is not None and header.questionnaire != questionnaire.id:
        raise DataFileError([loaded.problem("RD212", "questionnaire", id=header.questionnaire, known=questionnaire.id)])
    if header is not None and header.version != questionnaire.version:
        found = loaded.problem("RD202", "version", version=header.version, known=questionnaire.version)
        raise DataFileError([found])
    answers: dict[str, Answer] = {}
    raw = loaded.data.get("answers")
    for name, value in raw.items() if isinstance(raw, dict) else ():
        try:
            answers[name] = answer_of(name, value, questionnaire, loaded)
        except DataFileError as error:
            problems += error.problems
    if problems or header is None:
        raise DataFileError(problems)
    who = header.respondent
    return Sheet(
        path=loaded.path,
        municipality=header.municipality,
        respondent=who.id or Path(loaded.path).stem,
        role=who.role,
        knowledge=who.knowledge,
        date=header.date,
        wave=header.wave,
        answers=answers,
        positions=loaded,
    )


def _hidden_answers(town: Town) -> Iterator[Problem]:
    for sheet in town.sheets:
        for name in sheet.answers:
            if town.visible[name] is False:
                yield sheet.positions.problem("RD207", "answers", name, key=True, question=name, severity="warning")


def _told(given: Given) -> Any:
    """Return a value, or that it does not apply, as a message shows it."""
    if given.state == "na":
        return "na"
    return ", ".join(given.value) if isinstance(given.value, tuple) else given.value


def _contradictions(town: Town) -> Iterator[Problem]:
    for name, fact in town.facts.items():
        if fact.state not in ("value", "na"):
            continue
        for sheet, given in town.voices(name):
            if given.state in ("value", "na") and (given.state, given.value) != (fact.state, fact.value):
                yield sheet.positions.problem(
                    "RD208",
                    "answers",
                    name,
                    question=name,
                    value=_told(given),
                    taken=_told(fact),
                    respondent=fact.respondent,
                    severity="warning",
                )
