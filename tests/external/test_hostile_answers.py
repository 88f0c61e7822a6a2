"""What people write into answers stays letters in every format, and nothing they write stops a report."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from readiness.cli import app

PIASECZNO = Path(__file__).parents[2] / "questionnaires" / "quick-look" / "pilots" / "piaseczno" / "broker.yaml"
HOSTILE = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    '#read("x")',
    "*b*",
    "2019.",
    "=1+1",
    "$x$",
    "a | b",
    "[x](y)",
    "\\n",
]
NOTED = ["leadership.budget", "need.space", "need.equipment", "need.vehicles", "need.skills", "need.networking"]


def town(folder: Path, *texts: str) -> Path:
    """Write Piaseczno's sheet with texts in an answer, a reason and notes."""
    quoted = ["'" + text.replace("'", "''") + "'" for text in texts]
    sheet = PIASECZNO.read_text("utf-8")
    sheet = sheet.replace('strategy.msme_programme: {value: "no"', 'strategy.msme_programme: {value: "yes"')
    first = f"  strategy.msme_programme_content: {quoted[0]}\n  strategy.past_projects:"
    sheet = sheet.replace("  strategy.past_projects:", first)
    sheet = re.sub(r"need\.materials: .*", lambda _: f"need.materials: {{na: {quoted[-1]}}}", sheet)
    for question, text in zip(NOTED, quoted[1:], strict=False):
        value = '"yes"' if question == "leadership.budget" else "2"
        line = f"{question}: {{value: {value}, note: {text}}}"
        sheet = re.sub(rf"{re.escape(question)}: .*", line.replace("\\", r"\\"), sheet)
    path = folder / "broker.yaml"
    path.write_text(sheet, "utf-8")
    return path


def run(path: Path, out: Path, *options: str) -> str:
    result = CliRunner().invoke(app, ["run", str(path), "--lang", "en", "--top", "1", "-o", str(out), *options])
    assert result.exit_code == 0, result.output
    return result.stderr


def visible(folder: Path) -> dict[str, str]:
    """Return the letters of the town profile in each format."""
    profile = folder / "piaseczno" / "profile.en"
    markdown = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(profile.with_suffix(".en.md").read_text("utf-8"))
    )
    html = profile.with_suffix(".en.html").read_text("utf-8")
    with zipfile.ZipFile(BytesIO(profile.with_suffix(".en.docx").read_bytes())) as archive:
        word = archive.read("word/document.xml").decode()
    texts = {
        "md": unescape(re.sub(r"<[^>]+>", "", markdown)),
        "html": unescape(re.sub(r"<[^>]+>", "", html[html.index("<main") :])),
        "docx": unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", word))),
    }
    if shutil.which("pdftotext"):
        read = subprocess.run(
            ["pdftotext", "-raw", profile.with_suffix(".en.pdf"), "-"], capture_output=True, check=True
        )
        texts["pdf"] = read.stdout.decode()
    return texts


@pytest.mark.parametrize("texts", [HOSTILE[:6], HOSTILE[6:]], ids=["code", "signs"])
def test_hostile_answers_appear_to_the_letter_in_every_format(tmp_path: Path, texts: list[str]) -> None:
    run(town(tmp_path, *texts), tmp_path / "out")
    for form, found in visible(tmp_path / "out").items():
        letters = "".join(found.split())
        assert [t for t in texts if "".join(t.split()) not in letters] == [], form


def test_a_hostile_answer_adds_no_element_to_the_page(tmp_path: Path) -> None:
    run(town(tmp_path, "<script>alert(1)</script><img src=x onerror=alert(1)>"), tmp_path / "out", "--format", "html")
    html = (tmp_path / "out" / "piaseczno" / "profile.en.html").read_text("utf-8")
    assert "<script" not in html
    assert "<img" not in html


def test_an_emoji_leaves_a_square_and_a_warning_that_says_where(tmp_path: Path) -> None:
    path = town(tmp_path, "sala 😀 pełna")
    told = run(path, tmp_path / "out")
    line = next(i for i, row in enumerate(path.read_text("utf-8").splitlines(), 1) if "😀" in row)
    assert f"broker.yaml:{line}:" in told
    assert "RD502" in told
    assert "sala□pełna" in "".join(visible(tmp_path / "out")["html"].split())
    assert (tmp_path / "out" / "piaseczno" / "profile.en.pdf").read_bytes().startswith(b"%PDF")
