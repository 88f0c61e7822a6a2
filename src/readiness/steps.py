"""The data-driven steps that a framework for a table may list under `prepare:`, in the order they are taken."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

NormaliseMethod = Literal["minmax", "zscore", "percentile_rank", "borda"]


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Denominate(_Step):
    """Says in the file that `per` and `times` come first; they always do."""

    step: Literal["denominate"]


class Impute(_Step):
    """Gives an unknown value the mean or median of the reference, or the mean of its group there."""

    step: Literal["impute"]
    method: Literal["group_mean", "mean", "median"]
    by: str | None = None

    @model_validator(mode="after")
    def _group(self) -> Impute:
        if (self.method == "group_mean") != (self.by is not None):
            msg = "group_mean needs by (a column); the other methods take none"
            raise ValueError(msg)
        return self


class Treat(_Step):
    """Pulls in outliers while |skew| and excess kurtosis both reach their limits, by at most `max_points` values."""

    step: Literal["treat"]
    skew: float = Field(2.0, gt=0)
    kurtosis: float = 3.5
    max_points: int = Field(5, ge=0)
    then: Literal["log"] | None = None


class Normalise(_Step):
    """Puts a column on a scale taken from the reference; `range` belongs to minmax, `mean` and `sd` to zscore."""

    step: Literal["normalise"]
    method: NormaliseMethod
    range: tuple[float, float] = (0.0, 1.0)
    mean: float = Field(0.0, allow_inf_nan=False)
    sd: float = Field(1.0, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _fitting_keys(self) -> Normalise:
        if "range" in self.model_fields_set and self.method != "minmax":
            msg = "only minmax takes a range"
            raise ValueError(msg)
        if self.model_fields_set & {"mean", "sd"} and self.method != "zscore":
            msg = "only zscore takes a mean and sd"
            raise ValueError(msg)
        low, high = self.range
        if not -1e300 < low < high < 1e300:
            msg = "the range goes from the worst score up to the best, such as [0, 100]"
            raise ValueError(msg)
        return self


Step = Annotated[Denominate | Impute | Treat | Normalise, Field(discriminator="step")]
