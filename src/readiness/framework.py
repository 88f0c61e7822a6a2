"""How answers become scores: a tree of indicators and dimensions, independent of any questionnaire."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from readiness import locate, yamlio
from readiness.aggregation import Method, Missing
from readiness.conditions import Condition
from readiness.errors import DataFileError, Problem, nearest
from readiness.scales import Goalposts, Transform
from readiness.steps import Denominate, Normalise, NormaliseMethod, Step
from readiness.text import CleanStr, LangMap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness.questionnaire import Question, Questionnaire


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Knowledge = Literal["none", "general", "detailed", "expert"]


def _knowledge_weights() -> dict[Knowledge, float]:
    return {"none": 1.0, "general": 2.0, "detailed": 3.0, "expert": 4.0}


NodeId = Annotated[str, Field(pattern=r"^\S+$", max_length=100)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _with_defaults(value: Any) -> Any:
    """Let a framework name only the weights it changes."""
    return {**_knowledge_weights(), **value} if isinstance(value, dict) else value


def _score_keys(value: Any) -> Any:
    """Answer tables may name levels by number and yes or no as booleans."""
    if isinstance(value, dict):
        return {
            {"True": "yes", "False": "no", "true": "yes", "false": "no"}.get(str(k), str(k)): v
            for k, v in value.items()
        }
    return value


class Indicator(_Model):
    """One measured thing: an answer, a column, or a sum of them, put on the scale from 0 to 1."""

    id: NodeId
    label: LangMap | None = None
    weight: Positive = 1
    question: str | None = None
    column: str | None = None
    sum: tuple[str, ...] = ()
    per: str | None = None
    times: Positive = 1
    scores: Annotated[dict[str, float], BeforeValidator(_score_keys)] | None = None
    transform: Transform = "none"
    goalposts: Goalposts | None = None
    direction: Literal["higher", "lower"] | None = None
    hidden: Literal["worst", "na"] | None = None
    source: CleanStr | LangMap | None = None

    @model_validator(mode="after")
    def _shape(self) -> Indicator:
        if sum(map(bool, (self.question, self.column, self.sum))) != 1:
            msg = "an indicator has exactly one of: question, column, sum"
            raise ValueError(msg)
        if self.scores is not None and self.goalposts is not None:
            msg = "an indicator has an answer table (scores) or goalposts, not both"
            raise ValueError(msg)
        if self.scores is not None and (self.per or self.transform != "none" or self.times != 1):
            msg = "an answer table (scores) takes no per, times or transform"
            raise ValueError(msg)
        if self.goalposts is not None and self.transform != "none":
            lowest = min(self.goalposts.worst, self.goalposts.best)
            if lowest < 0 or (lowest == 0 and self.transform != "sqrt"):
                msg = f"{self.transform} needs goalposts above 0"
                raise ValueError(msg)
        if self.direction is not None and self.natural and self.direction != self._natural_direction:
            msg = "the direction contradicts the goalposts or the answer table; leave it out"
            raise ValueError(msg)
        return self

    @property
    def natural(self) -> bool:
        """Whether the framework itself gives the scale, by goalposts or an answer table."""
        return self.goalposts is not None or self.scores is not None

    @property
    def _natural_direction(self) -> str:
        return "lower" if self.goalposts is not None and self.goalposts.worst > self.goalposts.best else "higher"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The questions or columns this indicator is made of, its denominator last."""
        first = self.sum or (self.question or self.column or "",)
        return (*first, self.per) if self.per else first

    @property
    def ends(self) -> tuple[float, float]:
        """The worst and best score this indicator can have."""
        return self.ends_of(len(self.sum) or 1)

    def ends_of(self, parts: int) -> tuple[float, float]:
        """Return the worst and best score of a sum of which only some parts apply."""
        if self.scores:
            return parts * min(self.scores.values()), parts * max(self.scores.values())
        return 0.0, 1.0


