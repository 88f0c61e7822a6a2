"""The catalogue: what worked, or failed, abroad, and the implementation projects that can be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness import locate, yamlio
from readiness.blueprint import Blueprint, BlueprintText
from readiness.country import CountryFacts, Places, Ranking
from readiness.errors import DataFileError, Problem, ProblemsError, nearest
from readiness.project import Project

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from readiness.conditions import Condition
    from readiness.text import Lang


@dataclass(frozen=True)
class Catalogue:
    """All projects, blueprints, countries and rules of one folder."""

    projects: dict[str, Project]
    blueprints: dict[str, Blueprint]
    countries: dict[str, CountryFacts]
    places: Places
    ranking: Ranking

    @cached_property
    def by_blueprint(self) -> dict[str, tuple[Project, ...]]:
        """The stable projects that lead to each blueprint, by id."""
        out: dict[str, list[Project]] = {b: [] for b in self.blueprints}
        for project in self.projects.values():
            if project.lifecycle == "stable":
                out[project.blueprint].append(project)
        return {b: tuple(p) for b, p in out.items()}


def load_catalogue(
    folder: Path | str | None = None,
    nodes: frozenset[str] | None = None,
    questions: frozenset[str] | None = None,
    languages: Collection[Lang] | None = None,
) -> Catalogue:
    """Load a catalogue folder: by default this package's `recommendations/`.

    Args:
        folder: holds projects/, blueprints/, countries/, places.yaml and ranking.yaml.
        nodes: ids of the framework, to check scores named in conditions; unchecked if None.
        questions: ids of the questionnaire, to check answers named in conditions; unchecked if None.
        languages: which blueprint texts to read, English among them; all if None. Few are quicker to load.

    Raises:
        DataFileError: with every problem of every file.
    """
    root = Path(folder) if folder is not None else locate.recommendations()
    problems: list[Problem] = []
    projects = _load_all(root / "projects", Project, problems)
    countries = _load_all(root / "countries", CountryFacts, problems)
    blueprints = _load_blueprints(root / "blueprints", problems, languages)
    places = _load_one(root / "places.yaml", Places, problems)
    ranking = _load_one(root / "ranking.yaml", Ranking, problems)
    if places is None or ranking is None or problems:
        raise DataFileError(problems)
    catalogue = Catalogue(
        {m.id: m for m, _ in projects},
        {m.id: m for m, _ in blueprints},
        {m.country: m for m, _ in countries},
        places[0],
        ranking[0],
    )
    known = _Known(catalogue, nodes, questions)
    problems += [p for project, loaded in projects for p in _check_project(project, loaded, known)]
    problems += [p for blueprint, loaded in blueprints for p in _check_blueprint(blueprint, loaded, known)]
    problems += [p for _, loaded in countries for p in _check_name(loaded, "country")]
    if problems:
        raise DataFileError(problems)
    return catalogue


@dataclass(frozen=True)
class _Known:
    catalogue: Catalogue
    nodes: frozenset[str] | None
    questions: frozenset[str] | None


def _load_one(
    path: Path, model: type[yamlio.ModelT], problems: list[Problem]
) -> tuple[yamlio.ModelT, yamlio.Loaded] | None:
    try:
        loaded = yamlio.load(path)
        return yamlio.parse(model, loaded), loaded
    except ProblemsError as error:
        problems += error.problems
        return None


def _load_all(
    folder: Path, model: type[yamlio.ModelT], problems: list[Problem]
) -> list[tuple[yamlio.ModelT, yamlio.Loaded]]:
    found = (_load_one(path, model, problems) for path in sorted(folder.glob("*.yaml")))
    return [item for item in found if item is not None]


def _load_blueprints(
    folder: Path, problems: list[Problem], languages: Collection[Lang] | None
) -> list[tuple[Blueprint, yamlio.Loaded]]:
    out = []
    for path in sorted(folder.glob("*/blueprint.yaml")):
        item = _load_one(path, Blueprint, problems)
        texts: dict[Lang, BlueprintText] = {}
        found = sorted(path.parent.glob("text.*.yaml"))
        read = [f for f in found if languages is None or f.name.split(".")[1] in languages]
        words = {file: _load_one(file, BlueprintText, problems) for file in read}
        if item is None:
            continue
        for file, text in words.items():
            if text is not None:
                texts[file.name.split(".")[1]] = text[0]  # type: ignore[index]
                problems += _check_words(item[0], text[0], text[1])
        if "en" not in texts and not any(f.name == "text.en.yaml" for f in words):
            problems.append(item[1].problem("RD405", blueprint=item[0].id))
        problems += _same_gaps([t for t in words.values() if t is not None])
        out.append((item[0].model_copy(update={"texts": texts}), item[1]))
    return out


WORD_GROUPS = (
    "variants",
    "output_goals",
    "strategic_goals",
    "added_values",
    "actions",
    "steps",
    "partners",
    "costs",
    "indicators",
    "risks",
    "requires",
    "excludes",
)


def _ids(blueprint: Blueprint, group: str) -> set[str]:
    value = getattr(blueprint, group)
    return {getattr(v, "id", v) for v in value}


def _check_words(blueprint: Blueprint, text: BlueprintText, loaded: yamlio.Loaded) -> Iterator[Problem]:
    """Compare the keys of a text file with the structure, and its gaps with the known ones."""
    pairs: list[tuple[tuple[str, ...], set[str], set[str]]] = [
        ((group,), _ids(blueprint, group), set(getattr(text, group))) for group in WORD_GROUPS
    ]
    pairs += [
        (("questions", side), set(getattr(blueprint.questions, side)), set(getattr(text.questions, side)))
        for side in ("units", "firms")
    ]
    for path, wanted, present in pairs:
        for key in sorted(wanted - present):
            yield loaded.problem("RD402", *path, key=True, name=key, group=".".join(path))
        for key in sorted(present - wanted):
            yield loaded.problem(
                "RD403", *path, key, key=True, name=key, group=".".join(path), suggestion=nearest(key, wanted)
            )
    known = {*STANDING_GAPS, *blueprint.gaps}
    for place, words in _text_leaves(text.model_dump()):
        for gap in gaps_of(words) - known:
            yield loaded.problem("RD404", *place, gap=gap, suggestion=nearest(gap, known))
    if not any("municipality" in gaps_of(words) for _, words in _text_leaves(text.model_dump())):
        yield loaded.problem("RD406")


STANDING_GAPS = ("municipality", "inhabitants", "firms")


def gaps_of(text: str) -> set[str]:
    """Return the names in single braces.

    >>> sorted(gaps_of("{firms} in {municipality}"))
    ['firms', 'municipality']
    """
    return {part.partition("}")[0] for part in text.split("{")[1:] if "}" in part}


def _text_leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _text_leaves(inner, (*path, key))


def _same_gaps(texts: list[tuple[BlueprintText, yamlio.Loaded]]) -> Iterator[Problem]:
    """Every language fills the same gaps in the same place."""
    english = next((t for t, loaded in texts if loaded.path.endswith("text.en.yaml")), None)
    if english is None:
        return
    wanted = {path: gaps_of(words) for path, words in _text_leaves(english.model_dump())}
    for text, loaded in texts:
        for path, words in _text_leaves(text.model_dump()):
            named = gaps_of(words) - {"municipality"}
            if path in wanted and named != wanted[path] - {"municipality"}:
                other = ", ".join(sorted(wanted[path])) or "-"
                yield loaded.problem("RD407", *path, place=".".join(map(str, path)), gaps=other)


def _check_name(loaded: yamlio.Loaded, key: str = "id") -> Iterator[Problem]:
    wanted = Path(loaded.path).stem if Path(loaded.path).name != "blueprint.yaml" else Path(loaded.path).parent.name
    if str(loaded.data[key]) != wanted:
        yield loaded.problem("RD401", key, id=loaded.data[key], file=wanted)


def _check_condition(
    condition: Condition | None,
    place: tuple[str | int, ...],
    loaded: yamlio.Loaded,
    known: _Known,
    *,
    scores: bool = True,
) -> Iterator[Problem]:
    for leaf in condition.leaves() if condition else ():
        if leaf.answer is not None and known.questions is not None and leaf.answer not in known.questions:
            yield loaded.problem(
                "RD302", *place, question=leaf.answer, suggestion=nearest(leaf.answer, known.questions)
            )
        if leaf.score is not None and not scores:
            yield loaded.problem("RD408", *place, node=leaf.score)
        elif leaf.score is not None and known.nodes is not None and leaf.score not in known.nodes:
            yield loaded.problem("RD303", *place, node=leaf.score, suggestion=nearest(leaf.score, known.nodes))


def _check_project(project: Project, loaded: yamlio.Loaded, known: _Known) -> Iterator[Problem]:
    yield from _check_name(loaded)
    catalogue = known.catalogue
    if project.blueprint not in catalogue.blueprints:
        near = nearest(project.blueprint, catalogue.blueprints)
        yield loaded.problem("RD409", "blueprint", name=project.blueprint, suggestion=near)
    if project.id not in catalogue.places.projects:
        yield loaded.problem("RD410", "id", id=project.id)
    if project.place.country not in catalogue.places.countries:
        yield loaded.problem("RD411", "place", "country", country=project.place.country)
    yield from _check_condition(project.when, ("when",), loaded, known)
    yield from _check_condition(project.failed_when, ("failed_when",), loaded, known)
    for i, requirement in enumerate(project.requires):
        yield from _check_condition(requirement.condition, ("requires", i), loaded, known)
    for i, node in enumerate(project.addresses):
        if known.nodes is not None and node not in known.nodes:
            yield loaded.problem("RD303", "addresses", i, node=node, suggestion=nearest(node, known.nodes))


def _check_blueprint(blueprint: Blueprint, loaded: yamlio.Loaded, known: _Known) -> Iterator[Problem]:
    yield from _check_name(loaded)
    for i, node in enumerate(blueprint.addresses):
        if known.nodes is not None and node not in known.nodes:
            yield loaded.problem("RD303", "addresses", i, node=node, suggestion=nearest(node, known.nodes))
    for i, variant in enumerate(blueprint.variants):
        yield from _check_condition(variant.when, ("variants", i, "when"), loaded, known)
    for key, required in blueprint.requires.items():
        yield from _check_condition(required.condition, ("requires", key), loaded, known, scores=False)
    for key, condition in blueprint.excludes.items():
        yield from _check_condition(condition, ("excludes", key), loaded, known, scores=False)
    for key, quantity in blueprint.quantities.items():
        if quantity.driver and known.questions is not None and quantity.driver not in known.questions:
            near = nearest(quantity.driver, known.questions)
            yield loaded.problem("RD302", "quantities", key, "driver", question=quantity.driver, suggestion=near)
    for i, cost in enumerate(blueprint.costs):
        kind, _, name = cost.origin.partition(":")
        if kind == "precedent" and name not in known.catalogue.projects:
            yield loaded.problem(
                "RD412", "costs", i, "origin", id=name, suggestion=nearest(name, known.catalogue.projects)
            )
