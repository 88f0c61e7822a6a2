"""What a comparison finds, in the words of one language: headings, cells, alt texts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from readiness.errors import fill
from readiness.report import town_charts
from readiness.report.standings import FIRM, Lesson, Standing, Standings
from readiness.report.views import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from readiness.blueprint import Blueprint
    from readiness.recommendation import Recommendations
    from readiness.text import Lang

FEW = 10
"""Up to how many towns one answer is said to move a place."""


class Findings:
    """Several towns put into the words of one language; the templates call these.

    Args:
        found: the towns with their recommendations, under one framework.
        lang: language of report and slides.
        draws: weight draws for the possible places.
        seed: of those draws.
    """

    def __init__(self, found: Sequence[Recommendations], lang: Lang, draws: int, seed: int) -> None:
        self.words = Words(found[0].assessment.town, lang)
        self.t: dict[str, Any] = self.words.t
        self.s: dict[str, Any] = self.t["comparison"]
        self.facts = Standings(tuple(found), tuple(self._names(found)), draws, seed)

    def _names(self, found: Sequence[Recommendations]) -> Iterator[str]:
        """Yield the name each town is called by in this language: with its wave, or its id, where two have the same."""
        towns = [f.assessment.town for f in found]
        plain = [t.municipality.called(self.words.lang) for t in towns]
        waves = Counter((name, t.wave) for name, t in zip(plain, towns, strict=True))
        for name, t in zip(plain, towns, strict=True):
            mark = t.wave if t.wave and waves[name, t.wave] == 1 else t.municipality.id
            yield fill(self.s["town_of_wave"], {"name": name, "wave": mark}) if plain.count(name) > 1 else name

    @property
    def title(self) -> str:
        """The report's title."""
        return self.words.counted(len(self.facts.towns), self.s["title"])

    def say(self, key: str, **values: Any) -> str:
        """Return one of the comparison's strings, its gaps filled."""
        return fill(self.s[key], values)

    def part(self, caption: str, towns: Sequence[Standing]) -> str:
        """Return a caption; where the towns do not all fit, with the names of those that stand here."""
        if len(towns) == len(self.facts.towns):
            return caption
        return self.say("part", caption=caption, names=self.listed([s.name for s in towns]))

    def listed(self, names: Sequence[str]) -> str:
        """Return `A, B and C`."""
        return self.words.f.list(list(names))

    def label(self, node: str) -> str:
        """Return a node's label."""
        return self.words.node_label(node, self.facts.towns[0].assessment)

    def resource(self, resource: str) -> str:
        """Return a resource's label with a capital letter."""
        labels = {r.id: r.label for r in self.facts.towns[0].assessment.framework.resources}
        label = self.words.pick(labels[resource])
        return label[:1].upper() + label[1:]

    def places(self, town: Standing) -> str:
        """Return `2–4`, or the one place a town may take."""
        return str(town.low) if town.low == town.high else fill(self.t["range"], {"low": town.low, "high": town.high})

    def names(self, towns: Sequence[Standing]) -> list[str]:
        """Return the names of towns."""
        return [s.name for s in towns]

    @property
    def are_few(self) -> bool:
        """Whether the towns are so few that one answer may move a place."""
        return len(self.facts.towns) <= FEW

    @property
    def runs(self) -> int:
        """How often the order was computed."""
        return self.facts.firm.draws * len(self.facts.firm.choices) if self.facts.firm is not None else 0

    def score_cell(self, town: Standing, node: str) -> str:
        """Return a score with its range: `60 (56–64)`."""
        found = town.assessment.nodes[node]
        score, spread = self.words.node_points(found), self.words.spread(found)
        key = "score_cell" if found.score is not None else "hidden_cell"
        return self.say(key, score=score, range=spread) if spread else score

    def voices(self, score: float, count: int) -> str:
        """Return a score with the number of answers behind it: `50 (2)`."""
        return self.say("voices", score=self.words.points(score), count=count)

    def signed(self, gap: float) -> str:
        """Return a difference in points with its sign."""
        return town_charts.signed(gap)

    def blueprint(self, blueprint: Blueprint) -> str:
        """Return a blueprint's title."""
        return blueprint.text(self.words.lang).title

    def often(self, share: float) -> str:
        """Return a share of runs; 100% and 0% only where it is all or none of them."""
        return self.words.share(share)

    @property
    def standing(self) -> str:
        """Who stands first."""
        leaders = self.facts.leaders
        if not leaders:
            return str(self.s["stand_none"])
        if len(leaders) > 1:
            return self.say("stand_shared", towns=self.listed([s.name for s in leaders]))
        return self.say("stand", town=leaders[0].name, score=self.words.of_hundred(leaders[0].index.score or 0.0))

    @property
    def hidden(self) -> str:
        """The towns without a score, as a list; empty where there is none."""
        names = [s.name for s in self.facts.towns if s.index.score is None]
        return self.listed(names) if names else ""

    @property
    def ranks_alt(self) -> str:
        """The possible places in words."""
        lines = [self.say("rank_line", town=s.name, places=self.places(s)) for s in self.facts.placed]
        return self.say("ranks_alt", lines=self.words.joined(lines))

    @property
    def scores_alt(self) -> str:
        """The towns' scores in words."""
        return self.say("scores_alt", lines=self.words.joined([self._score_line(s) for s in self.facts.towns]))

    def _score_line(self, town: Standing) -> str:
        score, spread = town.index.score, self.words.spread(town.index)
        key = "score_line_hidden" if score is None else "score_line" if spread else "score_line_exact"
        return self.say(key, town=town.name, score=self.words.points(score), range=self.words.range(town.index))

    @property
    def differing(self) -> str:
        """In which dimension the towns differ most."""
        if self.facts.widest is None:
            return str(self.s["dims_plain"])
        node, low, high = self.facts.widest
        return self.say("dims", dimension=self.label(node), low=self.words.points(low), high=self.words.points(high))

    def panels_alt(self, towns: Sequence[Standing]) -> str:
        """Each town's highest and lowest dimension in words."""
        lines = [line for s in towns if (line := self._panel_line(s))]
        return self.say("panels_alt", lines=self.words.joined(lines) or self.t["hidden_score"])

    def _panel_line(self, town: Standing) -> str | None:
        known = [(d, score) for d in self.facts.dimensions if (score := town.assessment.nodes[d].score) is not None]
        if not known:
            return None
        best, worst = max(known, key=lambda pair: pair[1]), min(known, key=lambda pair: pair[1])
        points = {"high": self.words.points(best[1]), "low": self.words.points(worst[1])}
        return self.say("panel_line", town=town.name, best=self.label(best[0]), worst=self.label(worst[0]), **points)

    @property
    def missing(self) -> str:
        """What is missing in most towns."""
        count, resources = self.facts.missing
        if not resources:
            return str(self.s["matrix_none"])
        names = self.listed([self.resource(r).lower() for r in resources])
        return self.say("matrix", resources=names, count=count, total=len(self.facts.towns))

    def heat_alt(self, towns: Sequence[Standing]) -> str:
        """Each town's largest gap in words."""
        lines = []
        for town in towns:
            known = [(r.resource, r.gap.score) for r in town.assessment.matrix if r.gap.score is not None]
            if known:
                name, gap = max(known, key=lambda pair: pair[1])
                words = {"resource": self.resource(name), "gap": self.words.points(gap)}
                lines.append(self.say("heat_line", town=town.name, **words))
        return self.say("heat_alt", lines=self.words.joined(lines) or self.t["not_known_yet"])

    def gap_cell(self, town: Standing, resource: str) -> str:
        """Return `25 (75/50)`, gap with need and supply, or why a gap is not known."""
        row = next(r for r in town.assessment.matrix if r.resource == resource)
        if row.gap.score is None:
            return self.words.cell(row.gap, row.supply, row.need)
        parts = {"need": self.words.points(row.need.score), "supply": self.words.points(row.supply.score)}
        return self.say("gap_cell", gap=self.words.points(row.gap.score), **parts)

    @property
    def estimated(self) -> str:
        """The towns in which no firm has answered, as a list; empty where there is none."""
        names = [s.name for s in self.facts.towns if all(x.role != "firm" for x in s.assessment.town.sheets)]
        return self.listed(names) if names else ""

    @property
    def teaching(self) -> str:
        """Who has most to show to others."""
        teachers = self.facts.teachers
        return self.say("learn", towns=self.listed(teachers)) if teachers else str(self.s["learn_none"])

    def lesson(self, lesson: Lesson, side: str) -> str:
        """Return the towns of one side of a lesson, each with its score or gap."""
        pairs = getattr(lesson, side)
        return self.words.joined(
            [self.say("scored_town", town=n, score=self.words.points(value)) for n, value in pairs]
        )

    def where(self, towns: dict[str, list[str]]) -> str:
        """Return towns by country: `Poland: Marki and Piaseczno; Moldova: Orhei`."""
        countries = self.facts.found[0].catalogue.places.countries
        return self.words.joined([
            self.say(
                "in_country",
                country=self.words.pick(countries[c].name) if c in countries else c,
                towns=self.listed(names),
            )
            for c, names in towns.items()
        ])  # fmt: skip

    @property
    def perceiving(self) -> str:
        """Where offices and firms differ most."""
        if not self.facts.differences:
            return str(self.s["perception_none"])
        widest = self.facts.differences[0]
        return self.say("perception", town=widest.town, node=self.label(widest.node))

    @property
    def firmness(self) -> str:
        """Whether the first place is firm."""
        if not self.facts.leaders:
            return str(self.s["firm_none"])
        leader = max(self.facts.leaders, key=lambda s: s.first)
        return self.say("firm" if leader.first >= FIRM else "open", town=leader.name, share=self.often(leader.first))

    @property
    def movers(self) -> list[str]:
        """What moves the places, the strongest first; empty where nothing does."""
        found = self.facts.firm.sobol if self.facts.firm is not None else {}
        order = sorted(found.items(), key=lambda pair: -pair[1].total)
        return [
            self.say("sobol_line", factor=self.s["sobol"][n], first=self.often(v.first), total=self.often(v.total))
            for n, v in order
            if v.total > 0
        ]

    @property
    def decisive(self) -> str:
        """The questions without which the places move most, as a list; empty where none moves them."""
        shifts = self.facts.firm.drop_one if self.facts.firm is not None else {}
        most = sorted((n for n, v in shifts.items() if v > 0), key=lambda n: (-round(shifts[n], 9), n))[:3]
        return self.listed([self.label(n) for n in most]) if most else ""

    @property
    def overlaps(self) -> str:
        """The neighbours in the order whose possible scores overlap; empty where none do."""
        return self.words.joined([self.say("pair", a=a, b=b) for a, b in self.facts.overlapping])

    @property
    def unknown(self) -> str:
        """How many answers are open."""
        count = self.facts.open_answers
        return self.words.counted(count, self.s["unknown"]) if count else str(self.s["unknown_none"])

    def first_projects(self, town: Standing) -> list[str]:
        """Return the titles of the two projects that fit a town best; words for none where there are fewer."""
        titles = [self.blueprint(r.blueprint) for r in town.found.top(2)]
        return [*titles, *[str(self.t["slides"]["first_none"])] * (2 - len(titles))]
