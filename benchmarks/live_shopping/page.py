"""The figures as tables: the page in docs/, the same tables for a terminal, and the comparison for the README."""

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks.live_shopping.comparison import comparison
from benchmarks.live_shopping.cost import tariff
from benchmarks.live_shopping.load import TOO_SLOW
from benchmarks.live_shopping.result import Result
from benchmarks.live_shopping.summary import ORDERING, TITLES, by_turn, evolutions, order_costs, slower
from benchmarks.markdown import rendered

MODEL_SECONDS = (0.5, 1.0, 2.0)
_HERE = Path(__file__).parent
_MARKED = re.compile(r"(?<=<!-- live shopping, measured -->\n).*?(?=<!-- /live shopping, measured -->)", re.DOTALL)


class MarkersMissing(Exception):
    """The README does not say where the comparison belongs."""


def tables(result: Result) -> str:
    """All tables, as Markdown."""
    return rendered(_HERE / "tables.md.jinja", **_figures(result))


def page(result: Result) -> str:
    """The tables with charts and what they mean."""
    return rendered(_HERE / "page.md.jinja", **_figures(result))


def readme(text: str, result: Result) -> str:
    """The README with the comparison between its markers. Raises MarkersMissing."""
    if not _MARKED.search(text):
        raise MarkersMissing("The README has no place for live shopping's comparison.")
    table = rendered(_HERE / "readme.md.jinja", rows=comparison(result, tariff()))
    return _MARKED.sub(lambda _: f"\n{table}\n", text)


def _figures(result: Result) -> Mapping[str, object]:
    prices = tariff()
    response, evolved = result.response, evolutions(result, prices)
    turns = by_turn(response) if response else []
    return {
        "result": result,
        "titles": TITLES,
        "turns": turns,
        "ordering": [row for row in turns if row.conversation == ORDERING],
        "architectures": list(dict.fromkeys(row.architecture for row in turns)),
        "model_seconds": MODEL_SECONDS,
        "slower": slower,
        "latencies": sorted(response.floors) if response else [],
        "calls_in_replies": sum(turn.model_calls for turn in response.turns) if response else 0,
        "evolutions": evolved,
        "processes": list(dict.fromkeys(name for one in evolved if one.held for name in one.held.cpu)),
        "too_slow": TOO_SLOW,
        "tariff": prices,
        "costs": list(order_costs(result, prices).values()),
    }
