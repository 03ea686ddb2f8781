"""Which sources a plan touches, and where a condition on one of them belongs."""

from collections.abc import Iterable

from agents.promotions.declaration.model import Declaration, name_of, source_of
from agents.promotions.query.plan import Join, QueryPlan


def others_of(join: Join, declaration: Declaration) -> tuple[str, ...]:
    """The sources on the join's way; none when its relationship is not declared."""
    relationship = declaration.relationships.get(join.relationship)
    return relationship.others if relationship else ()


def leads_to_one(join: Join, declaration: Declaration) -> bool:
    """Whether each row has one other at most: every step leads to a whole key."""
    way = declaration.relationships[join.relationship].way
    return all(declaration.sources[source_of(step.right)].key == (name_of(step.right),) for step in way)


def visible(plan: QueryPlan, declaration: Declaration) -> tuple[str, ...]:
    """The sources whose fields can be shown, grouped and added up: the plan's own, and those of `each` joins."""
    each = (other for join in plan.joins if join.kind == "each" for other in others_of(join, declaration))
    return (plan.source, *each)


def touched(plan: QueryPlan, declaration: Declaration) -> tuple[str, ...]:
    """Every source that must be read, those of the rules' joins included."""
    rules = [declaration.rules[name] for name in plan.rules if name in declaration.rules]
    joins: Iterable[Join] = (*plan.joins, *(join for rule in rules for join in rule.joins))
    others = (other for join in joins for other in others_of(join, declaration))
    return tuple(dict.fromkeys((plan.source, *others)))


def join_for(source: str, plan: QueryPlan, declaration: Declaration) -> int | None:
    """Which join a condition on the source is meant for: the one that shows it, else the only one that leads there.

    None when that is not clear: two lead there, or `without` is the one, where it would mean something else.
    """
    found = [index for index, join in enumerate(plan.joins) if source in others_of(join, declaration)]
    shown = [index for index in found if plan.joins[index].kind == "each"]
    candidates = shown or found
    return candidates[0] if len(candidates) == 1 and plan.joins[candidates[0]].kind != "without" else None


def leading_to(source: str, *, start: str, declaration: Declaration) -> list[str]:
    """The relationships from `start` that have the source on their way, the shortest first."""
    found = [each for each in declaration.relationships.values() if each.source == start and source in each.others]
    return [each.name for each in sorted(found, key=lambda each: len(each.way))]
