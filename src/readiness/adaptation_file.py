"""The Broker's own decisions about one blueprint; read on every run and never overwritten."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness import yamlio
from readiness.text import CleanStr, Id, Lang, OwnText, OwnWords

if TYPE_CHECKING:
    from readiness.yamlio import Loaded


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Price(_Model):
    """A unit price the Broker found, in the town's own currency, instead of the catalogue's estimate."""

    low: float = Field(ge=0)
    central: float = Field(ge=0)
    high: float = Field(ge=0)
    year: int
    source: CleanStr

    @model_validator(mode="after")
    def _rising(self) -> Price:
        if not self.low <= self.central <= self.high:
            msg = "low, central and high must rise"
            raise ValueError(msg)
        return self


class AdaptationFile(_Model):
    """What the Broker chose, named, priced, dropped, added and rewrote.

    `drop` lists items as `group.id` (`actions.restaurants`, `costs.platform`); `add` gives new lines by group and id;
    `paragraphs` replaces texts by language and path (`main_goal`, `steps.base.text`). `lead` and `partners` name as
    they stand, or by language (`{pl: ..., en: ...}`).
    """

    adaptation: Id
    municipality: Id
    status: Literal["stated", "illustrative"] = "stated"
    variant: Id | None = None
    start: date | None = None
    lead: OwnWords | None = None
    partners: dict[Id, OwnWords] = Field(default_factory=dict)
    quantities: dict[Id, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    prices: dict[Id, Price] = Field(default_factory=dict)
    drop: tuple[CleanStr, ...] = ()
    add: dict[Id, dict[Id, OwnText]] = Field(default_factory=dict)
    paragraphs: dict[Lang, dict[CleanStr, CleanStr]] = Field(default_factory=dict)
    note: CleanStr | None = None


def parse_adaptation(loaded: Loaded) -> AdaptationFile:
    """Turn a loaded file into the Broker's decisions; raise `DataFileError` with every problem."""
    return yamlio.parse(AdaptationFile, loaded)
