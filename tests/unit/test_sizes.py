"""How the figures of a project arose, as its report tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from readiness.report.sizes import sizes, uneven
from readiness.report.views import Words
from readiness.sheets import load_sheets

from .test_adaptation import SHEET, adapt, adapted_town
from .toys import ASKED, write_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.adapted import AdaptedProject
    from readiness.text import Lang


def told(found: AdaptedProject, lang: Lang = "en") -> dict[str, str]:
    words = Words(found.assessment.town, lang)
    return {row["name"] or "": (row["how"] or "").replace("\u00a0", " ") for row in sizes(words, found, found.costs)}


def quantities(**grants: Any) -> dict[str, Any]:
    rule = {"driver": "city.firms", "share": 0.003, "min": 10, "max": 40, **grants}
    return {"grants": rule, "hours": {"fixed": 1}, "rooms": {"fixed": 2}}


@pytest.mark.parametrize(
    ("lang", "firms", "expected"),
    [
        ("en", 1, "1 firm × 0.3%, at least 10, at most 40"),
        ("en", 61, "61 firms × 0.3%, at least 10, at most 40"),
        ("pl", 62, "62 firmy × 0,3%, co najmniej 10, najwyżej 40"),
        ("pl", 65, "65 firm × 0,3%, co najmniej 10, najwyżej 40"),
        ("ro", 61, "61 de firme × 0,3 %, cel puțin 10, cel mult 40"),
        ("uk", 61, "61 фірма × 0,3%, щонайменше 10, щонайбільше 40"),
        ("en", "unknown", "number of firms (not known yet) × 0.3%, at least 10, at most 40"),
    ],
)
def test_a_quantity_is_told_with_driver_share_and_bounds(lang: Lang, firms: Any, expected: str) -> None:
    assert expected in told(adapt({"city.firms": firms}, quantities=quantities()), lang).values()


def test_what_the_number_of_firms_holds_says_so() -> None:
    found = told(adapt({"city.firms": 7}, quantities=quantities(firms=True)))
    assert "7 firms × 0.3%, at least 10, at most 40, and no more than there are firms" in found.values()


def test_what_is_fixed_stands_in_one_row_at_the_end() -> None:
    found = adapt({})
    assert list(told(found))[-1] == "The same in every town"
    assert told(found)["The same in every town"].endswith("(2)")


def test_a_figure_of_the_brokers_is_called_hers(tmp_path: Path) -> None:
    write_sheet(tmp_path / "sheet.yaml", SHEET)
    lines = "adaptation: rooms\nmunicipality: toytown\nquantities: {grants: 3}\n"
    (tmp_path / "adaptation-rooms.yaml").write_text(lines, "utf-8")
    assert "the Broker's own figure" in told(adapted_town(load_sheets(tmp_path, ASKED))).values()


@pytest.mark.parametrize(("unit", "expected"), [(100, False), (0.28, False), (0.3, True)])
def test_rounding_is_told_only_where_the_printed_lines_miss_the_total(unit: float, expected: bool) -> None:
    price = {"low": unit, "central": unit, "high": unit}
    item = {"kind": "traded", "unit_cost_eur": price, "year": 2024, "quantity": "rooms", "origin": "assumption"}
    ids = ("paint", "locks", "grant")
    costs = [{"id": name, **item, "quantity": "one"} for name in ids]
    amounts = {"grants": {"fixed": 1}, "hours": {"fixed": 1}, "rooms": {"fixed": 2}, "one": {"fixed": 1}}
    assert uneven(adapt({}, costs=costs, quantities=amounts)) is expected


@pytest.mark.parametrize(
    ("lang", "code", "expected"),
    [
        ("pl", "PLN", ("w złotych", "złotego")),
        ("ro", "MDL", ("în lei", "lei")),
        ("uk", "UAH", ("у гривнях", "гривні")),
        ("en", "CZK", ("in CZK", "CZK")),
    ],
)
def test_a_currency_has_its_name_in_running_text(lang: Lang, code: str, expected: tuple[str, str]) -> None:
    words = Words(adapt({}).assessment.town, lang)
    assert (words.currency(code, "in"), words.currency(code, "rate")) == expected
