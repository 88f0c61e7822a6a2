"""How ready is a town to share public resources with its small firms, and what should it do first?

The public names below are all that is promised; they load when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from readiness.version import __version__

if TYPE_CHECKING:
    from readiness.adaptation import adapt
    from readiness.assessment import assess
    from readiness.catalogue import load_catalogue
    from readiness.comparison import compare, robustness
    from readiness.framework import load_framework
    from readiness.questionnaire import load_questionnaire
    from readiness.recommendation import recommend
    from readiness.report.build import build_report, render
    from readiness.scenario import gaps, what_if
    from readiness.sheets import load_sheets
    from readiness.tables import score_table

_HOME = {
    "load_questionnaire": "questionnaire",
    "load_framework": "framework",
    "load_sheets": "sheets",
    "assess": "assessment",
    "load_catalogue": "catalogue",
    "recommend": "recommendation",
    "what_if": "scenario",
    "gaps": "scenario",
    "adapt": "adaptation",
    "compare": "comparison",
    "robustness": "comparison",
    "build_report": "report.build",
    "render": "report.build",
    "score_table": "tables",
}

__all__ = [
    "__version__",
    "adapt",
    "assess",
    "build_report",
    "compare",
    "gaps",
    "load_catalogue",
    "load_framework",
    "load_questionnaire",
    "load_sheets",
    "recommend",
    "render",
    "robustness",
    "score_table",
    "what_if",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"readiness.{_HOME[name]}"), name)
    msg = f"module 'readiness' has no attribute {name!r}"
    raise AttributeError(msg)
