"""What a Word file starts from: the house's empty document, or the office's letterhead without its text."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from readiness.errors import UnsafeFileError, problem
from readiness.report import letterhead as guard
from readiness.report.layout import clean
from readiness.report.ooxml import element
from readiness.report.word_styles import Styles, house_styles, letterhead_styles

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as WordDocument

    from readiness.report.document import Document

LOCALE = {"en": "en-GB", "pl": "pl-PL", "ro": "ro-RO", "uk": "uk-UA"}

_NO_USE = ("stylesWithEffects", "thumbnail")
_KEPT = ("styles", "settings", "theme", "fontTable", "numbering", "webSettings")
"""Parts a letterhead brings along; comments, footnotes and the pictures of its text stay behind."""
_KEPT_OF_PACKAGE = ("officeDocument", "core-properties", "extended-properties", "custom-properties")
_SETTINGS_OF_TEXT = (
    *("w:attachedTemplate", "w:linkStyles", "w:documentProtection", "w:writeProtection", "w:mailMerge"),
    *("w:updateFields", "w:trackRevisions", "w:footnotePr", "w:endnotePr", "w:rsids"),
)
"""Settings that concern a letterhead's own text, or would ask the reader something when the file is opened."""
_SECTION_OF_TEXT = (
    *("w:footnotePr", "w:endnotePr", "w:type", "w:lnNumType", "w:cols", "w:formProt", "w:vAlign", "w:textDirection"),
    "w:sectPrChange",
)


def open_base(letterhead: bytes | None, name: Path | str = "letterhead") -> tuple[WordDocument, Styles]:
    """Return an empty Word document, and which of its styles stands for which of the writer's.

    Args:
        letterhead: the office's .docx or .dotx; its page, header, footer and styles stay, its text goes.
        name: what a message calls the letterhead.

    Raises:
        UnsafeFileError: the letterhead cannot be used.
    """
    import docx

    if letterhead is None:
        document = docx.Document()
        _empty(document)
        _lighten(document)
        return document, house_styles(document)
    packed = guard.checked(letterhead, name)
    try:
        document = docx.Document(BytesIO(packed))
        styles = letterhead_styles(document)
        _empty(document)
        _forget(document)
    except Exception as error:
        raise UnsafeFileError([problem(name, "RD515")]) from error
    return document, styles


def _empty(document: WordDocument) -> None:
    """Take out the text; the page, header and footer of its first section stay."""
    from docx.oxml.ns import qn

    body = document.element.body
    section = next(body.iter(qn("w:sectPr")), None)
    for child in list(body):
        body.remove(child)
    body.append(section if section is not None else element("w:sectPr"))
    _plain_section(document)


def _plain_section(document: WordDocument) -> None:
    """Take columns, line numbers and a page number to start from away; give a section without a page A4."""
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    for child in list(section._sectPr):
        if child.tag in {qn(name) for name in _SECTION_OF_TEXT}:
            section._sectPr.remove(child)
    for numbers in section._sectPr.findall(qn("w:pgNumType")):
        numbers.attrib.pop(qn("w:start"), None)
    if not (section.page_width and section.page_height):
        section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left", "right", "top", "bottom"):
        if getattr(section, f"{side}_margin") is None:
            setattr(section, f"{side}_margin", Mm(25))


def _forget(document: WordDocument) -> None:
    """Let go of what belonged to the text: its pictures, comments, footnotes, protection, template."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    used = {value for node in document.element.iter() for value in node.attrib.values()}
    _keep(document.part.rels, lambda key, kind: kind in _KEPT or key in used)
    _keep(document.part.package.rels, lambda _, kind: kind in _KEPT_OF_PACKAGE)
    settings = document.settings.element
    for name in _SETTINGS_OF_TEXT:
        for old in settings.findall(qn(name)):
            settings.remove(old)
    _keep(document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels, lambda *_: False)


def _keep(relations: Any, wanted: Any) -> None:
    for key in [k for k, rel in relations.items() if not wanted(k, rel.reltype.rpartition("/")[2])]:
        del relations[key]


def _lighten(document: WordDocument) -> None:
    """Drop what python-docx's template carries for nothing: 90 table styles, old copies, a preview picture."""
    from docx.oxml.ns import qn

    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) != "TableNormal":
            styles.remove(style)
    for relations in (document.part.rels, document.part.package.rels):
        _keep(relations, lambda _, kind: kind not in _NO_USE)
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    for zoom in settings.findall(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")
    for preview in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(preview)


def set_properties(document: WordDocument, source: Document, styles: Styles) -> None:
    """Set title, language and dates of the file, and the language of its styles."""
    properties = document.core_properties
    day = datetime(source.date.year, source.date.month, source.date.day, tzinfo=UTC)
    properties.title, properties.subject = clean(source.title)[:255], clean(source.subject)[:255]
    properties.author = properties.last_modified_by = "readiness"
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = day
    properties.language, properties.revision = LOCALE[source.lang], 1
    _set_language(document, LOCALE[source.lang], styles)


def _set_language(document: WordDocument, locale: str, names: Styles) -> None:
    from docx.oxml.ns import qn

    styles = document.styles.element
    for old in list(styles.iter(qn("w:lang"))):
        old.getparent().remove(old)
    named = {"w:val": locale, "w:eastAsia": locale, "w:bidi": "ar-SA"}
    for defaults in styles.iter(qn("w:rPrDefault")):
        if not len(defaults):
            defaults.append(element("w:rPr"))
        defaults[0].append(element("w:lang", named))
    names.element("Normal").get_or_add_rPr().append(element("w:lang", named))
    for theme in document.settings.element.findall(qn("w:themeFontLang")):
        theme.set(qn("w:val"), locale)
        theme.attrib.pop(qn("w:eastAsia"), None)
