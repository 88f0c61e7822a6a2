"""Whole-process times of the commands, against an empty Python: seconds and ratios.

    python benchmarks/startup.py [RUNS]

Each figure is the median of RUNS processes (default 7) after one that is not counted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

TOWN = Path(__file__).parents[1] / "questionnaires" / "quick-look" / "pilots" / "piaseczno"
AIMS = {"--help": 0.2, "assess": 0.4, "run": 3.0}
"""Seconds on two cores."""


def commands(out: Path) -> dict[str, list[str]]:
    """Return what is timed: the name and the command line."""
    program = shutil.which("readiness", path=sysconfig.get_path("scripts")) or "readiness"
    reports = ["--lang", "pl", "--format", "md,html,docx,pdf", "--top", "2", "-o", str(out), "--overwrite"]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "--help": [program, "--help"],
        "assess": [program, "assess", str(TOWN), "--json"],
        "run": [program, "run", str(TOWN), *reports],
    }


def seconds(command: list[str]) -> float:
    """Run one process to its end and return how long it took."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
    taken = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return taken


def median(command: list[str], runs: int) -> float:
    """Return the median time of several processes, after one to warm the disk."""
    seconds(command)
    return statistics.median(seconds(command) for _ in range(runs))


def main() -> None:
    """Time every command and print a table."""
    parser = argparse.ArgumentParser(description="Whole-process times against an empty Python.")
    parser.add_argument("runs", nargs="?", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        times = {name: median(command, runs) for name, command in commands(Path(folder)).items()}
    base = times["python -c pass"]
    print(f"median of {runs} processes, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print(f"{'command':<16}{'seconds':>9}{'ratio':>8}{'aim':>7}")
    for name, value in times.items():
        aim = f"{AIMS[name]:.1f}" if name in AIMS else ""
        print(f"{name:<16}{value:>9.3f}{value / base:>8.1f}{aim:>7}")


if __name__ == "__main__":
    main()
