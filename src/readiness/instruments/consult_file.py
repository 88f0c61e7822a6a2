"""A blank consultation file, ready to take the results of the interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.errors import messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.sheets import Town


def consultation_file(town: Town, blueprints: Sequence[str], lang: str) -> str:
    """Return the text of `consultation.yaml` with one open interview for each group."""
    opinion: dict[str, Any] = {"feasibility": None, "barriers": [], "conditions": [], "quotes": []}
    interviews = [
        {"role": "...", "group": group, "blueprints": {name: dict(opinion) for name in blueprints}}
        for group in ("units", "firms")
    ]
    head = "\n".join(f"# {line}" for line in messages(lang)["consultation_file"].strip().split("\n"))
    return f"{head}\n{yamlio.dump({'consultation': town.municipality.id, 'interviews': interviews})}"
