"""Checks a plan against the declaration, and refuses it with everything that is wrong, in words that help mend it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from agents.common.errors import BadInput
from agents.promotions.declaration.conditions import ConditionCheck
from agents.promotions.declaration.model import NUMBERS, Declaration, source_of
from agents.promotions.declaration.names import unknown
from agents.promotions.query.columns import Column, columns
from agents.promotions.query.expansion import expanded
from agents.promotions.query.placing import placed
from agents.promotions.query.plan import Aggregate, Filter, Group, Having, Period, QueryPlan
from agents.promotions.query.reach import leading_to, others_of, touched, visible
from agents.promotions.query.size import size_problems


class PlanRefused(BadInput):
    """The plan can't be answered: `problems` is all that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class CheckedPlan:
    """`asked` has the declaration's words and typed values; `plan` says the same in filters and joins alone."""

    asked: QueryPlan
    plan: QueryPlan
    declaration: Declaration
    columns: tuple[Column, ...]


def checked(plan: QueryPlan, declaration: Declaration, reader_groups: Collection[str], *, today: date) -> CheckedPlan:
    """The plan, once every name, type and operator in it is right and the groups may read it. Raises PlanRefused."""
    if plan.source not in declaration.sources:
        raise PlanRefused((unknown("source", plan.source, declaration.sources),))
    if too_large := size_problems(plan, declaration.limits):
        raise PlanRefused(too_large)
    check = _PlanCheck(placed(plan, declaration), declaration)
    asked = check.typed()
    check.readers(reader_groups)
    if check.problems:
        raise PlanRefused(tuple(check.problems))
    whole = expanded(asked, declaration, today=today)
    shown = columns(whole, declaration)
    if len({column.name for column in shown}) < len(shown):
        raise PlanRefused(("An aggregate is called as another column is: give it another name.",))
    return CheckedPlan(asked=asked, plan=whole, declaration=declaration, columns=shown)


