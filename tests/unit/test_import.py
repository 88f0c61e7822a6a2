"""What came back filled in: read however it was typed, told with its cell where it cannot be, refused if unsafe."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from readiness.errors import DataFileError, ProblemsError, UnsafeFileError, UsageError
from readiness.instruments import workbook_file
from readiness.instruments.blank import Blank
from readiness.instruments.importing import read_sheet
from readiness.instruments.labels import Labels, MisreadError
from readiness.instruments.workbook import workbook
from readiness.instruments.workbook_parts import HIDDEN
from readiness.questionnaire import load_questionnaire
from readiness.sheets import Municipality, Sheet, load_sheets
from readiness.text import LANGUAGES, Lang, strings

from .test_new_sheet import command
from .toys import ASKED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from readiness.errors import Problem

TOWN = Municipality(id="toytown", name="Toytown", country="PL")
COLUMN = {"answer": 4, "source": 5, "year": 6, "note": 7, "reason": 8}


def empty(lang: Lang = "en") -> bytes:
    return workbook(Blank(ASKED, TOWN, "broker", lang, date(2026, 3, 5), knowledge="general"))


def filled(path: Path, cells: Mapping[str, Any], lang: Lang = "en", raw: bytes | None = None) -> Path:
    """Write a workbook with values typed into it: `space` or `space.note` for a question, `date` for a field."""
    book = openpyxl.load_workbook(io.BytesIO(raw or empty(lang)))
    rows = {row[0].value: row for sheet in book.worksheets[:2] for row in sheet.iter_rows() if row[0].value}
    for key, value in {"date": date(2026, 3, 5), **cells}.items():
        name, _, column = key.rpartition(".") if key.rpartition(".")[2] in COLUMN else (key, "", "answer")
        at = 2 if rows[name][0].parent is book.worksheets[0] else COLUMN[column]
        rows[name][at].value = value
    book.save(path)
    return path


def read(path: Path, cells: Mapping[str, Any], lang: Lang = "en") -> Sheet:
    return read_sheet(filled(path / "a.xlsx", cells, lang), ASKED, "en")


def problems(path: Path, cells: Mapping[str, Any], lang: Lang = "en") -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        read(path, cells, lang)
    return list(caught.value.problems)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", LANGUAGES)
def test_yes_no_and_unknown_are_read_in_every_language_whatever_that_of_the_form(
    tmp_path: Path, lang: Lang, typed: Lang
) -> None:
    words = strings(typed)["answer"]
    found = read(
        tmp_path, {"meetings": words["yes"].upper(), "owner": f" {words['no']} ", "size": words["unknown"]}, lang
    )
    assert [found.answers[q].value for q in ("meetings", "owner")] == ["yes", "no"]
    assert found.answers["size"].state == "unknown"


@pytest.mark.parametrize("typed", LANGUAGES)
def test_not_applicable_is_read_in_every_language_with_its_reason(tmp_path: Path, typed: Lang) -> None:
    found = read(tmp_path, {"space": strings(typed)["na"], "space.reason": "No rooms at all"}, "uk")
    assert (found.answers["space"].state, found.answers["space"].na) == ("na", "No rooms at all")
    together = read(tmp_path, {"budget": f"{strings(typed)['na']}: the county decides"}, "uk")
    assert together.answers["budget"].na == "the county decides"


def test_an_empty_answer_is_neither_unknown_nor_not_applicable(tmp_path: Path) -> None:
    assert read(tmp_path, {"meetings": "   "}).answers == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_labels_of_the_quick_look_tell_every_option_from_every_other(tmp_path: Path, lang: Lang) -> None:
    asked = load_questionnaire()
    for question in asked.questions.values():
        for option in question.options:
            if not question.header:
                assert Labels(asked, lang).value(question, option.label[lang]) == option.id
        for level, text in enumerate(question.levels):
            assert Labels(asked, lang).value(question, text[lang]) == level


@pytest.mark.parametrize(
    ("lang", "typed", "number"),
    [
        ("pl", "83 792", 83792),
        ("pl", "83\u00a0792", 83792),
        ("pl", "1 234 567,5", 1234567.5),
        ("pl", "12,345", 12.345),
        ("pl", "12.5", 12.5),
        ("pl", "1.234.567", 1234567),
        ("pl", "1.234,5", 1234.5),
        ("en", "12,345", 12345),
        ("en", "12.345", 12.345),
        ("en", "1,234.5", 1234.5),
        ("en", "12,5", 12.5),
        ("uk", "\u22125", -5),
        ("uk", 12.0, 12),
        ("uk", "12", 12),
    ],
)
def test_a_number_is_read_as_people_type_it(lang: Lang, typed: Any, number: float) -> None:
    assert Labels(ASKED, lang).number(typed) == number


@pytest.mark.parametrize(("lang", "typed"), [("pl", "12.345"), ("ro", "-1.000"), ("en", "0,123")])
def test_a_number_that_could_be_two_is_not_guessed(lang: Lang, typed: str) -> None:
    with pytest.raises(MisreadError):
        Labels(ASKED, lang).number(typed)


@pytest.mark.parametrize("typed", ["12 34", "about 12", "45%", "1,2,3", "12 firms", "", "."])
def test_what_is_no_number_stays_as_it_is_and_is_refused_later(typed: str) -> None:
    assert Labels(ASKED, "pl").number(typed) == typed


@pytest.mark.parametrize("typed", ["2026-03-05", "5.03.2026", "05/03/2026", date(2026, 3, 5), datetime(2026, 3, 5)])
def test_a_date_is_read_as_people_type_it(tmp_path: Path, typed: Any) -> None:
    found = read(tmp_path, {"date": typed, "founded": typed})
    assert (found.date, found.answers["founded"].value) == (date(2026, 3, 5), "2026-03-05")


@pytest.mark.parametrize("typed", [3, 3.0, "3", " 3 ", "3 – Level 3.", "3: whatever", "level 3"])
def test_a_level_is_read_as_number_or_as_description(tmp_path: Path, typed: Any) -> None:
    assert read(tmp_path, {"space": typed}).answers["space"].value == 3


def test_a_text_that_a_spreadsheet_made_a_number_of_is_a_text_again(tmp_path: Path) -> None:
    found = read(tmp_path, {"story": 2019, "story.note": 7.0}).answers["story"]
    assert (found.value, found.note) == ("2019", "7")


def test_source_year_and_note_go_with_the_answer(tmp_path: Path) -> None:
    found = read(tmp_path, {"city.firms": "12", "city.firms.source": "GUS", "city.firms.year": "2023"})
    assert (found.answers["city.firms"].source, found.answers["city.firms"].year) == ("GUS", 2023)


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ({"tools/saw": "yes"}, ("saw",)),
        ({"tools/saw": "yes", "tools/drill": "no", "tools/press": "tak"}, ("saw", "press")),
        ({"tools/saw": "no", "tools/drill": "no", "tools/press": "no"}, ()),
        ({"tools": "none of these"}, ()),
        ({"tools": "żadne z wymienionych", "tools/saw": "no"}, ()),
        ({"tools": "Saw; press"}, ("saw", "press")),
    ],
)
def test_several_options_are_marked_line_by_line(tmp_path: Path, cells: dict[str, Any], value: tuple[str, ...]) -> None:
    assert read(tmp_path, cells).answers["tools"].value == value


@pytest.mark.parametrize(
    ("cells", "code", "place"),
    [
        ({"meetings": "maybe"}, "RD203", "Questions!E12"),
        ({"size": "Huge"}, "RD203", "Questions!E17"),
        ({"space": 7}, "RD205", "Questions!E16"),
        ({"space": 2.5}, "RD204", "Questions!E16"),
        ({"city.firms": "2,5"}, "RD204", "Questions!E4"),
        ({"city.firms": "many"}, "RD204", "Questions!E4"),
        ({"founded": "2021"}, "RD204", "Questions!E7"),
        ({"story": "Twenty-one letters..."}, "RD206", "Questions!E8"),
        ({"budget": "12.345"}, None, ""),
        ({"space": "not applicable"}, "RD705", "Questions!E16"),
        ({"space": 2, "space.reason": "why"}, "RD706", "Questions!I16"),
        ({"space.reason": "why"}, "RD706", "Questions!I16"),
        ({"space": "I do not know", "space.reason": "why"}, "RD706", "Questions!I16"),
        ({"space.note": "why"}, "RD707", "Questions!H16"),
        ({"space": 2, "space.year": "last year"}, "RD115", "Questions!G16"),
        ({"space": 2, "space.year": 1066}, "RD113", "Questions!G16"),
        ({"tools": "I do not know", "tools/saw": "yes"}, "RD708", "Questions!E18"),
        ({"tools": "none of these", "tools/saw": "yes"}, "RD708", "Questions!E18"),
        ({"tools/saw": "no"}, "RD709", "Questions!E18"),
        ({"tools/saw": "x"}, "RD203", "Questions!E19"),
        ({"space": "=1+1"}, "RD704", "Questions!E16"),
        ({"space": "#REF!"}, "RD713", "Questions!E16"),
        ({"date": None}, "RD115", "'Start here'!C17"),
        ({"date": "spring"}, "RD115", "'Start here'!C17"),
        ({"respondent.role": "mayor"}, "RD203", "'Start here'!C15"),
        ({"respondent.id": "Бібліотека"}, "RD714", "'Start here'!C14"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cell(
    tmp_path: Path, cells: dict[str, Any], code: str | None, place: str
) -> None:
    if code is None:
        assert read(tmp_path, cells).answers["budget"].value == 12.345
        return
    (found,) = problems(tmp_path, cells)
    assert (found.code, found.cell) == (code, place)
    assert found.render().startswith(f"{tmp_path / 'a.xlsx'}:{place} {code} ")


def test_all_problems_of_all_cells_are_told_at_once_with_the_nearest_label(tmp_path: Path) -> None:
    found = problems(tmp_path, {"meetings": "yess", "size": "Larg", "space": 9, "date": None})
    assert [p.code for p in found] == ["RD115", "RD203", "RD205", "RD203"]
    assert [p.suggestion for p in found if p.code == "RD203"] == ["yes", "Large"]


def test_a_respondent_may_be_written_with_capitals_and_blanks(tmp_path: Path) -> None:
    assert read(tmp_path, {"respondent.id": "Biblioteka nr 1"}).respondent == "biblioteka-nr-1"
    assert read(tmp_path, {}).respondent == "a"


def test_a_formula_counts_by_the_result_that_was_saved_with_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", {"space": 3})
    changed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet2.xml"):
                assert b'<v>3</v></c><c r="F16"' in part
                part = part.replace(b'<v>3</v></c><c r="F16"', b'<f>1+2</f><v>3</v></c><c r="F16"')
            new.writestr(name, part)
    path.write_bytes(changed.getvalue())
    assert read_sheet(path, ASKED, "en").answers["space"].value == 3


def test_a_workbook_is_the_same_to_the_byte_and_only_its_answers_can_be_changed() -> None:
    assert empty() == empty()
    book = openpyxl.load_workbook(io.BytesIO(empty("pl")))
    start, page, hidden = book.worksheets
    assert (start.title, page.title, hidden.sheet_state) == ("Instrukcja", "Pytania", "veryHidden")
    assert page.protection.sheet
    assert start.protection.sheet
    openable = {c.coordinate for row in page.iter_rows() for c in row if not c.protection.locked}
    assert openable == {
        f"{'EFGHI'[i]}{row[0].row}"
        for row in page.iter_rows()
        if row[0].value
        for i in range(1 if "/" in row[0].value else 5)
    }
    assert page.column_dimensions["A"].hidden
    assert (page.print_title_rows, page.page_setup.orientation) == ("$1:$1", "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0


def test_an_answer_chooses_from_the_words_of_the_form() -> None:
    book = openpyxl.load_workbook(io.BytesIO(empty("pl")))
    rules = {str(r.sqref): r for r in book.worksheets[1].data_validations.dataValidation}
    lists = {c.coordinate: c.value for row in book[HIDDEN].iter_rows() for c in row}
    letters = rules["E12"].formula1.split("!$")[1][0]
    assert [lists[f"{letters}{n}"] for n in range(1, 5)] == ["tak", "nie", "nie wiem", "nie dotyczy"]
    assert rules["E12"].showErrorMessage
    assert not rules["E4"].showErrorMessage


def test_no_text_of_a_questionnaire_becomes_a_formula(tmp_path: Path) -> None:
    town = Municipality(id="t", name='=HYPERLINK("http://example.org")', country="PL")
    raw = workbook(Blank(ASKED, town, "broker", "en", date(2026, 3, 5)))
    kinds = {c.data_type for sheet in openpyxl.load_workbook(io.BytesIO(raw)) for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds
    assert read_sheet(filled(tmp_path / "a.xlsx", {}, raw=raw), ASKED, "en").municipality == town


def test_a_file_that_is_no_workbook_is_unsafe(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for content in (b"", b"PK\x03\x04", b"<html></html>", empty()[:2000]):
        path.write_bytes(content)
        with pytest.raises(UnsafeFileError, match="RD701"):
            read_sheet(path, ASKED, "en")


def test_an_archive_of_something_else_is_unsafe(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnsafeFileError, match="RD701"):
        read_sheet(path, ASKED, "en")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * (workbook_file.MAX_UNPACKED + 1))
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(UnsafeFileError, match="RD702"):
        read_sheet(path, ASKED, "en")


def test_an_entity_in_a_part_is_refused(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", {})
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/extra.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    with pytest.raises(UnsafeFileError, match="RD701"):
        read_sheet(path, ASKED, "en")


def test_a_workbook_of_somebody_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(DataFileError, match="RD703"):
        read_sheet(path, ASKED, "en")


def test_a_workbook_of_another_version_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(filled(tmp_path / "a.xlsx", {"space": 9}))
    book[HIDDEN]["B3"].value = "0.9"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataFileError, match="RD202") as caught:
        read_sheet(tmp_path / "a.xlsx", ASKED, "en")
    assert len(caught.value.problems) == 1


def test_a_question_pasted_twice_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(filled(tmp_path / "a.xlsx", {"space": 1}))
    book.worksheets[1]["A40"].value = "space"
    book.worksheets[1]["E40"].value = 4
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataFileError, match="RD715"):
        read_sheet(tmp_path / "a.xlsx", ASKED, "en")


CSV = """\
id;value;na;source;year
municipality.id;toytown;;;
municipality.name;Toytown;;;
municipality.country;PL;;;
respondent.role;Firm;;;
date;5.03.2026;;;
city.firms;"1 200";;GUS;2023
budget;12,5;;;
meetings;nie;;;
owner;nie wiem;;;
tools;saw|Drill;;;
size;;too small to tell;;
space;;;;
"""


def csv_sheet(path: Path, text: str, lang: Lang = "pl") -> Sheet:
    path.write_text(text, "utf-8")
    return read_sheet(path, ASKED, lang)


def test_a_table_is_read_with_semicolons_decimal_commas_and_a_bom(tmp_path: Path) -> None:
    found = csv_sheet(tmp_path / "a.csv", "\ufeff" + CSV)
    assert (found.role, found.date, found.municipality) == ("firm", date(2026, 3, 5), TOWN)
    assert {q: a.value for q, a in found.answers.items() if a.state == "value"} == {
        "city.firms": 1200,
        "budget": 12.5,
        "meetings": "no",
        "tools": ("saw", "drill"),
    }
    assert (found.answers["city.firms"].source, found.answers["city.firms"].year) == ("GUS", 2023)
    assert (found.answers["owner"].state, found.answers["size"].na) == ("unknown", "too small to tell")
    assert "space" not in found.answers


def test_a_table_tells_its_problems_with_line_and_column(tmp_path: Path) -> None:
    text = (
        CSV.replace("meetings;nie", "meetings;moze").replace("space;;", "spaec;2;").replace("budget;12,5", "budget;x")
    )
    with pytest.raises(DataFileError) as caught:
        csv_sheet(tmp_path / "a.csv", text)
    found = [(p.line, p.column, p.code) for p in caught.value.problems]
    assert found == [(8, 2, "RD204"), (9, 2, "RD203"), (13, 1, "RD201")]


def test_a_table_without_its_columns_or_with_a_question_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="RD712"):
        csv_sheet(tmp_path / "a.csv", "question;answer\nspace;2\n")
    with pytest.raises(DataFileError, match="RD715"):
        csv_sheet(tmp_path / "a.csv", CSV + "meetings;tak;;;\n")


def test_another_kind_of_file_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError, match="RD711"):
        read_sheet(tmp_path / "a.pdf", ASKED, "en")
    with pytest.raises(UsageError, match="RD010"):
        read_sheet(tmp_path / "b.xlsx", ASKED, "en")


def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> Path:
    """Return a workbook of the Quick Look as the command makes it, with its date filled in."""
    path = tmp_path / name
    assert command(monkeypatch, "new", "Marki", "--country", "PL", "--as", "xlsx", "-o", str(path)) == 0
    return filled(path, {"activity.firm_meetings": "nie"}, raw=path.read_bytes())


def test_the_command_writes_a_sheet_that_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = quick(tmp_path, monkeypatch, "marki.xlsx"), tmp_path / "town" / "broker.yaml"
    assert command(monkeypatch, "import", str(path), "-o", str(out)) == 0
    assert {q: a.value for q, a in load_sheets(out).sheets[0].answers.items()} == {"activity.firm_meetings": "no"}
    assert "# 1.3.3 Czy urząd organizuje spotkania firm" in out.read_text("utf-8")
    assert command(monkeypatch, "import", str(path), "-o", str(out)) == 2


def test_several_files_go_into_a_folder_or_nothing_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = (quick(tmp_path, monkeypatch, f"{name}.xlsx") for name in ("one", "two"))
    assert command(monkeypatch, "import", str(one), str(two), "-o", str(tmp_path / "town")) == 0
    assert sorted(p.name for p in (tmp_path / "town").iterdir()) == ["one.yaml", "two.yaml"]
    filled(two, {"activity.firm_meetings": "moze"}, raw=two.read_bytes())
    assert command(monkeypatch, "import", str(one), str(two), "-o", str(tmp_path / "other")) == 1
    assert "two.xlsx:Pytania!E" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
