"""The document as one self-contained web page: no script, no network, readable on a phone and on paper.

How it is built stands in `reports/templates/page.html`, what it looks like in `page.css`.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from itertools import count, pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from readiness.report import charts, fonts
from readiness.report import logo as pictures
from readiness.report.document import Document, Heading, PageBreak, plain, runs
from readiness.report.templates import page_environment
from readiness.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Template

    from readiness.report.document import Block

MANY_CHAPTERS = 8
_FACES = {
    (False, False): ("Regular", 400, "normal"),
    (True, False): ("Bold", 700, "normal"),
    (False, True): ("Italic", 400, "italic"),
    (True, True): ("BoldItalic", 700, "italic"),
}


def write(document: Document, logo: bytes | None = None, *, slides: bool = False) -> str:
    """Return the document as HTML.

    Args:
        document: what to write.
        logo: a PNG, JPEG or SVG picture for the top of the page, as `logo.checked` returns it.
        slides: each chapter is a section of its own in the form of a screen.
    """
    title, *others = [block for block in document.blocks if isinstance(block, Heading)]
    chapters = [heading for heading in others if heading.level == title.level + 1]
    body = document.blocks
    first = _after_first_page(document, chapters)
    return _shell().render(
        document=document,
        labels={"page": "{page} / {pages}", "skip": "↓", "logo": "", **document.labels},
        version=__version__,
        title=title,
        logo=pictures.data_uri(logo) if logo else None,
        opening=[block for block in body[:first] if block is not title],
        blocks=[block for block in body[first:] if block is not title],
        contents=chapters if len(chapters) > MANY_CHAPTERS else [],
        slides=_slides(document, chapters) if slides else [],
        names={id(heading): heading.anchor or f"s_{number}" for number, heading in enumerate(others)},
        drawn=_drawer(),
        faces=_faces(document),
    )


def _after_first_page(document: Document, chapters: list[Heading]) -> int:
    """Return where the contents stand: after a first page of its own, else before the first chapter."""
    for place, block in enumerate(document.blocks):
        if isinstance(block, PageBreak):
            return place + 1
    return next((place for place, block in enumerate(document.blocks) if block in chapters[:1]), len(document.blocks))


def _slides(document: Document, chapters: list[Heading]) -> list[tuple[Block, ...]]:
    """Return the blocks of each slide: the title with its opening, then one chapter each."""
    places = [0, *(place for place, block in enumerate(document.blocks) if block in chapters), len(document.blocks)]
    return [document.blocks[start:end] for start, end in pairwise(places)]


@cache
def _shell() -> Template:
    environment = page_environment()
    environment.globals.update(plain=plain, kind=lambda block: type(block).__name__, id=id, family=fonts.FAMILY)
    environment.filters.update(css=_css, counted=_counted)
    return environment.get_template("page.html")


def _drawer() -> Callable[[str], Markup]:
    """Return a function that gives a chart's SVG, with ids of its own each time and hidden from screen readers.

    The alt text stands at the element around it.
    """
    numbers = count(1)

    def drawn(drawing: str) -> Markup:
        svg = charts.own_ids(drawing, f"f_{next(numbers)}")
        return Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704 - our own SVG

    return drawn


def _faces(document: Document) -> list[tuple[str, int, str]]:
    """Return file data, weight and style of the faces in use; titles are bold in every document."""
    used = {(False, False), (True, False), *((run.bold, run.italic) for run in runs(document.blocks))}
    return [(_font(face), weight, style) for key, (face, weight, style) in _FACES.items() if key in used]


@cache
def _font(face: str) -> str:
    return base64.b64encode((fonts.folder() / f"{fonts.FAMILY}-{face}.woff2").read_bytes()).decode("ascii")


def _css(text: str) -> Markup:
    r"""Return a text as a string of CSS, in which nothing can end the string or the style element.

    >>> print(_css('a "b" </style>'))
    "a \22 b\22  \3c \2f style\3e "
    """
    escaped = re.sub(r"[^\w ]", lambda sign: f"\\{ord(sign[0]):x} ", text)
    return Markup(f'"{escaped}"')  # noqa: S704 - escaped above


def _counted(text: str) -> Markup:
    """Return `Page {page} of {pages}` as the content of a margin box.

    >>> print(_counted("Page {page} of {pages}"))
    "Page " counter(page) " of " counter(pages)
    """
    counters = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    parts = [part for part in re.split(r"(\{pages?\})", text) if part]
    return Markup(" ").join(Markup(counters[part]) if part in counters else _css(part) for part in parts)  # noqa: S704
