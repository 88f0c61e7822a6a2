"""What an office adds to the look of its reports: a letterhead for Word, a logo for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from readiness.errors import UnsafeFileError, UsageError, problem
from readiness.report import letterhead as guard
from readiness.report import logo as pictures
from readiness.report.document import Document, DocumentError, Heading, Run
from readiness.yamlio import read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Office:
    """What an office adds to its reports, as bytes known to be safe; None for what it leaves to the house."""

    letterhead: bytes | None = None
    logo: bytes | None = None


def load(formats: Sequence[str], letterhead: Path | None = None, logo: Path | None = None) -> Office:
    """Read what the office adds, and find out before the work whether it can be used.

    Args:
        formats: the formats to be written.
        letterhead: a .docx or .dotx file.
        logo: a PNG, JPEG or SVG picture; a letterhead takes its place in Word.

    Raises:
        UsageError: a file does not exist, or would have no effect on these formats.
        UnsafeFileError: a file cannot be used, or is not safe to open.
    """
    _refuse_idle("--letterhead", letterhead, formats, ("docx",))
    _refuse_idle("--logo", logo, [f for f in formats if f != "docx" or letterhead is None], ("html", "docx", "pdf"))
    return Office(_letterhead(letterhead), _logo(logo))


def _refuse_idle(option: str, given: Path | None, formats: Sequence[str], needed: Sequence[str]) -> None:
    """Refuse what would be ignored silently."""
    if given is not None and not set(formats) & set(needed):
        raise UsageError([problem(given, "RD520", option=option, formats=", ".join(needed))])


def _letterhead(path: Path | None) -> bytes | None:
    """Return the letterhead's bytes after a try to open it as the writer will."""
    if path is None:
        return None
    from readiness.report.word_base import open_base

    packed = guard.checked(read_bytes(path, guard.MAX_BYTES), path)
    open_base(packed, path)
    return packed


def _logo(path: Path | None) -> bytes | None:
    """Return the logo's bytes after a try to draw it in a PDF for the archive, the strictest of the formats."""
    if path is None:
        return None
    from readiness.report import pdf

    picture = pictures.checked(read_bytes(path, pictures.MAX_BYTES), path)
    title = Heading(1, (Run("logo"),))
    try:
        pdf.write(Document("logo", "en", date(2000, 1, 1), (title,)), picture)
    except DocumentError:
        raise UnsafeFileError([problem(path, "RD518")]) from None
    return picture
