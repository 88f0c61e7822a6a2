"""The Broker's adaptation file, prefilled: decisions stand open, figures and paragraphs stand ready as comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.edits import droppable, text_leaves
from readiness.errors import messages

if TYPE_CHECKING:
    from readiness.adapted import AdaptedProject


def broker_file(adapted: AdaptedProject) -> str:
    """Return the text of `adaptation-<blueprint>.yaml` for a town.

    Variant, start, lead and partners are set as the program would choose them. Quantities, prices and paragraphs
    follow as comments: taken out of the comment, a line replaces what the catalogue says on every later run.
    """
    words = messages(adapted.lang)["broker_file"]
    decisions = {
        "adaptation": adapted.blueprint.id,
        "municipality": adapted.assessment.town.municipality.id,
        "variant": adapted.variant,
        "start": adapted.start.isoformat(),
        "lead": adapted.lead,
        "partners": {p.id: adapted.words.partners[p.id].name for p in adapted.blueprint.partners},
    }
    parts = [_comment(words["head"]), yamlio.dump(decisions).rstrip()]
    parts += ["", _comment(words["quantities"]), _as_comment({"quantities": _quantities(adapted)})]
    parts += ["", _comment(words["prices"]), _as_comment({"prices": _prices(adapted)})]
    parts += ["", _comment(words["drop"]), _as_comment({"drop": droppable(adapted.blueprint)})]
    parts += [
        "",
        _comment(words["add"]),
        _as_comment({"add": {"actions": {"own-action": {"en": "...", adapted.lang: "..."}}}}),
    ]
    parts += [
        "",
        _comment(words["paragraphs"]),
        _as_comment(
            {"paragraphs": {adapted.lang: dict(text_leaves(adapted.blueprint.text(adapted.lang).model_dump()))}}
        ),
    ]
    return "\n".join(parts) + "\n"


def _comment(text: str) -> str:
    return "\n".join(f"# {line}" for line in text.strip().split("\n"))


def _as_comment(value: Any) -> str:
    return "\n".join(f"# {line}".rstrip() for line in yamlio.dump(value).rstrip().split("\n"))


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
