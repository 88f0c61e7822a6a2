"""Figures, answers and reasons in the words of one language; templates call these and nothing else."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from readiness.errors import fill
from readiness.framework import Indicator, points_of
from readiness.text import Formatter, pick, strings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from readiness.adapted import Estimate
    from readiness.assessment import Assessment, Interval, NodeResult
    from readiness.catalogue import Catalogue
    from readiness.conditions import Condition
    from readiness.country import Ranking
    from readiness.project import Project
    from readiness.questionnaire import Question, Questionnaire
    from readiness.recommendation import Likeness
    from readiness.sheets import Given, Town
    from readiness.text import Lang

ANSWERS_ANCHOR = "answers"


class Words:
    """The words of one report: strings, numbers, questions and answers in one language."""

    def __init__(self, town: Town, lang: Lang) -> None:
        self.town, self.lang = town, lang
        self.t = strings(lang)
        self.f = Formatter(lang)
        self.numbers = question_numbers(town.questionnaire)

    def say(self, template: str, **values: Any) -> str:
        """Fill the gaps of a string."""
        return fill(template, values)

    def joined(self, items: Sequence[str]) -> str:
        """Return several texts in one cell."""
        return "; ".join(items)

    def pick(self, text: Mapping[Any, str]) -> str:
        """Return a language map's text, or the marked English one."""
        return pick(text, self.lang)

    def counted(self, number: float, forms: Mapping[str, str]) -> str:
        """Return a counted phrase whose form follows the number: `na 5 pytań nie ma jeszcze odpowiedzi`."""
        return fill(self.f.plural(number, forms), {"count": self.f.number(number)})

    def points(self, score: float | None) -> str:
        """Return a score as whole points, or the words for a hidden one."""
        return str(self.t["hidden_score"]) if score is None else str(points_of(score))

    def of_hundred(self, score: float) -> str:
        """Return `62 of 100`."""
        return fill(self.t["score"], {"score": points_of(score)})

    def range(self, interval: Interval) -> str:
        """Return `48–71`, or the single figure where both ends print alike."""
        low, high = points_of(interval.low), points_of(interval.high)
        return str(low) if low == high else fill(self.t["range"], {"low": low, "high": high})

    def fit_how(self, ranking: Ranking) -> str:
        """Return how the parts of a fit are joined, with the least that a part counts."""
        return fill(self.t["project"]["fit_how"], {"floor": self.of_hundred(ranking.floor)})

    def alike(self, likeness: Likeness) -> str:
        """Return a likeness attribute by attribute, each of 100, and the unknown ones by name."""
        told, names = self.t["project"], self.t["attribute"]
        known = [f"{names[a]} {points_of(v)}" for a, v in likeness.attributes.items() if v is not None]
        text = fill(told["alike"], {"attributes": ", ".join(known)})
        if not likeness.missing:
            return text
        return f"{text} {fill(told['alike_unknown'], {'attributes': ', '.join(names[a] for a in likeness.missing)})}"

    def share(self, value: float) -> str:
        """Return a share as whole percent; 100% only when complete, 0% only when there is none."""
        held = value if value in (0.0, 1.0) else min(max(value, 0.01), 0.99)
        return self.f.percent(held)

    def node_label(self, node: str, assessment: Assessment) -> str:
        """Return a node's label, or the question it asks."""
        found = assessment.framework.nodes[node]
        if found.label is not None:
            return self.pick(found.label)
        if isinstance(found, Indicator) and found.question in self.town.questionnaire.questions:
            return self.pick(self.town.questionnaire[found.question].text)
        return node

    def node_points(self, node: NodeResult) -> str:
        """Return a node's published score, or why there is none."""
        if not node.applicable:
            return str(self.t["na"])
        if node.score is None and node.kind == "indicator":
            return str(self.t["answer"]["open"])
        return self.points(node.score)

    def cell(self, value: Interval, *behind: NodeResult) -> str:
        """Return a figure that rests on other nodes; where it has none, the first reason among them."""
        if value.score is not None:
            return str(points_of(value.score))
        return next(self.node_points(n) for n in behind if n.score is None or not n.applicable)

    def with_spread(self, interval: Interval) -> str:
        """Return `62 of 100 (48–71)`, without the brackets where it is exact."""
        score = self.of_hundred(interval.middle if interval.score is None else interval.score)
        return f"{score} ({self.spread(interval)})" if self.spread(interval) else score

    def difference(self, before: float, after: float) -> str:
        """Return the difference of two printed scores with its sign: `+12`, `−8`."""
        points = points_of(after) - points_of(before)
        return "0" if points == 0 else f"{'+' if points > 0 else '−'}{abs(points)}"

    def because(self, leaves: Sequence[Condition], assessment: Assessment) -> str:
        """Return the deciding leaves in words, in one sentence."""
        return "; ".join(dict.fromkeys(self.reason(leaf, assessment)[0].rstrip(".") for leaf in leaves))

    def spread(self, interval: Interval) -> str:
        """Return the range, or nothing where both ends print alike."""
        return "" if points_of(interval.low) == points_of(interval.high) else self.range(interval)

    def ref(self, question: str) -> Markup:
        """Return the question's number in brackets, as a link to the table of answers."""
        number = self.numbers[question].replace(".", "\\.")
        return Markup(f"[\\[{number}\\]](#{ANSWERS_ANCHOR})")  # noqa: S704 - a number of ours, escaped

    def respondent(self, label: str) -> str:
        """Return who answered: `the Broker`, `firm 2`; the label where no sheet bears it."""
        return self._respondents.get(label, label)

    @cached_property
    def _respondents(self) -> dict[str, str]:
        """Each label with the word for its role: with the number it ends in, else one of ours if there are several."""
        out: dict[str, str] = {}
        for role, word in self.t["respondent"].items():
            labels = sorted({s.respondent for s in self.town.sheets if s.role == role})
            numbers = [label.removeprefix(f"{role}-") for label in labels]
            if not all(number.isdecimal() for number in numbers):
                numbers = [str(n) if len(labels) > 1 else "" for n in range(1, len(labels) + 1)]
            out |= {label: f"{word}\u00a0{n}".rstrip() for label, n in zip(labels, numbers, strict=True)}
        return out

    def answer(self, question: Question, given: Given) -> str:
        """Return an answer in words."""
        words = self.t["answer"]
        if given.state == "na":
            return fill(words["na"], {"reason": given.answer.na if given.answer else ""})
        if given.state == "value":
            return self.value(question, given.value)
        return str(words["hidden" if given.state in ("hidden", "maybe_hidden") else given.state])

    def value(self, question: Question, value: Any) -> str:
        """Return a value in words: `yes`, an option's label, a level's description, a number with its unit."""
        match question.type:
            case "yes_no":
                return str(self.t["answer"][value])
            case "choice" | "level":
                return question.label(value, self.lang) or str(value)
            case "multi":
                return "; ".join(question.label(v, self.lang) or str(v) for v in value) or "–"
            case "number" | "money":
                return self.f.number(value, 0 if float(value).is_integer() else 1)
            case "date":
                from datetime import date

                return self.f.long_date(date.fromisoformat(value))
            case _:
                return str(value)

    def reason(self, leaf: Condition, assessment: Assessment) -> tuple[str, tuple[Markup, ...]]:
        """Return a deciding leaf in words, with references to the answers behind it."""
        from readiness.recommendation import questions_beneath

        if leaf.answer is not None:
            question = self.town.questionnaire[leaf.answer]
            text = fill(
                self.t["project"]["reason_answer"],
                {
                    "question": self.pick(question.text),
                    "answer": self.answer(question, self.town.facts[leaf.answer]).rstrip("."),
                },
            )
            return text, (self.ref(leaf.answer),)
        if leaf.score is not None:
            node = assessment.nodes[leaf.score]
            score = self.of_hundred(node.score) if node.score is not None else self.range(node)
            text = fill(
                self.t["project"]["reason_score"],
                {"label": self.node_label(leaf.score, assessment), "score": score},
            )
            return text, tuple(self.ref(q) for q in questions_beneath(leaf.score, assessment))
        return "", ()

    def money(self, value: float | None, currency: str) -> str:
        """Return an amount rounded to two or three leading digits, or the words for not known yet."""
        return str(self.t["not_known_yet"]) if value is None else self.f.money(rounded(value), currency)

    def currency(self, code: str, form: str) -> str:
        """Return a currency's name in running text: `in` after the word for costs, `rate` after a rate of exchange."""
        named = self.t["currencies"]
        return fill(named.get(code, named["other"])[form], {"currency": code})

    def exact(self, value: float | None, currency: str, decimals: int = 0) -> str:
        """Return an amount as it was computed, so that a reader can redo the sum."""
        return str(self.t["not_known_yet"]) if value is None else self.f.money(value, currency, decimals)

    def money_range(self, estimate: Estimate, currency: str) -> str:
        """Return `od 31 000 do 60 000 zł`, `PLN 31,000 to 60,000`: the currency once, where the language has it."""
        low, high = self.f.number(rounded(estimate.low)), self.f.number(rounded(estimate.high))
        if self.f.currency_first:
            low = self.f.money(rounded(estimate.low), currency)
        else:
            high = self.f.money(rounded(estimate.high), currency)
        return fill(self.t["central_range"], {"low": low, "high": high})

    def figure(self, value: float | None) -> str:
        """Return a number, or the words for not known yet."""
        if value is None:
            return str(self.t["not_known_yet"])
        return self.f.number(value, 0 if float(value).is_integer() else 2)

    def plain(self, value: float) -> str:
        """Return a number with as many decimals as it needs, four at most: `46,71`."""
        return self.f.number(value, decimals(value))

    def quantity(self, estimate: Estimate) -> str:
        """Return a quantity; while its driver is unknown, its bounds."""
        if estimate.central is not None:
            return self.figure(estimate.central)
        return f"{self.figure(estimate.low)}–{self.figure(estimate.high)}"

    def month(self, day: date) -> str:
        """Return the month and year."""
        return self.f.month(day)

    def place(self, project: Project, catalogue: Catalogue) -> str:
        """Return `Wuppertal, Germany`; where no town is named, the country alone."""
        country, city = catalogue.places.countries[project.place.country].name, project.place.city
        return ", ".join(self.pick(name) for name in (city, country) if name)

    def cost_there(self, project: Project) -> str | None:
        """Return what a project cost at its place, with year and note."""
        cost = project.cost
        if cost is None or (cost.amount is None and cost.note is None):
            return None
        parts = [self.f.money(cost.amount, cost.currency or "")] if cost.amount is not None else []
        if cost.note is not None:
            parts.append(self.pick(cost.note))
        text = "; ".join(parts)
        return f"{text} ({cost.year})" if cost.year else text

    def origin(self, text: str, catalogue: Catalogue) -> str:
        """Return where a price comes from: a project abroad, an assumption, or the source itself."""
        kind, _, name = text.partition(":")
        if kind == "precedent" and name in catalogue.projects:
            project = catalogue.projects[name]
            return f"{self.pick(project.title)} ({self.place(project, catalogue)})"
        return str(self.t["assumption"]) if text == "assumption" else text

    def host(self, address: str) -> str:
        """Return the host of an address, to be read as the text of its link."""
        return address.split("//", 1)[-1].split("/", 1)[0].removeprefix("www.") or address

    def url(self, address: str) -> Markup:
        """Return an address as a link target, with what would end the link percent-encoded."""
        return Markup(quote(address, safe=":/?#@!$&'*+,;=%~"))  # noqa: S704 - percent-encoded


def question_numbers(questionnaire: Questionnaire) -> dict[str, str]:
    """Return the printed number of every question: the original's code, else E and a running number."""
    out: dict[str, str] = {}
    for question in questionnaire.questions.values():
        out[question.id] = question.code or f"E{sum(n.startswith('E') for n in out.values()) + 1}"
    return out


def decimals(value: float, most: int = 4) -> int:
    """Return how many decimals a number needs.

    >>> decimals(46.71), decimals(43.0), decimals(0.30000000000000004)
    (2, 0, 1)
    """
    return len(f"{value:.{most}f}".rstrip("0").partition(".")[2])


def rounded(amount: float) -> float:
    """Round an amount for display: to hundreds from 1,000 up, to thousands from 100,000 up, else to tens.

    >>> rounded(12345.0), rounded(123456.0), rounded(844.0)
    (12300.0, 123000.0, 840.0)
    """
    step = 1000 if amount >= 100_000 else 100 if amount >= 1000 else 10
    return float(int(amount / step + 0.5) * step)
