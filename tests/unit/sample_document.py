"""A small Polish report that uses every kind of block; tests of the writers share it."""

from __future__ import annotations

from datetime import date

from readiness.report.document import (
    Block,
    Callout,
    Document,
    Figure,
    Heading,
    Inline,
    ListBlock,
    PageBreak,
    Paragraph,
    Run,
    SignLine,
    Table,
    Tile,
    Tiles,
)

LABELS = {
    "page": "Strona {page} z {pages}",
    "table": "Tabela",
    "figure": "Rysunek",
    "contents": "Spis treści",
    "note": "Informacja",
    "warning": "Przestroga",
    "unknown": "Brak danych",
    "illustrative": "Dane przykładowe",
    "decision": "Decyzja",
    "logo": "Logo: Piaseczno",
}

HOSTILE = ("<script>", "{{7*7}}", '#read("x")', "*b*", "2019.", "=1+1", "$x$", "a & <b>", r"\u{41}", "@preview", "[x]")
"""Texts that mean something to one format or another; a reader must meet them letter by letter."""

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="220" viewBox="0 0 640 220">
<rect width="640" height="220" fill="#ffffff"/>
<g font-family="Inter, sans-serif" font-size="13" fill="#24313d">
<text x="150" y="45" text-anchor="end">Przywództwo</text><text x="150" y="105" text-anchor="end">Zasoby</text>
<text x="150" y="165" text-anchor="end">Zaufanie</text>
</g>
<g stroke="#4a5763"><line x1="170" y1="20" x2="170" y2="190"/><line x1="170" y1="190" x2="610" y2="190"/></g>
<g fill="#0b5cad"><rect x="170" y="28" width="310" height="24"/><rect x="170" y="88" width="190" height="24"/>
<rect x="170" y="148" width="255" height="24"/></g>
</svg>"""


def text(*parts: str | Run) -> Inline:
    """Return a running text of plain and styled parts."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


def paragraph(*parts: str | Run) -> Paragraph:
    """Return a paragraph of plain and styled parts."""
    return Paragraph(text(*parts))


def heading(level: int, words: str, anchor: str | None = None) -> Heading:
    """Return a heading."""
    return Heading(level, text(words), anchor)


def bullets(*items: str, ordered: bool = False) -> ListBlock:
    """Return a list with one paragraph to an item."""
    return ListBlock(ordered, tuple((paragraph(item),) for item in items))


def _first_page() -> list[Block]:
    return [
        heading(1, "Lokale na chwilę: puste witryny dla małych firm"),
        paragraph("Projekt wdrożeniowy dla gminy Piaseczno"),
        Tiles(
            (
                Tile("Koszt", "44 000 zł", "od 31 000 zł do 60 000 zł"),
                Tile("Początek", "marzec 2026", "łącznie 9 miesięcy"),
                Tile("Prowadzi", "komórka urzędu do spraw przedsiębiorczości"),
                Tile("Dopasowanie", "72 na 100", "64–79"),
            )
        ),
        heading(2, "Co proponujemy", "co"),
        paragraph(
            "Gmina udostępnia ",
            Run("na trzy miesiące", bold=True),
            " dwa lokale, które dziś stoją puste. Firma płaci tylko za prąd i ogrzewanie; po trzech miesiącach "
            "decyduje, czy zostaje na ",
            Run("zwykłych zasadach", italic=True),
            ".",
        ),
        Callout(
            "unknown",
            text("Czego jeszcze nie wiadomo"),
            (
                paragraph("Przed decyzją trzeba zapytać:"),
                bullets("Ile lokali gminnych stoi pustych dłużej niż pół roku? [3.2]", "Kto prowadzi rejestr? [3.3]"),
            ),
        ),
        Callout("decision", text("Decyzja, o którą prosimy"), (paragraph("Zgoda na pilotaż w dwóch lokalach."),)),
        SignLine(("Data", "Podpis")),
        PageBreak(),
    ]


