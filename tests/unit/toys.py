"""A toy questionnaire, framework, town and catalogue, small enough to be worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.answers import answer_of
from readiness.blueprint import Blueprint, BlueprintText
from readiness.catalogue import Catalogue
from readiness.country import CountryFacts, Places, Ranking
from readiness.framework import Framework
from readiness.project import Project
from readiness.questionnaire import Questionnaire
from readiness.sheets import Knowledge, Municipality, Role, Sheet, Town

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LEVELS = "[" + ", ".join(f"{{en: Level {i}.}}" for i in range(5)) + "]"

QUESTIONNAIRE = f"""\
id: toy
version: "1.0"
title: {{en: Toy}}
sections:
  - id: respondent
    title: {{en: Who answers}}
    questions:
      - id: respondent.role
        about: respondent
        type: choice
        header: respondent.role
        options: [{{id: public, label: {{en: Office}}}}, {{id: firm, label: {{en: Firm}}}}]
        text: {{en: Who are you?}}
      - {{id: city.name, type: text, max_length: 80, header: municipality.name, text: {{en: Town?}}}}
  - id: city
    title: {{en: The town}}
    questions:
      - {{id: city.inhabitants, type: number, integer: true, min: 1, max: 50000000, text: {{en: Inhabitants?}}}}
      - {{id: city.firms, type: number, integer: true, min: 0, text: {{en: Firms?}}}}
      - {{id: schools, type: number, integer: true, min: 0, text: {{en: Schools?}}}}
      - {{id: culture, type: number, integer: true, min: 0, text: {{en: Culture centres?}}}}
      - {{id: founded, type: date, text: {{en: When was it founded?}}}}
      - {{id: story, type: text, max_length: 20, text: {{en: Tell the story.}}}}
      - {{id: budget, type: money, currency: EUR, year: 2024, min: 0, max: 1000, text: {{en: Budget?}}}}
  - id: cooperation
    title: {{en: Cooperation}}
    questions:
      - {{id: owner, type: yes_no, text: {{en: Is somebody responsible?}}}}
      - {{id: meetings, type: yes_no, text: {{en: Meetings with firms?}}}}
      - id: frequency
        type: level
        levels: {LEVELS}
        show_if: {{answer: meetings, is: "yes"}}
        text: {{en: How often?}}
      - {{id: trust, about: opinion, type: level, levels: {LEVELS}, text: {{en: Do they trust you?}}}}
  - id: resources
    title: {{en: Resources}}
    questions:
      - {{id: space, type: level, levels: {LEVELS}, text: {{en: Space?}}}}
      - id: size
        type: choice
        options: [{{id: small, label: {{en: Small}}}}, {{id: large, label: {{en: Large}}}}]
        text: {{en: How large?}}
      - id: tools
        type: multi
        options:
          - {{id: saw, label: {{en: Saw}}}}
          - {{id: drill, label: {{en: Drill}}}}
          - {{id: press, label: {{en: Press}}}}
        text: {{en: Which tools?}}
      - {{id: need.space, about: need, type: level, levels: {LEVELS}, text: {{en: Do you need space?}}}}
"""

FRAMEWORK = """\
id: toy
version: "1.0"
bands:
  - {id: low, from: 0, label: {en: Low}, text: {en: Low.}}
  - {id: middle, from: 40, label: {en: Middle}, text: {en: Middle.}}
  - {id: high, from: 70, label: {en: High}, text: {en: High.}}
gates:
  - {unless: {answer: owner, is: "yes"}, band: middle}
dimensions:
  - id: cooperation
    weight: 1
    indicators:
      - {id: meetings, question: meetings, weight: 2, scores: {"yes": 1, "no": 0}}
      - {id: frequency, question: frequency, weight: 1, hidden: worst, goalposts: {worst: 0, best: 4}}
      - {id: trust, question: trust, weight: 1, goalposts: {worst: 0, best: 4}}
  - id: resources
    weight: 3
    indicators:
      - {id: space, question: space, goalposts: {worst: 0, best: 4}}
      - id: institutions
        sum: [schools, culture]
        per: city.firms
        times: 1000
        transform: log10
        goalposts: {worst: 1, best: 100}
profiles:
  - id: needs
    indicators:
      - {id: need.space, question: need.space, goalposts: {worst: 0, best: 4}}
resources:
  - {id: space, label: {en: Space}, supply: space, need: need.space, listed_by: [tools]}
