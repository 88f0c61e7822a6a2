"""The web page: self-contained, marked up for screen readers, and letters stay letters."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from readiness.report import html
from readiness.report.document import Callout, Document, Figure, PageBreak, Run, words

from .sample_document import HOSTILE, SVG, heading, paragraph, sample, text

VOID = {"meta", "line", "rect"}


class Page(HTMLParser):
    """What a page holds: elements with their attributes, whether all are closed, and the words of its body."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"main", "header"} & set(self.open) and not {"svg", "nav"} & set(self.open):
            self.said.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(document: Document) -> Page:
    """Return the page of a document, every element of it closed."""
    made = Page(html.write(document))
    assert not made.open
    return made


def many() -> Document:
    """Return a document with more chapters than go without a table of contents."""
    return sample(*(heading(2, f"Rozdział {n}") for n in range(9)))


def test_a_reader_meets_every_word_in_order() -> None:
    document = sample(draft=None)
    assert "".join("".join(page(document).said).split()) == "".join(words(document.blocks))


def test_hostile_texts_are_letters() -> None:
    source = html.write(sample())
    assert "<script" not in source
    said = Page(source).said
    assert all(one in said for one in HOSTILE)


def test_the_page_names_its_language_title_and_date() -> None:
    made = page(sample())
    assert made.all("html") == [{"lang": "pl"}]
    assert {"name": "dcterms.date", "content": "2026-03-05"} in made.all("meta")
    assert "<title>Lokale na chwilę: puste witryny dla małych firm</title>" in html.write(sample())


def test_landmarks_and_the_way_past_the_head() -> None:
    made = page(sample())
    assert [len(made.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert made.all("a")[0]["href"] == f"#{made.all('main')[0]['id']}"


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    source = html.write(sample())
    policy = next(m["content"] for m in page(sample()).all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert not re.search(r"<(script|link|iframe|img|object)\b|@import|url\((?!data:font/woff2|#)", source)


def test_links_inside_the_page_lead_somewhere_and_ids_are_unique() -> None:
    clip = SVG.replace("<rect", '<clipPath id="clip1"/><rect clip-path="url(#clip1)"', 1)
    twice = [Figure("profile", clip, f"Opis {n}.", text("Podpis")) for n in range(2)]
    made = page(sample(*(heading(2, f"Rozdział {n}") for n in range(9)), *twice, twice[0]))
    ids = [attributes["id"] for _, attributes in made.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {h[1:] for a in made.all("a") if (h := a["href"] or "").startswith("#")} <= set(ids)


def test_contents_are_listed_in_a_long_document_only() -> None:
    assert not page(sample()).all("nav")
    assert page(many()).all("nav") == [{"aria-label": "Spis treści"}]


def test_tables_have_captions_header_cells_and_a_frame_that_keys_can_scroll() -> None:
    made = page(sample())
    tables = len(made.all("table"))
    assert len(made.all("caption")) == tables
    assert {"scope": "col"} in made.all("th")
    assert {"scope": "row"} in made.all("th")
    frames = [d for d in made.all("div") if d.get("class") == "scroll"]
    assert len(frames) == tables + len(made.all("figure"))
    assert all(frame["tabindex"] == "0" and frame["aria-label"] for frame in frames)


def test_a_figure_says_its_alt_text_and_hides_its_drawing() -> None:
    made = page(sample())
    (picture,) = [d for d in made.all("div") if d.get("role") == "img"]
    assert picture["aria-label"] == "Najwyżej stoi przywództwo (70 na 100), najniżej zasoby (43 na 100)."
    assert made.all("svg")[0]["aria-hidden"] == "true"


def test_a_chart_for_phones_stands_beside_the_other_under_one_alt_text() -> None:
    figure = Figure("profile", SVG, "Opis.", text("Podpis"), SVG.replace("640", "350"))
    made = page(replace(sample(), blocks=(heading(1, "T"), figure)))
    assert [d["class"] for d in made.all("div") if d.get("role") == "img"] == ["drawing twofold"]
    assert [(s["width"], s["aria-hidden"]) for s in made.all("svg")] == [("640", "true"), ("350", "true")]
    source = html.write(replace(sample(), blocks=(heading(1, "T"), figure)))
    assert ".twofold svg + svg { display: none; }" in source


def test_the_draft_mark_is_seen_on_the_screen_and_on_every_printed_page() -> None:
    source = html.write(sample(draft='Wersja "robocza" </style>'))
    assert '<p class="draft">Wersja &#34;robocza&#34; &lt;/style&gt;</p>' in source
    assert r'@top-right { content: "Wersja \22 robocza\22  \3c \2f style\3e "' in source
    assert "draft" not in html.write(sample(draft=None)).partition("<body>")[2]


def test_printed_pages_carry_the_footer_and_their_number() -> None:
    source = html.write(sample())
    assert r'@bottom-right { content: "Strona " counter(page) " z " counter(pages);' in source
    assert r'@bottom-left { content: "Gmina Piaseczno \b7 ' in source


def test_only_the_faces_in_use_are_embedded() -> None:
    plain = Document("T", "en", sample().date, (heading(1, "T"), paragraph("x")), labels=sample().labels)
    both = replace(plain, blocks=(*plain.blocks, paragraph(Run("b", bold=True, italic=True))))
    assert [html.write(d).count("@font-face") for d in (plain, sample(), both)] == [2, 3, 3]


def test_a_callout_without_a_title_is_named_by_its_kind() -> None:
    assert "Przestroga" in page(sample(Callout("warning", (), (paragraph("x"),)))).said


def test_a_page_break_breaks_printed_pages_only() -> None:
    assert html.write(sample(PageBreak())).count('<div class="pagebreak"></div>') == 2


def test_the_same_document_gives_the_same_bytes() -> None:
    assert html.write(many()) == html.write(many())
