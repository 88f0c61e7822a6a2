"""What all tests share: the Hypothesis profiles and the `golden` fixture."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden"

settings.register_profile("here", deadline=None, database=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`, which accepts what is written now."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the files in tests/golden; review the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the agreed `tests/golden/<name>`; rewrite that file under `--update-golden`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file():
            pytest.fail(f"tests/golden/{name} does not exist; ./check goldens writes it")
        else:
            assert text == path.read_text("utf-8"), (
                f"tests/golden/{name} reads differently; if it should: ./check goldens"
            )

    return compare
