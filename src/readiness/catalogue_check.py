"""Everything a catalogue must keep besides its schema: both ends of every reference, all languages, possible rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from readiness import rule_check
from readiness.catalogue import gaps_of
from readiness.entry import Kind
from readiness.errors import DataFileError, nearest, problem
from readiness.examples import check_examples
from readiness.letters import cedilla_words, spelt, strange_words
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness import yamlio
    from readiness.blueprint import Blueprint
    from readiness.errors import Problem
    from readiness.framework import Framework
    from readiness.shelf import Shelf

FEWEST_BLUEPRINTS = 2
FEWEST_TO_COMPARE = 3
"""Languages that must have a text before the odd one out is known."""


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
    mistyped = [*rule_check.typed(shelf)]
    wrong = {(p.path, p.line) for p in mistyped}
    found += [*mistyped, *(p for p in rule_check.possible(shelf) if (p.path, p.line) not in wrong)]
    return tuple(sorted(found, key=lambda p: (p.path, p.line, p.column)))


def _references(shelf: Shelf) -> Iterator[Problem]:
    """The other end of each reference: what should be named somewhere, and is not."""
    yield from _followed(shelf)
    yield from _served(shelf)
    yield from _placed(shelf)
    yield from _advised(shelf)
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


def _advised(shelf: Shelf) -> Iterator[Problem]:
    """A note for a country is for one that is known: a mistyped one would be read by nobody."""
    for name, project in shelf.catalogue.projects.items():
        for country in project.transferability.countries:
            if country not in shelf.known_countries:
                place = ("transferability", "countries", country)
                yield shelf.project(name).problem("RD433", *place, key=True, country=country)


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
    """One line per file and language that lacks texts.

    An error where English lacks one, a title is missing or a blueprint has no words at all; else, and for drafts, a
    warning.
    """
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
    titles = [m for m in progress.missing if _is_title(m.place)]
    first = (titles or progress.missing)[0]
    grave = progress.lang == "en" or bool(titles)
    yield first.loaded.problem(
        "RD443",
        *first.place,
        lang=progress.lang,
        count=len(progress.missing),
        total=progress.total,
        place=dotted(first.place),
        severity="error" if grave and not draft else "warning",
    )


def _is_title(place: yamlio.Path_) -> bool:
    """Tell whether a text is what a project or blueprint is called: a list or report cannot do without."""
    return place == ("title",) or (place[0] == "variants" and place[-1] == "title")


def _same_gaps(shelf: Shelf) -> Iterator[Problem]:
    """Every language of a map fills the gaps of the English text.

    Text files are compared when they are loaded, all but the municipality, which a language may name elsewhere; one
    language alone that leaves it out has lost it.
    """
    yield from _unnamed(shelf)
    for loaded in shelf.maps:
        for place, text in language_maps(loaded.data):
            wanted = gaps_of(text.get("en", ""))
            for lang, words in text.items():
                if gaps_of(words) != wanted and written(words):
                    named = ", ".join(sorted(wanted)) or "-"
                    yield loaded.problem("RD407", *place, lang, place=dotted((*place, lang)), gaps=named)


def _unnamed(shelf: Shelf) -> Iterator[Problem]:
    for name, blueprint in shelf.catalogue.blueprints.items():
        files = {lang: found for lang in blueprint.texts if (found := shelf.words(name, lang)) is not None}
        named: dict[yamlio.Path_, dict[str, bool]] = {}
        for lang, loaded in files.items():
            for place, words in text_leaves(loaded.data):
                named.setdefault(place, {})[lang] = "municipality" in gaps_of(words)
        for place, by_lang in named.items():
            without = [lang for lang, there in by_lang.items() if not there]
            if len(without) == 1 and len(by_lang) >= FEWEST_TO_COMPARE:
                yield files[without[0]].problem("RD434", *place, place=dotted(place))  # type: ignore[index]


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
