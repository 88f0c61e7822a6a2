"""The office's letterhead: whatever file comes in, what goes on is a Word document that can be opened safely."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from readiness.errors import UnsafeFileError, problem

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.errors import Problem

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_XML = 20_000_000
MAX_PARTS = 2_000

_TYPES = "[Content_Types].xml"
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENT, _TEMPLATE = (f"{_WORD}.{kind}.main+xml".encode() for kind in ("document", "template"))
_MACROS = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)
_XML = (".xml", ".rels")


class _RefusedError(Exception):
    """Why a file is no letterhead: the code of a message and what fills it."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values


def checked(packed: bytes, name: Path | str = "letterhead") -> bytes:
    """Return a .docx or .dotx file as a Word document whose parts are known to be of a bearable size.

    Args:
        packed: the file.
        name: what a message calls it.

    Raises:
        UnsafeFileError: not a Word file, an old or protected one, one with macros, or one that unpacks to too much.
    """
    try:
        _refuse_old_office(packed)
        parts = _parts(packed)
        types = _as_document(parts.get(_TYPES, b""))
    except _RefusedError as refused:
        raise UnsafeFileError([_told(refused, name)]) from None
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for part, content in {**parts, _TYPES: types}.items():
            archive.writestr(part, content)
    return made.getvalue()


def _told(refused: _RefusedError, name: Path | str) -> Problem:
    return problem(name, refused.code, **refused.values)


def _refuse_old_office(packed: bytes) -> None:
    """Refuse what Word wraps in its old container: a file with a password, and .doc."""
    if len(packed) > MAX_BYTES:
        raise _RefusedError("RD002", limit=MAX_BYTES // 1_000_000)
    if packed.startswith(_OLD_OFFICE):
        raise _RefusedError("RD512" if _ENCRYPTED in packed else "RD513")


def _parts(packed: bytes) -> dict[str, bytes]:
    """Return the parts by name, none read further than its declared size, and the sum of those within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_bombs(entries)
            return {entry.filename: _read(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error):
        raise _RefusedError("RD510") from None


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise _RefusedError("RD512")
    whole = sum(entry.file_size for entry in entries)
    words = sum(entry.file_size for entry in entries if entry.filename.endswith(_XML))
    if len(entries) > MAX_PARTS or whole > MAX_UNPACKED or words > MAX_XML:
        raise _RefusedError("RD514", limit=MAX_UNPACKED // 1_000_000)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read one part; asking for a number of bytes keeps a part that lies about its size from filling the memory."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size)
    if entry.filename.endswith(_XML) and b"<!DOCTYPE" in content:
        raise _RefusedError("RD515")
    return content


def _as_document(types: bytes) -> bytes:
    """Return the list of content types with a template's main part turned into a document's."""
    if _MACROS.search(types):
        raise _RefusedError("RD511")
    if _DOCUMENT not in types and _TEMPLATE not in types:
        raise _RefusedError("RD510")
    return types.replace(_TEMPLATE, _DOCUMENT)
