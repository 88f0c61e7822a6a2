"""What an office adds to the look of its reports: the letterhead of its Word files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness.errors import UsageError, problem
from readiness.report import letterhead as guard
from readiness.yamlio import read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Office:
    """What an office adds to its reports, as bytes known to be safe; None for what it leaves to the house."""

    letterhead: bytes | None = None


def load(formats: Sequence[str], letterhead: Path | None = None) -> Office:
    """Read what the office adds, and find out before the work whether it can be used.

    Args:
        formats: the formats to be written.
        letterhead: a .docx or .dotx file.

    Raises:
        UsageError: a file does not exist, or would have no effect on these formats.
        UnsafeFileError: a file cannot be used, or is not safe to open.
    """
    _refuse_idle("--letterhead", letterhead, formats, ("docx",))
    return Office(letterhead=_letterhead(letterhead))


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
