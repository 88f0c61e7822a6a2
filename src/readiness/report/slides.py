"""Slides for a seminar: a document whose chapters are slides, as a 16:9 PDF and as one page of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness.report import html, pdf

if TYPE_CHECKING:
    from readiness.report.build import Format
    from readiness.report.document import Document


def write(document: Document, form: Format, logo: bytes | None = None) -> bytes:
    """Return the slides as `pdf` or `html`; the title and what follows it up to the first chapter make the first one.

    Args:
        document: what to write.
        form: `pdf` or `html`.
        logo: a PNG, JPEG or SVG picture for the first slide, as `logo.checked` returns it.

    Raises:
        DocumentError: typst refuses the document.
        ValueError: a format that slides do not have.
    """
    match form:
        case "pdf":
            return pdf.write(document, logo, contents=False, look="slides.typ")
        case "html":
            return html.write(document, logo, slides=True).encode()
        case _:
            msg = f"there are no slides as {form}"
            raise ValueError(msg)
