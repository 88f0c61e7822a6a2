"""Commands about several towns: how firm their order is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from readiness.cli.common import (
    CatalogueOption,
    FrameworkOption,
    JsonOption,
    LanguageOption,
    QuestionnaireOption,
    choose_language,
    columns,
    say,
    to_json,
)
from readiness.cli.run_commands import TownsArgument, towns_of
from readiness.cli.town_commands import assess_town, load_town, recommend_for

if TYPE_CHECKING:
    from pathlib import Path

    from readiness.recommendation import Recommendations
    from readiness.robust import OrderRobustness, Robustness


def robustness(
    towns: TownsArgument,
    draws: Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="Weight draws.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Repeats the draws.")] = 0,
    simplex: Annotated[bool, typer.Option("--simplex", help="Draw weights from all that sum to one.")] = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,
    framework: FrameworkOption = None,
    questionnaire: QuestionnaireOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Show which scores and ranks survive other weights and methods.

    Example: readiness robustness questionnaires/quick-look/pilots/piaseczno
    """
    from readiness.comparison import compare
    from readiness.robust import robust_order

    choose_language(lang, towns)
    found = [_recommended(paths, framework, questionnaire, catalogue) for paths in towns_of(towns)]
    firm = compare([r.assessment for r in found], draws=draws, seed=seed, simplex=simplex).robustness
    orders = {n: robust_order(r, draws=draws, seed=seed) for n, r in zip(firm.areas, found, strict=True)}
    if as_json:
        recommended: dict[str, Any] = {name: order.to_list() for name, order in orders.items()}
        typer.echo(to_json({**firm.to_dict(), "recommendations": recommended}))
        return
    typer.echo(_text(firm, orders))


def _recommended(
    paths: list[Path], framework: Path | None, questionnaire: Path | None, catalogue: Path | None
) -> Recommendations:
    return recommend_for(assess_town(load_town(paths, questionnaire, None), framework, questionnaire), catalogue)


def _text(firm: Robustness, orders: dict[str, OrderRobustness]) -> str:
    rows = [("", *(say(k) for k in ("score_q05", "score_q50", "score_q95")), *_rank_heads(firm))]
    for row in firm.to_dict()["areas"]:
        scores = [f"{row['score'][q] * 100:.0f}" for q in ("q05", "q50", "q95")]
        ranks = [str(row["rank"]), f"{row['rank_range']['q05']}–{row['rank_range']['q95']}"] if "rank" in row else []
        rows.append((row["area"], *scores, *ranks))
    lines = [
        say("robust_head", draws=firm.draws, choices=len(firm.choices)),
        columns(rows, right=range(1, len(rows[0]))),
    ]
    for name, order in orders.items():
        lines += ["", say("robust_order", town=name)]
        table = [
            (f"  {r['blueprint']}", f"{r['rank_range']['q05']}–{r['rank_range']['q95']}", f"{r['p_top2'] * 100:.0f}%")
            for r in order.to_list()
        ]
        lines.append(columns([("", say("places"), say("top_two")), *table], right=(1, 2)))
    return "\n".join(lines)


def _rank_heads(firm: Robustness) -> tuple[str, ...]:
    return (say("rank"), say("places")) if firm.ranks else ()
