"""Everything a catalogue must keep besides its schema: both ends of every reference, all languages, possible rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from readiness import locate, yamlio
from readiness.catalogue import Catalogue, gaps_of, load_catalogue
from readiness.conditions import Condition
from readiness.entry import Kind
from readiness.errors import DataFileError, Problem, nearest, problem
from readiness.examples import check_examples
from readiness.framework import Framework, load_framework
from readiness.letters import cedilla_words, spelt, strange_words
from readiness.questionnaire import LEVELS, Question, Questionnaire, load_questionnaire
from readiness.text import LANGUAGES, strings
from readiness.translations import (
    Progress,
    dotted,
    language_maps,
    missing_in_maps,
    missing_in_words,
    text_leaves,
    written,
)
from readiness.trials import World, outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.blueprint import Blueprint
    from readiness.project import Project

FEWEST_BLUEPRINTS = 2
_NUMERIC = ("number", "money", "level")


@dataclass(frozen=True)
class _Rule:
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
    def rules(self) -> tuple[_Rule, ...]:
        """Every condition of the catalogue."""
        found = self.catalogue
        projects = [r for p in found.projects.values() for r in _project_rules(p, self.project(p.id))]
        return (*projects, *(r for b in found.blueprints.values() for r in _blueprint_rules(b, self.blueprint(b.id))))

    @cached_property
    def world(self) -> World:
        """What the conditions are tried on."""
        countries = sorted({*self.catalogue.countries, *self.catalogue.places.countries})
        return World(self.questionnaire, self.framework, tuple(countries))

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


def check_catalogue(shelf: Shelf) -> tuple[Problem, ...]:
    """Return every problem and warning of a catalogue that loads, by file and line."""
    found = [
        *_references(shelf),
        *_examples(shelf),
        *_languages(shelf),
        *_same_gaps(shelf),
        *_letters(shelf),
        *_roles(shelf),
    ]
    typed = [*_typed(shelf)]
    wrong = {(p.path, p.line) for p in typed}
    found += [*typed, *(p for p in _possible(shelf) if (p.path, p.line) not in wrong)]
    return tuple(sorted(found, key=lambda p: (p.path, p.line, p.column)))


def _project_rules(project: Project, loaded: yamlio.Loaded) -> Iterator[_Rule]:
    for name in ("when", "failed_when"):
        condition = getattr(project, name)
        if condition is not None:
            yield _Rule(loaded, (name,), condition)
    for i, requirement in enumerate(project.requires):
        yield _Rule(loaded, ("requires", i, "condition"), requirement.condition)


def _blueprint_rules(blueprint: Blueprint, loaded: yamlio.Loaded) -> Iterator[_Rule]:
    for key, required in blueprint.requires.items():
        yield _Rule(loaded, ("requires", key, "condition"), required.condition)
    for key, condition in blueprint.excludes.items():
        yield _Rule(loaded, ("excludes", key), condition)
    for i, variant in enumerate(blueprint.variants):
        if variant.when is not None:
            yield _Rule(loaded, ("variants", i, "when"), variant.when)


def _references(shelf: Shelf) -> Iterator[Problem]:
    """The other end of each reference: what should be named somewhere, and is not."""
    yield from _followed(shelf)
    yield from _served(shelf)
    yield from _placed(shelf)
    yield from _legal(shelf)


def _followed(shelf: Shelf) -> Iterator[Problem]:
    for name, blueprint in shelf.catalogue.blueprints.items():
        origins = {p.place.country for p in shelf.catalogue.by_blueprint[name] if p.lesson == "follow"}
        for country in shelf.catalogue.countries if blueprint.lifecycle == "stable" else ():
            if not origins - {country}:
                yield shelf.blueprint(name).problem("RD440", "id", country=country)


def _served(shelf: Shelf) -> Iterator[Problem]:
    """Each need of the firms has a project to follow, each resource kind two blueprints (the latter a warning)."""
    stable = [p for projects in shelf.catalogue.by_blueprint.values() for p in projects if p.lesson == "follow"]
    answered = {node for p in stable for node in p.addresses}
    for need in _needs(shelf.framework):
        if need not in answered:
            yield problem(shelf.root / "projects", "RD441", need=need)
    used = [{b.resource, *b.uses} for b in shelf.catalogue.blueprints.values() if b.lifecycle == "stable"]
    for kind in get_args(Kind):
        count = sum(kind in kinds for kinds in used)
        if count < FEWEST_BLUEPRINTS:
            yield problem(shelf.root / "blueprints", "RD442", resource=kind, count=count, severity="warning")


def _needs(framework: Framework) -> list[str]:
    return [indicator.id for profile in framework.profiles for indicator in profile.indicators]


def _placed(shelf: Shelf) -> Iterator[Problem]:
    projects = shelf.catalogue.projects
    for name in shelf.catalogue.places.projects:
        if name not in projects:
            yield shelf.places.problem("RD412", "projects", name, key=True, id=name, suggestion=nearest(name, projects))


def _legal(shelf: Shelf) -> Iterator[Problem]:
    """Each legal prompt is known in every country; a country that lacks one may have found no source (a warning)."""
    countries = shelf.catalogue.countries
    known = {prompt for country in countries.values() for prompt in country.legal}
    asked: dict[str, None] = {}
    for name, blueprint in shelf.catalogue.blueprints.items():
        for i, prompt in enumerate(blueprint.legal):
            asked[prompt] = None
            if prompt not in known:
                near, where = nearest(prompt, known), ", ".join(countries)
                yield shelf.blueprint(name).problem("RD451", "legal", i, id=prompt, country=where, suggestion=near)
    for code, country in countries.items():
        for prompt in sorted(set(asked) & known - set(country.legal)):
            yield shelf.country(code).problem("RD451", "legal", key=True, id=prompt, country=code, severity="warning")


def _examples(shelf: Shelf) -> Iterator[Problem]:
    """The examples name what exists, and hold."""
    for project in shelf.catalogue.projects.values():
        loaded = shelf.project(project.id)
        for i, example in enumerate(project.examples):
            for question in sorted(set(example.answers) - set(shelf.questionnaire.questions)):
                near = nearest(question, shelf.questionnaire.questions)
                place = ("examples", i, "answers", question)
                yield loaded.problem("RD302", *place, key=True, question=question, suggestion=near)
            for node in sorted(set(example.scores) - set(shelf.framework.nodes)):
                near = nearest(node, shelf.framework.nodes)
                yield loaded.problem("RD303", "examples", i, "scores", node, key=True, node=node, suggestion=near)
    try:
        check_examples(shelf.catalogue)
    except DataFileError as error:
        for p in error.problems:
            yield shelf.project(Path(p.path).stem).problem(p.code, "examples", p.params["number"] - 1, **p.params)


def _languages(shelf: Shelf) -> Iterator[Problem]:
    """One line per file and language that lacks texts: an error where English lacks one, else a warning."""
    for loaded in shelf.maps:
        draft = loaded.data.get("lifecycle") == "draft"
        for lang in LANGUAGES:
            yield from _lacking(missing_in_maps(loaded, lang), draft=draft)
    for name, blueprint in shelf.catalogue.blueprints.items():
        english = shelf.words(name, "en") or shelf.blueprint(name)
        for lang in LANGUAGES:
            progress = missing_in_words(english, shelf.words(name, lang), lang)
            yield from _lacking(progress, draft=blueprint.lifecycle == "draft")


def _lacking(progress: Progress, *, draft: bool) -> Iterator[Problem]:
    if not progress.missing:
        return
    first = progress.missing[0]
    yield first.loaded.problem(
        "RD443",
        *first.place,
        lang=progress.lang,
        count=len(progress.missing),
        total=progress.total,
        place=dotted(first.place),
        severity="error" if progress.lang == "en" and not draft else "warning",
    )


def _same_gaps(shelf: Shelf) -> Iterator[Problem]:
    """Every language of a map fills the gaps of the English text; text files are compared when they are loaded."""
    for loaded in shelf.maps:
        for place, text in language_maps(loaded.data):
            wanted = gaps_of(text.get("en", ""))
            for lang, words in text.items():
                if gaps_of(words) != wanted and written(words):
                    named = ", ".join(sorted(wanted)) or "-"
                    yield loaded.problem("RD407", *place, lang, place=dotted((*place, lang)), gaps=named)


def _letters(shelf: Shelf) -> Iterator[Problem]:
    for loaded, place, lang, text in _texts(shelf):
        for word in strange_words(text, lang):
            yield loaded.problem("RD444", *place, word=word, letters=spelt(word))
        for word in cedilla_words(text) if lang == "ro" else ():
            right = word.translate(str.maketrans("ŞşŢţ", "ȘșȚț"))
            yield loaded.problem("RD445", *place, word=word, suggestion=right)


def _texts(shelf: Shelf) -> Iterator[tuple[yamlio.Loaded, yamlio.Path_, str, str]]:
    for loaded in shelf.maps:
        for place, text in language_maps(loaded.data):
            yield from ((loaded, (*place, lang), lang, words) for lang, words in text.items())
    for name, blueprint in shelf.catalogue.blueprints.items():
        for lang in blueprint.texts:
            loaded_words = shelf.words(name, lang)
            if loaded_words is not None:
                yield from ((loaded_words, place, lang, words) for place, words in text_leaves(loaded_words.data))


def _roles(shelf: Shelf) -> Iterator[Problem]:
    known = {lang: set(strings(lang)["roles"]) for lang in LANGUAGES}
    for name, blueprint in shelf.catalogue.blueprints.items():
        for place, role in _named_roles(blueprint):
            lacking = [lang for lang in LANGUAGES if role not in known[lang]]
            if lacking:
                near = nearest(role, known["en"])
                yield shelf.blueprint(name).problem(
                    "RD446", *place, role=role, languages=", ".join(lacking), suggestion=near
                )


def _named_roles(blueprint: Blueprint) -> Iterator[tuple[yamlio.Path_, str]]:
    yield from ((("steps", i, "lead"), step.lead) for i, step in enumerate(blueprint.steps))
    yield from ((("partners", i, "role"), partner.role) for i, partner in enumerate(blueprint.partners))
    yield from ((("requires", key, "lead"), required.lead) for key, required in blueprint.requires.items())


def _typed(shelf: Shelf) -> Iterator[Problem]:
    """Leaves ask for facts about the town, and compare them with what the question can be answered."""
    for rule in shelf.rules:
        for place, leaf in _leaves(rule.condition, rule.place):
            if leaf.answer is not None:
                yield from _typed_leaf(leaf, place, rule.loaded, shelf.questionnaire[leaf.answer])
    for name, blueprint in shelf.catalogue.blueprints.items():
        for key, quantity in blueprint.quantities.items():
            driver = shelf.questionnaire.questions.get(quantity.driver or "")
            place = ("quantities", key, "driver")
            if driver is not None and driver.about != "town":
                yield shelf.blueprint(name).problem("RD450", *place, question=driver.id)
            elif driver is not None and driver.type not in ("number", "money"):
                yield shelf.blueprint(name).problem(
                    "RD449", *place, test="driver", question=driver.id, type=driver.type
                )


def _leaves(condition: Condition, place: yamlio.Path_) -> Iterator[tuple[yamlio.Path_, Condition]]:
    """Yield every leaf with its place in the file."""
    for name in ("all", "any"):
        for i, part in enumerate(getattr(condition, f"{name}_") or ()):
            yield from _leaves(part, (*place, name, i))
    if condition.not_ is not None:
        yield from _leaves(condition.not_, (*place, "not"))
    if condition.all_ is None and condition.any_ is None and condition.not_ is None:
        yield place, condition


def _typed_leaf(leaf: Condition, place: yamlio.Path_, loaded: yamlio.Loaded, question: Question) -> Iterator[Problem]:
    name, wanted = leaf.test
    if question.about != "town" or question.header is not None:
        yield loaded.problem("RD450", *place, "answer", question=question.id)
    elif name != "answered" and _misfit(name, question):
        yield loaded.problem("RD449", *place, name, test=name, question=question.id, type=question.type)
    elif name in ("is", "in"):
        options = _options(question)
        for value in wanted if name == "in" else (wanted,):
            if options and _plain(value) not in options:
                near = nearest(value, options)
                yield loaded.problem(
                    "RD203", *place, name, option=_plain(value), options=", ".join(options), suggestion=near
                )


def _misfit(test: str, question: Question) -> bool:
    if test in ("is", "in"):
        return question.type in ("text", "date")
    return question.type not in _NUMERIC


def _options(question: Question) -> list[str]:
    if question.type == "level":
        return [str(n) for n in range(LEVELS)]
    return ["yes", "no"] if question.type == "yes_no" else [o.id for o in question.options]


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _possible(shelf: Shelf) -> Iterator[Problem]:
    """Every rule can come true and can come out false; the rules of a blueprint can be met together."""
    for rule in shelf.rules:
        if not _sound(rule.condition, shelf):
            continue
        found = outcomes(rule.condition, shelf.world)
        for truth, code in ((True, "RD447"), (False, "RD448")):
            if truth not in found:
                yield rule.loaded.problem(code, *rule.place)
    for name, blueprint in shelf.catalogue.blueprints.items():
        yield from _possible_together(blueprint, shelf.blueprint(name), shelf)


def _possible_together(blueprint: Blueprint, loaded: yamlio.Loaded, shelf: Shelf) -> Iterator[Problem]:
    """A blueprint can be ready in some town, and each of its variants is the first that holds in some town."""
    needed = [r.condition for r in blueprint.requires.values()]
    met = [*needed, *(Condition(not_=c) for c in blueprint.excludes.values())]
    if not _can_hold(met, shelf):
        yield loaded.problem("RD452", "requires", key=True)
    earlier: list[Condition] = []
    for i, variant in enumerate(blueprint.variants):
        now = [variant.when] if variant.when is not None else []
        if not _can_hold([*earlier, *now], shelf):
            yield loaded.problem("RD453", "variants", i, variant=variant.id)
        earlier += [Condition(not_=c) for c in now]


def _can_hold(conditions: list[Condition], shelf: Shelf) -> bool:
    joined = Condition(all_=tuple(conditions)) if conditions else None
    return joined is None or not _sound(joined, shelf) or True in outcomes(joined, shelf.world)


def _sound(condition: Condition, shelf: Shelf) -> bool:
    """Tell whether the types of all leaves are right, so that the condition can be tried at all."""
    nowhere = yamlio.Loaded("", {}, {}, {})
    return not any(
        True
        for place, leaf in _leaves(condition, ())
        if leaf.answer is not None
        for _ in _typed_leaf(leaf, place, nowhere, shelf.questionnaire[leaf.answer])
    )
