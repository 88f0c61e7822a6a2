"""Which blueprints fit this town, why, what is missing, and what would change it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from readiness.assessment import Assessment, Interval, decimals, interval_dict
from readiness.catalogue import Catalogue, load_catalogue
from readiness.conditions import Condition, Truth, evaluate
from readiness.consultation import voices
from readiness.edits import edit_problems
from readiness.errors import DataFileError
from readiness.framework import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from readiness.blueprint import Blueprint
    from readiness.country import Part
    from readiness.errors import Problem
    from readiness.project import Project

Status = Literal["ready", "possible", "prepare", "blocked"]
PARTS: tuple[Part, ...] = ("need", "capacity", "likeness", "evidence")
Attribute = Literal["size", "scale", "price_level", "eu"]


@dataclass(frozen=True)
class Likeness(Interval):
    """Gower likeness of two places: the mean over the attributes that are known, each in [0, 1]."""

    attributes: dict[Attribute, float | None]

    @property
    def missing(self) -> tuple[Attribute, ...]:
        """The attributes that could not be compared."""
        return tuple(a for a, v in self.attributes.items() if v is None)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, attribute by attribute."""
        return {**interval_dict(self), "attributes": {a: decimals(v) for a, v in self.attributes.items()}}


@dataclass(frozen=True)
class Precedent:
    """A project carried out elsewhere, as evidence for a recommendation."""

    project: Project
    likeness: Likeness
    grade: float
    domestic: bool

    @property
    def strength(self) -> float:
        """Evidence times likeness, the order of precedents."""
        return self.grade * (self.likeness.score or 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        level = self.project.evidence.level
        return {
            "project": self.project.id,
            "evidence": level,
            "likeness": self.likeness.to_dict(),
            "domestic": self.domestic,
        }


@dataclass(frozen=True)
class ProjectWarning:
    """A project that failed or half failed, and whether this town shares what made it fail."""

    project: Project
    likeness: Likeness
    shared: Truth
    because: tuple[Condition, ...]
    domestic: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "project": self.project.id,
            "lesson": self.project.lesson,
            "shared": self.shared,
            "domestic": self.domestic,
        }


@dataclass(frozen=True)
class Fit(Interval):
    """How well a blueprint fits: the weighted geometric mean of its parts."""

    parts: dict[Part, Interval | None]


@dataclass(frozen=True)
class Unmet:
    """A requirement that does not hold; it becomes a first step."""

    id: str
    leaves: tuple[Condition, ...]
    lead: str
    months: int


