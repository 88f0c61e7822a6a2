"""Words that all catalogue files share: resource kinds, scales, grades."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from readiness.text import CleanStr

Kind = Literal[
    "space",
    "equipment",
    "vehicles",
    "skills",
    "knowledge",
    "data",
    "promotion",
    "money",
    "materials",
    "energy",
]
Area = Literal[Kind, "governance"]
Scale = Literal["municipal", "inter_municipal", "county", "regional", "national"]
EvidenceLevel = Literal["evaluated_study", "official_figures", "press_or_self_reported"]
Lesson = Literal["follow", "caution", "avoid"]
Lifecycle = Literal["draft", "stable", "retired"]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Url = Annotated[CleanStr, Field(pattern=r"^https?://\S+$")]


class Entry(BaseModel):
    """Base of everything read from a catalogue file: no unknown keys, no changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
