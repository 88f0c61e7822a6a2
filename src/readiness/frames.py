"""Tables of any kind: columns in as numbers or scored answers, results out as the kind that came in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from readiness.errors import ReadinessError, UsageError, nearest, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from readiness.scales import BoolArray, FloatArray


class FrameKindError(ReadinessError, TypeError):
    """What was given is not a table that can be read."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be used: its row from 0, the problem's code, its text, the nearest right spelling."""

    row: int
    code: str
    value: str
    suggestion: str | None = None


@dataclass(frozen=True)
class Cells:
    """One column: `values` of shape (n,), NaN = unknown; `na` marks what is not applicable, None where nothing is."""

    values: FloatArray
    na: BoolArray | None = None
    faults: tuple[Fault, ...] = ()


class Frame(Protocol):
    """What scoring needs of a table, whatever its kind."""

    names: tuple[str, ...]
    rows: int

    def column(self, name: str) -> pd.Series[Any]:
        """Return one column."""

    def like(self, key: str | None, columns: Mapping[str, NDArray[Any]]) -> Any:
        """Build a table of the same kind and rows: the key column, then new ones."""


class PandasFrame:
    """A pandas frame; its index is kept."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self.names = tuple(map(str, frame.columns))
        self.rows = len(frame)

    def column(self, name: str) -> pd.Series[Any]:
        """Return one column."""
        return self._frame.iloc[:, self.names.index(name)]

    def like(self, key: str | None, columns: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
        """Build a pandas frame on the same index; whole numbers with gaps become `Int64`."""
        import pandas as pd

        made: dict[Any, Any] = {} if key is None else {key: self.column(key)}
        for name, values in columns.items():
            made[name] = pd.Series(values, index=self._frame.index, copy=False)
            if name.endswith(".rank"):
                made[name] = made[name].astype("Int64")
        return pd.DataFrame(made, index=self._frame.index)


class ArrowFrame:
    """Anything with the Arrow C stream interface; polars gets polars back, all others a pyarrow table."""

    def __init__(self, frame: Any) -> None:
        pyarrow = arrow()
        self._table = pyarrow.table(frame)
        self._polars = type(frame).__module__.partition(".")[0] == "polars"
        self.names = tuple(self._table.column_names)
        self.rows = self._table.num_rows

    def column(self, name: str) -> pd.Series[Any]:
        """Return one column."""
        column: pd.Series[Any] = self._table.column(self.names.index(name)).to_pandas()
        return column

    def like(self, key: str | None, columns: Mapping[str, NDArray[Any]]) -> Any:
        """Build an Arrow table; what is not known is null."""
        pyarrow = arrow()
        made = {} if key is None else {key: self._table.column(self.names.index(key))}
        for name, values in columns.items():
            kind = pyarrow.int64() if name.endswith(".rank") else pyarrow.float64()
            made[name] = pyarrow.array(values, from_pandas=True).cast(kind)
        table = pyarrow.table(made)
        if self._polars:
            return import_module("polars").from_arrow(table)
        return table


def arrow() -> Any:
    """Return pyarrow.

    Raises:
        UsageError: it is not installed; names the extra.
    """
    try:
        return import_module("pyarrow")
    except ImportError:
        raise UsageError([problem("pyarrow", "RD612", extra="tables")]) from None


def open_frame(frame: Any) -> Frame:
    """Wrap a table.

    Raises:
        FrameKindError: neither a pandas frame nor anything with the Arrow C stream interface.
        UsageError: pyarrow is needed and not installed.
    """
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return PandasFrame(frame)
    if hasattr(frame, "__arrow_c_stream__"):
        return ArrowFrame(frame)
    msg = f"a table is needed (pandas, or with the Arrow C stream interface), not {type(frame).__name__}"
    raise FrameKindError(msg)


def numbers(column: pd.Series[Any], na_values: Sequence[str] = ()) -> Cells:
    """Read a column as numbers; empty is unknown, `na_values` are not applicable, any other text is a fault."""
    import pandas as pd

    if not pd.api.types.is_numeric_dtype(column.dtype):
        return _by_code(column, na_values, _number)
    if isinstance(column.dtype, np.dtype):
        values = np.ascontiguousarray(column.to_numpy(), dtype=np.float64)
    else:
        values = column.to_numpy(dtype=np.float64, na_value=math.nan)
    codes = [number for text in na_values if not math.isnan(number := _float(text))]
    na = np.isin(values, codes) if codes else None
    if na is not None and na.any():
        values = np.where(na, math.nan, values)
    infinite = np.flatnonzero(np.isinf(values))
    faults = (Fault(int(infinite[0]), "RD604", str(values[infinite[0]])),) if infinite.size else ()
    return Cells(values, na, faults)


def answers(column: pd.Series[Any], scores: Mapping[str, float], na_values: Sequence[str] = ()) -> Cells:
    """Give each answer its score: each different text is looked up once, however many rows have it."""
    return _by_code(column, na_values, lambda text: _score(text, scores))


def labels(column: pd.Series[Any]) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """Return the place of each row's text among the different texts, -1 where the cell is empty, and the texts."""
    import pandas as pd

    codes, different = pd.factorize(column)
    texts = tuple(_text(value) for value in different)
    blank = np.array([*(not text for text in texts), True])
    return np.where(blank[codes], -1, codes), texts


def _by_code(
    column: pd.Series[Any], na_values: Sequence[str], read: Callable[[str], float | tuple[str, str | None]]
) -> Cells:
    codes, texts = labels(column)
    values, na, wrong = np.full(len(texts) + 1, math.nan), np.zeros(len(texts) + 1, dtype=bool), {}
    for i, text in enumerate(texts):
        na[i] = text in na_values
        found = math.nan if na[i] or not text else read(text)
        if isinstance(found, tuple):
            wrong[i] = found
        else:
            values[i] = found
    faults = [Fault(int(np.argmax(codes == i)), code, texts[i], near) for i, (code, near) in wrong.items()]
    return Cells(values[codes], na[codes] if na.any() else None, tuple(faults))


def _text(value: object) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def _float(text: str) -> float:
    """Return the number a text spells, NaN if none."""
    try:
        return float(text) if "_" not in text else math.nan
    except ValueError:
        return math.nan


def _number(text: str) -> float | tuple[str, str | None]:
    number = _float(text)
    if math.isinf(number):
        return "RD604", None
    if math.isnan(number) and text.lower() != "nan":
        return "RD602", None
    return number


def _score(text: str, scores: Mapping[str, float]) -> float | tuple[str, str | None]:
    number = _float(text)
    spellings = (text, _text(number) if math.isfinite(number) else text, _YES_NO.get(text.lower(), text))
    found = next((scores[s] for s in spellings if s in scores), None)
    return found if found is not None else ("RD603", nearest(text, scores))


_YES_NO = {"true": "yes", "false": "no"}
