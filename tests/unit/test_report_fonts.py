"""The shipped fonts: they cover what the project says, and a square stands for the rest."""

from __future__ import annotations

import unicodedata

import pytest
from fontTools.ttLib import TTFont

from readiness import locate
from readiness.report import fonts
from readiness.report.document import plain

from .sample_document import heading, paragraph, sample

FACES = ("Regular", "Bold", "Italic", "BoldItalic")
ALPHABETS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ ăâîșțşţĂÂÎȘȚ ґєіїжщюяҐЄІЇЖЩЮЯ’ äöüßéèçñåøæ čďěňřšťůž őű ģķļņ"
SIGNS = "€₴£ „”“«»–—…•·§°№ ←→↑↓ ✓✗●▲□ ²³ ½ ≈≤≥− \u00a0\u202f"


@pytest.mark.parametrize("char", sorted(set(ALPHABETS + SIGNS)))
def test_a_letter_of_the_project_is_covered(char: str) -> None:
    assert fonts.covered(char), unicodedata.name(char)


@pytest.mark.parametrize("ending", ["otf", "woff2"])
@pytest.mark.parametrize("face", FACES)
def test_every_face_has_what_the_list_of_covered_characters_says(face: str, ending: str) -> None:
    path = fonts.folder() / f"Inter-{face}.{ending}"
    if ending == "woff2":
        pytest.importorskip("brotli", reason="brotli is not installed")
    with TTFont(path) as font:
        mapped = set(font.getBestCmap())
    assert {code for code in range(0x20, 0x3000) if fonts.covered(chr(code))} <= mapped


def test_what_the_packaged_texts_say_can_be_shown() -> None:
    root = locate.data_root()
    texts = [p for f in ("questionnaires", "recommendations", "reports") for p in (root / f).rglob("*.yaml")]
    used = set().union(*(p.read_text("utf-8") for p in texts))
    assert not {char for char in used if not fonts.covered(char)}


def test_the_fonts_stay_small_and_carry_their_licence() -> None:
    assert sum(path.stat().st_size for path in fonts.folder().iterdir()) < 1_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts.folder() / "OFL.txt").read_text("utf-8")


def test_a_square_stands_for_what_no_face_has_and_each_is_named_once() -> None:
    document, replaced = fonts.substitute(sample(paragraph("Sklep 小店 😀 小"), heading(2, "Їжа 😀")))
    *_, said, title = document.blocks
    assert plain(said.content) == "Sklep □□ □ □"  # type: ignore[union-attr]
    assert plain(title.content) == "Їжа □"  # type: ignore[union-attr]
    assert replaced == ["小", "店", "😀"]


def test_joiners_that_no_face_has_are_left_out_without_a_word() -> None:
    assert fonts.shown("a\u200db\ufe0f") == ("ab", [])


def test_a_document_that_the_fonts_cover_stays_as_it_is() -> None:
    assert fonts.substitute(sample()) == (sample(), [])
