"""Time of `score_table` on made-up areas with 60 items: 40 numbers with goalposts, 20 answers as text, 5 % missing.

    python benchmarks/table.py [ROWS...]

Ten dimensions, arithmetic, under a geometric index; scores, intervals, coverage and ranks of all of them. Best of
three runs after one that is not counted, on a pandas frame in memory; then the same through CSV on the command line.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from readiness import score_table, yamlio
from readiness.framework import Framework

ANSWERS = {"no": 0, "partly": 0.3, "mostly": 0.7, "yes": 1}


def framework() -> dict[str, Any]:
    """Return the framework as a file would hold it."""
    indicators: list[dict[str, Any]] = []
    for j in range(40):
        ends = {"worst": 100, "best": 0} if j % 4 == 0 else {"worst": 0, "best": 100}
        indicators.append({"id": f"n{j}.score", "column": f"n{j}", "weight": j % 4 + 1, "goalposts": ends})
    texts = [{"id": f"c{j}.score", "column": f"c{j}", "weight": j % 4 + 1, "scores": ANSWERS} for j in range(20)]
    indicators += texts
    groups = [{"id": f"d{g}", "aggregation": "arithmetic", "indicators": indicators[g::10]} for g in range(10)]
    return {"id": "made-up", "version": "1", "aggregation": "geometric", "floor": 0.001, "dimensions": groups}


def areas(rows: int) -> pd.DataFrame:
    """Return the same made-up areas every time."""
    random = np.random.default_rng(1)
    frame = {"area": [f"area {i}" for i in range(rows)]}
    numbers = {f"n{j}": random.normal(50, 20, rows) for j in range(40)}
    texts = {f"c{j}": np.array([*ANSWERS], dtype=object)[random.integers(0, 4, rows)] for j in range(20)}
    made = pd.DataFrame({**numbers, **texts})
    return pd.concat([pd.DataFrame(frame), made.mask(random.random(made.shape) < 0.05)], axis=1)


def main() -> None:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", type=int, default=[1, 1_000, 100_000])
    given = framework()
    model = Framework.model_validate(given)
    for rows in parser.parse_args().rows:
        frame = areas(rows)
        times = []
        for _ in range(4):
            start = time.perf_counter()
            score_table(frame, model, rank=True).to_frame()
            times.append(time.perf_counter() - start)
        print(f"{rows:>9,} rows: {min(times[1:]):.4f} s in memory, {through_files(frame, given):.2f} s from CSV to CSV")


def through_files(frame: pd.DataFrame, given: dict[str, Any]) -> float:
    """Return how long the whole command takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frame.to_csv(folder / "areas.csv", index=False)
        (folder / "framework.yaml").write_text(yamlio.dump(given), "utf-8")
        call = ["table", "areas.csv", "--framework", "framework.yaml", "-o", "scores.csv", "--rank"]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from readiness.cli import main; main()", *call],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
