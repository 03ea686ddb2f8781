"""The columns of a plan's answer: what they are called, and what they hold."""

from collections import Counter
from dataclasses import dataclass

from agents.promotions.declaration.model import Declaration, FieldType, name_of, source_of
from agents.promotions.query.plan import Aggregate, Group, QueryPlan


@dataclass(frozen=True)
class Column:
    """`name` is unique in an answer, `title` is for people."""

    name: str
    title: str
    type: FieldType


def columns(plan: QueryPlan, declaration: Declaration) -> tuple[Column, ...]:
    """In the order of the answer: the groups, then the aggregates; or else the fields."""
    if not (plan.groups or plan.aggregates):
        return tuple(_of_field(field, plan.fields, declaration) for field in plan.fields)
    grouped = tuple(group.field for group in plan.groups)
    taken = tuple(f".{aggregate.name}" for aggregate in plan.aggregates)
    of_groups = (_of_group(group, (*grouped, *taken), declaration) for group in plan.groups)
    return (*of_groups, *(_of_aggregate(aggregate, declaration) for aggregate in plan.aggregates))


def aggregate_type(aggregate: Aggregate, declaration: Declaration) -> FieldType:
    """What it comes to: a count is whole, an average is not."""
    if aggregate.field is None or aggregate.function in ("count", "count_distinct"):
        return "whole"
    type_ = declaration.field(aggregate.field).type
    return "number" if aggregate.function == "average" and type_ == "whole" else type_


def average_digits(aggregate: Aggregate, declaration: Declaration) -> int:
    """To how many decimals an average is rounded, halves away from zero: cents for money."""
    return 2 if aggregate_type(aggregate, declaration) == "money" else 4


def _of_field(field: str, beside: tuple[str, ...], declaration: Declaration) -> Column:
    """By its own name, or with its source's before it where two would be called the same."""
    name = name_of(field)
    if Counter(name_of(other) for other in beside)[name] > 1:
        name = f"{source_of(field)}_{name}"
    return Column(name, _title(name), declaration.field(field).type)


def _of_group(group: Group, beside: tuple[str, ...], declaration: Declaration) -> Column:
    column = _of_field(group.field, beside, declaration)
    return Column(column.name, f"{column.title} ({group.unit})", column.type) if group.unit else column


def _of_aggregate(aggregate: Aggregate, declaration: Declaration) -> Column:
    return Column(aggregate.name, _title(aggregate.name), aggregate_type(aggregate, declaration))


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
