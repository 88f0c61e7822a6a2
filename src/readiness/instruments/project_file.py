"""The file of a project from abroad, ready to be filled in by whoever read about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readiness import locate
from readiness.errors import DataFileError, UsageError, fill, nearest, problem

if TYPE_CHECKING:
    from readiness.catalogue import Catalogue

_ID = re.compile(r"[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+)*")


def project_file(name: str, blueprint: str, catalogue: Catalogue) -> str:
    """Return the text of `projects/<name>.yaml`: a draft that loads, with "..." where words are to be written.

    Args:
        name: the project's id, the country in two letters first.
        blueprint: the blueprint it leads to; its resource kind and needs are taken over.
        catalogue: what is there already.

    Raises:
        UsageError: the name is no id of a project, or there is a project of this name.
        DataFileError: there is no such blueprint.
    """
    if not _ID.fullmatch(name) or len(name) > 100:
        raise UsageError([problem("ID", "RD454", id=name)])
    if name in catalogue.projects:
        raise UsageError([problem(f"projects/{name}.yaml", "RD020")])
    found = catalogue.blueprints.get(blueprint)
    if found is None:
        near = nearest(blueprint, catalogue.blueprints)
        raise DataFileError([problem("--blueprint", "RD420", blueprint=blueprint, suggestion=near)])
    gaps = {
        "id": name,
        "country": name[:2].upper(),
        "blueprint": blueprint,
        "resource": found.resource,
        "addresses": ", ".join(found.addresses),
        "need": found.addresses[0],
    }
    return fill((locate.recommendations() / "new-project.yaml").read_text("utf-8"), gaps)
