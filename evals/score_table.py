"""The run on a terminal: progress while it goes, tables when it is over."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.routing import NOBODY
from evals.score import SPECIALIST_NAMES, Score, Tally


def show(score: Score, console: Console, *, failures_shown: int = 15) -> None:
    """Agents and kinds, routing, and the first failures."""
    overall = score.overall
    console.print(
        f"\n[bold]{score.name}[/] with {escape(score.model)}: {overall.passed} of {overall.total} passed "
        f"([bold]{overall.percent:.1f} %[/]) in {score.seconds:.0f} s; half of the turns within "
        f"{score.slowest_turns(0.5):.2f} s, 95 % within {score.slowest_turns(0.95):.2f} s."
    )
    console.print(_by_agent_and_kind(score))
    if score.routing.turns:
        console.print(_routing(score))
        console.print(_confusion(score))
    if score.unsteady:
        console.print(f"Passed once and failed once: {escape(', '.join(score.unsteady))}")
    _failures(score, console, failures_shown)


def percent(share: float | None) -> str:
    """A share as people read it."""
    return "-" if share is None else f"{100 * share:.1f} %"


def _by_agent_and_kind(score: Score) -> Table:
    table = Table(box=None, pad_edge=False, title_justify="left")
    table.add_column("kind")
    for respondent in (*score.respondents, "all"):
        table.add_column(respondent, justify="right")
    for kind in score.kinds:
        cells = [_cell(score.tally(respondent=one, kind=kind)) for one in score.respondents]
        table.add_row(kind, *cells, _cell(score.tally(kind=kind)))
    table.add_row("[bold]all", *[_cell(score.tally(respondent=one)) for one in score.respondents], _cell(score.overall))
    return table


def _cell(tally: Tally) -> str:
    if not tally.total:
        return "[dim]·"
    text = f"{tally.passed}/{tally.total}"
    return text if tally.passed == tally.total else f"[red]{text}"


def _routing(score: Score) -> Table:
    table = Table("specialist", box=None, pad_edge=False, title="Routing", title_justify="left")
    for title in ("precision", "recall", "right", "in vain", "missed"):
        table.add_column(title, justify="right")
    rows = [(name, score.routing.of(name)) for name in SPECIALIST_NAMES]
    for name, one in [*rows, ("[bold]all", score.routing.overall(SPECIALIST_NAMES))]:
        table.add_row(
            name, percent(one.precision), percent(one.recall), str(one.right), str(one.in_vain), str(one.missed)
        )
    return table


def _confusion(score: Score) -> Table:
    names, counted = (*SPECIALIST_NAMES, NOBODY), score.routing.confusion()
    table = Table("needed \\ asked", box=None, pad_edge=False, title="Confusion", title_justify="left")
    for name in names:
        table.add_column(name, justify="right")
    for needed in names:
        table.add_row(needed, *[str(counted[needed, asked]) if counted[needed, asked] else "[dim]·" for asked in names])
    return table


def _failures(score: Score, console: Console, most: int) -> None:
    for one in score.failed[:most]:
        console.print(f"[red]✗[/] [bold]{escape(one.id)}[/] ({one.respondent}, {one.kind}; {escape(one.source)})")
        if one.mistake:
            console.print(f"    mistake of the conversation: {escape(one.mistake)}", highlight=False)
        for turn in one.turns:
            for short in turn.failures:
                console.print(f"    {short.expectation}: {escape(short.message)}", highlight=False)
            if turn.failures and turn.heard.response:
                said = " ".join(turn.heard.response.split())
                console.print(f"    [dim]{escape(turn.said)} → {escape(said[:300])}", highlight=False)
    if len(score.failed) > most:
        console.print(f"… and {len(score.failed) - most} more: see the report.")
