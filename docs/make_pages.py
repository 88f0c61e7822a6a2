"""Write the pages of `docs/` that follow from data and code: the catalogue, the commands, the messages.

    python docs/make_pages.py
`./check docs` does the same; a test compares what is committed with what this would write.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main

from readiness import cli
from readiness.catalogue import Catalogue, load_catalogue
from readiness.errors import messages
from readiness.text import pick, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from readiness.blueprint import Blueprint, BlueprintText
    from readiness.conditions import Condition
    from readiness.project import Cost, Project

DOCS = Path(__file__).resolve().parent
MADE = "<!-- Written by docs/make_pages.py (./check docs); change the data file, not this page. -->"
AREAS = (
    ("RD0", "Reading and writing files"),
    ("RD1", "YAML, and the shape of a file"),
    ("RD2", "Answer sheets"),
    ("RD3", "Questionnaire and framework"),
    ("RD4", "Catalogue, adaptation, consultation"),
    ("RD5", "Reports"),
    ("RD6", "Tables and their frameworks"),
    ("RD", "Filling in and importing"),
)


def pages() -> dict[str, str]:
    """Return the text of every page by its path below `docs/`."""
    catalogue = load_catalogue()
    made = {"catalogue/index.md": _index(catalogue), "errors.md": _errors(), "cli.md": _commands()}
    for blueprint in catalogue.blueprints.values():
        made[f"catalogue/blueprints/{blueprint.id}.md"] = _blueprint(blueprint, catalogue)
    for project in catalogue.projects.values():
        made[f"catalogue/projects/{project.id}.md"] = _project(project, catalogue)
    return made


def main() -> None:
    """Write all pages, and take away those of entries that are gone."""
    made = pages()
    for old in (DOCS / "catalogue").rglob("*.md"):
        if old.relative_to(DOCS).as_posix() not in made:
            old.unlink()
    for path, text in made.items():
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(text, encoding="utf-8", newline="\n")


def page(title: str, blocks: Iterable[str]) -> str:
    """Join a heading and blocks, one blank line between them; empty blocks fall out."""
    return "\n\n".join([f"# {plain(title)}", MADE, *(b for b in blocks if b)]) + "\n"


def plain(text: object) -> str:
    """Return a text so that Markdown shows its letters, on one line."""
    out = " ".join(str(text).split())
    for sign in "\\*_<|":
        out = out.replace(sign, f"\\{sign}")
    return out


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """Return a table, or nothing when it has no rows; cells are Markdown."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *lines]) if lines else ""