"""

SHEET = """\
questionnaire: toy
version: "1.0"
municipality: {{id: {id}, name: {name}, country: {country}}}
respondent: {{role: {role}, knowledge: {knowledge}}}
date: {date}
answers:
{answers}
"""


def questionnaire(text: str = QUESTIONNAIRE) -> Questionnaire:
    return yamlio.parse(Questionnaire, yamlio.loads(text, "questionnaire.yaml"))


def framework(text: str = FRAMEWORK) -> Framework:
    return yamlio.parse(Framework, yamlio.loads(text, "framework.yaml"))


ASKED = questionnaire()


def sheet(
    answers: Mapping[str, Any],
    *,
    asked: Questionnaire = ASKED,
    respondent: str = "broker",
    role: Role = "broker",
    knowledge: Knowledge = "general",
    country: str = "PL",
    day: date = date(2026, 3, 5),
    wave: str | None = None,
) -> Sheet:
    """Return a sheet held in memory; the answers pass the same checks as those of a file."""
    loaded = yamlio.loads(yamlio.dump({"answers": dict(answers)}), f"{respondent}.yaml")
    checked = {name: answer_of(name, raw, asked, loaded) for name, raw in loaded.data["answers"].items()}
    municipality = Municipality(id="toytown", name="Toytown", country=country)
    return Sheet(f"{respondent}.yaml", municipality, respondent, role, knowledge, day, wave, checked, loaded)


def town(answers: Mapping[str, Any], *others: Sheet, asked: Questionnaire = ASKED, country: str = "PL") -> Town:
    """Return a town of one Broker's sheet, and of others where they are given."""
    first = sheet(answers, asked=asked, country=country)
    return Town(first.municipality, asked, (first, *others), None)


def write_sheet(
    path: Path,
    answers: str = '  meetings: "yes"',
    *,
    town_id: str = "toytown",
    name: str = "Toytown",
    country: str = "PL",
    role: str = "broker",
    knowledge: str = "general",
    day: str = "2026-03-05",
    more: str = "",
) -> Path:
    """Write an answer sheet; `more` is put at its end."""
    text = SHEET.format(
        id=town_id, name=name, country=country, role=role, knowledge=knowledge, date=day, answers=answers
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + more, "utf-8")
    return path


def project(name: str, **changes: Any) -> Project:
    """Return a project to follow, carried out in a Czech town, relevant where space is not rare."""
    value: dict[str, Any] = {
        "id": name,
        "title": {"en": name},
        "place": {"country": "CZ", "scale": "municipal"},
        "years": {},
        "resource": "space",
        "blueprint": "rooms",
        "lesson": "follow",
        "addresses": ["need.space"],
        "summary": {"en": "Rooms were let."},
        "when": {"score": "space", "at_least": 0.5},
        "transferability": {},
        "outcome": "positive",
        "evidence": {"level": "evaluated_study", "sources": ["https://example.org"]},
        "examples": [{"scores": {"space": 1}, "when": True}],
    }
    return Project.model_validate({**value, **changes})


def failure(name: str, lesson: str = "avoid", **changes: Any) -> Project:
    """Return a project that failed."""
    told: dict[str, Any] = {"lesson": lesson, "lesson_text": {"en": "Nobody came."}, "outcome": "negative"}
    return project(name, **{**told, **changes})


ROOMS = """\
id: rooms
version: "1.0"
resource: space
addresses: [need.space]
uses: [space]
requires:
  register: {condition: {answer: owner, is: "yes"}, lead: property, months: 2}
excludes:
  large: {answer: size, is: large}
variants:
  - {id: small, when: {answer: city.inhabitants, at_most: 20000}}
  - {id: all}
quantities:
  grants: {driver: city.firms, share: 0.01, min: 5, max: 50}
  hours: {driver: city.inhabitants, share: 0.0001, min: 1, max: 10, counted: false}
  rooms: {fixed: 2}
gaps: {grants: grants}
output_goals: [let]
strategic_goals: [stay]
added_values: [coffee]
actions: [open, tell]
steps:
  - {id: base, months: 2, lead: culture, first: true}
  - {id: talk, months: 3, after: [base], lead: mayor}
  - {id: aside, months: 1, lead: firms}
partners: [{id: house, role: culture}]
costs:
  - id: paint
    kind: local
    unit_cost_eur: {low: 100, central: 200, high: 300}
    year: 2023
    quantity: grants
    origin: assumption
  - id: locks
    kind: traded
    unit_cost_eur: {low: 10, central: 20, high: 30}
    year: 2023
    quantity: rooms
    origin: assumption
  - id: grant
    kind: grant
    unit_cost_eur: {low: 1000, central: 1000, high: 1000}
    year: 2023
    quantity: grants
    origin: precedent:follow
indicators: [{id: firms, quantity: grants, month: 12}]
risks: [empty]
questions: {units: [who], firms: [when]}
legal: [letting]
"""

