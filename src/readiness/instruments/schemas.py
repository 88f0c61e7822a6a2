"""JSON Schemas of every file that people write, for editors that check and complete while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.adaptation_file import AdaptationFile
from readiness.blueprint import Blueprint, BlueprintText
from readiness.consultation import Consultation
from readiness.country import CountryFacts, Places, Ranking
from readiness.framework import Framework
from readiness.project import Project
from readiness.questionnaire import Questionnaire
from readiness.sheets import SheetFile

if TYPE_CHECKING:
    from pydantic import BaseModel

FILES: dict[str, type[BaseModel]] = {
    "sheet": SheetFile,
    "questionnaire": Questionnaire,
    "framework": Framework,
    "project": Project,
    "blueprint": Blueprint,
    "blueprint-text": BlueprintText,
    "country": CountryFacts,
    "places": Places,
    "ranking": Ranking,
    "adaptation": AdaptationFile,
    "consultation": Consultation,
}
"""Every kind of file and its model."""


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, with the keys as they are written.

    It says less than the program checks: rules between several values are the program's own.
    """
    made = FILES[kind].model_json_schema(by_alias=True)
    if kind == "blueprint":
        del made["properties"]["texts"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{kind}.schema.json", **made}
