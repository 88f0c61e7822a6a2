"""What a comparison has to say, as plain facts: places, differences, gaps, lessons. Words are added in `compare`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from readiness.comparison import STRONG, Comparison, compare
from readiness.framework import Indicator, points_of
from readiness.leaves import voices_scored
from readiness.perception import perception_gaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from readiness.assessment import Assessment, NodeResult
    from readiness.blueprint import Blueprint
    from readiness.recommendation import Recommendations
    from readiness.robust import Robustness

WIDE = 0.25
"""From which difference on a 0-1 scale a gap is told: one step of a five-step answer."""
FIRM = 0.9
"""Share of runs from which a first place is called firm."""
FIRST_PROJECTS = 3


@dataclass(frozen=True)
class Standing:
    """A town with its place; without one where too few answers are known, or where nobody else has one."""

    name: str
    found: Recommendations
    rank: int | None = None
    low: int = 0
    high: int = 0
    first: float = 0.0
    ahead: float | None = None

    @property
    def assessment(self) -> Assessment:
        """The town's scores."""
        return self.found.assessment

    @property
    def index(self) -> NodeResult:
        """The town's root score."""
        return self.found.assessment.index


@dataclass(frozen=True)
class Lesson:
    """A node in which some towns are strong and others weak, each with its score or gap."""

    node: str
    strong: tuple[tuple[str, float], ...]
    weak: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Difference:
    """One question on which offices and firms of a town lie far apart, with the number of answers on each side."""

    town: str
    node: str
    offices: float
    firms: float
    counts: tuple[int, int]

    @property
    def gap(self) -> float:
        """Firms less offices."""
        return self.firms - self.offices