def bullets(items: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {item}" for item in items)


def section(title: str, *blocks: str) -> Iterator[str]:
    """Yield a heading and its blocks, or nothing when all of them are empty."""
    if any(blocks):
        yield f"## {title}"
        yield from blocks


def codes(names: Iterable[str]) -> str:
    """Return ids as code, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def told(condition: Condition | None) -> str:
    """Return a condition in words."""
    if condition is None:
        return "always"
    if condition.not_ is not None:
        return f"not ({told(condition.not_)})"
    for parts, word in ((condition.all_, " and "), (condition.any_, " or ")):
        if parts is not None:
            return word.join(f"({told(p)})" if p.all_ or p.any_ else told(p) for p in parts)
    subject = condition.answer or condition.score or f"the {condition.municipality} of the municipality"
    name, wanted = condition.test
    return f"{'score of ' if condition.score else ''}`{subject}` {_test(name, wanted)}"


def _test(name: str, wanted: Any) -> str:
    values = [_value(w) for w in (wanted if isinstance(wanted, tuple) else (wanted,))]
    match name:
        case "between":
            return f"between {values[0]} and {values[1]}"
        case "in":
            return f"one of {', '.join(values)}"
        case "answered":
            return "answered" if wanted else "not answered"
        case _:
            return f"{name.replace('_', ' ')} {values[0]}"


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else plain(value)


def _index(catalogue: Catalogue) -> str:
    rows = []
    for blueprint in sorted(catalogue.blueprints.values(), key=lambda b: (b.resource, b.id)):
        projects = catalogue.by_blueprint[blueprint.id]
        follow = sum(p.lesson == "follow" for p in projects)
        link = f"[{plain(blueprint.text('en').title)}](blueprints/{blueprint.id}.md)"
        rows.append((link, blueprint.resource, follow, len(projects) - follow))
    lines = [
        (
            f"[{plain(pick(p.title, 'en'))}](projects/{p.id}.md)",
            _place(p, catalogue),
            p.lesson,
            p.evidence.level.replace("_", " "),
        )
        for p in sorted(catalogue.projects.values(), key=lambda p: p.id)
    ]
    return page(
        "Catalogue",
        [
            f"{len(rows)} blueprints, made of {len(lines)} projects carried out abroad.",
            *section("Blueprints", table(("Blueprint", "Resource", "To follow", "Warnings"), rows)),
            *section("Projects", table(("Project", "Place", "Lesson", "Evidence"), lines)),
        ],
    )


def _place(project: Project, catalogue: Catalogue) -> str:
    country, city = catalogue.places.countries[project.place.country].name, project.place.city
    return plain(", ".join(name["en"] for name in (city, country) if name))


def _blueprint(blueprint: Blueprint, catalogue: Catalogue) -> str:
    text = blueprint.text("en")
    facts = [
        ("Id", f"`{blueprint.id}`, version {blueprint.version}"),
        ("Resource", blueprint.resource),
        ("Uses", ", ".join(blueprint.uses)),
        ("Needs that it answers", codes(blueprint.addresses)),
        ("Languages", ", ".join(sorted(blueprint.texts))),
    ]
    return page(
        text.title,
        [
            plain(text.summary),
            table(("", ""), facts),
            *section("Main goal", plain(text.main_goal)),
            *section("Variants", table(("Variant", "Title", "For a town where"), _variants(blueprint, text))),
            *section(
                "Requirements",
                table(
                    ("What", "Condition", "Else: lead", "Months"),
                    (
                        (plain(text.requires[k]), told(r.condition), r.lead, r.months)
                        for k, r in blueprint.requires.items()
                    ),
                ),
            ),
            *section(
                "Ruled out",
                table(
                    ("Why", "Condition"), ((plain(text.excludes[k]), told(c)) for k, c in blueprint.excludes.items())
                ),
            ),
            *_plan(blueprint, text),
            *section("Projects behind it", bullets(_projects_of(blueprint.id, catalogue))),
        ],
    )


def _variants(blueprint: Blueprint, text: BlueprintText) -> Iterator[tuple[object, ...]]:
    for i, variant in enumerate(blueprint.variants):
        when = told(variant.when) if variant.when else ("none of these holds" if i else "always")
        yield f"`{variant.id}`", plain(text.variants[variant.id].title), when


def _plan(blueprint: Blueprint, text: BlueprintText) -> Iterator[str]:
    """Yield the steps, costs, indicators and risks."""
    words = strings("en")
    yield from section(
        "Steps",
        table(
            ("Step", "Months", "After", "Lead", "Result"),
            (
                (plain(text.steps[s.id].title), s.months, _after(s.after, text), s.lead, plain(text.steps[s.id].result))
                for s in blueprint.steps
            ),
        ),
    )
    yield from section(
        "Costs",
        table(
            ("Item", "Unit, EUR (low, central, high)", "Kind", "Price year", "Quantity", "Origin"),
            (
                (
                    plain(text.costs[c.id].item),
                    f"{c.unit_cost_eur.low:g}, {c.unit_cost_eur.central:g}, {c.unit_cost_eur.high:g}",
                    words["cost_kind"][c.kind],
                    c.year,
                    _quantity(blueprint, c.quantity),
                    _origin(c.origin),
                )
                for c in blueprint.costs
            ),
        ),
        f"Who pays: {plain(text.who_pays)}",
    )
    yield from section(
        "Indicators",
        table(
            ("Indicator", "Target", "Month", "Measured"),
            (
                (plain(text.indicators[t.id].name), _quantity(blueprint, t.quantity), t.month, _measured(text, t.id))
                for t in blueprint.indicators
            ),
        ),
    )
    yield from section(
        "Risks", table(("Risk", "Answer"), ((plain(r.risk), plain(r.answer)) for r in text.risks.values()))
    )


def _after(steps: Iterable[str], text: BlueprintText) -> str:
    return ", ".join(plain(text.steps[s].title) for s in steps)


def _measured(text: BlueprintText, indicator: str) -> str:
    return plain(text.indicators[indicator].measured)


def _quantity(blueprint: Blueprint, name: str) -> str:
    found = blueprint.quantities[name]
    if found.fixed is not None:
        return f"{found.fixed:g}"
    return f"{found.share:g} × `{found.driver}`, {found.min:g} to {found.max:g}"


def _origin(origin: str) -> str:
    kind, _, name = origin.partition(":")
    return f"[{name}](../projects/{name}.md)" if kind == "precedent" else plain(origin)


def _projects_of(blueprint: str, catalogue: Catalogue) -> Iterator[str]:
    order = ("follow", "caution", "avoid")
    for p in sorted(catalogue.by_blueprint[blueprint], key=lambda p: (order.index(p.lesson), p.id)):
        yield f"{p.lesson}: [{plain(pick(p.title, 'en'))}](../projects/{p.id}.md), {_place(p, catalogue)}"


def _project(project: Project, catalogue: Catalogue) -> str:
    words = strings("en")
    blueprint = catalogue.blueprints[project.blueprint]
    facts = [
        ("Id", f"`{project.id}` ({project.lifecycle})"),
        ("Place", _place(project, catalogue)),
        ("Scale of government", project.place.scale.replace("_", " ")),
        ("Inhabitants", f"{project.place.population:,}" if project.place.population else ""),
        ("Years", _years(project)),
        ("Operator", plain(project.operator or "")),
        ("Resource", ", ".join([project.resource, *project.also_resources])),
        ("Needs that it answers", codes(project.addresses)),
        ("Blueprint", f"[{plain(blueprint.text('en').title)}](../blueprints/{blueprint.id}.md)"),
        ("Lesson", words["lesson"][project.lesson]),
        ("Outcome", project.outcome.replace("_", " ")),
        ("Evidence", words["evidence"][project.evidence.level]),
    ]
    lesson = plain(pick(project.lesson_text, "en")) if project.lesson_text else ""
    failed = f"A town runs the same risk where: {told(project.failed_when)}." if project.failed_when else ""
    return page(
        pick(project.title, "en"),
        [
            plain(pick(project.summary, "en")),
            table(("", ""), ((k, v) for k, v in facts if v)),
            *section("Results", bullets(_results(project))),
            *section("Money", _cost(project.cost), _text(project.funding, "Funding: ")),
            *section("When it is relevant", f"{told(project.when)}." if project.when else ""),
            *section(
                "What a town needs",
                bullets(f"{plain(pick(r.text, 'en'))} ({told(r.condition)})" for r in project.requires),
            ),
            *section("Lesson", lesson, failed),
            *section("To carry it over", bullets(_transfer(project, catalogue))),
            *section("Sources", bullets(f"<{url}>" for url in project.evidence.sources)),
        ],
    )


def _years(project: Project) -> str:
    start, end = project.years.start, project.years.end
    if start and end:
        return str(start) if start == end else f"{start} to {end}"
    return f"since {start}" if start else (f"until {end}" if end else "")


def _results(project: Project) -> Iterator[str]:
    for result in project.results:
        yield plain(pick(result.text, "en")) + (f" ({result.year})" if result.year else "")


def _cost(cost: Cost | None) -> str:
    if cost is None:
        return ""
    amount = f"{cost.currency or ''} {cost.amount:,.0f}".strip() if cost.amount is not None else ""
    year = f"prices of {cost.year}" if cost.year else ""
    note = plain(pick(cost.note, "en")) if cost.note else ""
    return "Cost: " + "; ".join(filter(None, (amount, year, note)))


def _text(text: Mapping[Any, str] | None, before: str = "") -> str:
    return before + plain(pick(text, "en")) if text else ""


def _transfer(project: Project, catalogue: Catalogue) -> Iterator[str]:
    for name in ("target_group", "intervention", "environment", "transfer"):
        text = getattr(project.transferability, name)
        if text:
            yield f"{name.replace('_', ' ').capitalize()}: {plain(pick(text, 'en'))}"
    for code, text in project.transferability.countries.items():
        country = catalogue.places.countries[code].name["en"] if code in catalogue.places.countries else code
        yield f"{country}: {plain(pick(text, 'en'))}"


def _errors() -> str:
    found = messages("en")["problems"]
    blocks = [
        "What the program says about a file, as `file:line:column CODE message`. Words in braces are filled in. "
        "Exit codes: 1 for a problem in the input, 2 for wrong use, 3 for a file that cannot be read safely."
    ]
    areas = {code: next(title for prefix, title in AREAS if code.startswith(prefix)) for code in found}
    for _, title in AREAS:
        rows = ((f"`{code}`", plain(text)) for code, text in found.items() if areas[code] == title)
        blocks += section(title, table(("Code", "Message"), rows))
    return page("Messages", blocks)


def _commands() -> str:
    root = typer.main.get_command(cli.app)
    blocks = ["Every command, as `readiness COMMAND --help` tells it."]
    for name, command in _walk(root, "readiness"):
        blocks.append(f"## {name}")
        blocks += _help(command)
        rows = [_option(p) for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
        blocks.append(table(("Argument or option", "Meaning"), rows))
    return page("Commands", blocks)


def _walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, part in inner.items():
        yield from _walk(part, f"{name} {word}")


def _help(command: Any) -> Iterator[str]:
    """Yield the paragraphs of a command's help; its example as code."""
    for paragraph in (command.help or "").split("\n\n"):
        text = " ".join(paragraph.split())
        before, mark, example = text.partition("Example: ")
        if mark:
            yield f"```sh\n{example}\n```"
        elif before:
            yield plain(before)


def _option(parameter: Any) -> tuple[str, str]:
    names = ", ".join(f"`{o}`" for o in parameter.opts if o.startswith("-"))
    name = names or f"`{(parameter.metavar or parameter.name or '').upper()}`"
    meaning = plain(getattr(parameter, "help", None) or "")
    default = parameter.default
    given = isinstance(default, str | int | float | Path) and not isinstance(default, bool)
    return name, meaning + (f" Default: `{default}`." if given else "")


if __name__ == "__main__":
    main()
