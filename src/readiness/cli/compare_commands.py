"""Commands about several towns: how firm their order is, and the comparison with its slides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readiness.cli.common import (
    CatalogueOption,
    DateOption,
    FrameworkOption,
    JsonOption,
    LanguageOption,
    LetterheadOption,
    LogoOption,
    OverwriteOption,
    QuestionnaireOption,
    TemplatesOption,
    choose_language,
    columns,
    report_date,
    say,
    tell,
    to_json,
)
from readiness.cli.run_commands import TownsArgument, chosen_formats, clear, each_town, printable, towns_of, where
from readiness.cli.town_commands import assess_town, load_town, recommend_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from readiness.recommendation import Recommendations
    from readiness.report.build import Format
    from readiness.report.compare import Compared
    from readiness.report.office import Office
    from readiness.report.views import Words
    from readiness.robust import Robustness
    from readiness.robust_order import OrderRobustness

FolderOption = Annotated[Path, typer.Option("-o", "--out", help="The folder to write into.")]
DrawsOption = Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="Weight draws.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Repeats the draws.")]
SLIDE_FORMATS: tuple[Format, ...] = ("pdf", "html")


def robustness(
    towns: TownsArgument,
    draws: DrawsOption = 10_000,
    seed: SeedOption = 0,
    simplex: Annotated[bool, typer.Option("--simplex", help="Draw weights from all that sum to one.")] = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Show which scores and ranks survive other weights and methods.

    Under a framework of your own the order of projects is left out, unless `--catalogue` names one made for it.

    Example: readiness robustness questionnaires/quick-look/pilots/piaseczno
    """
    from readiness.comparison import compare
    from readiness.robust_order import robust_order

    language = choose_language(lang, towns)
    groups = list(towns_of(towns))
    assessed = list(
        each_town(groups, lambda paths: assess_town(load_town(paths, questionnaire, None), framework, questionnaire))
    )
    compared = compare(assessed, draws=draws, seed=seed, simplex=simplex)
    firm = compared.robustness
    orders = {}
    if framework is None or catalogue is not None:
        found = [recommend_for(a, catalogue) for a in assessed]
        orders = {n: robust_order(r, draws=draws, seed=seed) for n, r in zip(compared.names, found, strict=True)}
    for name in compared.names:
        if name not in firm.areas:
            typer.echo(say("no_published_score", town=name), err=True)
    if as_json:
        recommended: dict[str, Any] = {name: order.to_list() for name, order in orders.items()}
        typer.echo(to_json({**firm.to_dict(), "recommendations": recommended}))
        return
    from readiness.report.views import Words

    words = {n: Words(a.town, language) for n, a in zip(compared.names, assessed, strict=True)}
    typer.echo(_text(firm, orders, words))


def _recommended(
    paths: list[Path], framework: Path | None, questionnaire: Path | None, catalogue: Path | None
) -> Recommendations:
    return recommend_for(assess_town(load_town(paths, questionnaire, None), framework, questionnaire), catalogue)


def _text(firm: Robustness, orders: dict[str, OrderRobustness], words: dict[str, Words]) -> str:
    """Return the table of scores and, for each town by its name, that of its projects."""
    from readiness.framework import points_of

    written = next(iter(words.values())).f
    called = {n: n.replace(w.town.municipality.id, w.town.municipality.called(w.lang), 1) for n, w in words.items()}
    rows = [("", *(say(k) for k in ("score_q05", "score_q50", "score_q95")), *_rank_heads(firm))]
    for row in firm.to_dict()["areas"]:
        scores = [str(points_of(row["score"][q])) for q in ("q05", "q50", "q95")]
        ranks = [str(row["rank"]), _places(row["rank_range"])] if "rank" in row else []
        rows.append((called[row["area"]], *scores, *ranks))
    head = [
        say("robust_head", draws=written.number(firm.draws), choices=written.number(len(firm.choices))),
        columns(rows, right=range(1, len(rows[0]))),
    ]
    lines = head if firm.areas else []
    for name, order in orders.items():
        lines += [*([""] if lines else []), say("robust_order", town=called[name])]
        table = [
            (f"  {r['blueprint']}", _places(r["rank_range"]), words[name].share(r["p_top2"])) for r in order.to_list()
        ]
        lines.append(columns([("", say("places"), say("top_two")), *table], right=(1, 2)))
    return "\n".join(lines)


def _places(ends: dict[str, int]) -> str:
    """Return `2–5`, or the one place where both ends are alike."""
    low, high = ends["q05"], ends["q95"]
    return str(low) if low == high else f"{low}–{high}"


def _rank_heads(firm: Robustness) -> tuple[str, ...]:
    return (say("rank"), say("places")) if firm.ranks else ()


def compare(
    towns: TownsArgument,
    out: FolderOption,
    lang: LanguageOption = None,
    formats: Annotated[str, typer.Option("--format", help="Some of md,html,docx,pdf.")] = "md,html,docx,pdf",
    draws: DrawsOption = 10_000,
    seed: SeedOption = 0,
    overwrite: OverwriteOption = False,
    day: DateOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
    templates: TemplatesOption = None,
    letterhead: LetterheadOption = None,
    logo: LogoOption = None,
) -> None:
    """Compare towns: a report, slides for a seminar (PDF and HTML), and a table of all scores.

    Example: readiness compare questionnaires/quick-look/pilots --lang en -o out
    """
    from readiness.report import office
    from readiness.report.compare import Compared
    from readiness.yamlio import write_bytes

    language = choose_language(lang, towns)
    forms, today = chosen_formats(formats), report_date(day)
    look = office.load(forms, letterhead, logo)
    slides = [f for f in SLIDE_FORMATS if f in forms]
    names = [*(f"comparison.{language}.{f}" for f in forms), "scores.csv", *(f"slides.{language}.{f}" for f in slides)]
    clear([out / name for name in names], overwrite=overwrite)
    found = _all_towns(towns, framework, questionnaire, catalogue)
    compared = Compared(found, language, draws=draws, seed=seed)
    with typer.progressbar(length=len(names), label=say("building"), file=typer.get_text_stream("stderr")) as bar:
        made = []
        for content in _contents(compared, forms, slides, today, templates, look):
            made.append(content)
            bar.update(1)
    for name, content in zip(names, made, strict=True):
        write_bytes(out / name, content, overwrite=overwrite)
        typer.echo(say("written", path=out / name))


def _contents(
    compared: Compared,
    forms: Sequence[Format],
    slides: Sequence[Format],
    today: date,
    templates: Path | None,
    look: Office,
) -> Iterator[bytes]:
    """Yield the content of every file: the report in each format, the table, the slides."""
    from readiness.report import build
    from readiness.report import slides as deck

    report, replaced = printable(compared.document(today, templates))
    shown, more = printable(compared.slides(today, templates))
    tell({c: p for c in (*replaced, *more) for p in where(c, *compared.facts.found)}.values())
    for form in forms:
        yield build.render(report, form, **vars(look))
    yield compared.table().to_csv(index=False, float_format="%.6f", lineterminator="\n").encode()
    for form in slides:
        yield deck.write(shown, form, look.logo)


def _all_towns(
    towns: list[Path], framework: Path | None, questionnaire: Path | None, catalogue: Path | None
) -> list[Recommendations]:
    groups = list(towns_of(towns))
    return list(each_town(groups, lambda paths: _recommended(paths, framework, questionnaire, catalogue)))