@dataclass(frozen=True)
class Standings:
    """Several towns under one framework, in order of their places."""

    found: tuple[Recommendations, ...]
    names: tuple[str, ...]
    draws: int
    seed: int

    @cached_property
    def whole(self) -> Comparison:
        """All towns, those without a published score too."""
        return compare([f.assessment for f in self.found], draws=self.draws, seed=self.seed)

    @cached_property
    def firm(self) -> Robustness | None:
        """How firm the order is of those with a published score; None for fewer than two."""
        published = [f.assessment for f in self.found if f.assessment.index.score is not None]
        return compare(published, draws=self.draws, seed=self.seed).robustness if len(published) > 1 else None

    @cached_property
    def towns(self) -> tuple[Standing, ...]:
        """The towns by place, those without one last."""
        bare = [Standing(name, found) for name, found in zip(self.names, self.found, strict=True)]
        hidden = [s for s in bare if s.index.score is None]
        published = [s for s in bare if s.index.score is not None]
        if self.firm is None:
            return (*published, *hidden)
        return (*_placed(published, self.firm), *hidden)

    @property
    def placed(self) -> tuple[Standing, ...]:
        """The towns that have a place."""
        return tuple(s for s in self.towns if s.rank is not None)

    @property
    def leaders(self) -> tuple[Standing, ...]:
        """The towns on the first place."""
        return tuple(s for s in self.placed if s.rank == 1)

    @property
    def illustrative(self) -> float:
        """The share of all answered weight that is illustrative."""
        weight = sum(s.index.coverage for s in self.towns)
        return sum(s.index.illustrative * s.index.coverage for s in self.towns) / weight if weight else 0.0

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The nodes directly beneath the index."""
        return tuple(n.id for n in self.towns[0].assessment.children("index"))

    def scores(self, node: str) -> tuple[tuple[str, float], ...]:
        """Return the published scores of a node, the highest first."""
        known = [(s.name, score) for s in self.towns if (score := s.assessment.nodes[node].score) is not None]
        return tuple(sorted(known, key=lambda pair: -round(pair[1], 9)))

    @cached_property
    def widest(self) -> tuple[str, float, float] | None:
        """The dimension in which the towns differ most, with its lowest and highest score."""
        spans = [(d, s[-1][1], s[0][1]) for d in self.dimensions if len(s := self.scores(d)) > 1]
        return max(spans, key=lambda span: round(span[2] - span[1], 9), default=None)

    @property
    def resources(self) -> tuple[str, ...]:
        """The resource kinds of the matrix."""
        return tuple(row.resource for row in self.towns[0].assessment.matrix)

    @cached_property
    def missing(self) -> tuple[int, tuple[str, ...]]:
        """In how many towns the resources with the most wide gaps have one, and which resources these are."""
        rows = [row for s in self.towns for row in s.assessment.matrix]
        wide = Counter(row.resource for row in rows if row.gap.score is not None and row.gap.score >= WIDE)
        counts = {resource: wide[resource] for resource in self.resources}
        most = max(counts.values(), default=0)
        return most, tuple(r for r, count in counts.items() if count == most and most)

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """What one town could learn from another, by dimension."""
        named = dict(zip(self.whole.names, self.names, strict=True))
        rows = self.whole.strengths.to_dict("records")
        out = []
        for node in dict.fromkeys(row["node"] for row in rows):
            pairs = [row for row in rows if row["node"] == node]
            strong = {named[row["strong"]]: row["strong_score"] for row in pairs}
            weak = {named[row["weak"]]: row["weak_score"] for row in pairs}
            out.append(Lesson(node, _falling(strong), tuple(reversed(_falling(weak)))))
        return tuple(out)

    @cached_property
    def loans(self) -> tuple[Lesson, ...]:
        """Resources that one town shares already while firms in another wait for them."""
        out = []
        for number, row in enumerate(self.towns[0].assessment.matrix):
            rows = {s.name: s.assessment.matrix[number] for s in self.towns}
            strong = {n: r.supply.score for n, r in rows.items() if r.supply.score is not None}
            strong = {n: score for n, score in strong.items() if score >= STRONG}
            weak = {n: r.gap.score for n, r in rows.items() if r.gap.score is not None and r.gap.score >= WIDE}
            givers = {n: score for n, score in strong.items() if n not in weak}
            if givers and weak:
                out.append(Lesson(row.resource, _falling(givers), _falling(weak)))
        return tuple(out)

    @cached_property
    def teachers(self) -> tuple[str, ...]:
        """The towns that are strong in most of what others lack."""
        counts = {name: sum(name in dict(lesson.strong) for lesson in self.lessons) for name in self.names}
        most = max(counts.values())
        return tuple(s.name for s in self.towns if most and counts[s.name] == most)

    @cached_property
    def shared(self) -> tuple[tuple[Blueprint, dict[str, list[str]]], ...]:
        """Blueprints among the first three of several towns, with those towns by country."""
        towns: dict[str, dict[str, list[str]]] = {}
        blueprints: dict[str, Blueprint] = {}
        for s in self.towns:
            for r in s.found.top(FIRST_PROJECTS):
                blueprints[r.blueprint.id] = r.blueprint
                by_country = towns.setdefault(r.blueprint.id, {})
                by_country.setdefault(s.assessment.town.municipality.country, []).append(s.name)
        several = [(blueprints[b], where) for b, where in towns.items() if sum(map(len, where.values())) > 1]
        return tuple(sorted(several, key=lambda pair: (-sum(map(len, pair[1].values())), pair[0].id)))

    @cached_property
    def both_sides(self) -> tuple[str, ...]:
        """The towns in which offices and firms answered at least one question both."""
        return tuple(s.name for s in self.towns if perception_gaps(s.assessment.town, s.assessment.framework))

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """The questions on which offices and firms lie far apart, the widest gap first."""
        found = [d for s in self.towns for d in _differences(s) if points_of(abs(d.gap)) >= points_of(WIDE)]
        return tuple(sorted(found, key=lambda d: -round(abs(d.gap), 9)))

    @cached_property
    def overlapping(self) -> tuple[tuple[str, str], ...]:
        """Neighbours in the order whose possible scores overlap."""
        pairs = zip(self.placed, self.placed[1:], strict=False)
        return tuple((a.name, b.name) for a, b in pairs if a.index.low <= b.index.high)

    @property
    def illustrative_towns(self) -> int:
        """How many towns have illustrative answers in their score."""
        return sum(s.index.illustrative > 0 for s in self.towns)

    @property
    def open_answers(self) -> int:
        """How many questions are open in all towns together."""
        return sum(len(s.assessment.town.open_questions) for s in self.towns)


def _placed(published: Sequence[Standing], firm: Robustness) -> list[Standing]:
    top, quantiles, above = firm.probability_of_top(1), firm.rank_quantiles, firm.above
    order = sorted(range(len(published)), key=lambda i: (firm.ranks[i], published[i].name))
    out = []
    for place, i in enumerate(order):
        after = order[place + 1] if place + 1 < len(order) else None
        ends = (int(quantiles[i][0]), int(quantiles[i][2])) if quantiles is not None else (0, 0)
        ahead = float(above[i][after]) if above is not None and after is not None else None
        out.append(Standing(published[i].name, published[i].found, firm.ranks[i], *ends, float(top[i]), ahead))
    return out


def _falling(scores: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(scores.items(), key=lambda pair: -round(pair[1], 9)))


def _differences(standing: Standing) -> Iterator[Difference]:
    town, framework = standing.assessment.town, standing.assessment.framework
    for gap in perception_gaps(town, framework):
        node = framework.nodes[gap.node]
        if isinstance(node, Indicator):
            firms = [sheet.role == "firm" for sheet, _ in voices_scored(node, town)]
            counts = (firms.count(False), firms.count(True))
            yield Difference(standing.name, gap.node, gap.offices, gap.firms, counts)