class Dimension(_Model):
    """A group of indicators or of further dimensions. Its settings hold for this node alone."""

    id: NodeId
    label: LangMap | None = None
    text: LangMap | None = None
    weight: Positive = 1
    aggregation: Method | None = None
    missing: Missing | None = None
    min_coverage: float | None = Field(None, ge=0, le=1)
    floor: float | None = Field(None, gt=0)
    dimensions: tuple[Dimension, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> Dimension:
        if not self.children:
            msg = "a dimension needs indicators or dimensions"
            raise ValueError(msg)
        return self

    @property
    def children(self) -> tuple[Dimension | Indicator, ...]:
        """The nodes directly beneath, dimensions first."""
        return (*self.dimensions, *self.indicators)


class Band(_Model):
    """A named stretch of the index, from a printed whole point (0 to 100) upwards."""

    id: NodeId
    from_: int = Field(alias="from", ge=0, le=100)
    label: LangMap
    text: LangMap


class Gate(_Model):
    """Something without which the band stays capped, whatever the mean says."""

    unless: Condition
    band: NodeId
    text: LangMap | None = None


class Resource(_Model):
    """One row of the resource-need matrix."""

    id: NodeId
    label: LangMap
    supply: NodeId
    need: NodeId
    listed_by: tuple[str, ...] = ()


class Choices(_Model):
    """The choices of method that a robustness check crosses; a kind left empty stays as the framework has it."""

    aggregation: tuple[Method, ...] = ()
    missing: tuple[Missing, ...] = ()
    normalisation: tuple[NormaliseMethod, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Choices:
        for kind in (self.aggregation, self.missing, self.normalisation):
            if len(set(kind)) < len(kind):
                msg = "each choice stands once"
                raise ValueError(msg)
        return self


class Framework(_Model):
    """The score model of one version; `index` is the root over all `dimensions`."""

    id: NodeId
    version: CleanStr
    label: LangMap | None = None
    aggregation: Method = "arithmetic"
    missing: Missing = "reweight"
    min_coverage: float = Field(0.5, ge=0, le=1)
    floor: float = Field(0.01, gt=0)
    rank_decimals: int | None = Field(None, ge=0, le=15)
    knowledge_weights: Annotated[dict[Knowledge, Positive], BeforeValidator(_with_defaults)] = Field(
        default_factory=_knowledge_weights
    )
    na_values: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    gates: tuple[Gate, ...] = ()
    dimensions: tuple[Dimension, ...]
    profiles: tuple[Dimension, ...] = ()
    resources: tuple[Resource, ...] = ()
    prepare: tuple[Step, ...] = ()
    robustness: Choices = Choices()

    @model_validator(mode="after")
    def _shape(self) -> Framework:
        if not self.dimensions:
            msg = "a framework needs dimensions"
            raise ValueError(msg)
        starts = [b.from_ for b in self.bands]
        if starts and (starts[0] != 0 or starts != sorted(set(starts))):
            msg = "bands start at 0 and rise"
            raise ValueError(msg)
        return self

    @cached_property
    def index(self) -> Dimension:
        """The root node."""
        return Dimension(id="index", label=self.label, dimensions=self.dimensions)

    @cached_property
    def nodes(self) -> dict[str, Dimension | Indicator]:
        """Every node by id: the index, dimensions and indicators, then profiles; parents before children."""
        return {n.id: n for root in (self.index, *self.profiles) for n in _walk(root)}

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """The parent's id of every node; None for the index and the profiles."""
        out: dict[str, str | None] = {n.id: None for n in (self.index, *self.profiles)}
        for node in self.nodes.values():
            if isinstance(node, Dimension):
                out.update({c.id: node.id for c in node.children})
        return out

    @property
    def normalise(self) -> Normalise | None:
        """The step that takes scales from the data, if there is one."""
        return next((s for s in self.prepare if isinstance(s, Normalise)), None)

    @cached_property
    def natural(self) -> bool:
        """Whether the framework itself gives every indicator's scale, so that nothing can lie beyond its ends."""
        return all(i.natural for i in self.indicators.values())

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return {i: n for i, n in self.nodes.items() if isinstance(n, Indicator)}

    def publishes(self, node: Dimension | Indicator, coverage: Any) -> Any:
        """Tell whether a node with this coverage (a number or an array) publishes a score; nine decimals."""
        if isinstance(node, Indicator):
            return coverage >= 0
        least = self.min_coverage if node.min_coverage is None else node.min_coverage
        return coverage >= least - 5e-10

    def band(self, score: float) -> Band | None:
        """Return the band of a score in [0, 1], by the whole point that is printed."""
        points = points_of(score)
        return next((b for b in reversed(self.bands) if points >= b.from_), None)


def points_of(score: float) -> int:
    """Return the whole point printed for a score: 0.625 is 63, halves go up.

    >>> points_of(0.625), points_of(0.995)
    (63, 100)
    """
    return int(round(score * 100, 9) + 0.5)


def _walk(node: Dimension | Indicator) -> Iterator[Dimension | Indicator]:
    yield node
    if isinstance(node, Dimension):
        for child in node.children:
            yield from _walk(child)


def load_framework(path: Path | str | None = None, questionnaire: Questionnaire | None = None) -> Framework:
    """Load a framework: a file, or by default the Quick Look's; checked against the questionnaire if one is given.

    Raises:
        DataFileError: with every problem and its line.
    """
    file = Path(path) if path is not None else locate.questionnaires() / "quick-look" / "framework.yaml"
    if file.is_dir():
        file = file / "framework.yaml"
    loaded = yamlio.load(file)
    framework = yamlio.parse(Framework, loaded)
    problems = list(_check(framework, loaded, questionnaire))
    if problems:
        raise DataFileError(problems)
    return framework


def _check(framework: Framework, loaded: yamlio.Loaded, questionnaire: Questionnaire | None) -> Iterator[Problem]:
    seen: dict[str, int] = {"index": 1}
    for path, node in _places(framework):
        if node.id in seen:
            yield loaded.problem("RD301", *path, "id", id=node.id, first=seen[node.id])
        seen[node.id] = loaded.at(*path, "id")[0]
        if isinstance(node, Indicator) and questionnaire is not None:
            yield from _check_indicator(node, path, loaded, questionnaire)
    yield from _check_resources(framework, loaded, questionnaire)
    yield from _check_gates(framework, loaded, questionnaire)
    yield from _check_prepare(framework, loaded)


def _check_prepare(framework: Framework, loaded: yamlio.Loaded) -> Iterator[Problem]:
    if framework.robustness.normalisation and framework.normalise is None:
        yield loaded.problem("RD623", "robustness", "normalisation")
    last = len(framework.prepare) - 1
    for i, step in enumerate(framework.prepare):
        if (isinstance(step, Denominate) and i > 0) or (isinstance(step, Normalise) and i < last):
            yield loaded.problem("RD620", "prepare", i, step=step.step)
    for path, node in _places(framework):
        if not isinstance(node, Indicator) or node.natural:
            continue
        if framework.normalise is not None and node.direction is None:
            yield loaded.problem("RD621", *path, id=node.id)
        if framework.normalise is None and node.direction == "lower":
            yield loaded.problem("RD622", *path, "direction", id=node.id)


def _check_gates(framework: Framework, loaded: yamlio.Loaded, questionnaire: Questionnaire | None) -> Iterator[Problem]:
    bands = {b.id for b in framework.bands}
    questions = questionnaire.questions if questionnaire is not None else None
    for i, gate in enumerate(framework.gates):
        if gate.band not in bands:
            yield loaded.problem("RD305", "gates", i, "band", band=gate.band, suggestion=nearest(gate.band, bands))
        for leaf in gate.unless.leaves():
            place = ("gates", i, "unless")
            if leaf.score is not None and leaf.score not in framework.nodes:
                near = nearest(leaf.score, framework.nodes)
                yield loaded.problem("RD303", *place, node=leaf.score, suggestion=near)
            if leaf.answer is not None and questions is not None and leaf.answer not in questions:
                near = nearest(leaf.answer, questions)
                yield loaded.problem("RD302", *place, question=leaf.answer, suggestion=near)


def _check_resources(
    framework: Framework, loaded: yamlio.Loaded, questionnaire: Questionnaire | None
) -> Iterator[Problem]:
    for i, resource in enumerate(framework.resources):
        for key in ("supply", "need"):
            if getattr(resource, key) not in framework.nodes:
                name = getattr(resource, key)
                yield loaded.problem("RD303", "resources", i, key, node=name, suggestion=nearest(name, framework.nodes))
        for j, question in enumerate(resource.listed_by):
            if questionnaire is not None and question not in questionnaire.questions:
                near = nearest(question, questionnaire.questions)
                yield loaded.problem("RD302", "resources", i, "listed_by", j, question=question, suggestion=near)


def _places(framework: Framework) -> Iterator[tuple[yamlio.Path_, Dimension | Indicator]]:
    def below(path: yamlio.Path_, node: Dimension | Indicator) -> Iterator[tuple[yamlio.Path_, Dimension | Indicator]]:
        yield path, node
        if isinstance(node, Dimension):
            for i, d in enumerate(node.dimensions):
                yield from below((*path, "dimensions", i), d)
            for i, k in enumerate(node.indicators):
                yield from below((*path, "indicators", i), k)

    for key, group in (("dimensions", framework.dimensions), ("profiles", framework.profiles)):
        for i, root in enumerate(group):
            yield from below((key, i), root)


def _check_kinds(
    node: Indicator, path: yamlio.Path_, loaded: yamlio.Loaded, questionnaire: Questionnaire
) -> Iterator[Problem]:
    """Find questions whose answers cannot be scored as the indicator asks."""
    for name in node.inputs:
        question = questionnaire.questions.get(name)
        if question is None:
            continue
        alone = name == node.question
        able = question.type not in ("text", "date", "multi") and question.about != "respondent"
        numeric = question.type in ("number", "money") and question.about == "town"
        summed = node.scores is not None and question.about == "town" and name != node.per and bool(node.sum)
        if not able or not (alone or numeric or summed):
            key = "per" if name == node.per else ("question" if alone else "sum")
            yield loaded.problem("RD309", *path, key, question=name)


def _check_indicator(
    node: Indicator, path: yamlio.Path_, loaded: yamlio.Loaded, questionnaire: Questionnaire
) -> Iterator[Problem]:
    for name in node.inputs:
        if name not in questionnaire.questions:
            key = "per" if name == node.per else ("question" if node.question else "sum")
            yield loaded.problem("RD302", *path, key, question=name, suggestion=nearest(name, questionnaire.questions))
    yield from _check_kinds(node, path, loaded, questionnaire)
    for name in node.sum or (node.question or "",):
        question = questionnaire.questions.get(name)
        if question is not None:
            yield from _check_scale(node, question, path, loaded)


def _check_scale(node: Indicator, question: Question, path: yamlio.Path_, loaded: yamlio.Loaded) -> Iterator[Problem]:
    """Find what keeps the answers to one question from being scored."""
    scored = node.scores is not None
    if question.type in ("yes_no", "choice", "multi") and not scored:
        yield loaded.problem("RD306", *path, question=question.id)
    if question.type in ("number", "money", "level") and node.goalposts is None and not scored:
        yield loaded.problem("RD307", *path, question=question.id)
    options = {
        "yes_no": ["yes", "no"],
        "choice": [o.id for o in question.options],
        "level": [str(i) for i in range(5)],
    }.get(question.type, [])
    for answer in node.scores or ():
        if options and answer not in options:
            yield loaded.problem(
                "RD203",
                *path,
                "scores",
                answer,
                option=answer,
                options=", ".join(options),
                suggestion=nearest(answer, options),
            )
    if scored and set(options) - set(node.scores or ()):
        yield loaded.problem("RD306", *path, "scores", question=question.id)
    if question.show_if is not None and node.hidden is None and node.question is not None:
        yield loaded.problem("RD308", *path, question=question.id)
