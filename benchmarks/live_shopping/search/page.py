"""The figures as tables, for a terminal and for docs/search.md."""

import re
from pathlib import Path

from benchmarks.live_shopping.search import ways
from benchmarks.live_shopping.search.result import Result
from benchmarks.markdown import rendered

_HERE = Path(__file__).parent
_MARKED = re.compile(r"(?<=<!-- measured at scale -->\n).*?(?=<!-- /measured at scale -->)", re.DOTALL)


class MarkersMissing(Exception):
    """The page does not say where the figures belong."""


def tables(result: Result) -> str:
    """All of them, as Markdown."""
    return rendered(
        _HERE / "tables.md.jinja",
        result=result,
        first=result.scales[0],
        last=result.scales[-1],
        bare=ways.BARE,
        iterative=ways.ITERATIVE,
        neighbours=ways.OURS,
        whole=ways.WHOLE,
        unfiltered=next(iter(ways.FILTERS)),
    )


def written_into(page: str, result: Result) -> str:
    """The page with the tables between its markers. Raises MarkersMissing."""
    if not _MARKED.search(page):
        raise MarkersMissing("docs/search.md has no place for what was measured at scale.")
    return _MARKED.sub(lambda _: f"\n{tables(result)}\n", page)
