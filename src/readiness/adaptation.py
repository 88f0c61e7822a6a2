"""A blueprint adapted to one town: gaps filled, variant chosen, costs and targets sized, the Broker's edits kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from readiness.adapted import (
    AdaptedProject,
    CostLine,
    Estimate,
    GapValue,
    PartnerLine,
    PlannedStep,
    TargetLine,
)
from readiness.blueprint import BlueprintText, CostItem
from readiness.conditions import Condition, evaluate
from readiness.consultation import voices
from readiness.errors import DataFileError, fill, problem
from readiness.recommendation import questions_beneath
from readiness.sizing import FIRMS, size
from readiness.text import Formatter, Lang, own_words, pick, strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from readiness.adaptation_file import AdaptationFile
    from readiness.adapted import Sizing
    from readiness.catalogue import Catalogue
    from readiness.country import CountryFacts, Programme
    from readiness.recommendation import Recommendation, Recommendations

CLOSED = "closed"


def adapt(recommendation: Recommendation, recommendations: Recommendations, lang: Lang, today: date) -> AdaptedProject:
    """Fill a recommended blueprint with the town's own figures and the Broker's decisions.

    Args:
        recommendation: which blueprint.
        recommendations: what it was chosen from; holds the assessment and the catalogue.
        lang: language of the texts.
        today: the date of the report; without a start date of the Broker the first step starts on the first day of
            the month after next.

    Raises:
        DataFileError: the Broker's file names something the blueprint does not have, or the catalogue does not know
            the country.
    """
    return _Adapter(recommendation, recommendations, lang, today).project()


class _Adapter:
    """Holds what every part of an adaptation needs."""

    def __init__(
        self, recommendation: Recommendation, recommendations: Recommendations, lang: Lang, today: date
    ) -> None:
        self.recommendation = recommendation
        self.blueprint = recommendation.blueprint
        self.leader = next((s for s in self.blueprint.steps if s.first), self.blueprint.steps[0]).lead
        self.assessment = recommendations.assessment
        self.catalogue: Catalogue = recommendations.catalogue
        self.town = self.assessment.town
        self.lang, self.today = lang, today
        self.format = Formatter(lang)
        self.edits: AdaptationFile | None = self.town.adaptations.get(self.blueprint.id)
        self.edited: list[str] = []
        self.country = self._country()
        self.sizings = dict(self._sizings())
        self.gaps = tuple(self._gaps())
        self.variant = self._variant()
        self.words = self._words()
        self.voices = voices(self.town.consultation, self.blueprint.id, self.lang)

    def _country(self) -> CountryFacts:
        code = self.town.municipality.country
        if code not in self.catalogue.countries:
            raise DataFileError([problem(self.town.sheets[0].path, "RD422", country=code)])
        return self.catalogue.countries[code]

    def _dropped(self, group: str, name: str) -> bool:
        dropped = self.edits is not None and f"{group}.{name}" in self.edits.drop
        if dropped:
            self._mark(f"drop {group}.{name}")
        return dropped

    def _chosen(self, what: str, named: str | Mapping[Lang, str] | None, default: str) -> str:
        """Return the Broker's choice, marked where it differs from the program's."""
        chosen = default if named is None else own_words(named, self.lang)
        if chosen != default:
            self._mark(what)
        return chosen

    def _mark(self, what: str) -> None:
        if what not in self.edited:
            self.edited.append(what)

    def _sizings(self) -> Iterator[tuple[str, Sizing]]:
        for name, rule in self.blueprint.quantities.items():
            own = self.edits.quantities.get(name) if self.edits is not None else None
            if own is not None:
                self._mark(f"quantities.{name}")
            yield name, size(rule, self.assessment.facts, own)

    def _gaps(self) -> Iterator[GapValue]:
        yield GapValue("municipality", self.town.municipality.called(self.lang), None)
        for name, question in (("inhabitants", "city.inhabitants"), ("firms", "city.firms")):
            value = self.assessment.facts.answer(question)
            text = self.figure(value if isinstance(value, int | float) else None)
            given = self.town.facts.get(question)
            made_up = given is not None and given.illustrative
            mark = f" ({strings(self.lang)['status_of_answer']['illustrative']})" if made_up else ""
            yield GapValue(name, text + mark, question)
        for name, quantity in self.blueprint.gaps.items():
            yield GapValue(
                name,
                self.figure(self.sizings[quantity].estimate.central),
                self.blueprint.quantities[quantity].driver,
            )

    def figure(self, value: float | None) -> str:
        """Return a number as the language writes it, or the words for not known yet."""
        if value is None:
            return str(strings(self.lang)["not_known_yet"])
        return self.format.number(value, 0 if float(value).is_integer() else 1)

    def _variant(self) -> str:
        own = next(v.id for v in self.blueprint.variants if evaluate(v.when, self.assessment.facts).truth)
        return self._chosen("variant", self.edits.variant if self.edits else None, own)

    def _words(self) -> BlueprintText:
        """Return the texts with the Broker's paragraphs in place and every gap filled."""
        replaced = self.edits.paragraphs.get(self.lang, {}) if self.edits is not None else {}
        for path in replaced:
            self._mark(path)
        values = {g.name: g.text for g in self.gaps}

        def put(value: Any, path: str) -> Any:
            if isinstance(value, dict):
                return {k: put(v, f"{path}.{k}" if path else k) for k, v in value.items()}
            return fill(replaced.get(path, value), values)

        return BlueprintText.model_validate(put(self.blueprint.text(self.lang).model_dump(), ""))

    def project(self) -> AdaptedProject:
        words, variant = self.words, self.words.variants[self.variant]
        steps = tuple(self._steps())
        return AdaptedProject(
            recommendation=self.recommendation,
            assessment=self.assessment,
            country=self.country,
            lang=self.lang,
            words=words,
            title=variant.title,
            hook=variant.hook,
            variant=self.variant,
            output_goals=self._lines("output_goals", words.output_goals),
            strategic_goals=self._lines("strategic_goals", words.strategic_goals),
            actions=self._lines("actions", words.actions),
            added_values=tuple(
                (words.added_values[a].value, words.added_values[a].paid_by)
                for a in self.blueprint.added_values
                if not self._dropped("added_values", a)
            ),
            partners=tuple(self._partners()),
            steps=steps,
            costs=tuple(self._costs()),
            targets=tuple(self._targets(min(s.start for s in steps if not s.preparation))),
            risks=(*self._risks(), *self._barriers()),
            legal=tuple(self.country.legal[p] for p in self.blueprint.legal if p in self.country.legal),
            programmes=tuple(self._programmes()),
            gaps=self.gaps,
            sizings=self.sizings,
            voices=self.voices,
            lead=self._role(self.leader),
            edited=tuple(self.edited),
            edits_made_up=self.edits is not None and self.edits.status == "illustrative",
            used=tuple(dict.fromkeys(self._used())),
        )

    def _lines(self, group: str, texts: dict[str, str]) -> tuple[str, ...]:
        own = [texts[name] for name in getattr(self.blueprint, group) if not self._dropped(group, name)]
        added = self.edits.add.get(group, {}) if self.edits is not None else {}
        for name in added:
            self._mark(f"add {group}.{name}")
        return (*own, *(pick(text, self.lang) for text in added.values()))

    def _risks(self) -> Iterator[tuple[str, str]]:
        for name in self.blueprint.risks:
            if not self._dropped("risks", name):
                yield self.words.risks[name].risk, self.words.risks[name].answer

    def _barriers(self) -> Iterator[tuple[str, str]]:
        """Yield what the interviews named as barriers, with the conditions named beside them as the answer."""
        words = strings(self.lang)["consultation"]
        for group in self.voices:
            for barrier, conditions in group.barriers:
                yield (
                    fill(words["barrier"], {"barrier": barrier.removesuffix(".")}),
                    " ".join(conditions) or words["no_answer"],
                )

    def _role(self, role: str) -> str:
        """Return who fills a role: the lead as the Broker named it, the others as the language calls them."""
        called = str(strings(self.lang)["roles"][role])
        if role != self.leader:
            return called
        return self._chosen("lead", self.edits.lead if self.edits else None, called)

    def _partners(self) -> Iterator[PartnerLine]:
        for partner in self.blueprint.partners:
            if self._dropped("partners", partner.id):
                continue
            words = self.words.partners[partner.id]
            named = self.edits.partners.get(partner.id) if self.edits is not None else None
            name = self._chosen(f"partners.{partner.id}", named, words.name)
            institution = self.country.institutions.get(partner.role)
            local = institution.name if institution is not None and self.lang != self.country.language else None
            yield PartnerLine(name, local if name == words.name else None, words.task)

    def _start(self) -> date:
        if self.edits is not None and self.edits.start:
            self._mark("start")
            return self.edits.start
        return add_months(self.today.replace(day=1), 2)

    def _steps(self) -> Iterator[PlannedStep]:
        start = self._start()
        ready = start
        for unmet in self.recommendation.unmet:
            end = add_months(start, unmet.months)
            yield PlannedStep(
                unmet.id,
                self.words.requires[unmet.id].removesuffix("."),
                "",
                "",
                self._role(unmet.lead),
                start,
                end - timedelta(days=1),
                first=True,
                preparation=True,
            )
            ready = max(ready, end)
        ends: dict[str, date] = {}
        for step in self.blueprint.steps:
            begin = max([ready, *(ends[name] for name in step.after)])
            ends[step.id] = add_months(begin, step.months)
            words = self.words.steps[step.id]
            last = ends[step.id] - timedelta(days=1)
            yield PlannedStep(
                step.id,
                words.title,
                words.text,
                words.result,
                self._role(step.lead),
                begin,
                last,
                step.first,
                preparation=False,
            )

    def _costs(self) -> Iterator[CostLine]:
        for item in self.blueprint.costs:
            if not self._dropped("costs", item.id):
                yield self._cost(item)

    def _cost(self, item: CostItem) -> CostLine:
        words, quantity = self.words.costs[item.id], self.sizings[item.quantity].estimate
        euro = Estimate(item.unit_cost_eur.low, item.unit_cost_eur.central, item.unit_cost_eur.high)
        own = self.edits.prices.get(item.id) if self.edits is not None else None
        if own is not None:
            self._mark(f"prices.{item.id}")
            unit = Estimate(own.low, own.central, own.high)
            return CostLine(
                item.id,
                words.item,
                words.unit,
                item.kind,
                euro,
                None,
                None,
                unit,
                quantity,
                item.quantity,
                unit.times(quantity),
                own.year,
                own.source,
                note=None,
                edited=True,
            )
        rate = self.country.exchange_rate.value
        level = self.country.price_level.value if item.kind == "local" else None
        factor = (level / 100 if level is not None else 1.0) * rate
        unit = euro.times(Estimate(factor, factor, factor))
        return CostLine(
            item.id,
            words.item,
            words.unit,
            item.kind,
            euro,
            level,
            rate,
            unit,
            quantity,
            item.quantity,
            unit.times(quantity),
            item.year,
            item.origin,
            note=pick(item.note, self.lang) if item.note is not None else None,
            edited=False,
        )

    def _targets(self, start: date) -> Iterator[TargetLine]:
        """Yield the targets; their months count from the first step of the project's own, not from the preparation."""
        for target in self.blueprint.indicators:
            if not self._dropped("indicators", target.id):
                words = self.words.indicators[target.id]
                yield TargetLine(
                    words.name,
                    words.measured,
                    self.sizings[target.quantity].estimate,
                    target.quantity,
                    add_months(start, target.month),
                )

    def _programmes(self) -> Iterator[Programme]:
        wanted = {self.blueprint.resource, *self.blueprint.uses}
        return (p for p in self.country.programmes if p.status != CLOSED and wanted & set(p.serves))

    def _used(self) -> Iterator[str]:
        """Yield every question whose answer the project rests on."""
        yield from (g.question for g in self.gaps if g.question)
        yield from (q.driver for q in self.blueprint.quantities.values() if q.driver)
        yield from (FIRMS for q in self.blueprint.quantities.values() if q.firms)
        supply = {r.id: r.supply for r in self.assessment.framework.resources}
        for node in (*self.blueprint.addresses, *(supply[k] for k in self.blueprint.uses if k in supply)):
            yield from questions_beneath(node, self.assessment)
        conditions: Sequence[Condition | None] = (
            *(v.when for v in self.blueprint.variants),
            *(r.condition for r in self.blueprint.requires.values()),
            *self.blueprint.excludes.values(),
            *self.recommendation.reasons,
        )
        for condition in conditions:
            for leaf in condition.leaves() if condition else ():
                if leaf.answer:
                    yield leaf.answer
                elif leaf.score:
                    yield from questions_beneath(leaf.score, self.assessment)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month.

    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
