"""A checked plan in plain words, so that a marketer sees what was understood beside what was found."""

from collections.abc import Iterator, Sequence

from agents.promotions.declaration.model import Declaration
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.plan import Aggregate, Comparison, Filter, Group, Join, Order, Period, QueryPlan
from agents.promotions.query.reach import leads_to_one, others_of, visible
from agents.promotions.query.saying import field_words, filter_words, listed, period_words

_COMPARISONS: dict[Comparison, str] = {
    "equals": "is",
    "not_equals": "is not",
    "less_than": "is less than",
    "at_most": "is at most",
    "more_than": "is more than",
    "at_least": "is at least",
}


def in_words(checked: CheckedPlan) -> str:
    """A few sentences: what is shown, of which rows, in which order, and how many."""
    return " ".join(_Words(checked.asked, checked.declaration).sentences())


def rows_in_words(checked: CheckedPlan) -> str:
    """Which rows it means, and nothing of what it shows of them."""
    return " ".join(_Words(checked.asked, checked.declaration).chosen())


class _Words:
    def __init__(self, plan: QueryPlan, declaration: Declaration) -> None:
        self._plan = plan
        self._declaration = declaration
        self._rows = declaration.sources[plan.source].rows
        self._shown = visible(plan, declaration)

    def sentences(self) -> Iterator[str]:
        plan = self._plan
        yield self._lead() + self._where(plan.filters, plan.periods, self._shown) + "."
        yield from self._conditions()
        if plan.having:
            held = [
                f"{self._named(having.aggregate)} {_COMPARISONS[having.operator]} {having.value:,f}"
                for having in plan.having
            ]
            yield f"Only where {listed(held)}."
        if plan.order:
            yield f"Sorted by {self._orders()}."
        if not plan.aggregates or plan.groups:
            yield f"At most {plan.limit} row{'' if plan.limit == 1 else 's'}."

    def chosen(self) -> Iterator[str]:
        """Which rows, and how many of them in which order."""
        plan = self._plan
        yield f"{self._rows[:1].upper()}{self._rows[1:]}{self._where(plan.filters, plan.periods, self._shown)}."
        yield from self._conditions()
        if plan.order:
            yield f"The first {plan.limit}, sorted by {self._orders()}."

    def _conditions(self) -> Iterator[str]:
        yield from (f"Only {self._declaration.rules[name].means}." for name in self._plan.rules)
        yield from (self._join(join) for join in self._plan.joins)

    def _orders(self) -> str:
        return listed([self._order(order) for order in self._plan.order], "then by")

    def _lead(self) -> str:
        """What is shown of which rows."""
        plan = self._plan
        if plan.groups or plan.aggregates:
            told = listed([self._aggregate(each) for each in plan.aggregates])
            groups = listed([f"each {self._group(group)}" for group in plan.groups])
            shown = f"{told} for {groups}" if told and groups else told or groups
            return f"Shows {shown}" if told.endswith(f"of {self._rows}") else f"Shows {shown}, of {self._rows}"
        fields = listed([self._field(field) for field in plan.fields])
        return f"Shows {fields} of {self._rows}" if fields else f"Shows {self._rows}"

    def _where(self, filters: Sequence[Filter], periods: Sequence[Period], among: Sequence[str]) -> str:
        held = [filter_words(part, among=among, declaration=self._declaration) for part in filters]
        held += [period_words(part, among=among, declaration=self._declaration) for part in periods]
        return f" where {listed(held)}" if held else ""

    def _join(self, join: Join) -> str:
        means = self._declaration.relationships[join.relationship].means
        among = others_of(join, self._declaration)
        where = self._where(join.filters, join.periods, among)
        held = (f",{where}" if where else "") + "".join(
            f" (only {self._declaration.rules[name].means})" for name in join.rules
        )
        is_one = leads_to_one(join, self._declaration)
        match join.kind:
            case "each":
                return f"{'Beside each, ' if is_one else 'One row for each of '}{means}{held}."
            case "without":
                return f"Only {self._rows} without {'' if is_one else 'any of '}{means}{held}."
        return f"Only {self._rows} with {'' if is_one else 'at least one of '}{means}{held}."

    def _field(self, field: str) -> str:
        return field_words(field, among=self._shown, declaration=self._declaration)

    def _group(self, group: Group) -> str:
        return f"{group.unit} of {self._field(group.field)}" if group.unit else self._field(group.field)

    def _aggregate(self, aggregate: Aggregate) -> str:
        if aggregate.field is None:
            return f"the number of {'rows' if len(self._shown) > 1 else self._rows}"
        field = self._field(aggregate.field)
        is_date = self._declaration.field(aggregate.field).type == "date"
        match aggregate.function:
            case "count_distinct":
                return f"the number of different values of {field}"
            case "average":
                return f"the average {field}"
            case "minimum":
                return f"the {'earliest' if is_date else 'lowest'} {field}"
            case "maximum":
                return f"the {'latest' if is_date else 'highest'} {field}"
        return f"the sum of {field}"

    def _named(self, name: str) -> str:
        """An aggregate by its name."""
        return next(self._aggregate(each) for each in self._plan.aggregates if each.name == name)

    def _order(self, order: Order) -> str:
        named = [each for each in self._plan.aggregates if each.name == order.by]
        if named:
            return f"{self._aggregate(named[0])}, {self._direction(named[0].field, descending=order.descending)}"
        return f"{self._field(order.by)}, {self._direction(order.by, descending=order.descending)}"

    def _direction(self, field: str | None, *, descending: bool) -> str:
        match self._declaration.field(field).type if field else "whole":
            case "text" | "choice":
                return "from Z to A" if descending else "from A to Z"
            case "date":
                return "latest first" if descending else "earliest first"
            case "flag":
                return "yes first" if descending else "no first"
        return "highest first" if descending else "lowest first"
