"""Tables on disk: CSV as offices and programs write it, and Parquet."""

from __future__ import annotations

import csv
import io
import re
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

from readiness.errors import DataFileError, UnsafeFileError, UsageError, problem
from readiness.frames import arrow
from readiness.measures import group_columns
from readiness.yamlio import write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from readiness.framework import Framework
    from readiness.tables import ScoredTable

DECIMALS = 6
KINDS = (".csv", ".parquet")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_COMMA_CELL = re.compile(r'(?:^|;)\s*"?[-+]?\d+,\d+"?\s*(?=;|$)', re.MULTILINE)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def check_kind(path: Path) -> None:
    """Refuse a name that is neither .csv nor .parquet.

    Raises:
        UsageError: another ending.
    """
    if path.suffix.lower() not in KINDS:
        raise UsageError([problem(path, "RD613")])


def read_table(path: Path, framework: Framework, key: str | None = None) -> Any:
    """Read a table for a framework: a pandas frame from CSV, an Arrow table from Parquet.

    In CSV the separator (comma, semicolon or tab), a decimal comma and a BOM are recognised. Empty cells are unknown.
    The key, scored answers and groups stay text, so `007` keeps its noughts.

    Raises:
        UsageError: the file does not exist or has another ending.
        UnsafeFileError: it cannot be read, or is not UTF-8.
        DataFileError: it is empty, or its rows do not fit its header.
    """
    check_kind(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UsageError([problem(path, "RD010")]) from None
    except IsADirectoryError:
        raise UsageError([problem(path, "RD011")]) from None
    except OSError as error:
        raise UnsafeFileError([problem(path, "RD003", reason=error.strerror or error)]) from None
    if path.suffix.lower() == ".parquet":
        return _parquet(raw, path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnsafeFileError([problem(path, "RD001", (raw.count(b"\n", 0, error.start) + 1, 1))]) from None
    if "\0" in text:
        raise UnsafeFileError([problem(path, "RD004", (text.count("\n", 0, text.index("\0")) + 1, 1))])
    return _csv(text, path, framework, key)


def _parquet(raw: bytes, path: Path) -> Any:
    arrow()
    try:
        return import_module("pyarrow.parquet").read_table(io.BytesIO(raw))
    except (OSError, ValueError) as error:
        raise UnsafeFileError([problem(path, "RD614", reason=str(error).splitlines()[0])]) from None


def _csv(text: str, path: Path, framework: Framework, key: str | None) -> pd.DataFrame:
    import pandas as pd

    text = re.sub(r"\Asep=.\r?\n", "", text)
    separator = _separator(text)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    if not any(header):
        raise DataFileError([problem(path, "RD102", (1, 1))])
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise DataFileError([problem(path, "RD610", (1, 1), column=name) for name in twice])
    texts = _text_columns(framework) | {key if key is not None else header[0]}
    kinds = {name: str for name in header if name in texts and name not in _number_columns(framework)}
    decimal = "," if separator == ";" and _COMMA_CELL.search(text) else "."
    options: dict[str, Any] = {"sep": separator, "decimal": decimal, "dtype": kinds, "index_col": False}
    options |= {"keep_default_na": False, "na_values": [""], "low_memory": False}
    if pd.__version__ < "3.1":  # later ones read every number exactly anyway
        options["float_precision"] = "round_trip"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(io.StringIO(text), skip_blank_lines=True, **options)
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise DataFileError([problem(path, "RD614", reason=str(error).splitlines()[0])]) from None
    return _with_points(frame, _number_columns(framework)) if decimal == "," else frame


def _separator(text: str) -> str:
    """Return the first of semicolon, tab and comma that the header holds outside quotes."""
    header = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return next((sign for sign in ";\t" if sign in header), ",")


def _text_columns(framework: Framework) -> set[str]:
    scored = {c for i in framework.indicators.values() if i.scores is not None for c in (*i.sum, i.question, i.column)}
    return {c for c in scored if c} | set(group_columns(framework))


def _number_columns(framework: Framework) -> set[str]:
    plain = {c for i in framework.indicators.values() if i.scores is None for c in (*i.sum, i.question, i.column)}
    return {c for c in (*plain, *(i.per for i in framework.indicators.values())) if c} - _text_columns(framework)


def _with_points(frame: pd.DataFrame, numbers: set[str]) -> pd.DataFrame:
    """Write decimal commas as points in columns of numbers that also hold words."""
    import pandas as pd

    for name in numbers & set(frame.columns):
        if not pd.api.types.is_numeric_dtype(frame[name].dtype):
            frame[name] = frame[name].map(_with_point, na_action="ignore")
    return frame


def _with_point(cell: object) -> object:
    text = str(cell).strip()
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else cell


def write_table(result: ScoredTable, path: Path, *, excel: bool = False, overwrite: bool = False) -> None:
    """Write scores as CSV or Parquet, at once and with six decimals or fewer.

    Args:
        result: the scores.
        path: ends in .csv or .parquet.
        excel: CSV with semicolons, decimal commas and a BOM, as Excel opens it in most of Europe.
        overwrite: replace a file that exists.

    In CSV a text that a spreadsheet would take for a formula gets an apostrophe in front.

    Raises:
        UsageError: the ending is another, the file exists, or cannot be written.
    """
    check_kind(path)
    frame = result.to_frame(DECIMALS)
    if path.suffix.lower() == ".parquet":
        content = _parquet_bytes(frame)
    else:
        content = _csv_bytes(frame if hasattr(frame, "to_csv") else frame.to_pandas(), excel=excel)
    write_bytes(path, content, overwrite=overwrite)


def _parquet_bytes(frame: Any) -> bytes:
    pyarrow = arrow()
    table = pyarrow.Table.from_pandas(frame, preserve_index=False) if hasattr(frame, "to_csv") else frame
    target = io.BytesIO()
    import_module("pyarrow.parquet").write_table(table.replace_schema_metadata(None), target)
    return target.getvalue()


def _csv_bytes(frame: pd.DataFrame, *, excel: bool) -> bytes:
    import pandas as pd

    safe = frame.rename(columns=_harmless)
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name].dtype):
            safe[name] = safe[name].map(_harmless, na_action="ignore")
    separator, decimal = (";", ",") if excel else (",", ".")
    text = safe.to_csv(index=False, sep=separator, decimal=decimal, lineterminator="\n")
    return text.encode("utf-8-sig" if excel else "utf-8")


def _harmless(cell: object) -> object:
    """Put an apostrophe before what a spreadsheet would take for a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
