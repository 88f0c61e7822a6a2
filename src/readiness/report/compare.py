"""The comparison of several towns, as a report and as slides for a seminar."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.errors import UsageError, fill, problem
from readiness.report import charts, parse, templates, town_charts
from readiness.report.document import Document
from readiness.report.standings import FIRM, Lesson, Standing, Standings
from readiness.report.typography import typeset
from readiness.report.views import Words
from readiness.scenario import ask_next
from readiness.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import pandas as pd

    from readiness.assessment import MatrixRow, NodeResult
    from readiness.blueprint import Blueprint
    from readiness.recommendation import Recommendations
    from readiness.text import Lang

ABREAST = 6
"""How many towns stand beside one another in a table or chart; more go into a second one."""
FEW = 10
ASKED_FIRST = 2
SHOWN = 10
"""How many differences between offices and firms are printed, the widest first."""


class Compared:
    """Several towns put into the words of one language.

    Args:
        found: two or more towns with their recommendations, under one framework.
        lang: language of report and slides.
        draws: weight draws for the possible places.
        seed: of those draws.

    Raises:
        UsageError: fewer than two towns, or one town twice in the same wave.
    """

    def __init__(
        self, found: Sequence[Recommendations], lang: Lang, *, draws: int = 10_000, seed: int = 0
    ) -> None:
        if len(found) < 2:
            raise UsageError([problem("TOWNS", "RD430", count=len(found))])
        _refuse_twins(found)
        self.words = Words(found[0].assessment.town, lang)
        self.t: dict[str, Any] = self.words.t
        self.s: dict[str, Any] = self.t["comparison"]
        self.facts = Standings(tuple(found), tuple(self._names(found)), draws, seed)

    def document(self, today: date, folder: Path | None = None) -> Document:
        """Build the report.

        Args:
            today: the date on the cover.
            folder: the user's own templates, looked at first.
        """
        return self._made("comparison.md.j2", self.s["kind"], today, folder, wide=False)

    def slides(self, today: date, folder: Path | None = None) -> Document:
        """Build the slides: a document whose chapters are slides, for `slides.write_pdf` and `slides.write_html`."""
        return self._made("slides.md.j2", self.t["slides"]["kind"], today, folder, wide=True)

    def table(self) -> pd.DataFrame:
        """Return the scores of all towns, one row a town and node."""
        return self.facts.whole.scores[["town", "node", "kind", "score", "low", "high", "coverage", "band", "rank"]]

    def _made(self, template: str, kind: str, today: date, folder: Path | None, *, wide: bool) -> Document:
        text = templates.render(template, {**self.context, "today": today}, folder)
        document = Document(
            title=self.title,
            lang=self.words.lang,
            date=today,
            blocks=parse.parse(text, self.figures(wide=wide)),
            subject=kind,
            draft=self.t["draft"] if self.facts.illustrative_towns else None,
            footer=fill(self.s["footer"], {"kind": kind, "date": self.words.f.short_date(today)}),
            labels=self.t["writer"],
        )
        return typeset(document)

    @property
    def title(self) -> str:
        """The report's title."""
        return self.words.counted(len(self.facts.towns), self.s["title"])

    @cached_property
    def context(self) -> dict[str, Any]:
        """What the templates may name."""
        first = self.facts.towns[0].assessment
        return {
            "w": self.words,
            "t": self.t,
            "c": self,
            "facts": self.facts,
            "framework": first.framework,
            "questionnaire": first.town.questionnaire,
            "ranking": self.facts.found[0].catalogue.ranking.version,
            "program": __version__,
            "parts": self.parts,
            "shown": SHOWN,
            "asked": {s.name: [a.question for a in self._ask(s)] for s in self.facts.towns},
        }

    def _names(self, found: Sequence[Recommendations]) -> Iterator[str]:
        """Yield the name each town is called by: with its wave, or its id, where another has the same."""
        towns = [f.assessment.town for f in found]
        plain = Counter(t.municipality.name for t in towns)
        waves = Counter((t.municipality.name, t.wave) for t in towns)
        for t in towns:
            name = t.municipality.name
            if plain[name] > 1:
                mark = t.wave if t.wave and waves[name, t.wave] == 1 else t.municipality.id
                name = fill(self.s["town_of_wave"], {"name": name, "wave": mark})
            yield name

    @cached_property
    def parts(self) -> list[tuple[str, Sequence[Standing]]]:
        """The towns in even groups that fit beside one another; figures bear the letters in their names."""
        count = len(self.facts.towns)
        size = -(-count // -(-count // ABREAST))
        starts = range(0, count, size)
        return [(_letters(n), self.facts.towns[start : start + size]) for n, start in enumerate(starts)]

    def _ask(self, town: Standing) -> list[Any]:
        return list(ask_next(town.assessment, town.found.catalogue)[:ASKED_FIRST])

    # ---- findings in words: headings, alt texts

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
        return self.say("score_cell", score=score, range=spread) if spread else score

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
        return self.say(
            "dims", dimension=self.label(node), low=self.words.points(low), high=self.words.points(high)
        )

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
        return self.say(
            "panel_line", town=town.name, best=self.label(best[0]), worst=self.label(worst[0]), **points
        )

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
        return self.words.joined([self.say("scored_town", town=n, score=self.words.points(value)) for n, value in pairs])

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

    @property
    def versions(self) -> list[tuple[str, str]]:
        """Versions and the fingerprint of every file read."""
        a, first = self.t["audit"], self.facts.towns[0].assessment
        rows = [
            (a["program"], f"readiness {__version__}"),
            (a["questionnaire"], f"{first.town.questionnaire.id} {first.town.questionnaire.version}"),
            (a["framework"], f"{first.framework.id} {first.framework.version}"),
            (a["ranking"], self.facts.found[0].catalogue.ranking.version),
        ]
        for s in self.facts.towns:
            for sheet in s.assessment.town.sheets:
                digest = hashlib.sha256(Path(sheet.path).read_bytes()).hexdigest()[:16]
                name = f"{s.assessment.town.municipality.id}/{Path(sheet.path).name}"
                rows.append((fill(a["file"], {"name": name}), f"SHA-256 {digest}"))
        return rows

    # ---- figures

    def figures(self, *, wide: bool) -> dict[str, str]:
        """Return the charts by name, in the form of a page or, `wide`, of a slide."""
        chart, facts = {**self.t["chart"], **self.s["chart"]}, self.facts
        hidden = {**chart, "unknown": self.t["hidden_score"]}
        made = {"scores": charts.profile([self._row(s.name, s.index) for s in facts.towns], hidden, "scores")}
        if facts.placed:
            rows = [{"label": s.name, "rank": s.rank, "low": s.low, "high": s.high} for s in facts.placed]
            made["ranks"] = town_charts.ranks(rows, chart)
        names = [self.resource(r) for r in facts.resources]
        for part, towns in self.parts:
            panels = [(s.name, self._dimensions(s)) for s in towns]
            made[f"panels{part}"] = town_charts.panels(panels, chart, f"panels{part}", wide=wide)
            gaps = list(zip(*(map(_gap, s.assessment.matrix) for s in towns), strict=True))
            made[f"heat{part}"] = town_charts.heat(
                names, self.names(towns), gaps, self.s["gap_classes"], f"heat{part}", wide=wide
            )
        return made

    def _dimensions(self, town: Standing) -> list[dict[str, Any]]:
        return [self._row(self.label(d), town.assessment.nodes[d]) for d in self.facts.dimensions]

    @staticmethod
    def _row(label: str, node: NodeResult) -> dict[str, Any]:
        return {
            "label": label,
            "score": node.score,
            "low": node.low,
            "high": node.high,
            "illustrative": node.illustrative > 0,
        }


def _gap(row: MatrixRow) -> town_charts.Gap:
    if not (row.supply.applicable and row.need.applicable):
        return "na"
    return "unknown" if row.gap.score is None else row.gap.score


def _letters(number: int) -> str:
    """Return a number in letters, as a leading digit in a template's value would be escaped.

    >>> _letters(0), _letters(12)
    ('a', 'bc')
    """
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _refuse_twins(found: Sequence[Recommendations]) -> None:
    """Refuse a town that stands twice with the same wave: nothing could tell the two apart."""
    keys = Counter((f.assessment.town.municipality.id, f.assessment.town.wave) for f in found)
    twins = [id_ for (id_, _), count in keys.items() if count > 1]
    if twins:
        raise UsageError([problem("TOWNS", "RD431", id=id_) for id_ in twins])