ROOMS_TEXT = """\
title: Rooms in {municipality}
summary: Rooms.
variants:
  small: {title: One room, hook: A small town.}
  all: {title: "Rooms for {firms} firms", hook: "Grants: {grants}"}
main_goal: "Firms use rooms in {municipality}."
output_goals: {let: Rooms are let.}
strategic_goals: {stay: Firms stay.}
added_values: {coffee: {value: Coffee, paid_by: Firms}}
actions: {open: Open rooms., tell: Tell firms.}
steps:
  base: {title: Base, text: Look for rooms., result: A list.}
  talk: {title: Talk, text: Talk to firms., result: A plan.}
  aside: {title: Aside, text: Do this beside., result: Done.}
partners: {house: {name: Culture house, task: Lets rooms.}}
costs:
  paint: {item: Paint, unit: room}
  locks: {item: Locks, unit: lock}
  grant: {item: Grant, unit: grant}
who_pays: The town.
indicators: {firms: {name: Firms, measured: Counted.}}
risks: {empty: {risk: Empty rooms., answer: Ask first.}}
requires: {register: Name a person.}
excludes: {large: Too large.}
questions: {units: {who: Who has keys?}, firms: {when: When do you need it?}}
decision: Open rooms.
"""

POLAND = """\
country: PL
language: pl
currency: PLN
exchange_rate: {value: 4, year: 2024, source: made up}
price_level: {value: 50, year: 2024, source: made up}
institutions: {culture: {name: dom kultury, gloss: {en: culture house}}}
programmes:
  - {id: one, name: One, operator: {en: A}, what: {en: W}, dates: {en: D}, status: open, serves: [space],
     source: "https://example.org"}
  - {id: two, name: Two, operator: {en: A}, what: {en: W}, dates: {en: D}, status: closed, serves: [space],
     source: "https://example.org"}
  - {id: three, name: Three, operator: {en: A}, what: {en: W}, dates: {en: D}, status: open, serves: [money],
     source: "https://example.org"}
legal: {letting: {ask: {en: May it be let?}, act: An act, source: "https://example.org"}}
"""

PLACES: dict[str, Any] = {
    "projects": {},
    "countries": {
        "PL": {"name": {"en": "Poland"}, "price_level": 50, "eu": True},
        "CZ": {"name": {"en": "Czechia"}, "price_level": 60, "eu": True},
        "CH": {"name": {"en": "Switzerland"}, "price_level": 174, "eu": False},
        "XX": {"name": {"en": "Nowhere"}, "eu": True},
    },
}

RANKING: dict[str, Any] = {
    "version": "1.0",
    "weights": {"need": 2, "capacity": 1, "likeness": 1, "evidence": 1},
    "floor": 0.05,
    "grades": {"evaluated_study": 1, "official_figures": 0.7, "press_or_self_reported": 0.4},
    "lessons": {"follow": 1, "caution": 0.5, "avoid": 0},
    "size_classes": [5000, 20000, 50000, 100000, 500000],
    "scales": {"municipal": 1, "inter_municipal": 0.75, "county": 0.5, "regional": 0.25, "national": 0},
}


def blueprint(name: str = "rooms", **changes: Any) -> Blueprint:
    value = {**yamlio.loads(ROOMS, "blueprint.yaml").data, "id": name, **changes}
    text = yamlio.parse(BlueprintText, yamlio.loads(ROOMS_TEXT, "text.en.yaml"))
    return Blueprint.model_validate(value).model_copy(update={"texts": {"en": text}})


def catalogue(
    *projects: Project,
    blueprints: Sequence[Blueprint] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Catalogue:
    """Return a catalogue of these projects; `sizes` are the size classes of their places."""
    plans = [blueprint()] if blueprints is None else blueprints
    facts = {p.id: {"size_class": (sizes or {}).get(p.id), "scale": p.place.scale, "note": "made up"} for p in projects}
    return Catalogue(
        {p.id: p for p in projects},
        {b.id: b for b in plans},
        {"PL": yamlio.parse(CountryFacts, yamlio.loads(POLAND, "PL.yaml"))},
        Places.model_validate({**PLACES, "projects": facts}),
        Ranking.model_validate(RANKING),
    )
