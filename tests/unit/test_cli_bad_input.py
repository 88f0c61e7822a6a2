"""Bad input on the command line: told in the reader's language, the right exit code, no traceback, nothing written."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from readiness import cli, locate
from readiness.cli import common
from readiness.errors import messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHEET = """\
questionnaire: quick-look
version: "1.0"
municipality: {{id: toytown, name: Toytown, country: {country}}}
respondent: {{role: broker}}
date: 2026-03-05
answers:
{answers}
"""
GOOD = '  city.inhabitants: 25000\n  activity.firm_meetings: "no"\n  rules.advertising_limits: "yes"'
FIRST_ANSWER = 7
NOT_RELEVANT = "banner-to-online"
"""Proposed only where outdoor advertising is limited or firms want to be seen online."""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def readiness(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run the command as a terminal would, in an English locale."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("READINESS_DEBUG", raising=False)

    def run(*args: Any) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["readiness", *map(str, args)])
        monkeypatch.setattr(common, "_spoken", [])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        return Outcome(code, told.out, told.err)

    return run


def sheet(folder: Path, answers: str = GOOD, country: str = "PL") -> Path:
    path = folder / "sheet.yaml"
    path.write_text(SHEET.format(country=country, answers=answers), "utf-8")
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@dataclass(frozen=True)
class Bad:
    """One thing wrong with a sheet: the answers, where that is told, and words of the Polish and English message."""

    answers: str
    place: str
    polish: str
    english: str


BAD = {
    "misspelt question": Bad(
        "  city.inhabitnts: 5",
        "7:3 RD201",
        "w ankiecie nie ma pytania „city.inhabitnts”; czy chodziło o „city.inhabitants”?",
        'the questionnaire has no question "city.inhabitnts"; did you mean "city.inhabitants"?',
    ),
    "misspelt key": Bad(
        "  city.inhabitants: {valeu: 5}",
        "7:22 RD110",
        "nieznany klucz „valeu”; czy chodziło o „value”?",
        'unknown key "valeu"; did you mean "value"?',
    ),
    "unknown option": Bad(
        "  activity.firm_meetings: yess",
        "7:27 RD203",
        "„yess” nie należy do odpowiedzi: yes, no, unknown; czy chodziło o „yes”?",
        '"yess" is not among the answers: yes, no, unknown; did you mean "yes"?',
    ),
    "number out of range": Bad(
        "  city.inhabitants: -5",
        "7:21 RD205",
        "-5 jest poza zakresem pytania city.inhabitants: od ",
        "-5 is outside the range of city.inhabitants: ",
    ),
    "number as text": Bad(
        "  city.inhabitants: '5'",
        "7:21 RD204",
        "„5” nie pasuje do pytania city.inhabitants; potrzebna wartość to ",
        '"5" does not fit the question city.inhabitants; needed is: ',
    ),
    "duplicate key": Bad(
        "  city.firms: 5\n  city.firms: 6",
        "8:3 RD103",
        "klucz „city.firms” występuje dwa razy, pierwszy raz w wierszu 7",
        'the key "city.firms" stands here twice, first on line 7',
    ),
    "colon too many": Bad(
        "  city.firms: about: 5",
        "7:20 RD121",
        "to nie jest YAML: o jeden dwukropek za dużo",
        "this is not YAML: a colon too many",
    ),
    "bracket not closed": Bad(
        "  resources.space_list: [hall",
        "RD12",
        "to nie jest YAML: ",
        "this is not YAML: ",
    ),
    "header asked again": Bad(
        "  city.name: Toytown",
        "7:3 RD214",
        "odpowiedź na city.name podaje się na początku arkusza",
        "the answer to city.name stands at the head of the sheet",
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("lang", ["pl", "en"])
def test_a_wrong_sheet_is_told_in_the_readers_language_with_its_place(
    readiness: Callable[..., Outcome], tmp_path: Path, name: str, lang: str
) -> None:
    bad = BAD[name]
    path = sheet(tmp_path, bad.answers)
    found = readiness("check", path, *(["--lang", "en"] if lang == "en" else []))
    assert (found.code, found.out) == (1, "")
    assert bad.place in found.err
    assert found.err.startswith(f"{path}:")
    assert (bad.polish if lang == "pl" else bad.english) in found.err
    assert (bad.english if lang == "pl" else bad.polish) not in found.err


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("assess",),
        ("assess", "--json"),
        ("recommend",),
        ("recommend", "--json"),
        ("run", "-o", "OUT"),
        ("adapt", "--blueprint", "room-booking", "-o", "OUT/mine.yaml"),
        ("gaps", "--blueprint", "room-booking"),
        ("what-if", "--set", "activity.firm_meetings=yes"),
    ],
    ids=" ".join,
)
def test_every_command_refuses_a_wrong_sheet_and_writes_nothing(
    readiness: Callable[..., Outcome], tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = sheet(tmp_path, BAD["unknown option"].answers)
    before = files(tmp_path)
    name, *options = command
    found = readiness(name, path, *(o.replace("OUT", str(tmp_path / "out")) for o in options))
    assert (found.code, found.out) == (1, "")
    assert BAD["unknown option"].polish in found.err
    assert files(tmp_path) == before
    assert not (tmp_path / "out").exists()


def test_all_problems_of_a_folder_are_told_at_once(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    sheet(tmp_path, "  city.inhabitnts: 5\n  city.firms: -1\n  activity.firm_meetings: yess")
    (tmp_path / "adaptation.yaml").write_text("adaptation: room-booking\nmunicipality: toytown\nled: A\n", "utf-8")
    found = readiness("check", tmp_path)
    assert found.code == 1
    lines = found.err.splitlines()
    assert [line.split(" ")[1] for line in lines] == ["RD110", "RD201", "RD205", "RD203"]


@pytest.mark.parametrize(
    ("old", "new", "place", "polish"),
    [
        ('version: "1.0"', 'version: "0.9"', "2:10 RD202", "arkusz dotyczy wersji 0.9 ankiety"),
        ('version: "1.0"', "version: 1.0", "2:10 RD115", "„version”: "),
        ("questionnaire: quick-look", "questionnaire: quik-look", "1:16 RD212", "ten arkusz należy do ankiety"),
        ("respondent:", "respondnt:", "4:1 RD110", "czy chodziło o „respondent”?"),
        ("role: broker", "role: brokr", "4:20 RD112", "czy chodziło o „broker”?"),
        ("date: 2026-03-05\n", "", "1:1 RD111", "brakuje „date”"),
        ("questionnaire:", "questionaire:", "1:1 RD215", "czy chodziło o „questionnaire”?"),
    ],
)
def test_a_wrong_head_of_a_sheet_is_told(
    readiness: Callable[..., Outcome], tmp_path: Path, old: str, new: str, place: str, polish: str
) -> None:
    path = sheet(tmp_path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = readiness("assess", path)
    assert (found.code, found.out) == (1, "")
    assert f"{path}:{place} " in found.err
    assert polish in found.err


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("version: 1.0", "string_type"),
        ("date: soon", "date_parsing"),
        ("date: 12", "date_parsing"),
        ("respondent: me", "model_type"),
        ("answers: [1]", "dict_type"),
        ("municipality: {id: Toy Town, name: T, country: PL}", "string_pattern_mismatch"),
        ("wave: {}", "string_type"),
    ],
)
@pytest.mark.parametrize("lang", ["pl", "en"])
def test_every_reason_for_refusing_a_head_has_words(
    readiness: Callable[..., Outcome], tmp_path: Path, head: str, kind: str, lang: str
) -> None:
    key = head.partition(":")[0]
    lines = sheet(tmp_path, "").read_text("utf-8").replace("answers:", "answers: {}").strip().splitlines()
    kept = [line for line in lines if line.strip() and not line.startswith(f"{key}:")]
    path = tmp_path / "sheet.yaml"
    path.write_text("\n".join([*kept, head]) + "\n", "utf-8")
    found = readiness("check", path, "--lang", lang)
    assert found.code == 1
    reasons = messages(lang)["reasons"]
    assert kind in reasons, f"no words for {kind}"
    assert reasons[kind] in found.err


@pytest.mark.parametrize(
    ("content", "place", "english"),
    [
        (b"", ":1:1 RD102 ", "the file is empty"),
        (b"# nothing\n", ":1:1 RD102 ", "the file is empty"),
        (b"- a\n- b\n", ":1:1 RD104 ", "keys with values are needed here"),
        (b"a word\n", ":1:1 RD104 ", "keys with values are needed here"),
        (b"{\n", " RD12", "this is not YAML"),
        (b"a: 1\nb\nc: 2\n", " RD127 ", "after a key, a colon and a space are missing"),
        (b"PK\x03\x04 \t:", ":1:3 RD114 ", "the character U+0003 is not allowed"),
    ],
)
def test_a_file_that_is_no_sheet_is_told(
    readiness: Callable[..., Outcome], tmp_path: Path, content: bytes, place: str, english: str
) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_bytes(content)
    found = readiness("check", path)
    assert (found.code, found.out) == (1, "")
    assert place in found.err
    assert english in found.err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name: Kraków\n".encode("iso-8859-2"), "RD001"),
        (b"\xff\xfea\x00", "RD001"),
        (b"a: \x00\n", "RD004"),
        (b"a: " + b"[" * 100_000, "RD005"),
        (b"a: &x 1\nb: *x\n", "RD006"),
        (b"a: !!python/object/apply:os.system [ls]\n", "RD007"),
        (b"a: " + b"x" * 5_000_001, "RD002"),
    ],
    ids=["latin-2", "utf-16", "binary", "deep", "anchor", "tag", "large"],
)
def test_a_file_that_is_not_safe_to_read_ends_with_three(
    readiness: Callable[..., Outcome], tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_bytes(content)
    found = readiness("run", path, "-o", tmp_path / "out")
    assert (found.code, found.out) == (3, "")
    assert f" {code} " in found.err
    assert not (tmp_path / "out").exists()


def test_a_folder_without_sheets_is_told(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    for command in (("check",), ("run", "-o", tmp_path / "out")):
        found = readiness(command[0], tmp_path, *command[1:])
        assert (found.code, found.out) == (1, "")
        assert f"{tmp_path} RD210 there is no answer sheet here" in found.err


@pytest.mark.parametrize("locale", ["pl_PL.UTF-8", "en_GB.UTF-8", "de_DE.UTF-8"])
def test_without_a_country_the_locale_decides_the_language(
    readiness: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("LANG", locale)
    (tmp_path / "sheet.yaml").write_bytes(b"")
    told = "plik jest pusty" if locale.startswith("pl") else "the file is empty"
    assert told in readiness("check", tmp_path).err


def test_the_country_decides_the_language_even_of_a_file_that_cannot_be_read_as_yaml(
    readiness: Callable[..., Outcome], tmp_path: Path
) -> None:
    path = sheet(tmp_path, "  a: b: c")
    assert "to nie jest YAML" in readiness("check", path).err


@pytest.mark.parametrize(
    "args",
    [
        ("check", "SHEET", "--colour"),
        ("check",),
        ("chekc", "SHEET"),
        ("run", "SHEET"),
        ("run", "SHEET", "-o", "OUT", "--top", "0"),
        ("run", "SHEET", "-o", "OUT", "--top", "many"),
        ("run", "SHEET", "-o", "OUT", "--format", "md,odt"),
        ("run", "SHEET", "-o", "OUT", "--date", "tomorrow"),
        ("run", "SHEET", "-o", "OUT", "--lang", "de"),
        ("run", "NOWHERE", "-o", "OUT"),
        ("check", "NOWHERE"),
        ("check", "SHEET", "--questionnaire", "NOWHERE"),
        ("assess", "SHEET", "--framework", "NOWHERE"),
        ("assess", "SHEET", "--wave", "spring"),
        ("adapt", "SHEET", "--blueprint", "room-bookin", "-o", "OUT/mine.yaml"),
        ("gaps", "SHEET", "--blueprint", "room-bookin"),
        ("what-if", "SHEET", "--set", "activity.firm_meetings"),
        ("what-if", "SHEET", "--set", "activity.firm_meetigs=yes"),
        ("catalogue", "show", "nothing-like-this"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_two_and_writes_nothing(
    readiness: Callable[..., Outcome], tmp_path: Path, args: tuple[str, ...]
) -> None:
    path = sheet(tmp_path)
    before = files(tmp_path)
    names = {"SHEET": str(path), "NOWHERE": str(tmp_path / "nowhere"), "OUT": str(tmp_path / "out")}
    found = readiness(*(names.get(a, a.replace("OUT", names["OUT"])) for a in args))
    assert (found.code, found.out) == (2, "")
    assert found.err.strip()
    assert files(tmp_path) == before


def test_a_wrong_language_format_or_blueprint_is_told_with_what_is_possible(
    readiness: Callable[..., Outcome], tmp_path: Path
) -> None:
    path, out = sheet(tmp_path), tmp_path / "out"
    assert 'possible are: en, pl, ro, uk; did you mean "pl"?' in readiness("check", path, "--lang", "pll").err
    err = readiness("run", path, "-o", out, "--lang", "en", "--format", "html,dox").err
    assert 'unknown format "dox"; possible are md, html, docx, pdf; did you mean "docx"?' in err
    err = readiness("gaps", path, "--lang", "en", "--blueprint", "room-bookin").err
    assert 'the blueprint "room-bookin" is unknown; did you mean "room-booking"?' in err


@pytest.mark.parametrize("command", ["run", "adapt", "demo"])
def test_a_folder_that_cannot_be_written_to_is_told_before_the_work(
    readiness: Callable[..., Outcome], tmp_path: Path, command: str
) -> None:
    path = sheet(tmp_path)
    (tmp_path / "taken").write_text("a file", "utf-8")
    before = files(tmp_path)
    inside = tmp_path / "taken" / "out"
    args: dict[str, tuple[Any, ...]] = {
        "run": (path, "-o", inside),
        "adapt": (path, "--blueprint", "room-booking", "-o", inside / "mine.yaml"),
        "demo": (inside, "--lang", "pl"),
    }
    found = readiness(command, *args[command])
    assert found.code == 2
    assert " RD021 w tym folderze nie można zapisywać" in found.err
    assert files(tmp_path) == before


def test_a_report_that_exists_is_kept_and_no_other_is_written(
    readiness: Callable[..., Outcome], tmp_path: Path
) -> None:
    path = sheet(tmp_path)
    old = tmp_path / "out" / "toytown" / "profile.pl.md"
    old.parent.mkdir(parents=True)
    old.write_text("the Broker's own notes", "utf-8")
    before = files(tmp_path)
    found = readiness("run", path, "-o", tmp_path / "out", "--format", "md")
    assert (found.code, found.out) == (2, "")
    assert found.err.strip() == f"{old} RD020 plik już istnieje; aby go zastąpić, należy dodać --overwrite"
    assert files(tmp_path) == before


def test_a_report_that_exists_is_replaced_when_told_so(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    path = sheet(tmp_path)
    old = tmp_path / "out" / "toytown" / "profile.pl.md"
    old.parent.mkdir(parents=True)
    old.write_text("old", "utf-8")
    found = readiness("run", path, "-o", tmp_path / "out", "--format", "md", "--overwrite")
    assert found.code == 0, found.err
    assert str(old) in found.out
    assert "Toytown" in old.read_text("utf-8")


def test_the_brokers_file_is_kept_unless_told_otherwise(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    path, mine = sheet(tmp_path), tmp_path / "mine.yaml"
    args = ("adapt", path, "--blueprint", "banner-to-online", "-o", mine)
    assert readiness(*args).code == 0
    mine.write_text("mine", "utf-8")
    assert readiness(*args).code == 2
    assert mine.read_text("utf-8") == "mine"
    assert readiness(*args, "--overwrite").code == 0
    assert mine.read_text("utf-8") != "mine"


def test_the_brokers_decisions_stay_when_her_file_is_replaced(
    readiness: Callable[..., Outcome], tmp_path: Path
) -> None:
    path, mine = sheet(tmp_path), tmp_path / "out" / "mine.yaml"
    args = ("adapt", path, "--blueprint", "banner-to-online", "-o", mine, "--lang", "en")
    assert readiness(*args).code == 0
    mine.write_text(mine.read_text("utf-8") + "lead: The library\n", "utf-8")
    assert readiness(*args, "--overwrite").code == 0
    assert "\nlead: The library\n" in mine.read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "code", "exit_code"),
    [
        ("adaptation: banner-to-online", "adaptation: business-networks", "RD432", 2),
        ("municipality: toytown", "municipality: elsewhere", "RD424", 1),
        ("variant:", "variants:", "RD110", 1),
        ("variant:", "quantities: {nothing: 1}\nvariant:", "RD421", 1),
    ],
)
def test_a_file_whose_decisions_cannot_be_kept_is_not_replaced(
    readiness: Callable[..., Outcome], tmp_path: Path, old: str, new: str, code: str, exit_code: int
) -> None:
    path, mine = sheet(tmp_path), tmp_path / "out" / "mine.yaml"
    args = ("adapt", path, "--blueprint", "banner-to-online", "-o", mine, "--lang", "en")
    assert readiness(*args).code == 0
    mine.write_text(mine.read_text("utf-8").replace(old, new), "utf-8")
    before = files(tmp_path)
    found = readiness(*args, "--overwrite")
    assert (found.code, f" {code} " in found.err) == (exit_code, True), found.err
    assert str(mine) in found.err
    assert files(tmp_path) == before


def test_interviews_about_a_second_project_join_those_about_the_first(
    readiness: Callable[..., Outcome], tmp_path: Path
) -> None:
    path, out = sheet(tmp_path), tmp_path / "talks"
    options = ("-o", out, "--lang", "en", "--format", "md")
    assert readiness("consult", path, "--blueprint", "banner-to-online", *options).code == 0
    answers = out / "consultation.yaml"
    answers.write_text(answers.read_text("utf-8").replace("feasibility: null", "feasibility: 1"), "utf-8")
    first = answers.read_text("utf-8")
    found = readiness("consult", path, "--blueprint", "business-networks", *options)
    assert found.code == 0, found.err
    assert answers.read_text("utf-8").startswith(first)
    assert "business-networks" in answers.read_text("utf-8")
    assert readiness("consult", path, "--blueprint", "banner-to-online", *options).code == 2
    again = answers.read_text("utf-8")
    assert readiness("consult", path, "--blueprint", "banner-to-online", *options, "--overwrite").code == 0
    assert answers.read_text("utf-8") == again


@pytest.mark.parametrize("command", ["adapt", "consult"])
@pytest.mark.parametrize("lang", ["en", "pl", "ro", "uk"])
def test_a_blueprint_that_is_not_proposed_here_is_told_apart_from_an_unknown_one(
    readiness: Callable[..., Outcome], tmp_path: Path, command: str, lang: str
) -> None:
    path = sheet(tmp_path, '  rules.advertising_limits: "no"\n  need.online_presence: 0')
    name = NOT_RELEVANT
    found = readiness(command, path, "--blueprint", name, "-o", tmp_path / "out", "--lang", lang)
    assert found.code == 2
    assert f"--blueprint RD428 {messages(lang)['problems']['RD428'].format(blueprint=name)}" in found.err


def test_a_blueprint_that_is_still_a_draft_is_told_as_such(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    path, root = sheet(tmp_path), tmp_path / "recommendations"
    shutil.copytree(locate.recommendations(), root)
    file = root / "blueprints" / "room-booking" / "blueprint.yaml"
    file.write_text(file.read_text("utf-8") + "\nlifecycle: draft\n", "utf-8")
    options = ("--blueprint", "room-booking", "-o", tmp_path / "mine.yaml", "--catalogue", root, "--lang", "en")
    found = readiness("adapt", path, *options)
    assert (found.code, "RD429" in found.err, "draft" in found.err) == (2, True, True), found.err


def test_warnings_let_the_work_go_on_unless_strict(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    path = sheet(tmp_path, '  strategy.msme_programme: "no"\n  strategy.msme_programme_content: Nic.')
    found = readiness("check", path)
    assert found.code == 0
    assert f"{path}:8:3 uwaga: RD207 " in found.err
    strict = readiness("check", path, "--strict")
    assert (strict.code, strict.out) == (1, "")
    assert "RD207" in strict.err


def test_one_wrong_town_of_several_does_not_stop_the_others(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    for name, answers in (("good", GOOD), ("wrong", BAD["unknown option"].answers)):
        folder = tmp_path / "towns" / name
        folder.mkdir(parents=True)
        path = sheet(folder, answers)
        path.write_text(path.read_text("utf-8").replace("toytown", name), "utf-8")
    found = readiness("run", tmp_path / "towns", "-o", tmp_path / "out", "--format", "md")
    assert found.code == 1
    assert BAD["unknown option"].polish in found.err
    assert messages("pl")["cli"]["towns_failed"].format(count=1, total=2) in found.err
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["good", "index.html"]


def test_a_fault_of_the_program_is_told_as_ours(
    readiness: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr("readiness.assessment.assess", fail)
    found = readiness("assess", sheet(tmp_path))
    assert (found.code, found.out) == (4, "")
    assert "ZeroDivisionError: by accident" in found.err


def test_a_good_sheet_has_no_problems(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    found = readiness("check", sheet(tmp_path))
    assert (found.code, found.err) == (0, "")
    assert messages("pl")["cli"]["no_problems"] in found.out


SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'
BAD_LOOKS = {
    "no letterhead": ("--letterhead", None, "pdf,docx", 2, "RD010"),
    "a text as letterhead": ("--letterhead", b"a letter", "docx", 3, "RD510"),
    "a letterhead without Word": ("--letterhead", b"a letter", "pdf,html", 2, "RD520"),
    "no logo": ("--logo", None, "pdf", 2, "RD010"),
    "a text as logo": ("--logo", b"a picture", "html", 3, "RD516"),
    "a logo with a script": ("--logo", SCRIPT, "html", 3, "RD517"),
    "a logo without a page": ("--logo", SCRIPT, "md", 2, "RD520"),
}


@pytest.mark.parametrize("lang", ["en", "pl", "ro", "uk"])
@pytest.mark.parametrize("name", BAD_LOOKS)
def test_a_letterhead_or_logo_that_cannot_be_used_is_told_before_the_work(
    readiness: Callable[..., Outcome], tmp_path: Path, name: str, lang: str
) -> None:
    option, content, formats, code, expected = BAD_LOOKS[name]
    given, town, out = tmp_path / "office.file", sheet(tmp_path), tmp_path / "out"
    if content is not None:
        given.write_bytes(content)
    found = readiness("run", town, "-o", out, "--format", formats, option, given, "--lang", lang)
    assert (found.code, found.out) == (code, "")
    assert f"{given} {expected} " in found.err
    assert found.err.count("\n") == 1
    assert "{" not in found.err
    assert not out.exists()


def test_a_logo_beside_a_letterhead_needs_a_page_of_its_own(readiness: Callable[..., Outcome], tmp_path: Path) -> None:
    given = sheet(tmp_path)
    found = readiness("run", given, "-o", tmp_path, "--format", "docx", "--logo", given, "--letterhead", given)
    assert (found.code, "RD520" in found.err) == (2, True)


@pytest.mark.parametrize("option", ["--letterhead", "--logo"])
def test_every_command_that_writes_reports_takes_the_office_s_look(
    readiness: Callable[..., Outcome], tmp_path: Path, option: str
) -> None:
    missing, town = tmp_path / "missing", sheet(tmp_path)
    commands = (("run", town), ("compare", town), ("consult", town, "--blueprint", "business-networks"))
    for command in commands:
        found = readiness(*command, "-o", tmp_path / "out", option, missing)
        assert (found.code, "RD010" in found.err) == (2, True)
