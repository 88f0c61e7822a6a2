"""Make the shipped fonts anew: cut Inter down to the letters that reports need.

Needs fonttools with brotli and Debian's package fonts-inter:
    python docs/make_fonts.py [folder of Inter-*.otf]
Writes `reports/templates/fonts/`: OpenType for PDF and charts, WOFF2 for web pages, and `coverage.txt`, the characters
that all four faces have, so that nothing needs to open a font to know what it can show.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

INTER = Path("/usr/share/fonts/opentype/inter")
TARGET = Path(__file__).resolve().parent.parent / "reports" / "templates" / "fonts"
FACES = ("Regular", "Bold", "Italic", "BoldItalic")
WANTED = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x192, 0x192), (0x218, 0x21B), (0x259, 0x259)),
    *((0x2BC, 0x2BC), (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x300, 0x30C), (0x323, 0x328)),
    *((0x37E, 0x37E), (0x384, 0x3CE), (0x400, 0x45F), (0x490, 0x493), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E)),
    *((0x2002, 0x200B), (0x2010, 0x2027), (0x202F, 0x2044), (0x2070, 0x208E), (0x20A0, 0x20BF)),
    *((0x2100, 0x2126), (0x212E, 0x212E), (0x2150, 0x215E), (0x2190, 0x2199), (0x21D2, 0x21D4)),
    *((0x2202, 0x2265), (0x25A0, 0x25CF), (0x2605, 0x2606), (0x2713, 0x2717)),
)
"""First and last of each stretch of characters: Latin with Extended-A, Romanian, Greek, Cyrillic, punctuation,
currencies, arrows, the signs of lists and charts."""
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]
"""Not `calt`: it would draw an arrow where somebody wrote a hyphen and a greater-than sign."""


def main(source: Path = INTER) -> None:
    """Write all faces and the list of what they cover."""
    wanted = {code for first, last in WANTED for code in range(first, last + 1)}
    covered = set(wanted)
    for face in FACES:
        font = TTFont(source / f"Inter-{face}.otf", recalcTimestamp=False)
        covered &= set(font.getBestCmap())
        _cut(font, wanted)
        font.save(TARGET / f"Inter-{face}.otf")
        font.flavor = "woff2"
        font.save(TARGET / f"Inter-{face}.woff2")
    (TARGET / "coverage.txt").write_text("\n".join(_stretches(sorted(covered))) + "\n", encoding="ascii", newline="\n")


def _cut(font: TTFont, wanted: set[int]) -> None:
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], recalc_timestamp=False)
    options.drop_tables += ["meta"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)


def _stretches(codes: list[int]) -> list[str]:
    out: list[list[int]] = []
    for code in codes:
        if out and out[-1][1] == code - 1:
            out[-1][1] = code
        else:
            out.append([code, code])
    return [f"{first:04X}-{last:04X}" for first, last in out]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
