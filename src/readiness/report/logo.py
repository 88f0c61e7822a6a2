"""The town's logo: a PNG, JPEG or SVG picture that draws, and does nothing else."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Literal
from xml.parsers import expat

from readiness.errors import UnsafeFileError, problem

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["png", "jpeg", "svg+xml"]
MAX_BYTES = 1_000_000
MAX_DOTS = 4_000
MAX_DEPTH = 50

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG after which its size stands."""
_ACTIVE = frozenset(
    (
        *("script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "listener"),
        *("set", "animate", "animateMotion", "animateTransform", "discard"),
    )
)
_SVG = "http://www.w3.org/2000/svg"
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,([A-Za-z0-9+/=\s]+)")
_ELSEWHERE = re.compile(r"url\((?!\s*['\"]?\s*#)|@import|\\|expression\(|javascript:", re.IGNORECASE)


class _RefusedError(Exception):
    """Why a picture is no logo: the code of a message and what fills it."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values


def kind(picture: bytes) -> Kind | None:
    """Return what a picture is, by its first bytes; None for what no writer takes."""
    if picture.startswith(_PNG):
        return "png"
    if picture.startswith(_JPEG):
        return "jpeg"
    return "svg+xml" if picture.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else None


def checked(picture: bytes, name: Path | str = "logo") -> bytes:
    """Return a picture that may stand in a report.

    Args:
        picture: a PNG, JPEG or SVG file.
        name: what a message calls it.

    Raises:
        UnsafeFileError: another kind of file, too large, damaged, or an SVG that could run or fetch something.
    """
    try:
        if len(picture) > MAX_BYTES:
            raise _RefusedError("RD002", limit=MAX_BYTES // 1_000_000)
        if kind(picture) is None:
            raise _RefusedError("RD516")
        if kind(picture) == "svg+xml":
            _Drawing().read(picture)
        else:
            _refuse_many_dots(picture)
    except _RefusedError as refused:
        raise UnsafeFileError([problem(name, refused.code, **refused.values)]) from None
    return picture


def data_uri(picture: bytes) -> str:
    """Return a picture as an address that holds it."""
    return f"data:image/{kind(picture)};base64,{base64.b64encode(picture).decode('ascii')}"


def _refuse_many_dots(picture: bytes) -> None:
    """Refuse a small file that would fill the memory once it is unpacked."""
    width, height = _png_size(picture) if kind(picture) == "png" else _jpeg_size(picture)
    if max(width, height) > MAX_DOTS:
        raise _RefusedError("RD519", width=width, height=height, limit=MAX_DOTS)
    if not (width and height):
        raise _RefusedError("RD518")


def _png_size(picture: bytes) -> tuple[int, int]:
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def _jpeg_size(picture: bytes) -> tuple[int, int]:
    """Return width and height, which stand in the first frame; nothing where there is no frame."""
    at = 2
    while at + 9 <= len(picture) and picture[at] == 0xFF:
        if picture[at + 1] in _FRAMES:
            return int.from_bytes(picture[at + 7 : at + 9]), int.from_bytes(picture[at + 5 : at + 7])
        at += 1 if picture[at + 1] == 0xFF else 2 + int.from_bytes(picture[at + 2 : at + 4])
    return 0, 0


class _Drawing:
    """Reads an SVG and refuses what is more than a drawing."""

    def __init__(self) -> None:
        self.depth = 0
        self.style = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartDoctypeDeclHandler = self._doctype

    def read(self, picture: bytes) -> None:
        """Read the whole file."""
        try:
            self.parser.Parse(picture.lstrip(b"\xef\xbb\xbf \t\r\n"), True)
        except expat.ExpatError:
            raise _RefusedError("RD516") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self.depth and (space, local) != (_SVG, "svg"):
            raise _RefusedError("RD516")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _RefusedError("RD518")
        if local in _ACTIVE:
            raise _RefusedError("RD517", what=f"<{local}>")
        self.style = local == "style"
        for key, value in attributes.items():
            _refuse_attribute(key, value)

    def _end(self, _: str) -> None:
        self.depth -= 1
        self.style = False

    def _text(self, text: str) -> None:
        if self.style:
            _refuse_style("<style>", text)

    def _instruction(self, target: str, _: str) -> None:
        raise _RefusedError("RD517", what=f"<?{target}?>")

    def _doctype(self, *declared: object) -> None:
        if declared[-1]:
            raise _RefusedError("RD517", what="<!DOCTYPE [...]>")


def _refuse_attribute(key: str, value: str) -> None:
    """Refuse an attribute that runs something, or names something outside the file."""
    space, _, local = key.rpartition(" ")
    if local.lower().startswith("on") or (local == "base" and space):
        raise _RefusedError("RD517", what=f'{local}="..."')
    if local in ("href", "src"):
        _refuse_address(local, value.strip())
    else:
        _refuse_style(local, value)


def _refuse_address(name: str, value: str) -> None:
    embedded = _EMBEDDED.fullmatch(value)
    if not embedded and not value.startswith("#"):
        raise _RefusedError("RD517", what=f'{name}="{value[:40]}"')
    if embedded:
        try:
            inner = base64.b64decode(embedded[1])
        except binascii.Error:
            raise _RefusedError("RD518") from None
        if kind(inner) not in ("png", "jpeg"):
            raise _RefusedError("RD518")
        _refuse_many_dots(inner)


def _refuse_style(name: str, value: str) -> None:
    found = _ELSEWHERE.search(value)
    if found:
        raise _RefusedError("RD517", what=f"{name}: {value[found.start() : found.start() + 40]}")
