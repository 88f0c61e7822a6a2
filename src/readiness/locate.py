"""Where the data and templates lie: the checkout's folders, else the copies inside the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def data_root() -> Path:
    """Return the folder that holds `questionnaires/`, `recommendations/` and `reports/`.

    In this project's own checkout these are the checkout's folders, so an edited YAML file is seen at once;
    from an installed wheel they are the package data.
    """
    checkout = _PACKAGE.parent.parent
    if _PACKAGE.parent.name == "src" and (checkout / "questionnaires" / "quick-look").is_dir():
        return checkout
    return _PACKAGE / "data"


def questionnaires() -> Path:
    """Return the folder of questionnaires, one folder each."""
    return data_root() / "questionnaires"


def recommendations() -> Path:
    """Return the catalogue's folder."""
    return data_root() / "recommendations"


def templates() -> Path:
    """Return the folder of report templates, strings, charts and fonts."""
    return data_root() / "reports" / "templates"
