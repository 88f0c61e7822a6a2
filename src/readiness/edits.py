"""Whether the Broker's decisions name things that exist: a misspelt one would be lost silently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.catalogue import STANDING_GAPS, gaps_of
from readiness.errors import Problem, nearest
from readiness.yamlio import Loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.adaptation_file import AdaptationFile
    from readiness.blueprint import Blueprint
    from readiness.catalogue import Catalogue
    from readiness.sheets import Town

ADDABLE = ("output_goals", "strategic_goals", "actions")
DROP_GROUPS = (
    "output_goals", "strategic_goals", "added_values", "actions", "partners", "costs", "indicators", "risks",
)  # fmt: skip

Place = tuple[str | int, ...]


def edit_problems(town: Town, catalogue: Catalogue) -> list[Problem]:
    """Return every problem of a town's adaptation files, each with its place in the file."""
    out = []
    for name, edits in town.adaptations.items():
        loaded = town.files.get(name) or Loaded(f"adaptation-{name}.yaml", {}, {}, {})
        if edits.municipality != town.municipality.id:
            told = {"id": edits.municipality, "town": town.municipality.id}
            out.append(loaded.problem("RD424", "municipality", **told))  # type: ignore[arg-type]
        if name not in catalogue.blueprints:
            near = nearest(name, catalogue.blueprints)
            out.append(loaded.problem("RD420", "adaptation", blueprint=name, suggestion=near))
            continue
        blueprint = catalogue.blueprints[name]
        out += [_unknown(loaded, path, blueprint) for path in _wrong(edits, blueprint)]
        out += list(_unknown_gaps(edits, blueprint, loaded))
    return out


def _wrong(edits: AdaptationFile, blueprint: Blueprint) -> Iterator[Place]:
    """Yield the place of every decision about something that the blueprint does not have."""
    known = {
        "partners": {p.id for p in blueprint.partners},
        "quantities": set(blueprint.quantities),
        "prices": {c.id for c in blueprint.costs},
        "add": set(ADDABLE),
    }
    for group, names in known.items():
        yield from ((group, name) for name in getattr(edits, group) if name not in names)
    if edits.variant not in (None, *(v.id for v in blueprint.variants)):
        yield ("variant",)
    yield from (("drop", i) for i, d in enumerate(edits.drop) if d not in droppable(blueprint))
    paths = text_paths(blueprint)
    for lang, texts in edits.paragraphs.items():
        yield from (("paragraphs", lang, p) for p in texts if p not in paths)


def _unknown(loaded: Loaded, path: Place, blueprint: Blueprint) -> Problem:
    value: Any = loaded.data
    is_key = path[0] not in ("variant", "drop")
    for part in path[:-1] if value else ():
        value = value[part]
    name = str(path[-1] if is_key or not value else value[path[-1]])
    known = {*droppable(blueprint), *text_paths(blueprint), *(v.id for v in blueprint.variants), *blueprint.quantities}
    near = nearest(name, known)
    return loaded.problem("RD421", *path, key=is_key, name=name, blueprint=blueprint.id, suggestion=near)


def _unknown_gaps(edits: AdaptationFile, blueprint: Blueprint, loaded: Loaded) -> Iterator[Problem]:
    known = {*STANDING_GAPS, *blueprint.gaps}
    for lang, texts in edits.paragraphs.items():
        for path, text in texts.items():
            for gap in sorted(gaps_of(text) - known):
                yield loaded.problem("RD404", "paragraphs", lang, path, gap=gap, suggestion=nearest(gap, known))


def droppable(blueprint: Blueprint) -> list[str]:
    """Return what the Broker may drop, as `group.id`."""
    return [f"{g}.{getattr(v, 'id', v)}" for g in DROP_GROUPS for v in getattr(blueprint, g)]


def text_paths(blueprint: Blueprint) -> set[str]:
    """Return the dotted path of every text: `steps.base.title`."""
    return {path for path, _ in text_leaves(blueprint.text("en").model_dump())}


def text_leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text inside nested mappings with its dotted path: `steps.base.title`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from text_leaves(inner, f"{path}.{key}" if path else key)
