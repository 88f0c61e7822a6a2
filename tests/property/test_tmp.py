from __future__ import annotations
from .strategies import A
def test_x() -> None:
    assert A == 1
