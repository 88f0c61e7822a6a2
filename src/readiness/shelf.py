"""A catalogue with its files as they are written, opened for checking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from readiness import locate, yamlio
from readiness.catalogue import Catalogue, load_catalogue
from readiness.framework import Framework, load_framework
from readiness.questionnaire import Questionnaire, load_questionnaire
from readiness.trials import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from readiness.blueprint import Blueprint
    from readiness.conditions import Condition
    from readiness.project import Project


@dataclass(frozen=True)
class Rule:
    """One condition of a file and where it stands."""

    loaded: yamlio.Loaded
    place: yamlio.Path_
    condition: Condition


@dataclass(frozen=True)
class Shelf:
    """A catalogue with its files as they are written, and the questionnaire and framework it speaks of."""

    root: Path
    catalogue: Catalogue
    questionnaire: Questionnaire
    framework: Framework

    def project(self, name: str) -> yamlio.Loaded:
        """Return a project's file."""
        return self._file(self.root / "projects" / f"{name}.yaml")

    def blueprint(self, name: str) -> yamlio.Loaded:
        """Return a blueprint's structure."""
        return self._file(self.root / "blueprints" / name / "blueprint.yaml")

    def words(self, name: str, lang: str) -> yamlio.Loaded | None:
        """Return a blueprint's words in a language, or None."""
        path = self.root / "blueprints" / name / f"text.{lang}.yaml"
        return self._file(path) if path.is_file() else None

    def country(self, name: str) -> yamlio.Loaded:
        """Return a country's file."""
        return self._file(self.root / "countries" / f"{name}.yaml")

    @property
    def places(self) -> yamlio.Loaded:
        """The file of places of origin."""
        return self._file(self.root / "places.yaml")

    @cached_property
    def maps(self) -> tuple[yamlio.Loaded, ...]:
        """Every file whose texts are language maps."""
        found = self.catalogue
        return (
            *(self.project(p) for p in found.projects),
            *(self.blueprint(b) for b in found.blueprints),
            *(self.country(c) for c in found.countries),
            self.places,
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every condition of the catalogue."""
        found = self.catalogue
        projects = [r for p in found.projects.values() for r in _project_rules(p, self.project(p.id))]
        return (*projects, *(r for b in found.blueprints.values() for r in _blueprint_rules(b, self.blueprint(b.id))))

    @cached_property
    def known_countries(self) -> frozenset[str]:
        """The countries that have a file, and those that projects come from."""
        return frozenset({*self.catalogue.countries, *self.catalogue.places.countries})

    @cached_property
    def world(self) -> World:
        """What the conditions are tried on."""
        return World(self.questionnaire, self.framework, tuple(sorted(self.known_countries)))

    @cached_property
    def _files(self) -> dict[Path, yamlio.Loaded]:
        return {}

    def _file(self, path: Path) -> yamlio.Loaded:
        if path not in self._files:
            self._files[path] = yamlio.load(path)
        return self._files[path]


def open_shelf(
    folder: Path | None = None, questionnaire: Questionnaire | None = None, framework: Framework | None = None
) -> Shelf:
    """Load a catalogue for checking, by default this package's against the Quick Look: the first layer of the check.

    Raises:
        DataFileError: a file does not fit its schema, or names what does not exist.
    """
    asked = questionnaire or load_questionnaire()
    scored = framework or load_framework(questionnaire=asked)
    root = folder if folder is not None else locate.recommendations()
    return Shelf(root, load_catalogue(root, frozenset(scored.nodes), frozenset(asked.questions)), asked, scored)


def _project_rules(project: Project, loaded: yamlio.Loaded) -> Iterator[Rule]:
    for name in ("when", "failed_when"):
        condition = getattr(project, name)
        if condition is not None:
            yield Rule(loaded, (name,), condition)
    for i, requirement in enumerate(project.requires):
        yield Rule(loaded, ("requires", i, "condition"), requirement.condition)


def _blueprint_rules(blueprint: Blueprint, loaded: yamlio.Loaded) -> Iterator[Rule]:
    for key, required in blueprint.requires.items():
        yield Rule(loaded, ("requires", key, "condition"), required.condition)
    for key, condition in blueprint.excludes.items():
        yield Rule(loaded, ("excludes", key), condition)
    for i, variant in enumerate(blueprint.variants):
        if variant.when is not None:
            yield Rule(loaded, ("variants", i, "when"), variant.when)
