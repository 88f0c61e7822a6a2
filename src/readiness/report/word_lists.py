"""Numbering of a Word file: one definition for bullets, one for numbers, a new count for every numbered list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.report.ooxml import element

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

LEVELS = 6
INDENT = 357
"""A list level's indent in twentieths of a point."""


class Lists:
    """The numbering part: one definition for bullets, one for numbers, a new count for every numbered list."""

    def __init__(self, document: WordDocument) -> None:
        from docx.oxml.ns import qn

        self.numbering = _numbering(document)
        taken = [int(e.get(qn("w:abstractNumId"))) for e in self.numbering.findall(qn("w:abstractNum"))]
        first = max(taken, default=0) + 1
        self._abstract(first, "bullet", ["•", "–"])
        self._abstract(first + 1, "decimal", [])
        self.numbers = first + 1
        self.bullets = self._num(first)

    def _abstract(self, number: int, form: str, signs: list[str]) -> None:
        levels = []
        for level in range(LEVELS):
            text = signs[level % len(signs)] if signs else f"%{level + 1}."
            indent = {"w:left": str(INDENT * (level + 1)), "w:hanging": str(INDENT)}
            levels.append(
                element(
                    "w:lvl",
                    {"w:ilvl": str(level)},
                    element("w:start", {"w:val": "1"}),
                    element("w:numFmt", {"w:val": form}),
                    element("w:lvlText", {"w:val": text}),
                    element("w:lvlJc", {"w:val": "left"}),
                    element("w:pPr", {}, element("w:ind", indent)),
                )
            )
        made = element(
            "w:abstractNum",
            {"w:abstractNumId": str(number)},
            element("w:multiLevelType", {"w:val": "hybridMultilevel"}),
            *levels,
        )
        self.numbering.insert_element_before(made, "w:num")

    def _num(self, abstract: int) -> int:
        return int(self.numbering.add_num(abstract).numId)

    def new(self, *, ordered: bool, level: int) -> int:
        """Return the number of a list that starts here."""
        if not ordered:
            return self.bullets
        num = self.numbering.add_num(self.numbers)
        num.add_lvlOverride(ilvl=level).add_startOverride(1)
        return int(num.numId)


def _numbering(document: WordDocument) -> Any:
    """Return the numbering part's root; a letterhead may have none yet."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    try:
        part: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        name = PackURI("/word/numbering.xml")
        part = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, element("w:numbering"), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return part.element
