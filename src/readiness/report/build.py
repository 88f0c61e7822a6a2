"""The reports of one town by kind, and a document as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from readiness.errors import UsageError, nearest, problem
from readiness.report.profile_report import profile_document
from readiness.report.project_report import project_document

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from readiness.recommendation import Recommendations
    from readiness.report.document import Document
    from readiness.text import Lang

Format = Literal["md", "html", "docx", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)


def build_report(
    recommendations: Recommendations,
    kind: str = "profile",
    *,
    lang: Lang = "en",
    today: date,
    folder: Path | None = None,
) -> Document:
    """Build one report of a town.

    Args:
        recommendations: from `recommend`.
        kind: `profile`, or the id of a listed blueprint for its implementation project.
        lang: language of the report.
        today: the date on the cover.
        folder: the user's own templates, looked at first.

    Raises:
        UsageError: the blueprint is not listed for this town.
    """
    if kind == "profile":
        return profile_document(recommendations, lang, today, folder=folder)
    listed = {r.blueprint.id: r for r in recommendations.items}
    if kind not in listed:
        raise UsageError([problem(kind, "RD420", blueprint=kind, suggestion=nearest(kind, listed))])
    return project_document(listed[kind], recommendations, lang, today, folder)


def render(document: Document, form: Format, *, letterhead: bytes | None = None, logo: bytes | None = None) -> bytes:
    """Write a document in one format: `md`, `html`, `docx` or `pdf`.

    Args:
        document: what to write.
        form: the format.
        letterhead: for `docx`, the office's own .docx or .dotx file, whose page, header, footer and styles are used.
        logo: a PNG, JPEG or SVG picture for the top of the first page, except on a letterhead, which has its own.

    Raises:
        UsageError: another format.
        UnsafeFileError: the letterhead or the logo cannot be used, or is not safe to open.
    """
    if form not in FORMATS:
        raise UsageError([problem(form, "RD503", name=form, formats=", ".join(FORMATS))])
    if logo is not None:
        from readiness.report.logo import checked

        logo = checked(logo)
    match form:
        case "md":
            from readiness.report import markdown

            return markdown.write(document).encode()
        case "html":
            from readiness.report import html

            return html.write(document, logo).encode()
        case "docx":
            from readiness.report import word

            return word.write(document, letterhead, logo)
        case "pdf":
            from readiness.report import pdf

            return pdf.write(document, logo)
