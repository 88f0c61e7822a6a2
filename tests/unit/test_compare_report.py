"""The comparison of towns and its slides: honest with few towns, the same words in every format, readable by all."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import docx
import page
import pytest
from typer.testing import CliRunner

import readiness
from readiness import locate
from readiness.answers import Answer
from readiness.cli import app
from readiness.errors import UsageError
from readiness.report import build, slides, town_charts
from readiness.report.compare import Compared
from readiness.report.document import Callout, Document, Figure, Heading, Table, plain, walk

from .test_report_html import Page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from readiness.catalogue import Catalogue
    from readiness.recommendation import Recommendations
    from readiness.text import Lang

PIASECZNO = locate.questionnaires() / "quick-look" / "pilots" / "piaseczno" / "broker.yaml"
TODAY = date(2023, 10, 2)
CHANGED = {"leadership.owner": "no", "rules.resource_register": "yes", "need.space": 4, "resources.space": 4}
LANGUAGES: tuple[Lang, ...] = ("en", "pl", "ro", "uk")


def recommended(id_: str = "piaseczno", name: str = "Piaseczno", **changes: Any) -> Recommendations:
    """Return Piaseczno's sheet as another town's, some answers changed; `nothing=True` keeps no answer at all."""
    town = readiness.load_sheets(PIASECZNO)
    if changes.pop("nothing", False):
        town = town.with_answers(dict.fromkeys(town.questionnaire.questions, Answer(unknown=True)))
    given = {question.replace("__", "."): Answer(value=value) for question, value in changes.items()}
    town = town.with_answers(given)
    town = replace(town, municipality=town.municipality.model_copy(update={"id": id_, "name": name, "names": {}}))
    return readiness.recommend(readiness.assess(town), catalogue())


@cache
def catalogue() -> Catalogue:
    return readiness.load_catalogue()


def under(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return question ids as keyword names."""
    return {question.replace(".", "__"): value for question, value in answers.items()}


@pytest.fixture(scope="module")
def two() -> tuple[Recommendations, Recommendations]:
    """Piaseczno, and a town with some other answers."""
    return recommended(), recommended("toyville", "Toyville", **under(CHANGED))


@pytest.fixture(scope="module")
def english(two: tuple[Recommendations, ...]) -> Compared:
    return Compared(two, "en", draws=200)


def squeezed(text: str) -> str:
    """Return a text without white space, soft hyphens and joiners."""
    return re.sub(r"[\s\u00ad\u2060]", "", text)


def said(document: Document) -> list[str]:
    """Return what a reader must meet: headings, cells, captions."""
    blocks = list(walk(document.blocks))
    texts = [plain(b.content) for b in blocks if isinstance(b, Heading)]
    for table in (b for b in blocks if isinstance(b, Table)):
        texts += [plain(table.caption), *(plain(cell) for row in (table.header, *table.rows) for cell in row)]
    return [text for text in texts if text.strip()]


