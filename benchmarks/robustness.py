"""Time of the robustness check: 1,000 areas under 10,000 weight draws, against scoring them once.

python benchmarks/robustness.py [AREAS] [DRAWS]
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np

from readiness.assessment import assess
from readiness.comparison import compare
from readiness.framework import Framework
from readiness.robust import robust_index
from readiness.robust_grid import Basis
from readiness.sheets import load_sheets
from readiness.tree import Column, score_tree

TOWN = Path(__file__).parents[1] / "questionnaires" / "quick-look" / "pilots" / "piaseczno" / "broker.yaml"


def framework() -> Framework:
    """Return ten dimensions of six indicators each."""
    dimensions = [
        {"id": f"d{i}", "indicators": [{"id": f"i{i}.{j}", "column": f"c{i}{j}"} for j in range(6)]} for i in range(10)
    ]
    return Framework.model_validate({"id": "bench", "version": "1", "dimensions": dimensions})


def leaves(model: Framework, areas: int) -> dict[str, Column]:
    """Return random scores, one in twenty unknown."""
    generator = np.random.default_rng(1)
    out = {}
    for name in model.indicators:
        values = generator.uniform(0, 1, areas)
        values[generator.uniform(0, 1, areas) < 0.05] = np.nan
        known = ~np.isnan(values)
        low, high = np.where(known, values, 0.0), np.where(known, values, 1.0)
        out[name] = Column(values, low, high, known.astype(float), np.zeros(areas), np.ones(areas, dtype=bool))
    return out


def main() -> None:
    """Print the times and their ratio."""
    parser = argparse.ArgumentParser(description="Time of the robustness check.")
    parser.add_argument("areas", nargs="?", type=int, default=1000)
    parser.add_argument("draws", nargs="?", type=int, default=10_000)
    given = parser.parse_args()
    areas, draws = given.areas, given.draws
    model = framework()
    columns = leaves(model, areas)
    start = time.perf_counter()
    score_tree(model, columns)
    once = time.perf_counter() - start
    start = time.perf_counter()
    robust_index(model, {None: Basis(columns)}, [str(i) for i in range(areas)], draws=draws)
    firm = time.perf_counter() - start
    start = time.perf_counter()
    _ = compare([assess(load_sheets(TOWN))], draws=draws).robustness
    town = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"scored once       {once:9.4f} s")
    print(f"{draws} draws      {firm:9.4f} s   {firm / once:9.1f} times   {areas} areas")
    print(f"one pilot town    {town:9.4f} s   {draws} draws, every declared choice")
    print(f"largest memory    {peak:9.0f} MiB")


if __name__ == "__main__":
    main()
