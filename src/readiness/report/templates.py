"""The words: Jinja2 templates in Markdown, with every value that comes from outside turned into plain letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from readiness import locate
from readiness.errors import DataFileError, problem

if TYPE_CHECKING:
    from pathlib import Path

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escape(value: Any) -> Markup:
    r"""Return a value as Markdown that shows exactly its letters; white space is folded.

    A backslash goes before every ASCII punctuation character; a text that starts with digits gets a character
    reference in the place of the first one, so that `2019.` opens no list. What is Markup already stays.

    >>> print(escape('*b* <script>'))
    \*b\* \<script\>
    """
    if isinstance(value, Markup):
        return value
    text = _SPACE.sub(" ", "" if value is None else str(value)).strip()
    escaped = _PUNCTUATION.sub(r"\\\1", text)
    if re.match(r"\d+\\[.)]", escaped):
        escaped = f"&#{ord(escaped[0])};{escaped[1:]}"
    return Markup(escaped)  # noqa: S704 - escaped above


def render(name: str, context: dict[str, Any], folder: Path | None = None) -> str:
    """Render a template.

    Args:
        name: a file of `reports/templates/`, such as `project.md.j2`.
        context: what the template may name.
        folder: the user's own templates, looked at first.

    Raises:
        DataFileError: the template has a mistake; says where and what is missing.
    """
    try:
        return _environment(folder).get_template(name).render(context)
    except TemplateSyntaxError as error:
        raise DataFileError([_problem(error.name or name, error.lineno, error.message)]) from None
    except (TemplateError, TypeError, KeyError, AttributeError) as error:
        template, line = _place(error, name)
        raise DataFileError([_problem(template, line, str(error))]) from None


def _environment(folder: Path | None) -> Environment:
    folders = [folder] if folder is not None else []
    loader = ChoiceLoader([FileSystemLoader(f) for f in (*folders, locate.templates())])
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=escape,
    )


def _problem(template: str, line: int, reason: object) -> Any:
    return problem(template, "RD501", (line, 1), template=template, line=line, reason=reason)


def _place(error: BaseException, name: str) -> tuple[str, int]:
    """Return the template and line where an error arose, from its traceback."""
    found, trace = (name, 1), error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = (file.rsplit("/", 1)[-1], trace.tb_lineno)
        trace = trace.tb_next
    return found
