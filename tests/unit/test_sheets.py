"""Answer sheets: every type of answer and what does not fit it, and what the sheets of one town say together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from readiness.errors import DataFileError, ProblemsError, UsageError
from readiness.sheets import Town, load_sheets

from .toys import ASKED, QUESTIONNAIRE, questionnaire, sheet, town, write_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.answers import Answer
    from readiness.errors import Problem

FIRST_ANSWER = 7


def read(tmp_path: Path, answers: str, **header: str) -> Town:
    return load_sheets(write_sheet(tmp_path / "sheet.yaml", answers, **header), ASKED)


def answer(tmp_path: Path, line: str) -> Answer:
    (found,) = read(tmp_path, "  " + line).sheets[0].answers.values()
    return found


def problems(path: Path | list[Path], **options: Any) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        load_sheets(path, ASKED, **options)
    return list(caught.value.problems)


def wrong(tmp_path: Path, answers: str, **header: str) -> list[Problem]:
    return problems(write_sheet(tmp_path / "sheet.yaml", answers, **header))


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('meetings: "yes"', "yes"),
        ("meetings: no", "no"),
        ("meetings: true", "yes"),
        ("meetings: false", "no"),
        ("size: large", "large"),
        ("tools: [saw, drill]", ("saw", "drill")),
        ("tools: [saw, saw]", ("saw",)),
        ("tools: []", ()),
        ("space: 0", 0),
        ("space: 4", 4),
        ("city.firms: 0", 0),
        ("city.inhabitants: 83792.0", 83792.0),
        ("budget: 12.5", 12.5),
        ("founded: 2020-02-29", "2020-02-29"),
        ("story: 'Twenty letters long.'", "Twenty letters long."),
        ("story: unknown", "unknown"),
        ("story: '2019.'", "2019."),
    ],
)
def test_every_type_takes_its_answers(tmp_path: Path, line: str, value: Any) -> None:
    found = answer(tmp_path, line)
    assert (found.state, found.value, found.status) == ("value", value, "stated")


@pytest.mark.parametrize(
    "line",
    [
        "meetings: unknown",
        "meetings:",
        "meetings: ~",
        "meetings: {unknown: true}",
        "meetings: {value: unknown}",
        "story: {unknown: true}",
        "space: unknown",
        "tools: unknown",
    ],
)
def test_unknown_is_no_value(tmp_path: Path, line: str) -> None:
    found = answer(tmp_path, line)
    assert (found.state, found.value) == ("unknown", None)


def test_not_applicable_keeps_its_reason(tmp_path: Path) -> None:
    found = answer(tmp_path, "budget: {na: the county decides}")
    assert (found.state, found.na) == ("na", "the county decides")


def test_an_answer_carries_its_source_year_and_status(tmp_path: Path) -> None:
    found = answer(
        tmp_path,
        "city.firms: {value: 17436, source: GUS, year: 2023, status: public, confidence: high, note: counted, "
        "evidence: [{title: Table, url: 'https://example.org', date: 2024-01-31}]}",
    )
    assert (found.value, found.source, found.year, found.status) == (17436, "GUS", 2023, "public")
    assert found.evidence[0].date == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("meetigs: yes", "RD201", 3),
        ("meetings: ja", "RD203", 13),
        ("meetings: 'true'", "RD203", 13),
        ("meetings: 1", "RD203", 13),
        ("size: larg", "RD203", 9),
        ("tools: [saw, dril]", "RD203", 10),
        ("tools: saw", "RD204", 10),
        ("space: two", "RD204", 10),
        ("space: 2.5", "RD204", 10),
        ("space: true", "RD204", 10),
        ("space: 5", "RD205", 10),
        ("space: -1", "RD205", 10),
        ("city.firms: many", "RD204", 15),
        ("city.firms: '17'", "RD204", 15),
        ("city.firms: true", "RD204", 15),
        ("city.firms: .inf", "RD204", 15),
        ("city.firms: .nan", "RD204", 15),
        ("city.firms: 2.5", "RD204", 15),
        ("city.firms: -1", "RD205", 15),
        ("city.inhabitants: 0", "RD205", 21),
        ("city.inhabitants: 50000001", "RD205", 21),
        ("budget: 1000.01", "RD205", 11),
        ("founded: 2021-02-29", "RD204", 12),
        ("founded: 2021", "RD204", 12),
        ("founded: last year", "RD204", 12),
        ("story: 12", "RD204", 10),
        ("story: 'Twenty-one letters...'", "RD206", 10),
        ("respondent.role: firm", "RD214", 3),
        ("city.name: Toytown", "RD214", 3),
        ("space: {value: 2, unknown: true}", "RD218", 10),
        ("space: {value: 2, na: no space}", "RD218", 10),
        ("space: {source: GUS}", "RD219", 10),
        ("space: {}", "RD219", 10),
        ("space: {na: ''}", "RD115", 15),
        ("space: {value: 7}", "RD205", 18),
        ("space: {valeu: 2}", "RD110", 11),
        ("space: {value: 2, year: 20233}", "RD113", 27),
        ("space: {value: 2, status: publik}", "RD112", 29),
        ("space: [2]", "RD204", 10),
    ],
)
def test_an_answer_that_does_not_fit_is_told_where_it_stands(tmp_path: Path, line: str, code: str, column: int) -> None:
    (found,) = wrong(tmp_path, "  " + line)
    assert (found.code, found.line, found.column) == (code, FIRST_ANSWER, column)


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("meetigs: yes", "meetings"),
        ("meetings: ye", "yes"),
        ("size: larg", "large"),
        ("tools: [saw, dril]", "drill"),
        ("space: {valeu: 2}", "value"),
        ("space: {value: 2, status: publik}", "public"),
    ],
)
def test_the_nearest_right_spelling_is_suggested(tmp_path: Path, line: str, suggestion: str) -> None:
    assert [p.suggestion for p in wrong(tmp_path, "  " + line)] == [suggestion]


def test_a_message_names_the_limits(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, "  city.firms: -1")
    assert found.render().endswith("RD205 -1 is outside the range of city.firms: 0 to ∞")


def test_all_wrong_answers_of_all_sheets_are_told_at_once(tmp_path: Path) -> None:
    one = write_sheet(tmp_path / "a.yaml", "  space: 9\n  meetings: maybe")
    two = write_sheet(tmp_path / "b.yaml", "  citi: 1")
    found = problems(tmp_path)
    assert [(p.path, p.line, p.code) for p in found] == [
        (str(one), 7, "RD205"),
        (str(one), 8, "RD203"),
        (str(two), 7, "RD201"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('version: "1.0"', 'version: "2.0"', "RD202", 2),
        ('version: "1.0"', "version: 1.0", "RD115", 2),
        ("questionnaire: toy", "questionnaire: other", "RD212", 1),
        ("country: PL", "country: Poland", "RD115", 3),
        ("id: toytown", "id: Toy Town", "RD115", 3),
        ("role: broker", "role: mayor", "RD112", 4),
        ("date: 2026-03-05", "date: yesterday", "RD115", 5),
        ("date: 2026-03-05\n", "", "RD111", 1),
        ("answers:", "answer:", "RD110", 6),
    ],
)
def test_the_head_of_a_sheet_is_checked(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    path = write_sheet(tmp_path / "sheet.yaml", "  space: 2")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    (found,) = problems(path)
    assert (found.code, found.line) == (code, line)


def test_a_respondent_is_named_by_its_label_or_its_file(tmp_path: Path) -> None:
    named = write_sheet(tmp_path / "one.yaml", "  space: 2")
    named.write_text(named.read_text("utf-8").replace("{role:", "{id: baker, role:"), "utf-8")
    write_sheet(tmp_path / "two.yaml", "  space: 2")
    assert [s.respondent for s in load_sheets(tmp_path, ASKED).sheets] == ["baker", "two"]


def test_two_sheets_of_one_respondent_are_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        path = write_sheet(tmp_path / f"{name}.yaml", "  space: 2")
        path.write_text(path.read_text("utf-8").replace("{role:", "{id: baker, role:"), "utf-8")
    (found,) = problems(tmp_path)
    assert (found.code, found.path) == ("RD216", str(tmp_path / "two.yaml"))


def test_two_towns_in_one_folder_are_refused(tmp_path: Path) -> None:
    first = write_sheet(tmp_path / "a.yaml", "  space: 2")
    write_sheet(tmp_path / "b.yaml", "  space: 2", town_id="marki")
    (found,) = problems(tmp_path)
    assert (found.code, found.line, found.params["id"], found.params["path"]) == (
        *("RD211", 3, "marki"),
        str(first),
    )


def test_a_folder_without_sheets_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    assert [p.code for p in problems(tmp_path)] == ["RD210"]


def test_a_file_that_is_none_of_a_towns_files_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("questionaire: toy\n", "utf-8")
    assert [(p.code, p.suggestion) for p in problems(path)] == [("RD215", "questionnaire")]
    path.write_text("- a\n", "utf-8")
    assert [p.code for p in problems(path)] == ["RD104"]


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="RD010"):
        load_sheets(tmp_path / "nowhere", ASKED)


def test_hidden_files_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    write_sheet(tmp_path / "sheet.yaml", "  space: 2")
    (tmp_path / ".backup.yaml").write_text("nonsense", "utf-8")
    assert len(load_sheets(tmp_path, ASKED).sheets) == 1


def test_unknown_not_applicable_and_absent_are_three_things() -> None:
    facts = town({"space": "unknown", "budget": {"na": "none"}, "size": "small"}).facts
    assert [facts[q].state for q in ("space", "budget", "size", "meetings")] == ["unknown", "na", "value", "open"]


def test_the_broker_decides_a_fact_against_everybody() -> None:
    office = sheet({"space": 1}, respondent="office", role="public", knowledge="expert")
    assert town({"space": 3}, office).facts["space"].value == 3


def test_without_the_broker_the_one_who_knows_most_decides() -> None:
    low = sheet({"space": 1}, respondent="a", role="public", knowledge="general")
    high = sheet({"space": 2}, respondent="b", role="firm", knowledge="expert")
    found = town({}, low, high).facts["space"]
    assert (found.value, found.respondent) == (2, "b")


def test_among_those_who_know_as_much_the_latest_decides_then_the_smallest_label() -> None:
    old = sheet({"space": 1, "size": "small"}, respondent="a", role="public", day=date(2025, 1, 1))
    new = sheet({"space": 2}, respondent="c", role="public", day=date(2026, 1, 1))
    same = sheet({"space": 3}, respondent="b", role="firm", day=date(2026, 1, 1))
    for order in ((old, new, same), (same, old, new), (new, same, old)):
        facts = town({}, *order).facts
        assert (facts["space"].value, facts["space"].respondent) == (3, "b")
        assert (facts["size"].value, facts["size"].respondent) == ("small", "a")


def test_somebodys_value_goes_before_the_brokers_unknown() -> None:
    office = sheet({"space": 1}, respondent="office", role="public")
    assert town({"space": "unknown"}, office).facts["space"].value == 1


def test_the_brokers_not_applicable_goes_before_somebodys_value() -> None:
    office = sheet({"space": 1}, respondent="office", role="public")
    assert town({"space": {"na": "none"}}, office).facts["space"].state == "na"


def test_a_fact_that_everybody_calls_unknown_is_unknown_and_not_open() -> None:
    office = sheet({"space": "unknown"}, respondent="office", role="public")
    assert town({"space": "unknown"}, office).facts["space"].state == "unknown"


def test_a_contradiction_is_told_as_a_warning_at_the_answer_that_is_not_used() -> None:
    office = sheet({"size": "small", "space": 1}, respondent="office", role="public")
    found = town({"space": 3, "size": "small"}, office).warnings
    assert [(p.code, p.path, p.severity) for p in found] == [("RD208", "office.yaml", "warning")]
    assert (found[0].params["value"], found[0].params["taken"]) == (1, 3)


def test_not_applicable_against_a_value_is_a_contradiction_and_another_order_of_options_is_none() -> None:
    office = sheet({"space": {"na": "no rooms"}, "tools": ["drill", "saw"]}, respondent="office", role="public")
    (found,) = town({"space": 3, "tools": ["saw", "drill"]}, office).warnings
    assert (found.code, found.params["question"], found.params["value"]) == ("RD208", "space", "na")


def test_an_opinion_is_never_a_contradiction() -> None:
    firm = sheet({"trust": 0, "need.space": 0}, respondent="firm", role="firm")
    assert town({"trust": 4, "need.space": 4}, firm).warnings == ()


def test_a_question_whose_condition_is_false_is_hidden_whatever_was_answered() -> None:
    found = town({"meetings": "no", "frequency": 4})
    assert found.facts["frequency"].state == "hidden"
    assert found.visible["frequency"] is False
    assert [(p.code, p.params["question"]) for p in found.warnings] == [("RD207", "frequency")]
    assert "frequency" not in found.open_questions


@pytest.mark.parametrize("first", [{}, {"meetings": "unknown"}])
def test_a_question_whose_condition_is_not_known_may_be_hidden(first: dict[str, Any]) -> None:
    found = town({**first, "frequency": 4})
    assert found.facts["frequency"].state == "maybe_hidden"
    assert found.visible["frequency"] is None
    assert found.warnings == ()
    assert {"meetings", "frequency"} <= set(found.open_questions)


def test_a_question_whose_condition_holds_is_asked() -> None:
    assert town({"meetings": "yes", "frequency": 4}).facts["frequency"].value == 4
    assert "frequency" in town({"meetings": "yes"}).open_questions


def test_not_applicable_hides_what_hangs_on_it() -> None:
    assert town({"meetings": {"na": "no firms"}}).facts["frequency"].state == "hidden"


def test_what_hangs_on_a_hidden_question_is_hidden_too() -> None:
    chain = "      - {id: chain, type: yes_no, show_if: {answer: frequency, at_least: 2}, text: {en: C?}}\n"
    asked = questionnaire(QUESTIONNAIRE.replace("      - {id: trust,", chain + "      - {id: trust,"))
    assert town({"meetings": "no", "chain": "yes"}, asked=asked).facts["chain"].state == "hidden"
    assert town({}, asked=asked).facts["chain"].state == "maybe_hidden"
    assert town({"meetings": "yes", "frequency": 3, "chain": "yes"}, asked=asked).facts["chain"].value == "yes"


def test_open_questions_are_those_without_a_value_or_not_applicable() -> None:
    found = town({"space": "unknown", "budget": {"na": "none"}, "trust": 3, "meetings": "no"}).open_questions
    assert "space" in found
    assert "need.space" in found
    assert not {"budget", "trust", "meetings", "frequency", "respondent.role", "city.name"} & set(found)


def test_everybody_has_a_voice() -> None:
    firm = sheet({"trust": 1}, respondent="firm", role="firm")
    silent = sheet({}, respondent="silent", role="firm")
    assert [(s.respondent, g.value) for s, g in town({"trust": 4}, firm, silent).voices("trust")] == [
        ("broker", 4),
        ("firm", 1),
    ]


def test_waves_are_never_mixed_the_latest_is_taken(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.yaml", "  space: 1", day="2025-03-05", more="wave: spring\n")
    write_sheet(tmp_path / "b.yaml", "  size: small", day="2026-03-05", more="wave: autumn\n")
    latest = load_sheets(tmp_path, ASKED)
    assert (latest.wave, latest.facts["space"].state, latest.facts["size"].value) == ("autumn", "open", "small")
    earlier = load_sheets(tmp_path, ASKED, "spring")
    assert (earlier.wave, earlier.facts["space"].value, earlier.facts["size"].state) == ("spring", 1, "open")


def test_a_wave_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.yaml", "  space: 1", more="wave: spring\n")
    (found,) = problems(tmp_path, wave="summer")
    assert (found.code, found.params["waves"]) == ("RD217", "spring")


def test_the_same_respondent_may_answer_in_several_waves(tmp_path: Path) -> None:
    for wave in ("one", "two"):
        path = write_sheet(tmp_path / f"{wave}.yaml", "  space: 1", more=f"wave: {wave}\n")
        path.write_text(path.read_text("utf-8").replace("{role:", "{id: baker, role:"), "utf-8")
    assert len(load_sheets(tmp_path, ASKED).sheets) == 1


def test_the_brokers_adaptation_is_known_by_its_key(tmp_path: Path) -> None:
    write_sheet(tmp_path / "sheet.yaml", "  space: 1")
    (tmp_path / "mine.yaml").write_text("adaptation: room-booking\nmunicipality: toytown\nlead: Anna\n", "utf-8")
    found = load_sheets(tmp_path, ASKED)
    assert found.adaptations["room-booking"].lead == "Anna"
    assert found.files["room-booking"].path == str(tmp_path / "mine.yaml")


def test_a_wrong_adaptation_is_told_beside_wrong_answers(tmp_path: Path) -> None:
    write_sheet(tmp_path / "sheet.yaml", "  space: 9")
    (tmp_path / "mine.yaml").write_text("adaptation: room-booking\nmunicipality: toytown\nled: Anna\n", "utf-8")
    found = problems(tmp_path)
    assert {(p.code, p.line, p.suggestion) for p in found} == {("RD205", 7, None), ("RD110", 3, "lead")}


def test_another_answer_replaces_the_one_that_decides() -> None:
    office = sheet({"space": 1, "size": "small"}, respondent="office", role="public")
    before = town({"space": 3}, office)
    new = sheet({"space": 4, "size": "large"}).answers
    after = before.with_answers(new)
    assert (after.facts["space"].value, after.facts["size"].value) == (4, "large")
    assert after.warnings == ()
    assert before.facts["space"].value == 3


def test_a_sheet_of_a_misread_file_is_no_sheet(tmp_path: Path) -> None:
    write_sheet(tmp_path / "good.yaml", "  space: 2")
    (tmp_path / "bad.yaml").write_text("questionnaire: [\n", "utf-8")
    with pytest.raises(DataFileError, match=r"bad\.yaml:2:1 RD123"):
        load_sheets(tmp_path, ASKED)


def test_a_town_says_when_one_side_alone_has_answered() -> None:
    office, firm = sheet({}, respondent="o", role="public"), sheet({}, respondent="f", role="firm")
    alone = Town(firm.municipality, ASKED, (firm,), None)
    assert (town({}).only_side, town({}, office).only_side, town({}, firm).only_side) == ("offices", "offices", None)
    assert alone.only_side == "firms"
