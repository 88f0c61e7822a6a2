"""The empty answer sheet in each of its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.instruments.blank import Blank

FormKind = Literal["yaml", "xlsx", "html", "docx", "pdf", "md"]
FORMS: tuple[FormKind, ...] = get_args(FormKind)


def write(blank: Blank, kind: FormKind, templates: Path | None = None) -> bytes:
    """Return a form as a file: the same blank always gives the same bytes.

    Args:
        blank: what is to be filled in.
        kind: the form.
        templates: the user's own templates for what is printed.

    Raises:
        DataFileError: a template of the user's has a mistake.
    """
    match kind:
        case "yaml":
            from readiness.instruments.sheet_file import sheet_file

            return sheet_file(blank).encode()
        case "xlsx":
            from readiness.instruments.workbook import workbook

            return workbook(blank)
        case "html":
            from readiness.instruments.web_form import web_form

            return web_form(blank).encode()
        case _:
            from readiness.instruments.printed import printed_document
            from readiness.report import build, fonts

            document, _ = fonts.substitute(printed_document(blank, templates))
            return build.render(document, kind)
