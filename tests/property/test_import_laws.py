"""A sheet that goes out as a workbook, or as a text file, comes back as it was, in each language."""

from __future__ import annotations

import tempfile
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from readiness.answers import Answer
from readiness.instruments.importing import read_sheet
from readiness.instruments.labels import Labels, normal
from readiness.instruments.sheet_file import as_blank, sheet_file
from readiness.instruments.workbook import workbook
from readiness.sheets import Municipality, Sheet
from readiness.text import LANGUAGES, Formatter, Lang, strings
from readiness.yamlio import Loaded

from ..unit.toys import ASKED

NOWHERE = Loaded("", None, {}, {})
SPECIAL = {normal(word) for g in LANGUAGES for word in (strings(g)["na"], strings(g)["answer"]["unknown"])}


def is_ordinary(text: str) -> bool:
    """Tell whether a text is no word of the form, nor "not applicable: why"."""
    return normal(text.partition(":")[0]) not in SPECIAL


characters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cn", "Co", "Zl", "Zp"))
texts = st.text(characters, min_size=1, max_size=10).map(lambda t: unicodedata.normalize("NFC", t).strip()).filter(bool)
stories = texts.filter(is_ordinary)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "yes_no": st.sampled_from(["yes", "no"]),
    "choice": st.sampled_from(["small", "large"]),
    "multi": st.sets(st.sampled_from(["saw", "drill", "press"])).map(
        lambda chosen: tuple(o for o in ("saw", "drill", "press") if o in chosen)
    ),
    "level": st.integers(0, 4),
    "number": st.integers(1, 50_000_000),
    "money": st.integers(0, 100_000).map(lambda cents: cents / 100),
    "date": st.dates(date(1900, 3, 1), date(2100, 1, 1)).map(date.isoformat),
    "text": stories,
}


@st.composite
def answers(draw: st.DrawFn, kind: str) -> Answer:
    """An answer with what a workbook has columns for."""
    origin: dict[str, Any] = {
        "source": draw(st.none() | texts),
        "year": draw(st.none() | st.integers(1900, 2100)),
        "note": draw(st.none() | texts),
    }
    state = draw(st.sampled_from(["value", "unknown", "na"]))
    if state == "value":
        return Answer(value=draw(VALUES[kind]), **origin)
    return Answer(unknown=True, **origin) if state == "unknown" else Answer(na=draw(texts), **origin)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A filled sheet of the toy questionnaire; any question may be open."""
    questions = [q for q in ASKED.questions.values() if not q.header]
    chosen = [q for q in questions if draw(st.booleans())]
    return Sheet(
        path="",
        municipality=Municipality(id="toytown", name=draw(texts), names={"pl": draw(texts)}, country="PL"),
        respondent=draw(st.sampled_from(["broker", "library-1", "a.b_c"])),
        role=draw(st.sampled_from(["broker", "public", "firm"])),
        knowledge=draw(st.sampled_from(["none", "general", "detailed", "expert"])),
        date=draw(st.dates(date(1900, 3, 1), date(2100, 1, 1))),
        wave=draw(st.none() | texts),
        answers={q.id: draw(answers(q.type)) for q in chosen},
        positions=NOWHERE,
    )


def there_and_back(sheet: Sheet, name: str, content: bytes) -> Sheet:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return replace(read_sheet(path, ASKED, "en"), path="", positions=sheet.positions)


TRICKY = Sheet(
    "",
    Municipality(id="t", name="=1+1", country="PL"),
    "broker",
    "firm",
    "none",
    date(2026, 3, 5),
    "2019.",
    {
        "story": Answer(value="007"),
        "trust": Answer(unknown=True, note="_x0041_", source="https://example.org/a?b=c"),
        "tools": Answer(value=(), note="'quoted"),
        "space": Answer(na="@home", note="1.10"),
    },
    NOWHERE,
)


@given(sheet=sheets(), lang=st.sampled_from(LANGUAGES))
@example(sheet=TRICKY, lang="uk")
def test_a_workbook_comes_back_as_it_went(sheet: Sheet, lang: Lang) -> None:
    assert there_and_back(sheet, "a.xlsx", workbook(as_blank(sheet, ASKED, lang))) == sheet


@given(sheet=sheets(), lang=st.sampled_from(LANGUAGES))
@example(sheet=TRICKY, lang="uk")
def test_a_text_file_comes_back_as_it_went(sheet: Sheet, lang: Lang) -> None:
    assert there_and_back(sheet, "a.yaml", sheet_file(as_blank(sheet, ASKED, lang)).encode()) == sheet


@given(value=st.integers(-(10**9), 10**9), decimals=st.integers(0, 3), lang=st.sampled_from(LANGUAGES))
def test_a_number_is_read_as_its_language_writes_it(value: int, decimals: int, lang: Lang) -> None:
    number = value / 10**decimals
    assert Labels(ASKED, lang).number(Formatter(lang).number(number, decimals)) == number