@dataclass(frozen=True)
class Recommendation:
    """One blueprint, proposed to one town."""

    rank: int
    blueprint: Blueprint
    status: Status
    fit: Fit
    reasons: tuple[Condition, ...]
    unmet: tuple[Unmet, ...]
    blocked_by: tuple[str, ...]
    unknown: tuple[str, ...]
    precedents: tuple[Precedent, ...]
    domestic: tuple[Precedent, ...]
    warnings: tuple[ProjectWarning, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        parts = {name: None if part is None else interval_dict(part) for name, part in self.fit.parts.items()}
        return {
            "rank": self.rank,
            "blueprint": self.blueprint.id,
            "status": self.status,
            "fit": {**interval_dict(self.fit), "parts": parts},
            "reasons": [leaf.to_dict() for leaf in self.reasons],
            "unmet": [
                {
                    "id": u.id,
                    "because": [leaf.to_dict() for leaf in u.leaves],
                    "lead": u.lead,
                    "months": u.months,
                }
                for u in self.unmet
            ],
            "blocked_by": list(self.blocked_by),
            "unknown": list(self.unknown),
            "precedents": [p.to_dict() for p in (*self.precedents, *self.domestic)],
            "warnings": [w.to_dict() for w in self.warnings],
        }


@dataclass(frozen=True)
class Recommendations:
    """Every blueprint listed for a town, in order."""

    assessment: Assessment
    catalogue: Catalogue
    items: tuple[Recommendation, ...]

    def unused(self) -> Iterator[Problem]:
        """Yield a warning for every adaptation file whose project is not listed here, or is blocked."""
        able = {r.blueprint.id for r in self.items if r.status != "blocked"}
        town = self.assessment.town
        for name in town.adaptations:
            if name not in able and name in town.files:
                yield town.files[name].problem("RD427", "adaptation", blueprint=name, severity="warning")

    def top(self, count: int) -> tuple[Recommendation, ...]:
        """Return the first `count`, those with the Broker's adaptation file before the others, never a blocked one."""
        chosen = self.assessment.town.adaptations
        able = [r for r in self.items if r.status != "blocked"]
        adapted = [r for r in able if r.blueprint.id in chosen]
        return tuple([*adapted, *(r for r in able if r.blueprint.id not in chosen)][:count])

    def to_frame(self) -> pd.DataFrame:
        """Return one row a blueprint: rank, status, fit with its ends, and the midpoints of its parts."""
        import pandas as pd

        rows = [
            {
                "blueprint": r.blueprint.id,
                "rank": r.rank,
                "status": r.status,
                "fit": r.fit.score,
                "low": r.fit.low,
                "high": r.fit.high,
                **{name: math.nan if (part := r.fit.parts[name]) is None else part.middle for name in PARTS},
            }
            for r in self.items
        ]
        return pd.DataFrame(rows, columns=["blueprint", "rank", "status", "fit", "low", "high", *PARTS]).set_index(
            "blueprint"
        )

    def _repr_html_(self) -> str:
        """Show the recommendations in a notebook."""
        return str(self.to_frame().round(3).to_html(na_rep="–"))

    def to_dict(self, top: int | None = None) -> dict[str, Any]:
        """Return the JSON form."""
        base = self.assessment.to_dict()
        head = {k: base[k] for k in ("schema_version", "municipality", "wave", "questionnaire", "framework")}
        items = self.items if top is None else tuple(r for r in self.items if r.status != "blocked")[:top]
        return {
            **head,
            "ranking": {"version": self.catalogue.ranking.version},
            "recommendations": [r.to_dict() for r in items],
        }


def recommend(assessment: Assessment, catalogue: Catalogue | None = None) -> Recommendations:
    """Match the catalogue to an assessed town.

    A blueprint is listed when the `when` of at least one of its foreign projects to follow is not false.

    Source: docs/methodology.md; Gower (1971) for likeness.
    """
    town = assessment.town
    found = catalogue or load_catalogue(
        nodes=frozenset(assessment.framework.nodes), questions=frozenset(town.questionnaire.questions)
    )
    problems = edit_problems(town, found)
    if problems:
        raise DataFileError(problems)
    listed = [
        r for b in found.blueprints.values() if b.lifecycle == "stable" and (r := _recommendation(b, assessment, found))
    ]
    listed.sort(
        key=lambda r: (
            r.status == "blocked",
            -round(r.fit.score or 0.0, 3),
            -round(r.fit.low, 9),
            r.blueprint.id,
        )
    )
    from dataclasses import replace

    return Recommendations(assessment, found, tuple(replace(r, rank=i) for i, r in enumerate(listed, 1)))


def _recommendation(blueprint: Blueprint, assessment: Assessment, catalogue: Catalogue) -> Recommendation | None:
    facts = assessment.facts
    country = assessment.town.municipality.country
    projects = catalogue.by_blueprint[blueprint.id]
    follow = [p for p in projects if p.lesson == "follow"]
    verdicts = {p.id: evaluate(p.when, facts) for p in follow}
    listing = [p for p in follow if p.place.country != country and verdicts[p.id].truth is not False]
    if not listing:
        return None
    like = {p.id: likeness(p, assessment, catalogue) for p in projects}
    precedents = [_precedent(p, like, catalogue, country) for p in follow if verdicts[p.id].truth is not False]
    precedents.sort(key=lambda p: (-p.strength, p.project.id))
    foreign = tuple(p for p in precedents if not p.domestic)
    unmet, open_requires, blocked = _requirements(blueprint, assessment)
    listed_surely = any(verdicts[p.id].truth for p in listing)
    open_when = () if listed_surely else tuple(leaf for p in listing for leaf in verdicts[p.id].because)
    ask = tuple(dict.fromkeys(_questions((*open_requires, *open_when), assessment)))
    status: Status = (
        "blocked" if blocked else "prepare" if unmet else "possible" if open_requires or not listed_surely else "ready"
    )
    true = (leaf for p in foreign if verdicts[p.project.id].truth for leaf in verdicts[p.project.id].because)
    reasons = tuple({(leaf.answer, leaf.score, leaf.municipality): leaf for leaf in true}.values())
    return Recommendation(
        rank=0,
        blueprint=blueprint,
        status=status,
        fit=_fit(blueprint, assessment, catalogue, projects, foreign),
        reasons=reasons,
        unmet=unmet,
        blocked_by=blocked,
        unknown=ask,
        precedents=foreign,
        domestic=tuple(p for p in precedents if p.domestic),
        warnings=tuple(_warning(p, like, assessment) for p in projects if p.lesson != "follow"),
    )


def _precedent(project: Project, like: dict[str, Likeness], catalogue: Catalogue, country: str) -> Precedent:
    grade = catalogue.ranking.grades[project.evidence.level]
    return Precedent(project, like[project.id], grade, project.place.country == country)


def _warning(project: Project, like: dict[str, Likeness], assessment: Assessment) -> ProjectWarning:
    domestic = project.place.country == assessment.town.municipality.country
    if project.failed_when is None:
        return ProjectWarning(project, like[project.id], None, (), domestic)
    verdict = evaluate(project.failed_when, assessment.facts)
    return ProjectWarning(project, like[project.id], verdict.truth, verdict.because, domestic)


def _requirements(
    blueprint: Blueprint, assessment: Assessment
) -> tuple[tuple[Unmet, ...], tuple[Condition, ...], tuple[str, ...]]:
    """Return what is not met, the leaves that are not known, and the exclusions that hold."""
    unmet: list[Unmet] = []
    unknown: list[Condition] = []
    blocked: list[str] = []
    for key, required in blueprint.requires.items():
        verdict = evaluate(required.condition, assessment.facts)
        if verdict.truth is False:
            unmet.append(Unmet(key, verdict.because, required.lead, required.months))
        elif verdict.truth is None:
            unknown += verdict.because
    for key, condition in blueprint.excludes.items():
        verdict = evaluate(condition, assessment.facts)
        if verdict.truth:
            blocked.append(key)
        elif verdict.truth is None:
            unknown += verdict.because
    refused = [v.group for v in voices(assessment.town.consultation, blueprint.id, "en") if v.feasibility == 0]
    blocked += [f"consultation.{group}" for group in refused]
    return tuple(unmet), tuple(unknown), tuple(blocked)


def _questions(leaves: Sequence[Condition], assessment: Assessment) -> Iterator[str]:
    """Yield the open questions behind unknown leaves."""
    still_open = set(assessment.town.open_questions)
    for leaf in leaves:
        if leaf.answer is not None:
            yield leaf.answer
        elif leaf.score is not None:
            yield from (q for q in questions_beneath(leaf.score, assessment) if q in still_open)


def questions_beneath(node: str, assessment: Assessment) -> Iterator[str]:
    """Yield the questions that feed a node, in order."""
    found = assessment.framework.nodes[node]
    if isinstance(found, Dimension):
        for child in found.children:
            yield from questions_beneath(child.id, assessment)
    else:
        yield from found.inputs


def _fit(
    blueprint: Blueprint,
    assessment: Assessment,
    catalogue: Catalogue,
    projects: tuple[Project, ...],
    foreign: tuple[Precedent, ...],
) -> Fit:
    ranking = catalogue.ranking
    supply = {r.id: assessment.nodes[r.supply] for r in assessment.framework.resources}
    likest = max(foreign, key=lambda p: (p.likeness.score or 0.0, p.project.id)).likeness
    parts: dict[Part, Interval | None] = {
        "need": _mean([assessment.nodes[n] for n in blueprint.addresses if assessment.nodes[n].applicable]),
        "capacity": _mean([supply[k] for k in blueprint.uses if k in supply and supply[k].applicable]),
        "likeness": likest,
        "evidence": _evidence(projects, catalogue, assessment.town.municipality.country),
    }

    def join(side: str) -> float:
        used = [(ranking.weights[name], getattr(part, side)) for name, part in parts.items() if part is not None]
        total = sum(w for w, _ in used)
        return math.exp(sum(w * math.log(max(v, ranking.floor)) for w, v in used) / total)

    return Fit(join("middle"), join("low"), join("high"), parts)


def _mean(parts: Sequence[Interval]) -> Interval | None:
    if not parts:
        return None
    scores = [p.score for p in parts if p.score is not None]
    known = sum(scores) / len(scores) if len(scores) == len(parts) else None
    return Interval(known, sum(p.low for p in parts) / len(parts), sum(p.high for p in parts) / len(parts))


def _evidence(projects: tuple[Project, ...], catalogue: Catalogue, country: str) -> Interval | None:
    """Mean over all foreign projects of the blueprint of grade times lesson: failures count against it."""
    ranking = catalogue.ranking
    values = [
        ranking.grades[p.evidence.level] * ranking.lessons[p.lesson] for p in projects if p.place.country != country
    ]
    mean = sum(values) / len(values) if values else None
    return None if mean is None else Interval(mean, mean, mean)


def likeness(project: Project, assessment: Assessment, catalogue: Catalogue) -> Likeness:
    """Compare the town with a project's place, attribute by attribute.

    Size class: 1 - |i - j| / 5. Scale of government: against a municipality, from `ranking.yaml`. Price level:
    1 - |a - b| / 100. EU membership: equal or not. An attribute that is missing on either side is left out of the
    value and counts 0 to 1 in the interval.

    Source: J. C. Gower, A general coefficient of similarity and some of its properties, Biometrics 27 (1971).
    """
    places, ranking = catalogue.places, catalogue.ranking
    town = assessment.town
    there = places.projects.get(project.id)
    origin = places.countries.get(project.place.country)
    home = places.countries.get(town.municipality.country)
    facts = catalogue.countries.get(town.municipality.country)
    own_price = facts.price_level.value if facts else None
    inhabitants = assessment.facts.answer("city.inhabitants")
    own_size = size_class(inhabitants, ranking.size_classes) if isinstance(inhabitants, int | float) else None
    attributes: dict[Attribute, float | None] = {
        "size": _near(own_size, there.size_class if there else None, 5),
        "scale": ranking.scales[project.place.scale],
        "price_level": _near(own_price, origin.price_level if origin else None, 100),
        "eu": float(home.eu == origin.eu) if home and origin else None,
    }
    known = [v for v in attributes.values() if v is not None]
    missing = len(attributes) - len(known)
    value = sum(known) / len(known) if known else None
    return Likeness(value, sum(known) / len(attributes), (sum(known) + missing) / len(attributes), attributes)


def _near(a: float | None, b: float | None, span: float) -> float | None:
    return None if a is None or b is None else max(0.0, 1.0 - abs(a - b) / span)


def size_class(inhabitants: float, limits: Sequence[int]) -> int:
    """Return the size class, 1 to 6, of a number of inhabitants.

    >>> size_class(4999, [5000, 20000, 50000, 100000, 500000]), size_class(83792, [5000, 20000, 50000, 100000, 500000])
    (1, 4)
    """
    return 1 + sum(inhabitants >= limit for limit in limits)
