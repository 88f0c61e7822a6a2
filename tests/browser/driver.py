"""Runs a script of this folder in a real browser; without the tools the tests that need them are skipped.

The tools are those of package.json beside this file, installed in the folder that READINESS_BROWSER_TOOLS names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def need_browser() -> None:
    """Skip a test that has no browser to run in; fail it where READINESS_REQUIRE_BROWSER asks for one."""
    reason = _missing()
    if reason and os.environ.get("READINESS_REQUIRE_BROWSER"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def _missing() -> str | None:
    """Return what stands in the way of these tests, or None."""
    tools = os.environ.get("READINESS_BROWSER_TOOLS")
    if not tools or not (Path(tools) / "node_modules" / "axe-core").is_dir():
        return "READINESS_BROWSER_TOOLS names no folder with axe-core and playwright-core"
    if shutil.which("node") is None:
        return "node is not installed"
    return None if CHROMIUM else "chromium is not installed"


def driven(script: str, *pages: Path) -> Any:
    """Return what a script of this folder saw of some pages."""
    done = subprocess.run(
        ["node", HERE / script, *pages],
        env={**os.environ, "CHROMIUM": str(CHROMIUM)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
