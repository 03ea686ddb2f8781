"""What a plan says without the declaration's words: rules and periods as filters, fields and order in full."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from agents.promotions.declaration.model import Declaration
from agents.promotions.query.days import before, start_of
from agents.promotions.query.plan import Filter, Join, Order, Period, QueryPlan
from agents.promotions.query.reach import visible


def expanded(plan: QueryPlan, declaration: Declaration, *, today: date) -> QueryPlan:
    """The same question of a checked plan: no rules and no periods are left, and its order is total."""
    rules = [declaration.rules[name] for name in plan.rules]
    joins = (*plan.joins, *(join for rule in rules for join in rule.joins))
    filters = (*plan.filters, *(each for rule in rules for each in rule.filters))
    periods = (*plan.periods, *(each for rule in rules for each in rule.periods))
    whole = plan.model_copy(
        update={
            "rules": (),
            "periods": (),
            "filters": tuple(dict.fromkeys((*filters, *_as_filters(periods, today)))),
            "joins": tuple(dict.fromkeys(_expanded_join(join, declaration, today) for join in joins)),
            "fields": _fields(plan, declaration),
        }
    )
    return whole.model_copy(update={"order": tuple(_total_order(whole, declaration))})


def _expanded_join(join: Join, declaration: Declaration, today: date) -> Join:
    rules = [declaration.rules[name] for name in join.rules]
    filters = (*join.filters, *(each for rule in rules for each in rule.filters))
    periods = (*join.periods, *(each for rule in rules for each in rule.periods))
    return join.model_copy(
        update={
            "rules": (),
            "periods": (),
            "filters": tuple(dict.fromkeys((*filters, *_as_filters(periods, today)))),
        }
    )


def _as_filters(periods: Iterable[Period], today: date) -> Iterator[Filter]:
    for period in periods:
        start, end = window(period, today)
        if start is not None:
            yield Filter(field=period.field, operator="at_least", values=(start,))
        if end is not None:
            yield Filter(field=period.field, operator="at_most", values=(end,))


def window(period: Period, today: date) -> tuple[date | None, date | None]:
    """The first and the last day of the period, both included; None where it is open."""
    match period.kind:
        case "between":
            return period.start, period.end
        case "this":
            return start_of(period.unit, today), today
        case "previous":
            this = start_of(period.unit, today)
            return before(this, period.amount, period.unit), before(this, 1, "day")
    start = before(today, period.amount, period.unit)
    return start + timedelta(days=1), today


def _fields(plan: QueryPlan, declaration: Declaration) -> tuple[str, ...]:
    """What each row shows: nothing but groups and aggregates where there are any."""
    if plan.groups or plan.aggregates:
        return ()
    return plan.fields or tuple(f"{plan.source}.{name}" for name in declaration.sources[plan.source].usual)


def _total_order(plan: QueryPlan, declaration: Declaration) -> Iterator[Order]:
    """The order that was asked for, and after it what makes it the same each time: the groups, or the keys."""
    asked = {order.by: order for order in reversed(plan.order)}
    yield from (order for order in plan.order if asked[order.by] is order)
    if plan.groups or plan.aggregates:
        rest = [group.field for group in plan.groups]
    else:
        sources = (declaration.sources[name] for name in visible(plan, declaration))
        rest = [f"{source.name}.{name}" for source in sources for name in source.key]
    yield from (Order(by=field) for field in rest if field not in asked)
