"""Who the customers are, as tables and charts."""

from collections.abc import Iterable, Sequence
from statistics import fmean

from agents.promotions.blocks import Table
from agents.promotions.insight.findings import MOST_SHOWN, Figure, Findings, bars, cut, money, number, text, whole
from agents.promotions.insight.lifecycle import Stage
from agents.promotions.insight.rfm import SEGMENTS, Scored

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def segments_found(scored: Sequence[Scored], *, never_ordered: int) -> Findings:
    """Recency, frequency, money."""
    rows: list[Figure] = [
        {
            "segment": segment.name,
            "means": segment.means,
            "customers": len(members),
            "revenue": round(sum(float(one.customer.spent) for one in members), 2),
            "orders_each": round(fmean(one.customer.orders for one in members), 1),
        }
        for segment in SEGMENTS
        if (members := [one for one in scored if one.segment == segment.name])
    ]
    message = (
        f"{len(scored)} customers ordered, and fall into {len(rows)} segments by how lately, how often and for how "
        f"much; {never_ordered} never ordered and are in none."
    )
    table = Table(
        title="Customers by recency, frequency and money",
        columns=(
            text("segment", "Segment"),
            text("means", "They"),
            whole("customers", "Customers"),
            money("revenue", "Spent in all"),
            number("orders_each", "Orders each"),
        ),
        data=tuple(rows),
    )
    return Findings(
        message=message,
        figures=rows,
        blocks=(_scores_of(scored), bars("Customers in each segment", "segment", "customers", rows), table),
    )


def stages_found(members: Sequence[tuple[Stage, int, float]]) -> Findings:
    """Each stage with how many are in it, and what they spent."""
    rows: list[Figure] = [
        {"stage": stage.name, "means": stage.means, "customers": customers, "revenue": round(spent, 2)}
        for stage, customers, spent in members
    ]
    table = Table(
        title="Customers by stage",
        columns=(
            text("stage", "Stage"),
            text("means", "They"),
            whole("customers", "Customers"),
            money("revenue", "Spent in all"),
        ),
        data=tuple(rows),
    )
    message = ", ".join(f"{row['customers']} {row['stage']}" for row in rows)
    return Findings(
        message=f"Of {sum(one[1] for one in members)} customers: {message}.",
        figures=rows,
        blocks=(bars("Customers in each stage", "stage", "customers", rows), table),
    )


def monthly_found(orders: Iterable[tuple[int, int]], seasonal: Sequence[str], *, customers: int) -> Findings:
    """Who orders from October to December only, and how orders go through the year."""
    by_month = dict(orders)
    rows: list[Figure] = [
        {"month": name, "orders": by_month.get(number, 0)} for number, name in enumerate(_MONTHS, start=1)
    ]
    table = Table(
        title="Seasonal customers",
        columns=(text("customer", "Customer"),),
        data=tuple({"customer": name} for name in seasonal[:MOST_SHOWN]),
        note=cut(len(seasonal)),
    )
    message = (
        f"{len(seasonal)} of {customers} customers are seasonal: they order from October to December, and never in "
        "other months."
    )
    figures: list[Figure] = [{"seasonal": len(seasonal), "customers": customers}, *rows]
    return Findings(message=message, figures=figures, blocks=(bars("Orders by month", "month", "orders", rows), table))


def _scores_of(scored: Sequence[Scored]) -> Table:
    best = sorted(scored, key=lambda one: (-one.recency - one.frequency - one.money, one.customer.customer_id))
    return Table(
        title="Each customer's scores, 5 is best",
        columns=(
            text("customer", "Customer"),
            text("segment", "Segment"),
            whole("recency", "Lately"),
            whole("frequency", "Often"),
            whole("money", "Much"),
        ),
        data=tuple(
            {
                "customer": one.customer.name,
                "segment": one.segment,
                "recency": one.recency,
                "frequency": one.frequency,
                "money": one.money,
            }
            for one in best[:MOST_SHOWN]
        ),
        note=cut(len(scored)),
    )
