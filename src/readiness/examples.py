"""The small cases in every project file, run: they show what its conditions mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from readiness.conditions import Truth, evaluate
from readiness.errors import DataFileError, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.catalogue import Catalogue
    from readiness.project import Example, Project


class _Case:
    """The facts of one example: what is not named is unknown."""

    def __init__(self, example: Example) -> None:
        self._example = example

    def answer(self, question: str) -> Any:
        """Return the answer named, or None."""
        value = self._example.answers.get(question)
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def interval(self, node: str) -> tuple[float, float]:
        """Return the score named as a point, or the whole scale."""
        score = self._example.scores.get(node)
        return (0.0, 1.0) if score is None else (score, score)

    def municipality(self, key: str) -> str:
        """Return the country, or an id that no town has."""
        return self._example.country if key == "country" else "example"


def check_examples(catalogue: Catalogue) -> None:
    """Run the examples of every project.

    Raises:
        DataFileError: with every example that came out differently.
    """
    problems = [p for project in catalogue.projects.values() for p in _failures(project)]
    if problems:
        raise DataFileError(problems)


def _failures(project: Project) -> Iterator[Problem]:
    for number, example in enumerate(project.examples, 1):
        for name in ("when", "failed_when"):
            expected = getattr(example, name)
            if expected is None:
                continue
            found = evaluate(getattr(project, name), _Case(example)).truth
            if found is not _truth(expected):
                word = {True: "true", False: "false", None: "unknown"}
                wanted = word[_truth(expected)]
                yield problem(f"projects/{project.id}.yaml", "RD413", number=number, expected=wanted, found=word[found])


def _truth(expected: bool | str) -> Truth:
    return None if expected == "unknown" else bool(expected)
