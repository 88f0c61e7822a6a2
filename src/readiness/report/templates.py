"""The words: Jinja2 templates in Markdown, with every value that comes from outside turned into plain letters."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.compiler import CodeGenerator
from jinja2.filters import FILTERS
from markupsafe import Markup

from readiness import locate
from readiness.errors import DataFileError, problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import nodes
    from jinja2.compiler import Frame

    from readiness.errors import Problem

_SPACE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_SIGN = re.compile(r"([!-/:-@\[-`{-~])")
_REFERENCES = {"|": "&#124;", "\\": "&#92;"}
"""What a table row would look at before the rest of Markdown does; a character reference it passes by."""
_FILTERS = (
    "capitalize",
    "default",
    "first",
    "int",
    "last",
    "length",
    "list",
    "lower",
    "round",
    "sort",
    "string",
    "upper",
)


class Markdown(Markup):
    """Text that is Markdown already; whatever is added to it is escaped as Markdown, not as HTML."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Markdown:
        """Return a value as Markdown that shows its letters."""
        return cls(escape(s))


def folded(value: object) -> str:
    """Return a value as text on one line: control characters and runs of white space become one blank.

    No-break spaces stay, as they hold numbers together.
    """
    return _SPACE.sub(" ", "" if value is None else str(value)).strip()


def escape(value: object) -> Markup:
    r"""Return a value as Markdown that shows exactly its letters; white space is folded.

    A backslash goes before every ASCII punctuation character; a leading digit becomes a character reference, so that
    `2019.` opens no list. What is Markup already stays.

    >>> print(escape("*b* <script>"), escape("2019."))
    \*b\* \<script\> &#50;019\.
    """
    if isinstance(value, Markup):
        return value
    text = folded(value)
    escaped = _SIGN.sub(lambda sign: _REFERENCES.get(sign[1], "\\" + sign[1]), text)
    if "0" <= escaped[:1] <= "9":
        escaped = f"&#{ord(escaped[0])};{escaped[1:]}"
    return Markdown(escaped)


def render(name: str, context: dict[str, Any], folder: Path | None = None) -> str:
    """Render a template.

    Args:
        name: a file of `reports/templates/`, such as `project.md.j2`.
        context: what the template may name.
        folder: the user's own templates, looked at first.

    Raises:
        DataFileError: the template has a mistake; says where and what is missing.
    """
    folders = [folder] if folder is not None else []
    try:
        return _environment(*folders, locate.templates()).get_template(name).render(context)
    except TemplateSyntaxError as error:
        raise DataFileError([_problem(Path(error.filename or name).name, error.lineno, error.message)]) from None
    except TemplateNotFound as error:
        template, line = _place(error, name)
        raise DataFileError([_problem(template, line, f"there is no template {error.name!r}")]) from None
    except (TemplateError, TypeError, KeyError, AttributeError) as error:
        template, line = _place(error, name)
        raise DataFileError([_problem(template, line, str(error))]) from None


class _Code(CodeGenerator):
    """The compiler, without the one operator that would join Markup and plain text by the rules of HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> NoReturn:  # noqa: N802 - the base class names it
        del frame
        self.fail("write {{ a }}{{ b }} rather than a ~ b", node.lineno)


class _Environment(Environment):
    code_generator_class = _Code


@cache
def _environment(*folders: Path) -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=escape,
    )
    environment.filters = {name: FILTERS[name] for name in _FILTERS}
    environment.filters["join"] = _join
    return environment


def _join(values: Iterable[object], between: str = "") -> Markup:
    """Join values, each escaped as Markdown: the filter of Jinja2 would escape some as HTML and some not."""
    return Markdown(between).join(map(escape, values))


def _problem(template: str, line: int, reason: object) -> Problem:
    return problem(template, "RD501", (line, 1), template=template, line=line, reason=reason)


def _place(error: BaseException, name: str) -> tuple[str, int]:
    """Return the template and line where an error arose, from its traceback."""
    found, trace = (name, 1), error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = (Path(file).name, trace.tb_lineno)
        trace = trace.tb_next
    return found


def page_environment() -> Environment:
    """Return the environment of page shells: HTML, with every value from outside escaped as HTML."""
    return Environment(
        loader=FileSystemLoader(locate.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
