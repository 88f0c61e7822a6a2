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
from readiness.report.findings import Findings
from readiness.report.typography import typeset
from readiness.scenario import ask_next
from readiness.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from readiness.assessment import MatrixRow, NodeResult
    from readiness.recommendation import Recommendations
    from readiness.report.standings import Standing
    from readiness.text import Lang

ABREAST = 6
"""How many towns stand beside one another in a table or chart; more go into a second one."""
ASKED_FIRST = 2
SHOWN = 10
"""How many differences between offices and firms are printed, the widest first."""


class Compared:
    """Two or more towns, as a report, as slides and as a table of scores.

    Args:
        found: two or more towns with their recommendations, under one framework.
        lang: language of report and slides.
        draws: weight draws for the possible places.
        seed: of those draws.

    Raises:
        UsageError: fewer than two towns, or one town twice in the same wave.
    """

    def __init__(self, found: Sequence[Recommendations], lang: Lang, *, draws: int = 10_000, seed: int = 0) -> None:
        if len(found) < 2:
            raise UsageError([problem("TOWNS", "RD430", count=len(found))])
        _refuse_twins(found)
        self.findings = Findings(found, lang, draws, seed)
        self.facts, self.words = self.findings.facts, self.findings.words
        self.t: dict[str, Any] = self.findings.t
        self.s: dict[str, Any] = self.findings.s

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
            title=self.findings.title,
            lang=self.words.lang,
            date=today,
            blocks=parse.parse(text, self.figures(wide=wide)),
            subject=kind,
            draft=self.t["draft"] if self.facts.illustrative_towns else None,
            footer=fill(self.s["footer"], {"kind": kind, "date": self.words.f.short_date(today)}),
            labels={**self.t["writer"], "logo": self.t["logo_of_many"]},
        )
        return typeset(document)

    @cached_property
    def context(self) -> dict[str, Any]:
        """What the templates may name."""
        first = self.facts.towns[0].assessment
        return {
            "w": self.words,
            "t": self.t,
            "c": self.findings,
            "facts": self.facts,
            "framework": first.framework,
            "questionnaire": first.town.questionnaire,
            "ranking": self.facts.found[0].catalogue.ranking.version,
            "program": __version__,
            "parts": self.parts,
            "versions": self._versions(),
            "shown": SHOWN,
            "asked": {s.name: [a.question for a in self._ask(s)] for s in self.facts.towns},
        }

    @cached_property
    def parts(self) -> list[tuple[str, Sequence[Standing]]]:
        """The towns in even groups that fit beside one another; figures bear the letters in their names."""
        count = len(self.facts.towns)
        size = -(-count // -(-count // ABREAST))
        starts = range(0, count, size)
        return [(_letters(n), self.facts.towns[start : start + size]) for n, start in enumerate(starts)]

    def _ask(self, town: Standing) -> list[Any]:
        return list(ask_next(town.assessment, town.found.catalogue)[:ASKED_FIRST])

    def _versions(self) -> list[tuple[str, str]]:
        """Versions and the fingerprint of every file read."""
        a, first = self.t["audit"], self.facts.towns[0].assessment
        rows = [
            (a["program"], f"readiness {__version__}"),
            (a["questionnaire"], f"{first.town.questionnaire.id} {first.town.questionnaire.version}"),
            (a["framework"], f"{first.framework.id} {first.framework.version}"),
            (a["ranking"], self.facts.found[0].catalogue.ranking.version),
        ]
        for s in self.facts.towns:
            paths = [Path(sheet.path) for sheet in s.assessment.town.sheets]
            prints = [f"{p.name} {hashlib.sha256(p.read_bytes()).hexdigest()[:16]}" for p in paths]
            rows.append((f"{s.name}, SHA-256", self.words.joined(prints)))
        return rows

    def figures(self, *, wide: bool) -> dict[str, str]:
        """Return the charts by name, in the form of a page or, `wide`, of a slide."""
        chart, facts = {**self.t["chart"], **self.s["chart"]}, self.facts
        hidden = {**chart, "unknown": self.t["hidden_score"]}
        scores, made = [self._row(s.name, s.index) for s in facts.towns], {}
        places = [{"label": s.name, "rank": s.rank, "low": s.low, "high": s.high} for s in facts.placed]
        for narrow, mark in ((False, ""),) if wide else ((False, ""), (True, parse.NARROW)):
            made[f"scores{mark}"] = charts.profile(scores, hidden, "scores", narrow=narrow)
            if places:
                made[f"ranks{mark}"] = town_charts.ranks(places, chart, narrow=narrow)
        names = [self.findings.resource(r) for r in facts.resources]
        for part, towns in self.parts:
            panels = [(s.name, self._dimensions(s)) for s in towns]
            made[f"panels{part}"] = town_charts.panels(panels, chart, f"panels{part}", wide=wide)
            gaps = list(zip(*(map(_gap, s.assessment.matrix) for s in towns), strict=True))
            made[f"heat{part}"] = town_charts.heat(
                names, self.findings.names(towns), gaps, self.s["gap_classes"], f"heat{part}", wide=wide
            )
        return made

    def _dimensions(self, town: Standing) -> list[dict[str, Any]]:
        return [self._row(self.findings.label(d), town.assessment.nodes[d]) for d in self.facts.dimensions]

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
