"""What promotions brought and may bring, as tables and charts."""

from collections.abc import Iterable, Sequence

from agents.promotions.blocks import Chart, Column, Table
from agents.promotions.insight.findings import LEVEL_SAID, Figure, Findings, ends, money, number, text
from agents.promotions.insight.interval import Interval
from agents.promotions.insight.outlook import Outlook
from agents.promotions.insight.past import Measured, Untold


def effects_found(past: Sequence[Measured | Untold]) -> Findings:
    """Each promotion with what it brought, or why that can't be told."""
    rows = [_effect_row(one) for one in past]
    told = [one for one in past if isinstance(one, Measured)]
    against_others = sum(one.compared for one in told)
    moved = [one for one in told if one.moved]
    message = (
        f"Of {len(past)} promotions, {against_others} can be measured against customers who were not targeted, and "
        f"{len(told) - against_others}, which were for everybody, only against the time before. With more or fewer "
        f"orders or revenue than chance explains ({LEVEL_SAID} intervals): {_names(moved) or 'none'}."
    )
    table = Table(
        title="What promotions brought",
        columns=(
            text("promotion", "Promotion"),
            Column(name="discount_percent", title="Discount", type="percent"),
            text("target", "For"),
            money("revenue", "Extra revenue"),
            money("revenue_low", "At least"),
            money("revenue_high", "At most"),
            number("orders", "Extra orders"),
            money("cost", "Discounts cost"),
            text("verdict", "What can be told"),
        ),
        data=tuple(rows),
        note=f"Extra: beyond what would have been without it. At least, at most: {LEVEL_SAID} interval.",
    )
    chart = _intervals("Extra revenue of each promotion", [(one.promotion.name, one.revenue) for one in told])
    return Findings(message=message, figures=rows, blocks=(chart, table) if told else (table,))


def outlook_found(found: Outlook) -> Findings:
    """What to expect, how sure that is, and from what it was learnt."""
    lines = [
        ("orders", found.orders, found.orders_without),
        ("revenue", found.revenue, found.revenue_without),
        ("cost of the discount", found.cost, 0.0),
    ]
    rows: list[Figure] = [
        {"what": what, "without": round(without, 2), **ends("expected", of)} for what, of, without in lines
    ]
    planned, past = found.planned, found.learnt_from
    message = (
        f"{planned.discount_percent:g} % off for {planned.target} ({found.customers} customers) over {planned.days} "
        f"days: about {found.orders.middle:.0f} orders ({found.orders.low:.0f} to {found.orders.high:.0f}) and "
        f"${found.revenue.middle:,.0f} ({found.revenue.low:,.0f} to {found.revenue.high:,.0f}); without it about "
        f"{found.orders_without:.0f} orders and ${found.revenue_without:,.0f}. The discount would cost about "
        f"${found.cost.middle:,.0f}. Learnt from {len(past)} past promotions, {found.held} of which the others would "
        f"have foretold{_only_before(past)}. The time of the year is not in it."
    )
    table = Table(
        title="What to expect",
        columns=(
            text("what", "What"),
            number("expected", "Expected"),
            number("expected_low", "At least"),
            number("expected_high", "At most"),
            number("without", "Without it"),
        ),
        data=tuple(rows),
        note=f"At least, at most: {LEVEL_SAID} prediction interval. Learnt from: {_names(past)}.",
    )
    chart = _intervals(
        "Extra revenue of the promotions it is learnt from", [(p.promotion.name, p.revenue) for p in past]
    )
    return Findings(message=message, figures=rows, blocks=(chart, table))


def _effect_row(one: Measured | Untold) -> Figure:
    promotion = one.promotion
    row: Figure = {
        "promotion_id": promotion.promotion_id,
        "promotion": promotion.name,
        "discount_percent": float(promotion.discount_percent),
        "target": promotion.target,
        "used_by_orders": one.used.orders,
    }
    if isinstance(one, Untold):
        return {**row, "verdict": f"It can't be told: {one.why}."}
    return {
        **row,
        **ends("revenue", one.revenue),
        **ends("orders", one.orders),
        "cost": round(one.discount_cost, 2),
        "verdict": _verdict(one),
    }


def _verdict(one: Measured) -> str:
    so_far = "So far: " if one.promotion.running else ""
    if not one.moved:
        return f"{so_far}nothing that could not be chance."
    moved = " and ".join(f"{'more' if interval.middle > 0 else 'less'} {name}" for name, interval in one.moved)
    if one.compared:
        return f"{so_far}it brought {moved}."
    return f"{so_far}{moved} than before; it was for everybody, so what else moved then is in it too."


def _intervals(title: str, named: Iterable[tuple[str, Interval]]) -> Chart:
    return Chart(
        title=title,
        kind="interval",
        x=text("promotion", "Promotion"),
        y=money("revenue", "Extra revenue"),
        data=tuple({"promotion": name, **ends("revenue", interval)} for name, interval in named),
        note=f"{LEVEL_SAID} intervals",
    )


def _only_before(past: Sequence[Measured]) -> str:
    """How many could not be compared with anybody."""
    alone = sum(not one.compared for one in past)
    return f"; {alone} of them were for everybody and are only compared with the time before" if alone else ""


def _names(past: Iterable[Measured]) -> str:
    return ", ".join(one.promotion.name for one in past)
