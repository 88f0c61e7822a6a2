"""How the figures of an implementation project arose, in words: quantities with their rule, sums and their rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness.errors import fill
from readiness.report.views import decimals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from readiness.adapted import AdaptedProject, CostLine, Sizing, TargetLine
    from readiness.report.views import Words


def sizes(
    words: Words, adapted: AdaptedProject, lines: Sequence[CostLine] | Sequence[TargetLine]
) -> list[dict[str, str | None]]:
    """Return one row a quantity behind these lines: what it sizes, how it arose, the question it comes from.

    What is the same in every town stands in one row at the end.
    """
    names: dict[str, list[str]] = {}
    for line in lines:
        names.setdefault(line.sized_by, []).append(_name(line))
    found = [(adapted.sizings[name], called) for name, called in names.items()]
    rows = [
        _row(words.joined(called), _how(words, sizing), None if sizing.own else sizing.rule.driver)
        for sizing, called in found
        if not _same(sizing)
    ]
    same = [(words.quantity(sizing.estimate), called) for sizing, called in found if _same(sizing)]
    if same:
        told = words.joined([f"{name} ({figure})" for figure, called in same for name in called])
        rows.append(_row(words.t["project"]["sized"]["fixed"], told, None))
    return rows


def _row(name: str, how: str, question: str | None) -> dict[str, str | None]:
    return {"name": name, "how": how, "question": question}


def _name(line: CostLine | TargetLine) -> str:
    return line.item if hasattr(line, "item") else line.name


def _same(sizing: Sizing) -> bool:
    return sizing.rule.fixed is not None and not (sizing.own or sizing.held)


def _how(words: Words, sizing: Sizing) -> str:
    """Return `61 firms × 0.3%, at least 10, at most 40`."""
    told, rule = words.t["project"]["sized"], sizing.rule
    if sizing.own:
        return str(told["own"])
    rests = {
        "driver": _driver(words, sizing) if rule.driver else "",
        "share": _share(words, rule.share or 0.0),
        "low": words.plain(rule.min or 0.0),
        "high": words.plain(rule.max or 0.0),
    }
    how = fill(told["driven"], rests) if rule.fixed is None else words.plain(rule.fixed)
    return how + (str(told["held"]) if sizing.held else "")


def _driver(words: Words, sizing: Sizing) -> str:
    """Return `61 firms`, or the name of what is not known yet."""
    question = sizing.rule.driver or ""
    known = words.t["project"]["drivers"].get(question)
    if known is None:
        text = words.pick(words.town.questionnaire[question].text)
        return f"{words.figure(sizing.driver)} ({text})"
    if sizing.driver is None:
        return fill(words.t["project"]["sized"]["unknown"], {"driver": known["name"]})
    return words.counted(sizing.driver, known["count"])


def _share(words: Words, share: float) -> str:
    return words.plain(share) if share >= 1 else words.f.percent(share, decimals(share * 100))


def uneven(adapted: AdaptedProject) -> bool:
    """Return whether the costs as printed, in whole units of the currency, do not add up to the printed total."""
    return any(sum(map(round, parts)) != round(total) for parts, total in _sums(adapted))


def _sums(adapted: AdaptedProject) -> Iterator[tuple[list[float], float]]:
    yield [line.total.low for line in adapted.costs], adapted.total.low
    yield [line.total.high for line in adapted.costs], adapted.total.high
    if adapted.total.central is not None:
        yield [line.total.central or 0.0 for line in adapted.costs], adapted.total.central
