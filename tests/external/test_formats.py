"""The four formats of one report hold the same words, and its PDF meets both standards."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import page
import pytest
from markdown_it import MarkdownIt

from readiness.assessment import assess
from readiness.recommendation import recommend
from readiness.report import build, profile_report, project_report
from readiness.report.document import words
from readiness.sheets import load_sheets

if TYPE_CHECKING:
    from readiness.report.document import Document
    from readiness.text import Lang

PIASECZNO = Path(__file__).parents[2] / "questionnaires" / "quick-look" / "pilots" / "piaseczno" / "broker.yaml"
TODAY = date(2026, 11, 25)
KINDS = [(kind, lang) for kind in ("banner-to-online", "business-networks", "profile") for lang in ("pl", "en")]


@pytest.fixture(scope="module", params=KINDS, ids=[f"{k}.{lang}" for k, lang in KINDS])
def document(request: pytest.FixtureRequest) -> Document:
    kind, lang = request.param
    found = recommend(assess(load_sheets(PIASECZNO)))
    return _document(kind, lang, found)


def _document(kind: str, lang: Lang, found: object) -> Document:
    from readiness.recommendation import Recommendations

    assert isinstance(found, Recommendations)
    if kind == "profile":
        return profile_report.profile_document(found, lang, TODAY)
    return project_report.project_document(next(r for r in found.items if r.blueprint.id == kind), found, lang, TODAY)


def letters(text: str) -> str:
    """Return the text without white space: writers break lines where they like."""
    return "".join(text.split())


def in_order(document: Document, text: str) -> list[str]:
    """Return the words of the document that do not follow one another in the text."""
    rest, missing = letters(text), []
    for word in words(document.blocks):
        at = rest.find(word)
        if at < 0:
            missing.append(word)
        else:
            rest = rest[at + len(word) :]
    return missing


def test_markdown_shows_every_word_in_order(document: Document) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(build.render(document, "md").decode())
    assert in_order(document, unescape(re.sub(r"<[^>]+>", " ", html))) == []


def test_html_shows_every_word_in_order(document: Document) -> None:
    html = build.render(document, "html").decode()
    main = html[html.index("<header") : html.index("</main>")]
    main = re.sub(r"<nav.*?</nav>|<svg.*?</svg>", " ", main, flags=re.DOTALL)
    assert in_order(document, unescape(re.sub(r"<[^>]+>", "", main))) == []


def test_word_shows_every_word_in_order(document: Document) -> None:
    with zipfile.ZipFile(BytesIO(build.render(document, "docx"))) as archive:
        xml = archive.read("word/document.xml").decode()
    text = " ".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))
    assert in_order(document, unescape(text)) == []


def test_pdf_holds_every_word(document: Document, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        (pytest.fail if os.environ.get("READINESS_REQUIRE_BROWSER") == "1" else pytest.skip)(
            "pdftotext is not installed"
        )
    path = tmp_path / "report.pdf"
    path.write_bytes(build.render(document, "pdf"))
    read = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
    found = letters(read.stdout.decode())
    missing = [w for w in Counter(words(document.blocks)) if w not in found]
    assert missing == []


def test_pdf_meets_both_standards(document: Document) -> None:
    made = build.render(document, "pdf")
    reports = [page.validate_pdf_bytes(made, profile=profile) for profile in ("ua1", "2a")]
    assert [f"{f.rule_id}: {f.message}" for report in reports for f in report.failures] == []


def test_the_same_input_and_date_give_the_same_bytes(document: Document) -> None:
    for form in build.FORMATS:
        assert build.render(document, form) == build.render(document, form)
