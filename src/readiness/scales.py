"""From raw values to the common scale: transforms, goalposts and answer tables, on numpy columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from readiness.errors import ScaleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Transform = Literal["none", "log", "log10", "sqrt"]


class Goalposts(BaseModel):
    """The fixed ends of an indicator's scale, in its unit; `worst > best` means that less is better."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    worst: float
    best: float

    @model_validator(mode="after")
    def _differ(self) -> Goalposts:
        if self.worst == self.best or not np.isfinite([self.worst, self.best]).all():
            msg = "worst and best must be two different finite numbers"
            raise ValueError(msg)
        return self


def normalise(values: FloatArray, goalposts: Goalposts) -> FloatArray:
    """Put raw indicator values on the common scale, 0 (worst) to 1 (best).

    Linear between the goalposts and held at them beyond. The goalposts come from the framework and not from
    the data, so a score does not move when another municipality joins.

    Args:
        values: shape (n,), one raw value per municipality, in the indicator's unit; NaN = unknown.
        goalposts: worst and best in that unit.

    Returns:
        Shape (n,), no unit, in [0, 1]. NaN stays NaN.

    Raises:
        ScaleError: a value is infinite.

    Source: UNDP, Human Development Report, technical note 1; OECD/JRC Handbook (2008), step 5.

    >>> normalise(np.array([20.0, 12.0, np.nan]), Goalposts(worst=30, best=5))
    array([0.4 , 0.72,  nan])
    """
    _refuse_infinite(values)
    span = goalposts.best - goalposts.worst
    return np.clip((values - goalposts.worst) / span, 0.0, 1.0)


def transform(values: FloatArray, name: Transform) -> FloatArray:
    """Apply `log`, `log10` or `sqrt`; NaN stays NaN.

    Raises:
        ScaleError: a value is infinite, a logarithm of zero or less, a root of a negative number.
    """
    _refuse_infinite(values)
    if name == "none":
        return values
    low = values <= 0 if name in ("log", "log10") else values < 0
    if low.any():
        msg = f"{name} of {values[low][0]:g} does not exist; give goalposts, which hold values inside the scale"
        raise ScaleError(msg)
    functions = {"log": np.log, "log10": np.log10, "sqrt": np.sqrt}
    result: FloatArray = functions[name](values)
    return result


def scale(values: FloatArray, goalposts: Goalposts, name: Transform = "none") -> FloatArray:
    """Hold values at the goalposts, transform values and goalposts alike, and normalise.

    Holding first keeps the logarithm of a zero count defined.
    """
    _refuse_infinite(values)
    ends = np.array([goalposts.worst, goalposts.best])
    worst, best = transform(ends, name)
    held = transform(np.clip(values, ends.min(), ends.max()), name)
    return normalise(held, Goalposts(worst=float(worst), best=float(best)))


def lookup(codes: Sequence[str | None], table: Mapping[str, float]) -> FloatArray:
    """Give each answer its score; None is unknown.

    Raises:
        ScaleError: an answer that the table does not hold.
    """
    unknown = [c for c in codes if c is not None and c not in table]
    if unknown:
        msg = f"no score for the answer {unknown[0]!r}; the table holds {', '.join(table)}"
        raise ScaleError(msg)
    return np.array([np.nan if c is None else table[c] for c in codes])


def _refuse_infinite(values: FloatArray) -> None:
    if np.isinf(values).any():
        msg = f"the value at place {int(np.flatnonzero(np.isinf(values))[0])} is infinite"
        raise ScaleError(msg)
