"""The table of contents of a long Word file: Word's own field, its entries there from the start.

The entries lead to their chapters. They carry no page numbers until somebody has Word update the table: only Word
knows on which page a chapter falls, and a file that asked it to look would greet its reader with a question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.report.document import Heading, PageBreak, plain, walk, words
from readiness.report.layout import clean
from readiness.report.ooxml import element, field_mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument

    from readiness.report.document import Block, Document
    from readiness.report.word_styles import Styles

MANY_CHAPTERS = 8
MANY_LETTERS = 6 * 1_800
"""Six pages of a report, as reports come out with their tables."""
_CODE = r' TOC \o "2-2" \h \z \u '


def chapters(document: Document) -> list[Heading]:
    """Return the chapters of a document that needs a table of contents, nothing for a short one."""
    found = [block for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    if len(found) > MANY_CHAPTERS:
        return found
    every = [block for block in walk(document.blocks) if isinstance(block, Heading) and block.level == 2]
    long = sum(len(word) + 1 for word in words(document.blocks)) > MANY_LETTERS
    return found if len(found) == len(every) > 1 and long else []


def place(blocks: Sequence[Block]) -> int:
    """Return before which block the contents stand: after a first page of its own, else before the first chapter."""
    for at, block in enumerate(blocks):
        if isinstance(block, PageBreak):
            return at + 1
    return next(at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2)


def bookmark_name(number: int) -> str:
    """Return the bookmark of a chapter, named as Word names those of a table of contents.

    >>> bookmark_name(3)
    '_Toc000000003'
    """
    return f"_Toc{number:09d}"


def add(word: WordDocument, styles: Styles, title: Any, found: Sequence[Heading]) -> None:
    """Add the entries after the paragraph `title`, and wrap all of them into what Word offers to update.

    Args:
        word: the document, whose last paragraph is `title`.
        styles: its styles.
        title: the element of the paragraph above the entries.
        found: the chapters; the bookmark of each is `bookmark_name` of its number from 1.
    """
    lines = [_entry(word, styles, chapter, number) for number, chapter in enumerate(found, start=1)]
    start = [field_mark("begin"), field_mark("code", _CODE), field_mark("separate")]
    first = lines[0].pPr
    for mark in reversed(start):
        first.addnext(mark)
    lines[-1].append(field_mark("end"))
    gallery = element(
        "w:docPartObj", {}, element("w:docPartGallery", {"w:val": "Table of Contents"}), element("w:docPartUnique")
    )
    box = element("w:sdt", {}, element("w:sdtPr", {}, gallery), element("w:sdtContent"))
    title.addprevious(box)
    box[1].extend([title, *lines])


def _entry(word: WordDocument, styles: Styles, chapter: Heading, number: int) -> Any:
    """Add the line of one chapter, a link to it, and return its element."""
    line = word.add_paragraph()
    line._p.style = styles["toc 2"]
    run = line.add_run(clean(plain(chapter.content)))
    link = element("w:hyperlink", {"w:anchor": bookmark_name(number), "w:history": "1"})
    run._r.addprevious(link)
    link.append(run._r)
    return line._p
