"""A toy questionnaire, framework and town, small enough to be scored by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from readiness import yamlio
from readiness.answers import answer_of
from readiness.framework import Framework
from readiness.questionnaire import Questionnaire
from readiness.sheets import Knowledge, Municipality, Role, Sheet, Town

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def town(
    answers: Mapping[str, Any], *others: Sheet, asked: Questionnaire = ASKED, country: str = "PL"
) -> Town:
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
