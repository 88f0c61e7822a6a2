"""The API reference says what the docstrings say now."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import readiness

if TYPE_CHECKING:
    from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"
REFRESH = "docs/api.md is out of date; this refreshes it: python docs/make_api.py"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = spec_from_file_location("make_api", DOCS / "make_api.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reference(maker: ModuleType) -> str:
    made: str = maker.reference()
    return made


def test_the_committed_reference_is_the_one_that_would_be_made_now(reference: str) -> None:
    assert (DOCS / "api.md").read_text("utf-8") == reference, REFRESH


def test_every_public_function_is_in_it(reference: str) -> None:
    missing = [name for name in readiness.__all__ if f"#### `{name}`" not in reference]
    assert missing == ["__version__"]


def test_what_the_functions_return_is_in_it(reference: str) -> None:
    assert all(f"### `{name}`" in reference for name in ("Assessment", "NodeResult", "Recommendation", "ScoredTable"))


def test_a_new_public_name_needs_a_place(maker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "__all__", [*readiness.__all__, "forecast"])
    with pytest.raises(ValueError, match="forecast"):
        maker.reference()


def test_a_docstring_in_google_style_becomes_markdown(maker: ModuleType) -> None:
    text = "Say it.\n\nArgs:\n    a: one thing,\n        told in two lines.\n    b: another.\n\n>>> 1 + 1\n2"
    expected = (
        "Say it.\n\n**Args**\n\n- `a` – one thing, told in two lines.\n- `b` – another.\n\n```pycon\n>>> 1 + 1\n2\n```"
    )
    assert maker._markdown(text) == expected
