"""The check of robustness scores as the tree does."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from readiness.robust_grid import Basis, Grid
from readiness.tree import score_tree

from .strategies import Scene, leaves, scenes


@given(scenes())
def test_under_the_frameworks_own_settings_the_grid_gives_the_scores_of_the_tree(scene: Scene) -> None:
    columns = leaves(scene.framework, scene.rows)
    index = score_tree(scene.framework, columns)["index"]
    base = Grid(scene.framework, {None: Basis(columns)}, 1, 0, simplex=False).baseline()
    here = index.applicable
    np.testing.assert_allclose(base[here], index.score[here], rtol=1e-9, atol=1e-12)
