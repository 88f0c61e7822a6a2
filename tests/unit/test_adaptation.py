"""A toy blueprint adapted by hand: quantities, costs, dates, and the Broker's own decisions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from readiness.adaptation import adapt as adapt_recommendation
from readiness.adaptation import add_months
from readiness.assessment import assess
from readiness.errors import DataFileError
from readiness.recommendation import recommend
from readiness.sheets import load_sheets

from .toys import ASKED, blueprint, catalogue, framework, project, town, write_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.adapted import AdaptedProject, Estimate
    from readiness.errors import Problem
    from readiness.sheets import Town

TODAY = date(2026, 3, 5)
TOY = framework()
ANSWERS: dict[str, Any] = {
    "owner": "yes",
    "size": "small",
    "space": 3,
    "need.space": 4,
    "city.inhabitants": 25_000,
    "city.firms": 1000,
}
SHEET = """\
  owner: "yes"
  size: small
  space: 3
  need.space: 4
  city.inhabitants: 25000
  city.firms: 1000"""


def adapted_town(place: Town, **changes: Any) -> AdaptedProject:
    found = recommend(assess(place, TOY), catalogue(project("follow"), blueprints=[blueprint(**changes)]))
    return adapt_recommendation(found.items[0], found, "en", TODAY)


def adapt(answers: dict[str, Any], **changes: Any) -> AdaptedProject:
    return adapted_town(town({**ANSWERS, **answers}), **changes)


def edited(folder: Path, lines: str, head: str = "adaptation: rooms\nmunicipality: toytown\n") -> AdaptedProject:
    """Return the project as adapted by the Broker; `lines` begin on line 3 of the file."""
    write_sheet(folder / "sheet.yaml", SHEET)
    (folder / "adaptation-rooms.yaml").write_text(head + lines, "utf-8")
    return adapted_town(load_sheets(folder, ASKED))


def refused(folder: Path, lines: str, head: str = "adaptation: rooms\nmunicipality: toytown\n") -> list[Problem]:
    with pytest.raises(DataFileError) as caught:
        edited(folder, lines, head)
    return list(caught.value.problems)


def three(estimate: Estimate) -> tuple[float, float | None, float]:
    return estimate.low, estimate.central, estimate.high


def costs(found: AdaptedProject) -> dict[str, tuple[float, float | None, float]]:
    return {line.id: three(line.total) for line in found.costs}


@pytest.mark.parametrize(
    ("firms", "grants"), [(1000, 10), (1001, 11), (700, 7), (1, 5), (0, 5), (5_000, 50), (5_001, 50), (90_000, 50)]
)
def test_a_counted_quantity_is_driver_times_share_held_in_its_bounds_and_rounded_up(firms: int, grants: int) -> None:
    assert three(adapt({"city.firms": firms}).quantities["grants"]) == (grants, grants, grants)


def test_a_rounding_error_of_the_machine_buys_nothing_more() -> None:
    assert 100 * 0.07 > 7
    grants = {"driver": "city.firms", "share": 0.07, "min": 1, "max": 50}
    quantities = {"grants": grants, "hours": {"fixed": 1}, "rooms": {"fixed": 2}}
    assert adapt({"city.firms": 100}, quantities=quantities).quantities["grants"].central == 7


def test_what_is_not_counted_is_not_rounded() -> None:
    assert adapt({}).quantities["hours"].central == pytest.approx(2.5)


def sized(firms: Any, **rule: Any) -> tuple[float, float | None, float]:
    quantities = {"grants": {"firms": True, **rule}, "hours": {"fixed": 1}, "rooms": {"fixed": 2}}
    return three(adapt({"city.firms": firms}, quantities=quantities).quantities["grants"])


def test_there_is_never_more_of_what_counts_firms_than_there_are_firms() -> None:
    rule = {"driver": "city.firms", "share": 0.02, "min": 40, "max": 300}
    assert sized(21, **rule) == (21, 21, 21)
    assert sized(2050, **rule) == (41, 41, 41)
    assert sized("unknown", **rule) == (40, None, 300)
    assert sized(7, fixed=10) == (7, 7, 7)
    assert sized("unknown", fixed=10) == (10, 10, 10)
    assert sized(7, driver="city.inhabitants", share=0.01, min=1, max=99) == (7, 7, 7)


def test_what_the_town_is_too_small_for_is_told() -> None:
    rule = {"driver": "city.firms", "share": 0.02, "min": 40, "max": 300, "firms": True}
    quantities = {"grants": rule, "hours": {"fixed": 1}, "rooms": {"fixed": 2}}
    assert adapt({"city.firms": 21}, quantities=quantities).held
    assert not adapt({"city.firms": 41}, quantities=quantities).held


def test_an_unknown_driver_leaves_the_bounds_and_no_central_figure() -> None:
    for firms in ("unknown", {"na": "none"}):
        assert three(adapt({"city.firms": firms}).quantities["grants"]) == (5, None, 50)


def test_costs_follow_price_level_for_local_things_and_the_exchange_rate_for_all() -> None:
    found = adapt({})
    assert costs(found) == {
        "paint": (100 * 0.5 * 4 * 10, 200 * 0.5 * 4 * 10, 300 * 0.5 * 4 * 10),
        "locks": (10 * 4 * 2, 20 * 4 * 2, 30 * 4 * 2),
        "grant": (1000 * 4 * 10, 1000 * 4 * 10, 1000 * 4 * 10),
    }
    assert three(found.total) == (2000 + 80 + 40_000, 4000 + 160 + 40_000, 6000 + 240 + 40_000)


def test_every_factor_of_a_cost_is_kept() -> None:
    paint, locks, _ = adapt({}).costs
    assert (paint.price_level, paint.exchange_rate, paint.year, paint.origin) == (50, 4, 2023, "assumption")
    assert (three(paint.unit_eur), three(paint.unit_local)) == ((100, 200, 300), (200, 400, 600))
    assert locks.price_level is None
    assert not paint.edited


def test_a_cost_keeps_the_note_of_its_price(tmp_path: Path) -> None:
    costs = blueprint().model_dump()["costs"]
    costs[0]["note"] = {"en": "One pot a room."}
    assert [line.note for line in adapt({}, costs=costs).costs] == ["One pot a room.", None, None]
    prices = "prices: {paint: {low: 1, central: 2, high: 3, year: 2026, source: An offer}}\n"
    write_sheet(tmp_path / "sheet.yaml", SHEET)
    (tmp_path / "adaptation-rooms.yaml").write_text(f"adaptation: rooms\nmunicipality: toytown\n{prices}", "utf-8")
    assert adapted_town(load_sheets(tmp_path, ASKED), costs=costs).costs[0].note is None


def test_an_unknown_driver_leaves_costs_between_the_least_and_the_most() -> None:
    found = adapt({"city.firms": "unknown"})
    assert costs(found)["paint"] == (200 * 5, None, 600 * 50)
    assert costs(found)["locks"] == (80, 160, 240)
    assert three(found.total) == (1000 + 80 + 20_000, None, 30_000 + 240 + 200_000)


def test_gaps_are_filled_with_the_towns_figures() -> None:
    found = adapt({"city.firms": 17_436})
    assert (found.title, found.hook) == ("Rooms for 17,436 firms", "Grants: 50")
    assert found.words.main_goal == "Firms use rooms in Toytown."
    assert [(g.name, g.text, g.question) for g in found.gaps] == [
        ("municipality", "Toytown", None),
        ("inhabitants", "25,000", "city.inhabitants"),
        ("firms", "17,436", "city.firms"),
        ("grants", "50", "city.firms"),
    ]


def test_an_unknown_figure_is_told_in_words() -> None:
    found = adapt({"city.firms": "unknown"})
    assert (found.title, found.hook) == ("Rooms for not known yet firms", "Grants: not known yet")


@pytest.mark.parametrize(("inhabitants", "variant"), [(20_000, "small"), (20_001, "all"), ("unknown", "all")])
def test_the_first_variant_that_surely_fits_is_taken(inhabitants: Any, variant: str) -> None:
    assert adapt({"city.inhabitants": inhabitants}).variant == variant


def dates(found: AdaptedProject) -> dict[str, tuple[str, str]]:
    return {s.id: (s.start.isoformat(), s.end.isoformat()) for s in found.steps}


def test_steps_begin_two_months_ahead_and_wait_for_one_another() -> None:
    found = adapt({})
    assert dates(found) == {
        "base": ("2026-05-01", "2026-06-30"),
        "talk": ("2026-07-01", "2026-09-30"),
        "aside": ("2026-05-01", "2026-05-31"),
    }
    assert (found.start, found.end) == (date(2026, 5, 1), date(2026, 9, 30))
    assert (found.first_step.id, found.lead) == ("base", "culture centre")


def test_what_is_missing_is_put_in_place_before_the_first_step() -> None:
    found = adapt({"owner": "no"})
    assert dates(found)["register"] == ("2026-05-01", "2026-06-30")
    assert dates(found)["base"] == ("2026-07-01", "2026-08-31")
    assert dates(found)["aside"][0] == "2026-07-01"
    assert (found.first_step.title, found.first_step.preparation) == ("Name a person", True)
    assert found.first_step.lead == "property department"


def test_steps_wait_for_the_longest_preparation() -> None:
    requires = {
        "register": {"condition": {"answer": "owner", "is": "yes"}, "lead": "mayor", "months": 4},
        "more": {"condition": {"answer": "size", "is": "large"}, "lead": "mayor", "months": 1},
    }
    found = blueprint(requires=requires, excludes={})
    words = found.texts["en"].model_copy(update={"requires": {"register": "R", "more": "M"}})
    plan = found.model_copy(update={"texts": {"en": words}})
    matched = recommend(assess(town({**ANSWERS, "owner": "no"}), TOY), catalogue(project("follow"), blueprints=[plan]))
    result = adapt_recommendation(matched.items[0], matched, "en", TODAY)
    assert dates(result)["more"] == ("2026-05-01", "2026-05-31")
    assert dates(result)["base"][0] == "2026-09-01"


def test_targets_count_from_the_first_day() -> None:
    (target,) = adapt({}).targets
    assert (three(target.target), target.by) == ((10, 10, 10), date(2027, 5, 1))


def test_what_must_be_put_in_place_first_moves_the_targets_too() -> None:
    found = adapt({"owner": "no"})
    assert found.start == date(2026, 5, 1)
    assert [t.by for t in found.targets] == [date(2027, 7, 1)]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 11, 15), 2, (2027, 1, 15)),
        ((2026, 12, 31), 12, (2027, 12, 31)),
        ((2026, 10, 31), 1, (2026, 11, 30)),
        ((2026, 5, 5), 0, (2026, 5, 5)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(
    day: tuple[int, int, int], months: int, expected: tuple[int, int, int]
) -> None:
    assert add_months(date(*day), months) == date(*expected)


def test_partners_get_their_local_name_where_the_language_is_foreign() -> None:
    (partner,) = adapt({}).partners
    assert (partner.name, partner.local_name) == ("Culture house", "dom kultury")


def test_law_is_asked_and_only_programmes_that_serve_and_are_not_closed_are_named() -> None:
    found = adapt({})
    assert [p.act for p in found.legal] == ["An act"]
    assert [p.id for p in found.programmes] == ["one"]


def test_a_project_is_a_draft_while_an_answer_used_in_it_is_illustrative() -> None:
    made_up = {"value": 1000, "status": "illustrative"}
    assert adapt({"city.firms": made_up}).illustrative
    assert adapt({"need.space": {"value": 4, "status": "illustrative"}}).illustrative
    assert not adapt({"budget": {"value": 10, "status": "illustrative"}}).illustrative
    assert not adapt({}).illustrative


def test_a_country_that_the_catalogue_lacks_is_told() -> None:
    place = town({**ANSWERS}, country="MD")
    with pytest.raises(DataFileError, match="RD422"):
        adapted_town(place)


def test_without_the_brokers_file_nothing_is_marked_as_edited() -> None:
    assert adapt({}).edited == ()


def test_the_brokers_choices_replace_the_programs_and_are_marked(tmp_path: Path) -> None:
    found = edited(
        tmp_path,
        "variant: small\nstart: 2026-01-31\nlead: Anna\npartners: {house: Old brewery}\nquantities: {grants: 3}\n",
    )
    assert (found.variant, found.title, found.lead) == ("small", "One room", "Anna")
    assert found.start == date(2026, 1, 31)
    assert dates(found)["base"][1] == "2026-03-30"
    assert [(p.name, p.local_name) for p in found.partners] == [("Old brewery", None)]
    assert costs(found)["grant"] == (12_000, 12_000, 12_000)
    assert set(found.edited) == {"variant", "start", "lead", "partners.house", "quantities.grants"}


def test_names_may_be_given_by_language(tmp_path: Path) -> None:
    found = edited(tmp_path, "status: illustrative\nlead: {en: Old brewery, pl: Stary browar}\n")
    assert found.first_step.lead == "Old brewery"
    assert (found.lead, found.edited, found.edits_made_up) == ("Old brewery", ("lead",), True)


def test_a_price_of_the_brokers_is_taken_as_it_is(tmp_path: Path) -> None:
    found = edited(tmp_path, "prices: {paint: {low: 1, central: 2, high: 5, year: 2026, source: An offer}}\n")
    line = found.costs[0]
    assert three(line.total) == (10, 20, 50)
    assert (line.year, line.origin, line.edited, line.exchange_rate, line.price_level) == (
        *(2026, "An offer", True, None, None),
    )
    assert costs(found)["locks"] == (80, 160, 240)
    assert found.edited == ("prices.paint",)


def test_what_the_broker_drops_is_gone_and_what_she_adds_is_there(tmp_path: Path) -> None:
    found = edited(
        tmp_path,
        "drop: [actions.tell, costs.grant, added_values.coffee, risks.empty, partners.house, indicators.firms]\n"
        "add: {actions: {own: {en: Ask the baker.}}}\n",
    )
    assert found.actions == ("Open rooms.", "Ask the baker.")
    assert list(costs(found)) == ["paint", "locks"]
    assert not any((found.added_values, found.risks, found.partners, found.targets))
    assert found.total.low == 2080
    assert {"drop actions.tell", "drop costs.grant", "add actions.own"} <= set(found.edited)


def test_the_brokers_own_words_replace_the_catalogues_with_gaps_filled(tmp_path: Path) -> None:
    found = edited(tmp_path, 'paragraphs: {en: {main_goal: "Rooms in {municipality}!", steps.base.title: Start}}\n')
    assert found.words.main_goal == "Rooms in Toytown!"
    assert found.steps[0].title == "Start"
    assert found.words.steps["base"].text == "Look for rooms."
    assert set(found.edited) == {"main_goal", "steps.base.title"}


def test_words_in_another_language_change_nothing_in_this_one(tmp_path: Path) -> None:
    found = edited(tmp_path, "paragraphs: {pl: {main_goal: Sale.}}\n")
    assert found.words.main_goal == "Firms use rooms in Toytown."
    assert found.edited == ()


def test_a_choice_equal_to_the_programs_is_no_edit(tmp_path: Path) -> None:
    assert edited(tmp_path, "variant: all\nlead: culture centre\npartners: {house: Culture house}\n").edited == ()


@pytest.mark.parametrize(
    ("line", "column", "suggestion"),
    [
        ("variant: smal", 10, "small"),
        ("partners: {hous: A}", 12, None),
        ("quantities: {grant: 3}", 14, "grants"),
        ("prices: {pain: {low: 1, central: 2, high: 3, year: 2026, source: S}}", 10, None),
        ("drop: [actions.tel]", 8, "actions.tell"),
        ("drop: [steps.base]", 8, None),
        ("add: {steps: {own: {en: E}}}", 7, None),
        ("paragraphs: {en: {main_gaol: X}}", 19, "main_goal"),
        ("paragraphs: {pl: {steps.base.titel: X}}", 19, "steps.base.title"),
    ],
)
def test_a_decision_about_something_unknown_is_refused_with_its_line(
    tmp_path: Path, line: str, column: int, suggestion: str | None
) -> None:
    (found,) = refused(tmp_path, f"note: mine\n{line}\n")
    assert (found.code, found.line, found.column) == ("RD421", 4, column)
    if suggestion is not None:
        assert found.suggestion == suggestion


def test_all_unknown_decisions_are_told_at_once(tmp_path: Path) -> None:
    found = refused(tmp_path, "variant: smal\ndrop: [x.y, actions.tell, z]\nquantities: {a: 1, rooms: 2}\n")
    assert sorted((p.line, p.params["name"]) for p in found) == [(3, "smal"), (4, "x.y"), (4, "z"), (5, "a")]


def test_an_adaptation_for_another_town_is_refused(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, "lead: Anna\n", "adaptation: rooms\nmunicipality: marki\n")
    assert (found.code, found.line, found.params["town"]) == ("RD424", 2, "toytown")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("prices: {paint: {low: 3, central: 2, high: 5, year: 2026, source: S}}", "must rise"),
        ("prices: {paint: {low: 1, central: 2, high: 5, year: 2026}}", ""),
        ("start: soon", ""),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(tmp_path: Path, line: str, reason: str) -> None:
    found = refused(tmp_path, line + "\n")
    assert found[0].line == 3
    assert reason in str(found[0].params.get("reason", ""))