class _PlanCheck:
    def __init__(self, plan: QueryPlan, declaration: Declaration) -> None:
        self._plan = plan
        self._declaration = declaration
        self._conditions = ConditionCheck(declaration)
        self._visible = visible(plan, declaration)

    @property
    def problems(self) -> list[str]:
        """What was found so far."""
        return self._conditions.problems

    def typed(self) -> QueryPlan:
        """The plan with typed values; it means nothing when there are problems."""
        plan, conditions = self._plan, self._conditions
        joins = tuple(conditions.join(join, start=plan.source) for join in plan.joins)
        self._check_joins()
        self._check_reached()
        typed = plan.model_copy(
            update={
                "joins": joins,
                "filters": conditions.filters(plan.filters, among=self._visible),
                "periods": conditions.periods(plan.periods, among=self._visible),
                "fields": tuple(dict.fromkeys(plan.fields)),
            }
        )
        self._check_rules()
        self._check_shown()
        self._check_order()
        return typed

    def readers(self, groups: Collection[str]) -> None:
        """Whether one of the groups may read each source that the plan touches."""
        for name in touched(self._plan, self._declaration):
            if not set(self._declaration.sources[name].readers) & set(groups):
                self._fault(f"You may not read {name}.")

    def _fault(self, problem: str) -> None:
        self._conditions.fault(problem)

    def _check_joins(self) -> None:
        for source, times in Counter(self._visible).items():
            if times > 1:
                self._fault(f"Two joins of kind each lead to {source}: whose row is shown is not clear. Keep one.")

    def _check_reached(self) -> None:
        """Conditions on sources that no join, or more than one, leads to: says which join to write them in."""
        parts: tuple[Filter | Period, ...] = (*self._plan.filters, *self._plan.periods)
        named = [part.field for part in parts]
        rules = [self._declaration.rules[name] for name in self._plan.rules if name in self._declaration.rules]
        for field in dict.fromkeys((*named, *(f"{rule.source}." for rule in rules))):
            source = source_of(field)
            if source in self._declaration.sources and source not in self._visible:
                self._fault(f"A condition on {source} stands in a join. {self._advice(source)}")

    def _advice(self, source: str) -> str:
        inside = [join.relationship for join in self._plan.joins if source in others_of(join, self._declaration)]
        if inside:
            return f"Write it in the filters, periods or rules of the one that is meant: {' or '.join(inside)}."
        ways = leading_to(source, start=self._plan.source, declaration=self._declaration)
        if ways:
            return f"Join along {' or '.join(ways[:3])}."
        return f"No relationship leads from {self._plan.source} to {source}: ask from another source."

    def _check_rules(self) -> None:
        self._conditions.rules(self._plan.rules, among=(self._plan.source,))

    def _check_shown(self) -> None:
        plan = self._plan
        for field in plan.fields:
            if self._is_shown(field) and (plan.groups or plan.aggregates) and field not in self._grouped():
                self._fault(f"{field} is neither grouped nor added up: group by it, or leave it out.")
        for group in plan.groups:
            self._check_group(group)
        for aggregate in plan.aggregates:
            self._check_aggregate(aggregate)
        for kind, names in (("group", self._grouped()), ("aggregate", self._aggregates())):
            for name, times in Counter(names).items():
                if times > 1:
                    self._fault(f"There are two {kind}s {name}: keep one.")

    def _is_shown(self, field: str) -> bool:
        """Whether it is a field that has one value in each row."""
        source = source_of(field)
        if self._declaration.has(field) and source not in self._visible:
            ways = leading_to(source, start=self._plan.source, declaration=self._declaration)
            advice = f"join along {' or '.join(ways[:3])} with kind each" if ways else "ask from another source"
            self._fault(f"{field} is of another source: to show it, group by it or add it up, {advice}.")
            return False
        return self._conditions.has_field(field, among=self._visible)

    def _check_group(self, group: Group) -> None:
        if self._is_shown(group.field) and group.unit and not self._is_date(group.field):
            self._fault(f"{group.field} is no date: it is grouped without a unit.")

    def _check_aggregate(self, aggregate: Aggregate) -> None:
        if aggregate.field is None:
            if aggregate.function != "count":
                self._fault(f"{aggregate.function} needs a field.")
        elif aggregate.function == "count":
            self._fault("count counts rows and takes no field; count_distinct counts a field's different values.")
        elif self._is_shown(aggregate.field):
            type_ = self._declaration.field(aggregate.field).type
            allowed = _ALLOWED[aggregate.function]
            if allowed is not None and type_ not in allowed:
                self._fault(f"{aggregate.field} is {type_}, which has no {aggregate.function}.")

    def _check_order(self) -> None:
        plan = self._plan
        for having in plan.having:
            self._check_having(having)
        for order in plan.order:
            if order.by in self._aggregates():
                continue
            if (plan.groups or plan.aggregates) and order.by not in self._grouped():
                known = (*self._grouped(), *self._aggregates())
                self._fault(unknown("group or aggregate", order.by, known) + " Only those can be ordered by here.")
            else:
                self._is_shown(order.by)

    def _check_having(self, having: Having) -> None:
        found = [each for each in self._plan.aggregates if each.name == having.aggregate]
        if not found:
            self._fault(unknown("aggregate", having.aggregate, self._aggregates()))
        for each in found:
            is_date = each.field and self._declaration.has(each.field) and self._is_date(each.field)
            if is_date and each.function != "count_distinct":
                self._fault(f"{each.name} is a date: having compares numbers only. Use a period.")

    def _is_date(self, field: str) -> bool:
        return self._declaration.field(field).type == "date"

    def _grouped(self) -> tuple[str, ...]:
        return tuple(group.field for group in self._plan.groups)

    def _aggregates(self) -> tuple[str, ...]:
        return tuple(aggregate.name for aggregate in self._plan.aggregates)


_MEASURED = NUMBERS | {"date"}
_ALLOWED = {"count_distinct": None, "sum": NUMBERS, "average": NUMBERS, "minimum": _MEASURED, "maximum": _MEASURED}
