"""`readiness --help` stays quick: what only some commands need is not loaded by all."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "pandas",
    "pyarrow",
    "docx",
    "typst",
    "vl_convert",
    "babel",
    "openpyxl",
    "xlsxwriter",
    "jinja2",
    "markdown_it",
    "numpy",
)
SCRIPT = """
import sys
from readiness.cli import main
sys.argv = ["readiness", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    code = end.code or 0
else:
    code = 0
print("code", code, file=sys.stderr)
print("loaded", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded_after(*arguments: str) -> tuple[str, set[str], str]:
    """Run the command in a new process; return its output, the modules it loaded and its exit code."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, encoding="utf-8", check=True)
    *_, code, loaded = done.stderr.strip().splitlines()
    return done.stdout, set(loaded.split()[1:]), code


def test_help_loads_no_heavy_library() -> None:
    output, loaded, code = loaded_after("--help")
    assert "recommend" in output
    assert code == "code 0"
    assert not loaded & {*HEAVY, "pydantic", "yaml"}


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = "import sys, readiness; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert not set(done.stdout.split()) & set(HEAVY)