def pdf_text(made: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = folder / "made.pdf"
    path.write_bytes(made)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def word_text(made: bytes) -> str:
    found = docx.Document(io.BytesIO(made))
    return "".join(node.text or "" for node in found.element.body.iter() if node.tag.endswith("}t"))


def test_all_formats_hold_the_same_words(english: Compared, tmp_path: Path) -> None:
    document = english.document(TODAY)
    made = {form: build.render(document, form) for form in build.FORMATS}
    texts = {
        "html": "".join(Page(made["html"].decode()).said),
        "docx": word_text(made["docx"]),
        "pdf": pdf_text(made["pdf"], tmp_path),
    }
    for form, text in texts.items():
        missing = [s for s in said(document) if squeezed(s) not in squeezed(text)]
        assert missing == [], form


def test_slides_hold_the_same_words_in_both_formats(english: Compared, tmp_path: Path) -> None:
    document = english.slides(TODAY)
    source = slides.write(document, "html").decode()
    for text in ("".join(Page(source).said), pdf_text(slides.write(document, "pdf"), tmp_path)):
        assert [s for s in said(document) if squeezed(s) not in squeezed(text)] == []
    headings = [b for b in document.blocks if isinstance(b, Heading)]
    assert source.count('<section class="slide">') == len(headings)
    assert 8 <= len(headings) <= 12


def test_slides_have_no_other_format(english: Compared) -> None:
    with pytest.raises(ValueError, match="docx"):
        slides.write(english.slides(TODAY), "docx")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_report_and_slides_meet_both_standards(two: tuple[Recommendations, ...], lang: Lang) -> None:
    compared = Compared(two, lang, draws=200)
    report = build.render(compared.document(TODAY), "pdf")
    deck = slides.write(compared.slides(TODAY), "pdf")
    for made in (report, deck):
        found = [page.validate_pdf_bytes(made, profile=p).failures for p in ("ua1", "2a")]
        assert found == [[], []]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_gap_and_no_english_mark_is_left(two: tuple[Recommendations, ...], lang: Lang) -> None:
    compared = Compared(two, lang, draws=200)
    for document in (compared.document(TODAY), compared.slides(TODAY)):
        text = build.render(document, "md").decode()
        assert not re.search(r"\{\w+\}", text)
        assert "(EN)" not in text
        assert all(f.alt.strip() for f in walk(document.blocks) if isinstance(f, Figure))


def test_the_first_page_says_that_answers_are_illustrative(english: Compared) -> None:
    document = english.document(TODAY)
    callout = next(b for b in document.blocks if isinstance(b, Callout))
    text = "".join(plain(b.content) for b in callout.blocks)  # type: ignore[union-attr]
    assert callout.kind == "illustrative"
    assert "2 of the 2 towns" in text.replace("\u00a0", " ")
    assert "one answer can move a town" in text
    assert document.draft


def test_a_town_with_few_answers_has_no_place(two: tuple[Recommendations, ...]) -> None:
    compared = Compared([*two, recommended("silent", "Silent", nothing=True)], "en", draws=200)
    assert [s.name for s in compared.facts.placed] == [s.name for s in compared.facts.towns if s.name != "Silent"]
    assert compared.facts.towns[-1].name == "Silent"
    rows = next(b for b in compared.document(TODAY).blocks if isinstance(b, Table)).rows
    assert [plain(c) for c in rows[-1]][1] == "too few answers"
    assert [plain(c) for c in rows[-1]][-2:] == ["–", "–"]


def test_nobody_with_enough_answers_means_no_order() -> None:
    silent = [recommended(n, n, nothing=True) for n in ("one", "two")]
    compared = Compared(silent, "en", draws=200)
    assert compared.facts.firm is None
    text = build.render(compared.document(TODAY), "md").decode()
    assert "No town has enough answers for a place yet" in text
    assert slides.write(compared.slides(TODAY), "pdf").startswith(b"%PDF")


def test_equal_towns_share_the_first_place(two: tuple[Recommendations, ...]) -> None:
    compared = Compared([two[0], recommended("twin", "Twin")], "en", draws=200)
    assert {s.rank for s in compared.facts.towns} == {1}
    assert compared.findings.standing == "First place shared: Piaseczno and Twin"


def test_the_order_of_the_towns_given_changes_nothing(two: tuple[Recommendations, ...]) -> None:
    there, back = Compared(two, "en", draws=200), Compared(tuple(reversed(two)), "en", draws=200)
    assert [s.name for s in there.facts.towns] == [s.name for s in back.facts.towns]
    assert there.findings.standing == back.findings.standing


def test_towns_of_one_name_are_told_apart(two: tuple[Recommendations, ...]) -> None:
    compared = Compared([*two, recommended("toyville-2", "Toyville")], "en", draws=200)
    assert {s.name for s in compared.facts.towns} == {"Piaseczno", "Toyville (toyville)", "Toyville (toyville-2)"}


def test_one_town_alone_or_twice_is_refused(two: tuple[Recommendations, ...]) -> None:
    for found, code in (([two[0]], "RD430"), ([two[0], two[0]], "RD431")):
        with pytest.raises(UsageError) as caught:
            Compared(found, "en", draws=200)
        assert [p.code for p in caught.value.problems] == [code]


def test_nothing_is_averaged_over_towns_and_placed_in_percentiles(english: Compared) -> None:
    text = build.render(english.document(TODAY), "md").decode().lower()
    assert "median" not in text
    assert text.count("percentile") == 1
    assert "nothing is placed in percentiles" in text


def test_more_towns_than_fit_abreast_go_into_even_parts(two: tuple[Recommendations, ...]) -> None:
    many = [replace(two[0], assessment=_named(two[0], f"town-{n}")) for n in range(8)]
    compared = Compared(many, "en", draws=100)
    assert [len(towns) for _, towns in compared.parts] == [4, 4]
    assert {"panelsa", "panelsb", "heata", "heatb"} <= set(compared.figures(wide=False))


def _named(found: Recommendations, id_: str) -> Any:
    town = found.assessment.town
    other = replace(town, municipality=town.municipality.model_copy(update={"id": id_, "name": id_, "names": {}}))
    return replace(found.assessment, town=other)


def test_the_heat_map_prints_every_number_and_why_there_is_none() -> None:
    labels = {"over": "much", "some": "some", "even": "enough", "unknown": "?", "na": "–"}
    svg = town_charts.heat(["Rooms", "Tools"], ["A", "B"], [[0.5, 0.25], ["unknown", "na"]], labels)
    drawn = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"50", "25", "?", "–", "Rooms", "Tools", "A", "B"} <= set(drawn)
    assert "enough" not in drawn