def _middle() -> list[Block]:
    return [
        heading(2, "Dlaczego ten projekt pasuje", "dlaczego"),
        paragraph(
            "Wzorem jest ",
            Run("opis projektu", href="https://example.org/rotterdam/pop-up?rok=2019&lang=en"),
            "; liczby zebrano w rozdziale ",
            Run("Koszty", bold=True, href="#koszty"),
            ". Pytania: ",
            Run("biuro@example.org", href="mailto:biuro@example.org"),
            ".",
        ),
        Figure(
            "profile",
            SVG,
            "Najwyżej stoi przywództwo (70 na 100), najniżej zasoby (43 na 100).",
            text("Wyniki w trzech wymiarach"),
        ),
        heading(3, "Kroki"),
        ListBlock(
            True,
            (
                (
                    paragraph(Run("Spis lokali.", bold=True), " Kto: wydział gospodarki nieruchomościami."),
                    bullets("adres i powierzchnia", "stan instalacji"),
                ),
                (paragraph("Umowa użyczenia."), paragraph("Wzór jest w załączniku.")),
                (paragraph("Nabór firm."), bullets("ogłoszenie", "rozmowa", ordered=True)),
            ),
        ),
        heading(3, "Drugi spis kroków"),
        bullets("Otwarcie", "Ocena po trzech miesiącach", ordered=True),
        Callout("warning", text("Przestroga z innych miast"), (paragraph("W jednym mieście zabrakło ogrzewania."),)),
        Callout("illustrative", text("Dane przykładowe"), (paragraph("Liczba lokali jest zmyślona."),)),
        Callout("note", text("Podstawa prawna"), (paragraph("Ustawa o gospodarce nieruchomościami, art. 35."),)),
    ]


def costs(rows: int = 4) -> Table:
    """Return a table of costs with a text column, three columns of numbers and a column of sources."""
    body = [
        (f"Pozycja {n}: drobne naprawy i malowanie lokalu", f"{n} 100", f"{n} 600", f"{n + 1} 900", "cena lokalna")
        for n in range(1, rows + 1)
    ]
    return Table(
        caption=text("Koszty w złotych"),
        header=tuple(map(text, ("Za co", "Najmniej", "Środkowo", "Najwięcej", "Skąd liczba"))),
        rows=tuple(tuple(map(text, row)) for row in body),
        align=("left", "right", "right", "right", "left"),
    )


def answers() -> Table:
    """Return a table with long texts, short codes and a long address."""
    address = (
        "https://bip.example.org/zamowienia-publiczne/ogloszenia/2024/rejestr-lokali-uzytkowych?sort=adres&strona=12"
    )
    rows = (
        ("1.3.3", "Czy gmina spotyka się z przedsiębiorcami?", "tak", address, "dane publiczne"),
        ("3.2", "Jak łatwo firma może dziś skorzystać z pustej sali albo lokalu gminy?", "2 z 4", "–", "podane"),
        ("3.3", "Czy jest jeden rejestr rzeczy do udostępnienia?", "bez odpowiedzi", "–", "bez odpowiedzi"),
    )
    return Table(
        caption=text("Użyte odpowiedzi"),
        header=tuple(map(text, ("Nr", "Pytanie", "Odpowiedź", "Źródło i rok", "Rodzaj"))),
        rows=tuple(tuple(text(Run(c, href=c) if c.startswith("https:") else c) for c in row) for row in rows),
        align=("left",) * 5,
    )


def hostile() -> list[Block]:
    """Return blocks made of texts that must stay letters."""
    return [
        *(paragraph(one) for one in HOSTILE),
        bullets(*HOSTILE),
        Table(
            caption=text("Litery ", HOSTILE[0]),
            header=tuple(map(text, HOSTILE[:3])),
            rows=(tuple(map(text, HOSTILE[3:6])), tuple(map(text, HOSTILE[6:9]))),
            align=("left", "center", "right"),
        ),
    ]


def sample(*extra: Block, draft: str | None = "Wersja robocza – część odpowiedzi to dane przykładowe") -> Document:
    """Return the report; `extra` blocks come last."""
    blocks: list[Block] = [*_first_page(), *_middle(), heading(2, "Koszty", "koszty"), costs(), answers()]
    blocks += [heading(2, "Litery, które nic nie znaczą"), *hostile(), *extra]
    return Document(
        title="Lokale na chwilę: puste witryny dla małych firm",
        lang="pl",
        date=date(2026, 3, 5),
        blocks=tuple(blocks),
        subject="Projekt wdrożeniowy",
        draft=draft,
        footer="Gmina Piaseczno · Projekt wdrożeniowy · 05.03.2026",
        labels=LABELS,
    )
