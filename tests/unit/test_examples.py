"""The small cases of a project file: they pass, or say which one came out differently."""

from __future__ import annotations

from typing import Any

import pytest

from readiness.errors import DataFileError
from readiness.examples import check_examples

from .toys import catalogue, failure, project

WHEN = {"all": [{"score": "space", "at_least": 0.5}, {"answer": "meetings", "is": "yes"}]}


def told(*examples: dict[str, Any], **changes: Any) -> list[str]:
    """Return what is wrong with these examples."""
    try:
        check_examples(catalogue(project("one", when=WHEN, examples=list(examples), **changes)))
    except DataFileError as error:
        return [f"{p.params['number']} {p.params['expected']} {p.params['found']}" for p in error.problems]
    return []


@pytest.mark.parametrize(
    ("example", "when"),
    [
        ({"scores": {"space": 0.5}, "answers": {"meetings": "yes"}}, True),
        ({"scores": {"space": 0.5}, "answers": {"meetings": True}}, True),
        ({"scores": {"space": 0.4}}, False),
        ({"answers": {"meetings": "no"}}, False),
        ({"answers": {"meetings": False}}, False),
        ({"answers": {"meetings": "na"}}, False),
        ({"scores": {"space": 1}}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_what_an_example_does_not_name_is_unknown(example: dict[str, Any], when: bool | str) -> None:
    assert told({**example, "when": when}) == []
    wrong = [w for w in (True, False, "unknown") if w is not when]
    assert len(told(*({**example, "when": w} for w in wrong))) == 2


def test_every_example_that_came_out_differently_is_told_with_its_number() -> None:
    assert told({"when": "unknown"}, {"when": True}, {"scores": {"space": 0}, "when": True}) == [
        "2 true unknown",
        "3 true false",
    ]


def test_examples_of_failures_run_what_made_them_fail() -> None:
    bad = failure("bad", failed_when={"answer": "meetings", "is": "no"}, when=None, examples=[
        {"answers": {"meetings": "no"}, "failed_when": True},
        {"answers": {"meetings": "yes"}, "failed_when": True},
    ])  # fmt: skip
    with pytest.raises(DataFileError, match=r"projects/bad\.yaml RD413 example 2: expected true, found false"):
        check_examples(catalogue(bad))


def test_an_example_may_lie_in_any_country() -> None:
    when = {"municipality": "country", "is": "MD"}
    check_examples(catalogue(project("one", when=when, examples=[{"country": "MD", "when": True}, {"when": False}])))


def test_a_multiple_answer_may_be_an_example() -> None:
    when = {"answer": "tools", "is": "saw"}
    examples = [{"answers": {"tools": ["drill", "saw"]}, "when": True}, {"answers": {"tools": []}, "when": False}]
    check_examples(catalogue(project("one", when=when, examples=examples)))
