"""What municipal units and entrepreneurs said about the proposed projects: roles, never names."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from readiness import yamlio
from readiness.text import Id, Lang, OwnWords, own_words

if TYPE_CHECKING:
    from readiness.yamlio import Loaded

Group = Literal["units", "firms"]
GROUPS: tuple[Group, ...] = ("units", "firms")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quote(_Model):
    """Something said; printed only with the speaker's consent."""

    text: OwnWords
    consent: bool


class Opinion(_Model):
    """One interview about one blueprint; feasibility from 0 (not feasible) to 4 (could start now)."""

    feasibility: int | None = Field(None, ge=0, le=4)
    barriers: tuple[OwnWords, ...] = ()
    conditions: tuple[OwnWords, ...] = ()
    quotes: tuple[Quote, ...] = ()


class Interview(_Model):
    """One person, known by role and group only."""

    role: OwnWords
    group: Group
    date: datetime.date | None = None
    blueprints: dict[Id, Opinion]


class Consultation(_Model):
    """All interviews of one town; `consultation` is its id."""

    consultation: Id
    status: Literal["stated", "illustrative"] = "stated"
    interviews: tuple[Interview, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Voices:
    """What one group said about one blueprint."""

    group: Group
    roles: tuple[str, ...]
    feasibility: float | None
    barriers: tuple[tuple[str, tuple[str, ...]], ...]
    conditions: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]


def parse_consultation(loaded: Loaded) -> Consultation:
    """Turn a loaded file into interviews; raise `DataFileError` with every problem."""
    return yamlio.parse(Consultation, loaded)


def voices(consultation: Consultation | None, blueprint: str, lang: Lang) -> tuple[Voices, ...]:
    """Gather, in `lang`, what each group said about a blueprint; who has not answered yet is left out.

    `feasibility` is the median; each barrier comes with the conditions that its own interview named.
    """

    def conditions(opinion: Opinion) -> tuple[str, ...]:
        return tuple(own_words(c, lang) for c in opinion.conditions)

    out = []
    for group in GROUPS:
        found = [
            i
            for i in (consultation.interviews if consultation else ())
            if i.group == group and i.blueprints.get(blueprint, Opinion()) != Opinion()
        ]
        if not found:
            continue
        opinions = [(own_words(i.role, lang), i.blueprints[blueprint]) for i in found]
        marks = [o.feasibility for _, o in opinions if o.feasibility is not None]
        out.append(
            Voices(
                group=group,
                roles=tuple(role for role, _ in opinions),
                feasibility=float(median(marks)) if marks else None,
                barriers=tuple((own_words(b, lang), conditions(o)) for _, o in opinions for b in o.barriers),
                conditions=tuple(dict.fromkeys(c for _, o in opinions for c in conditions(o))),
                quotes=tuple((role, own_words(q.text, lang)) for role, o in opinions for q in o.quotes if q.consent),
            )
        )
    return tuple(out)
