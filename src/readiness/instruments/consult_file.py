"""A consultation file, ready to take the results of the interviews; what it holds already stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.consultation import GROUPS, parse_consultation
from readiness.errors import DataFileError, messages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from readiness.sheets import Town


def consultation_file(town: Town, blueprints: Sequence[str], lang: str, existing: Path | None = None) -> str:
    """Return the text of `consultation.yaml` with one open interview for each group.

    Args:
        town: whose interviews.
        blueprints: what they are about.
        lang: language of the head.
        existing: a file from before, if there is one; its text is kept, and interviews are added at its end for each
            blueprint that it does not name.

    Raises:
        DataFileError: the file from before has errors, or is about another town.
    """
    if existing is None or not existing.is_file():
        head = "\n".join(f"# {line}" for line in messages(lang)["consultation_file"].strip().split("\n"))
        return f"{head}\n{yamlio.dump({'consultation': town.municipality.id, 'interviews': _open(blueprints)})}"
    loaded = yamlio.load(existing)
    told = parse_consultation(loaded)
    if told.consultation != town.municipality.id:
        raise DataFileError([loaded.problem("RD425", "consultation", id=told.consultation, town=town.municipality.id)])
    asked = {name for interview in told.interviews for name in interview.blueprints}
    new = [name for name in blueprints if name not in asked]
    before = yamlio.read_text(existing)
    return _added(before, loaded.data, _open(new)) if new else before


def _open(blueprints: Sequence[str]) -> list[dict[str, Any]]:
    opinion: dict[str, Any] = {"feasibility": None, "barriers": [], "conditions": [], "quotes": []}
    return [
        {"role": "...", "group": group, "blueprints": {name: dict(opinion) for name in blueprints}} for group in GROUPS
    ]


def _added(before: str, data: dict[str, Any], interviews: list[dict[str, Any]]) -> str:
    """Return the file with more interviews: put at the end of its text, comments and all, where that is possible."""
    wanted = {**data, "interviews": [*data["interviews"], *interviews]}
    lines = yamlio.dump(interviews).splitlines(keepends=True)
    for indent in ("", "  ", "    "):
        text = before.rstrip() + "\n" + "".join(indent + line for line in lines)
        try:
            if yamlio.loads(text, "").data == wanted:
                return text
        except DataFileError:
            continue
    return yamlio.dump(wanted)
