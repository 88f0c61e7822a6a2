"""The forms that are filled in without the program, on paper and in a browser: complete, safe, the same each time."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import docx
import page
import pytest

from readiness.instruments import forms
from readiness.instruments.blank import Blank
from readiness.instruments.printed import printed_document
from readiness.instruments.web_form import web_form
from readiness.questionnaire import Questionnaire, load_questionnaire
from readiness.report.document import Boxes, Heading, SignLine, plain, words
from readiness.sheets import Municipality, Role
from readiness.text import LANGUAGES, Lang, pick, strings

from .test_new_sheet import command
from .toys import ASKED, QUESTIONNAIRE, questionnaire

if TYPE_CHECKING:
    from pathlib import Path

TOWN = Municipality(id="toytown", name="Toytown", country="PL")


def blank(asked: Questionnaire = ASKED, role: Role = "broker", lang: Lang = "en") -> Blank:
    return Blank(asked, TOWN, role, lang, date(2026, 3, 5))


@pytest.fixture(scope="module")
def quick_look() -> Questionnaire:
    return load_questionnaire()


@pytest.mark.parametrize("kind", forms.FORMS)
def test_a_form_is_the_same_to_the_byte(kind: forms.FormKind) -> None:
    assert forms.write(blank(), kind) == forms.write(blank(), kind)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_printed_form_has_every_question_level_and_option(quick_look: Questionnaire, lang: Lang) -> None:
    document = printed_document(blank(quick_look, lang=lang))
    told = " ".join(words(document.blocks)).replace("\u00a0", " ")
    boxes = {plain(item).replace("\u00a0", " ") for b in document.blocks if isinstance(b, Boxes) for item in b.items}
    for question in quick_look.questions.values():
        if question.header == "municipality.name":
            continue
        for option in question.options:
            assert pick(option.label, lang).replace("\u00a0", " ") in boxes
        if question.header is None:
            assert " ".join(pick(question.text, lang).split()) in told
            for level, text in enumerate(question.levels):
                expected = (
                    strings(lang)["form"]["level"].replace("{level}", str(level)).replace("{text}", pick(text, lang))
                )
                assert expected.replace("\u00a0", " ") in boxes


def test_each_question_on_paper_may_be_not_known_or_not_applicable_and_has_a_line() -> None:
    blocks = printed_document(blank()).blocks
    asked = [b for b in blocks if isinstance(b, Heading) and b.level == 3]
    ends = [[plain(item) for item in b.items[-2:]] for b in blocks if isinstance(b, Boxes)][2:]
    assert ends == [["I do not know", "not applicable, because …"]] * len(asked)
    assert len([b for b in blocks if isinstance(b, SignLine)]) == len(asked) + 1


def test_a_source_is_asked_for_facts_only() -> None:
    lines = [b.labels for b in printed_document(blank(role="firm")).blocks if isinstance(b, SignLine)][1:]
    assert lines == [("Note, or why not applicable",)] * 2


@pytest.mark.parametrize("kind", ["docx", "pdf", "md"])
def test_the_printed_form_can_be_written_in_every_format(quick_look: Questionnaire, kind: forms.FormKind) -> None:
    made = forms.write(blank(quick_look, "firm", "uk"), kind)
    if kind == "docx":
        paragraphs = docx.Document(io.BytesIO(made)).paragraphs
        ticks = [p for p in paragraphs if p.text.startswith("\u2610\t")]
        assert sum(not p.paragraph_format.keep_with_next for p in ticks) == 1, "the roles end one list on their own"
        assert len(ticks) > 60
    elif kind == "md":
        assert "- [ ] не знаю" in made.decode()
    else:
        reports = [page.validate_pdf_bytes(made, profile=profile) for profile in ("ua1", "2a")]
        assert [report.is_compliant for report in reports] == [True, True]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_web_form_shows_every_word_and_no_trace_of_python(quick_look: Questionnaire, lang: Lang) -> None:
    made = web_form(blank(quick_look, lang=lang))
    assert "<built-in" not in made
    assert not re.search(r">\s*None\s*<|=\"None\"", made)
    text = unescape(re.sub(r"<[^>]+>", "", made))
    for question in quick_look.questions.values():
        if question.header is None:
            assert pick(question.text, lang) in text
    for word in ("save", "load", "delete", "stored", "more", "no_answer"):
        assert strings(lang)["form"]["html"][word] in text


def test_the_web_form_lets_only_its_own_script_run_and_asks_for_nothing() -> None:
    made = web_form(blank())
    (script,) = re.findall(r"<script>(.*?)</script>", made, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in made
    assert "default-src 'none'" in made
    assert not re.search(r"""(?:src|href)=["'](?!#)""", made)


def data_of(page_text: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page_text, re.DOTALL)
    read: dict[str, Any] = json.loads(found)
    return read


def test_no_text_can_end_the_element_it_stands_in() -> None:
    evil = "</script><script>alert(1)</script>"
    asked = questionnaire(QUESTIONNAIRE.replace("Tell the story.", evil))
    town = Municipality(id="t", name=evil, country="PL")
    made = web_form(Blank(asked, town, "broker", "en", date(2026, 3, 5)))
    assert made.count("<script") == 2
    assert data_of(made)["municipality"]["name"] == evil


def test_the_web_form_knows_conditions_and_bounds() -> None:
    asked = data_of(web_form(blank()))["questions"]
    assert asked["frequency"]["show_if"] == {"answer": "meetings", "is": "yes"}
    assert (asked["budget"]["min"], asked["budget"]["max"], asked["city.firms"]["integer"]) == (0, 1000, True)


def test_the_command_takes_the_offices_own_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "questionnaire.md.j2").write_text("# {{ title }}\n\nOur office.\n", "utf-8")
    line = ["new", "Marki", "--country", "PL", "--as", "md", "--templates", str(tmp_path / "own")]
    assert command(monkeypatch, *line, "-o", str(tmp_path / "a.md")) == 0
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# Ankieta: Marki\n\nOur office.\n")
    assert command(monkeypatch, *line[:-1], str(tmp_path / "none"), "-o", str(tmp_path / "b.md")) == 2
    assert "RD010" in capsys.readouterr().err
