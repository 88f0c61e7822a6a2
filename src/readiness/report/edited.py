"""What the Broker changed, told by the names that a reader meets in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.errors import fill
from readiness.text import pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.adapted import AdaptedProject
    from readiness.report.views import Words

LONGEST = 90
NAMED_BY = ("title", "name", "item", "value", "risk")
"""The field of a text with several that says what it is about."""


def edits(words: Words, adapted: AdaptedProject) -> Iterator[str]:
    """Yield a sentence for every part that the Broker changed: what kind of change, and of what."""
    told = words.t["audit"]["edit"]
    for mark in adapted.edited:
        verb, _, path = mark.partition(" ")
        kind, _, name = (path or verb).partition(".")
        if path:
            what = _added(adapted, kind, name) if verb == "add" else _item(adapted, kind, name)
            yield fill(told[verb], {"what": _short(what)})
        elif kind in told and (kind != "partners" or name in adapted.words.partners):
            yield fill(told[kind], {"what": _short(_decided(words, adapted, kind, name))})
        else:
            yield fill(told["text"], {"what": _short(_paragraph(adapted, mark))})


def _added(adapted: AdaptedProject, group: str, name: str) -> str:
    own = adapted.assessment.town.adaptations[adapted.blueprint.id]
    return pick(own.add[group][name], adapted.lang)


def _item(adapted: AdaptedProject, group: str, name: str) -> str:
    """Return what a line of the report is called: its text, or the field that names it."""
    found = getattr(adapted.words, group)[name]
    return found if isinstance(found, str) else _named(found.model_dump())


def _named(fields: dict[str, Any]) -> str:
    return next(str(fields[f]) for f in NAMED_BY if f in fields)


def _decided(words: Words, adapted: AdaptedProject, kind: str, name: str) -> str:
    """Return what a choice, a name, a price or a quantity is about."""
    match kind:
        case "variant":
            return adapted.title
        case "start":
            return words.f.long_date(adapted.start)
        case "lead":
            return adapted.lead
        case "quantities":
            return f"{_counted(adapted, name)}: {words.quantity(adapted.quantities[name])}"
        case "prices":
            return adapted.words.costs[name].item
        case _:
            return adapted.words.partners[name].name


def _counted(adapted: AdaptedProject, quantity: str) -> str:
    """Return the costs and targets that a quantity sizes, or those texts' own gap where it sizes none."""
    costs = [adapted.words.costs[c.id].item for c in adapted.blueprint.costs if c.quantity == quantity]
    targets = [adapted.words.indicators[t.id].name for t in adapted.blueprint.indicators if t.quantity == quantity]
    return "; ".join(dict.fromkeys((*costs, *targets))) or quantity


def _paragraph(adapted: AdaptedProject, path: str) -> str:
    """Return what replaced a text: by the name of the step, cost or risk it belongs to, or by its first words."""
    found: Any = adapted.words.model_dump()
    named = ""
    for part in path.split("."):
        if not isinstance(found, dict) or part not in found:
            return path
        found = found[part]
        if isinstance(found, dict) and any(f in found for f in NAMED_BY):
            named = _named(found)
    return f"{named}: {found}" if named and named != found else str(found)


def _short(text: str) -> str:
    """Return a text without its full stop, cut between words where it is long."""
    text = text.rstrip(".")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + "…"
