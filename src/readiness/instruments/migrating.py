"""A sheet of an earlier version of the questionnaire, carried over as far as its migrations say; nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.errors import DataFileError, Problem
from readiness.sheets import Sheet, SheetFile, sheet_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.questionnaire import Migration, Questionnaire
    from readiness.yamlio import Loaded


def migrate_sheet(loaded: Loaded, questionnaire: Questionnaire) -> tuple[Sheet, tuple[Problem, ...]]:
    """Return a sheet as one of the questionnaire's present version, and warnings on answers that were dropped.

    Renamed ids and options carry their answers along; an answer to a removed question is dropped and told; merged
    questions take the answer on which all their parts agree. What would need a decision is an error.

    Raises:
        DataFileError: no declared way leads to this version, or an answer cannot be carried over.
    """
    head = yamlio.parse(SheetFile, loaded)
    if head.questionnaire != questionnaire.id:
        raise DataFileError([loaded.problem("RD212", "questionnaire", id=head.questionnaire, known=questionnaire.id)])
    way = _way(head.version, questionnaire)
    if way is None:
        found = loaded.problem("RD718", "version", version=head.version, known=questionnaire.version)
        raise DataFileError([found])
    mover = _Mover(loaded, questionnaire.version, {name: (name, raw) for name, raw in head.answers.items()})
    for migration in way:
        mover.apply(migration)
    if mover.problems:
        raise DataFileError(mover.problems)
    answers = {name: raw for name, (_, raw) in mover.answers.items()}
    positions = {
        ("answers", name, *place[2:]): spot
        for name, (old, _) in mover.answers.items()
        for place, spot in loaded.positions.items()
        if place[:2] == ("answers", old)
    }
    data = {**loaded.data, "version": questionnaire.version, "answers": answers}
    moved = replace(loaded, data=data, positions={**loaded.positions, **positions})
    return sheet_of(moved, questionnaire), tuple(mover.dropped)


def _way(version: str, questionnaire: Questionnaire) -> Sequence[Migration] | None:
    """Return the migrations that lead from a version to the present one, None if there is a gap."""
    steps = {migration.from_: migration for migration in questionnaire.migrations}
    way: list[Migration] = []
    while version != questionnaire.version:
        step = steps.pop(version, None)
        if step is None:
            return None
        way.append(step)
        version = step.to
    return way


class _Mover:
    """Carries answers through migrations; each answer remembers under which id it stands in the file."""

    def __init__(self, loaded: Loaded, known: str, answers: dict[str, tuple[str, Any]]) -> None:
        self.loaded, self.known, self.answers = loaded, known, answers
        self.problems: list[Problem] = []
        self.dropped: list[Problem] = []

    def apply(self, migration: Migration) -> None:
        """Carry all answers through one migration."""
        for name in migration.removed:
            if name in self.answers:
                old, _ = self.answers.pop(name)
                self.dropped.append(self._problem("RD723", old, severity="warning"))
        for question, options in migration.options.items():
            if question in self.answers:
                self._options(question, options)
        for name, parts in migration.split.items():
            if name in self.answers:
                self._split(name, parts)
        for name, parts in migration.merged.items():
            self._merge(name, [part for part in parts if part in self.answers])
        self.answers = {migration.renamed.get(name, name): kept for name, kept in self.answers.items()}

    def _problem(self, code: str, old: str, **params: Any) -> Problem:
        values = {"question": old, "known": self.known, **params}
        return self.loaded.problem(code, "answers", old, key=True, **values)

    def _fault(self, old: str, kind: str, **params: Any) -> None:
        self.problems.append(self._problem("RD719", old, kind=kind, **params))

    def _options(self, question: str, options: dict[str, str | None]) -> None:
        """Rename options inside a value; one that went away needs a new answer."""
        old, raw = self.answers[question]
        value = raw.get("value") if isinstance(raw, dict) else raw
        values = value if isinstance(value, list) else [value]
        gone = [one for one in values if isinstance(one, str) and options.get(one, one) is None]
        if gone:
            self._fault(old, "option_gone", option=", ".join(gone))
            return
        renamed = [options.get(one, one) if isinstance(one, str) else one for one in values]
        new: Any = renamed if isinstance(value, list) else renamed[0]
        self.answers[question] = (old, {**raw, "value": new} if isinstance(raw, dict) and "value" in raw else new)

    def _split(self, name: str, parts: tuple[str, ...]) -> None:
        """Give every part what is not known or not applicable as a whole; a value would have to be divided."""
        old, raw = self.answers.pop(name)
        if _is_value(raw):
            self._fault(old, "question_split", parts=", ".join(parts))
            return
        self.answers.update(dict.fromkeys(parts, (old, raw)))

    def _merge(self, name: str, parts: list[str]) -> None:
        """Take the one answer that all parts have."""
        kept = [self.answers.pop(part) for part in parts]
        if not kept:
            return
        if any(raw != kept[0][1] for _, raw in kept):
            self._fault(kept[0][0], "question_merged", parts=", ".join(parts))
            return
        self.answers[name] = kept[0]


def _is_value(raw: Any) -> bool:
    """Tell whether an answer has a value, rather than being unknown or not applicable."""
    if isinstance(raw, dict):
        return "na" not in raw and not raw.get("unknown") and raw.get("value") != "unknown"
    return raw is not None and raw != "unknown"