def test_a_difference_carries_its_sign() -> None:
    assert [town_charts.signed(x) for x in (0.25, -0.5, 0.0, 0.001)] == ["+25", "−50", "0", "0"]


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A folder of two towns' folders."""
    text = PIASECZNO.read_text("utf-8")
    for name in ("piaseczno", "toyville"):
        (tmp_path / "towns" / name).mkdir(parents=True)
        made = text.replace("id: piaseczno, name: Piaseczno", f"id: {name}, name: {name.title()}")
        (tmp_path / "towns" / name / "broker.yaml").write_text(made, "utf-8")
    return tmp_path / "towns"


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["compare", *arguments, "--lang", "en", "--draws", "100", "--date", "2023-10-02"])
    code = getattr(found.exception, "exit_code", found.exit_code) if found.exception else found.exit_code
    return int(code if not isinstance(code, SystemExit) else code.code or 0), found.output


def test_the_command_writes_report_slides_and_table(folders: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, _ = run(str(folders), "-o", str(out))
    assert code == 0
    reports = {f"comparison.en.{form}" for form in build.FORMATS}
    assert {p.name for p in out.iterdir()} == reports | {"slides.en.pdf", "slides.en.html", "scores.csv"}
    raw = (out / "scores.csv").read_bytes()
    assert b"\r" not in raw
    rows = list(csv.DictReader(io.StringIO(raw.decode())))
    assert list(rows[0]) == ["town", "node", "kind", "score", "low", "high", "coverage", "band", "rank"]
    index = {row["town"]: row for row in rows if row["node"] == "index"}
    assert set(index) == {"piaseczno", "toyville"}
    assert re.fullmatch(r"0\.\d{6}", index["piaseczno"]["score"])
    assert index["piaseczno"]["rank"] == index["toyville"]["rank"] == "1"


def test_the_command_overwrites_only_when_told(folders: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "comparison.en.md").write_text("mine", "utf-8")
    assert run(str(folders), "-o", str(out), "--format", "md")[0] == 2
    assert (out / "comparison.en.md").read_text("utf-8") == "mine"
    assert run(str(folders), "-o", str(out), "--format", "md", "--overwrite")[0] == 0
    assert {p.name for p in out.iterdir()} == {"comparison.en.md", "scores.csv"}


def test_one_town_is_wrong_use_and_a_broken_sheet_a_problem(folders: Path, tmp_path: Path) -> None:
    assert run(str(folders / "piaseczno"), "-o", str(tmp_path / "out"))[0] == 2
    (folders / "toyville" / "broker.yaml").write_text("questionnaire: quick-look\nversion: [\n", "utf-8")
    assert run(str(folders), "-o", str(tmp_path / "out"))[0] == 1
    assert not (tmp_path / "out").exists()


def test_the_same_towns_give_the_same_bytes(two: tuple[Recommendations, ...], english: Compared) -> None:
    again = Compared(two, "en", draws=200)
    for form in build.FORMATS:
        assert build.render(again.document(TODAY), form) == build.render(english.document(TODAY), form)
    for form in ("pdf", "html"):
        assert slides.write(again.slides(TODAY), form) == slides.write(english.slides(TODAY), form)


def test_the_robustness_command_writes_figures_as_the_language_does_and_one_place_as_one() -> None:
    towns = [str(locate.questionnaires() / "quick-look" / "pilots" / name) for name in ("piaseczno", "marki")]
    found = CliRunner().invoke(app, ["robustness", *towns, "--lang", "ro", "--draws", "1000"]).output
    assert "1\u00a0000" in found
    assert "100\u00a0%" in found
    assert "piaseczno" not in found
    assert not re.search(r"\b(\d+)–\1\b", found)


def test_a_fit_without_a_range_is_one_figure() -> None:
    town = str(locate.questionnaires() / "quick-look" / "pilots" / "piaseczno")
    found = CliRunner().invoke(app, ["recommend", town, "--lang", "en", "--plain"]).output
    assert "fit 71; " in found
    assert not re.search(r"\b(\d+)–\1\b", found)


def test_a_character_that_no_font_has_is_told_with_its_place(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / "towns" / name
        folder.mkdir(parents=True)
        text = PIASECZNO.read_text("utf-8").replace("id: piaseczno", f"id: {name}")
        (folder / "broker.yaml").write_text(text.replace("name: Piaseczno", f"name: Town {name} \u6f22"), "utf-8")
    arguments = ["compare", str(tmp_path / "towns"), "--lang", "en", "--draws", "100", "--format", "md"]
    found = CliRunner().invoke(app, [*arguments, "-o", str(tmp_path / "out")])
    assert found.exit_code == 0, found.output
    assert "one/broker.yaml:" in found.output
    assert "RD502" in found.output
