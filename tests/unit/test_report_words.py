"""Who answered, as reports name them: a role in words and a number, never the label of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from readiness.report.views import Words
from readiness.text import LANGUAGES, strings

from . import toys

if TYPE_CHECKING:
    from readiness.sheets import Role
    from readiness.text import Lang


def named(lang: Lang, *labels: tuple[str, str]) -> list[str]:
    """Return what the respondents of a town are called: the Broker, then those given as label and role."""
    others = [toys.sheet({}, respondent=label, role=cast("Role", role)) for label, role in labels]
    words = Words(toys.town({}, *others), lang)
    return [words.respondent(sheet.respondent).replace("\u00a0", " ") for sheet in words.town.sheets]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["the Broker", "institution 1", "firm 1", "firm 2"]),
        ("pl", ["Broker", "instytucja 1", "firma 1", "firma 2"]),
        ("ro", ["Brokerul", "instituția 1", "firma 1", "firma 2"]),
        ("uk", ["Брокер", "установа 1", "фірма 1", "фірма 2"]),
    ],
)
def test_a_respondent_is_named_by_role_and_number(lang: Lang, expected: list[str]) -> None:
    assert named(lang, ("public-1", "public"), ("firm-1", "firm"), ("firm-2", "firm")) == expected


def test_the_number_of_a_label_is_kept_where_a_sheet_is_missing() -> None:
    assert named("en", ("firm-2", "firm"), ("firm-10", "firm")) == ["the Broker", "firm 2", "firm 10"]


def test_labels_without_numbers_are_numbered_in_order_of_the_labels() -> None:
    assert named("en", ("mill", "firm"), ("baker", "firm")) == ["the Broker", "firm 2", "firm 1"]


def test_the_only_one_of_a_role_needs_no_number() -> None:
    assert named("pl", ("baker", "firm")) == ["Broker", "firma"]


def test_a_label_that_no_sheet_bears_stays() -> None:
    assert Words(toys.town({}), "en").respondent("else") == "else"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_role_has_a_word(lang: Lang) -> None:
    assert set(strings(lang)["respondent"]) == {"broker", "public", "firm"}
