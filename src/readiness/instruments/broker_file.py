"""The Broker's adaptation file, prefilled: her decisions stand, all that she may still decide is ready as comments."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.edits import droppable, text_leaves
from readiness.errors import messages
from readiness.text import strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from readiness.adaptation_file import AdaptationFile
    from readiness.adapted import AdaptedProject

OWN_LINE = "own-action"


def broker_file(adapted: AdaptedProject) -> str:
    """Return the text of `adaptation-<blueprint>.yaml` for a town.

    What the Broker decided before stands in force. In a new file only variant and start do, as the program chose
    them. All else follows as comments: taken out of the comment, a line replaces what the catalogue says on every
    later run. Names are offered by language, so that a report in another language marks them.
    """
    words = messages(adapted.lang)["broker_file"]
    own = adapted.assessment.town.adaptations.get(adapted.blueprint.id)
    mine = _decided(own)
    head = {"adaptation": adapted.blueprint.id, "municipality": adapted.assessment.town.municipality.id}
    chosen = {"variant": adapted.variant, "start": adapted.start.isoformat()}
    first = {k: mine[k] for k in ("status", "note") if k in mine}
    parts = [_comment(words["head"]), yamlio.dump({**head, **first}).rstrip()]
    parts += list(_section(mine if own else chosen, chosen, 0, tuple(chosen)))
    for name, (offered, levels) in _offered(adapted).items():
        keys = ("lead", "partners") if name == "names" else (name,)
        parts += ["", _comment(words[name]), *_section(mine, offered, levels, keys)]
    return "\n".join(parts) + "\n"


def _decided(own: AdaptationFile | None) -> dict[str, Any]:
    return {} if own is None else own.model_dump(mode="json", exclude_defaults=True)


def _offered(adapted: AdaptedProject) -> dict[str, tuple[dict[str, Any], int]]:
    """Return for each part of the file what the program offers there, and how deep a decision replaces a part of it."""
    lang, blueprint = adapted.lang, adapted.blueprint
    texts = blueprint.text(lang)
    leader = next((s for s in blueprint.steps if s.first), blueprint.steps[0]).lead
    names = {
        "lead": {lang: str(strings(lang)["roles"][leader])},
        "partners": {p.id: {lang: texts.partners[p.id].name} for p in blueprint.partners},
    }
    own_line = {"actions": {OWN_LINE: {"en": "...", lang: "..."}}}
    return {
        "names": (names, 1),
        "quantities": ({"quantities": _quantities(adapted)}, 1),
        "prices": ({"prices": _prices(adapted)}, 1),
        "drop": ({"drop": droppable(blueprint)}, 1),
        "add": ({"add": own_line}, 2),
        "paragraphs": ({"paragraphs": {lang: dict(text_leaves(texts.model_dump()))}}, 2),
    }


def _section(mine: Mapping[str, Any], offered: Mapping[str, Any], levels: int, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of these keys: what was decided in force, what is only offered as comments."""
    for key in keys:
        if key not in mine:
            yield from _hidden({key: offered[key]} if key in offered else {}, 0)
        else:
            yield from _merged(key, mine[key], offered.get(key), levels, 0)


def _merged(key: str, mine: Any, offered: Any, levels: int, depth: int) -> Iterator[str]:
    """Yield a decided key, and beneath it, as far down as `levels`, what is offered beside the decisions."""
    if isinstance(mine, list) and isinstance(offered, list):
        yield from _lines({key: mine}, depth)
        yield from _hidden([name for name in offered if name not in mine], depth)
    elif levels and isinstance(mine, dict) and isinstance(offered, dict):
        yield from _lines_of_key(key, depth)
        for inner in mine:
            yield from _merged(inner, mine[inner], offered.get(inner), levels - 1, depth + 1)
        yield from _hidden({k: v for k, v in offered.items() if k not in mine and k != OWN_LINE}, depth + 1)
    else:
        yield from _lines({key: mine}, depth)


def _lines_of_key(key: str, depth: int) -> Iterator[str]:
    """Yield `key:` as the dumper would quote it."""
    yield textwrap.indent(yamlio.dump({key: {}}).rstrip().removesuffix(" {}"), "  " * depth)


def _lines(value: Any, depth: int) -> Iterator[str]:
    yield from textwrap.indent(yamlio.dump(value).rstrip(), "  " * depth).split("\n") if value else ()


def _hidden(value: Any, depth: int) -> Iterator[str]:
    """Yield lines behind a "#", at the place where they stand once it is deleted."""
    yield from (f"#{line}".rstrip() for line in _lines(value, depth))


def _comment(text: str) -> str:
    return "\n".join(f"# {line}" for line in text.strip().split("\n"))


def _quantities(adapted: AdaptedProject) -> dict[str, float]:
    return {name: q.low if q.central is None else q.central for name, q in adapted.quantities.items()}


def _prices(adapted: AdaptedProject) -> dict[str, Any]:
    return {
        line.id: {
            **{end: round(getattr(line.unit_local, end) or 0.0, 2) for end in ("low", "central", "high")},
            "year": line.year,
            "source": "...",
        }
        for line in adapted.costs
    }
