"""What a question found: a table, a card or a chart for the marketer, and a few rows for the model."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from agents.common.tool_results import ToolResult, found, plain
from agents.promotions.blocks import Block, Card, CardField, Chart, Column, Table
from agents.promotions.declaration.model import FieldType
from agents.promotions.federation.results import Cost, Estimate, QueryResult
from agents.promotions.query.checking import CheckedPlan

_FEWEST_TO_DRAW = 2
_LONGEST_TITLE = 120
_NOTHING = "Nothing matches."


def told(asked: CheckedPlan, result: QueryResult) -> ToolResult:
    """For the model: how many there are, what was understood, and the first rows."""
    rows = found("rows", result.rows, otherwise=_NOTHING)
    return {"message": _message(asked, result), "understood": result.words, **rows, "more": result.more}


def shown(asked: CheckedPlan, result: QueryResult) -> Iterator[Block]:
    """For the marketer, what matters most last. Every text in it is data."""
    title, rest = _title(result.words)
    note = " ".join(part for part in (rest, _cut(result), _figures(result)) if part)
    columns = tuple(Column(name=each.name, title=each.title, type=each.type) for each in result.columns)
    if chart := _chart(asked, result, title, columns):
        yield chart
    if len(result.rows) == 1 and not result.more:
        [row] = result.rows
        fields = (CardField(name=each.name, title=each.title, type=each.type, value=row[each.name]) for each in columns)
        yield Card(title=title, fields=tuple(fields))
    else:
        yield Table(title=title, columns=columns, data=result.rows, note=note)


def _title(words: str) -> tuple[str, str]:
    """The first sentence as a title, and the rest."""
    first, _, rest = words.partition(". ")
    title = first.removeprefix("Shows ").removesuffix(".")
    return f"{title[:1].upper()}{title[1:_LONGEST_TITLE]}", rest


def _message(asked: CheckedPlan, result: QueryResult) -> str:
    plan = asked.plan
    if not result.rows:
        return _NOTHING
    if plan.aggregates and not plan.groups:
        [row] = result.rows
        return f"{'; '.join(f'{each.title}: {_said(row[each.name], each.type)}' for each in result.columns)}."
    name = "rows" if plan.groups or len(result.rows) == 1 else asked.declaration.sources[plan.source].rows
    count = len(result.rows)
    if result.more:
        return "The first row of more." if count == 1 else f"The first {count} {name} of more than {count}."
    return f"Found {count} {'row' if count == 1 else name}."


def _said(value: object, type_: FieldType) -> str:
    match value:
        case None:
            return "unknown"
        case int() | Decimal():
            return f"${value:,.2f}" if type_ == "money" else f"{value:,}"
    return str(plain(value))


def _cut(result: QueryResult) -> str:
    return f"There are more than these {len(result.rows)}." if result.more else ""


def _figures(result: QueryResult) -> str:
    figures = result.figures
    return f"Read {_cost(figures.read_units, figures.rows_read)} in {figures.milliseconds:,.0f} ms."


def _cost(read_units: Decimal, rows: int) -> str:
    read = f"{rows:,} row{'' if rows == 1 else 's'}"
    return f"{read} with {read_units:,f} read units" if read_units else read


def _chart(asked: CheckedPlan, result: QueryResult, title: str, columns: Sequence[Column]) -> Chart | None:
    """Of one group with a figure: a line over time, bars over anything else."""
    plan = asked.plan
    if len(plan.groups) != 1 or not plan.aggregates:
        return None
    x, y = columns[0], columns[1]
    data = [row for row in result.rows if row[x.name] is not None and row[y.name] is not None]
    if len(data) < _FEWEST_TO_DRAW or y.type == "date":
        return None
    over_time = x.type == "date"
    ordered = sorted(data, key=lambda row: str(row[x.name])) if over_time else data
    return Chart(title=title, kind="line" if over_time else "bar", x=x, y=y, data=tuple(ordered))


def estimate_told(words: str, estimate: Estimate) -> ToolResult:
    """For the model."""
    total = estimate.total
    message = f"It would read about {_about(total)}."
    better = f" That is the cheaper way: {'; '.join(estimate.better)}." if estimate.better else ""
    steps = [{"source": step.source, "how": step.how, "rows": step.cost.rows} for step in estimate.steps]
    return {"message": message + better, "understood": words, "steps": plain(steps)}


def estimate_shown(words: str, estimate: Estimate) -> Table:
    """For the marketer: step by step."""
    title, _ = _title(words)
    columns = (
        Column(name="source", title="Source"),
        Column(name="how", title="How it is read"),
        Column(name="rows", title="Rows", type="whole"),
        Column(name="read_units", title="Read units", type="number"),
        Column(name="postgres_cost", title="PostgreSQL's cost", type="number"),
        Column(name="seconds", title="Seconds", type="number"),
    )
    data = [{"source": step.source, "how": step.how, **_measures(step.cost)} for step in estimate.steps]
    note = f"About {_about(estimate.total)}. {' '.join(estimate.better)}".strip()
    return Table(title=f"What it would cost: {title}", columns=columns, data=tuple(data), note=note)


def _measures(cost: Cost) -> dict[str, object]:
    return {
        "rows": cost.rows,
        "read_units": cost.read_units,
        "postgres_cost": round(cost.postgres_cost, 1),
        "seconds": round(cost.seconds, 2),
    }


def _about(cost: Cost) -> str:
    return f"{_cost(cost.read_units, cost.rows)}, in {cost.seconds:,.1f} seconds"
