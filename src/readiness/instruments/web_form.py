"""The questionnaire as one web page that is filled in without the program, without a network and without a server.

How it is built stands in `reports/templates/form.html`, its look in `form.css`, what it does in `form.js`. It saves
an answer sheet: JSON, which is YAML too, so `check` and `import` read it and the page itself can load it again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from readiness import locate
from readiness.instruments.blank import KNOWLEDGE, ROLES, Blank, Phrases
from readiness.report.templates import page_environment
from readiness.version import __version__

if TYPE_CHECKING:
    from jinja2 import Template

    from readiness.questionnaire import Question


def web_form(blank: Blank) -> str:
    """Return the form as HTML; a strict policy lets its one script run and nothing else, and forbids every request."""
    words = Phrases(blank)
    town = blank.municipality.called(blank.lang)
    script = (locate.templates() / "form.js").read_text("utf-8")
    people = (("role", ROLES, blank.role), ("knowledge", KNOWLEDGE, blank.knowledge))
    return _shell().render(
        lang=blank.lang,
        version=__version__,
        hash=_hash(script),
        script=Markup(script),  # noqa: S704 - our own
        css=Markup((locate.templates() / "form.css").read_text("utf-8")),  # noqa: S704 - our own
        data=Markup(_in_html(_data(blank, words))),  # noqa: S704 - every < escaped
        t=words.strings,
        s=words.t,
        title=words.say(words.t["title"], title=words.strings["kind"]["questionnaire"], municipality=town),
        kicker=words.pick(blank.questionnaire.title),
        how=words.how("html"),
        unknown=words.unknown,
        people_fields=[(k, words.t["field"][k], words.people(f"respondent.{k}", ids), on) for k, ids, on in people],
        sections=[
            {
                "code": section.code,
                "title": words.pick(section.title),
                "intro": words.pick(section.intro) if section.intro else None,
                "questions": [_shown(question, words) for question in questions],
            }
            for section, questions in blank.sections()
        ],
    )


def _shown(question: Question, words: Phrases) -> dict[str, Any]:
    level = question.type == "level"
    return {
        "id": question.id,
        "number": words.numbers[question.id],
        "text": words.pick(question.text),
        "type": question.type,
        "kind": words.kind(question),
        "explanations": [*words.explanations(question)],
        "limit": question.max_length,
        "choices": [
            (value, words.say(words.t["level"], level=value, text=label) if level else label)
            for value, label in words.choices(question)
        ],
    }


def _data(blank: Blank, words: Phrases) -> dict[str, Any]:
    """Return what the script works with."""
    html = words.t["html"]
    said = ("progress", "not_stored", "delete_sure", "missing", "bad_load", "to_mend", "saved", "bad_year")
    return {
        "questionnaire": blank.questionnaire.id,
        "version": blank.questionnaire.version,
        "municipality": blank.municipality.model_dump(exclude_defaults=True),
        "role": blank.role,
        "point": "." if blank.lang == "en" else ",",
        "words": {
            **{k: html[k] for k in said},
            "bad_field": {"date": html["missing"], "respondent": html["bad_label"]},
        },
        "questions": {q.id: _rules(q, words) for q in blank.questions()},
    }


def _rules(question: Question, words: Phrases) -> dict[str, Any]:
    rules: dict[str, Any] = {"type": question.type}
    if question.show_if is not None:
        rules["show_if"] = question.show_if.to_dict()
    if question.type in ("number", "money"):
        fault = words.say(words.t["html"]["bad_number"], kind=words.kind(question))
        rules |= {"min": question.min, "max": question.max, "integer": question.integer, "fault": fault}
    return rules


def _in_html(value: Any) -> str:
    """Return JSON that nothing in it can end the element around it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _hash(script: str) -> str:
    """Return what a content security policy calls a script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


@cache
def _shell() -> Template:
    return page_environment().get_template("form.html")
