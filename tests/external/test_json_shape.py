"""What `assess --json` and `recommend --json` print fits the published shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from readiness.cli import app

PIASECZNO = str(Path(__file__).parents[2] / "questionnaires" / "quick-look" / "pilots" / "piaseczno")
SCHEMAS = Path(__file__).parent / "schemas"


def printed(*arguments: str) -> Any:
    result = CliRunner().invoke(app, [*arguments, PIASECZNO, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(("command", "schema"), [("assess", "assessment"), ("recommend", "recommendations")])
def test_json_fits_its_schema(command: str, schema: str) -> None:
    rules = json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(rules)
    jsonschema.validate(printed(command), rules)


def test_figures_carry_six_decimals_at_most() -> None:
    def numbers(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [n for v in value.values() for n in numbers(v)]
        if isinstance(value, list):
            return [n for v in value for n in numbers(v)]
        return [value] if isinstance(value, float) else []

    found = numbers(printed("assess")) + numbers(printed("recommend"))
    assert found
    assert all(n == round(n, 6) for n in found)


def test_every_published_score_lies_in_its_interval() -> None:
    assessed = printed("assess")
    for node in [assessed["index"], *assessed["nodes"]]:
        if node["score"] is not None:
            assert node["low"] <= node["score"] <= node["high"], node["id"]
