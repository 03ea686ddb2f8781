"""How large a plan may be: checked before anything else, so that no plan is long work."""

from collections.abc import Sized

from agents.promotions.declaration.model import Limits
from agents.promotions.query.plan import QueryPlan

_MOST_JOINS = 6
_MOST_PARTS = 30


def size_problems(plan: QueryPlan, limits: Limits) -> tuple[str, ...]:
    """What is too much of it."""
    problems = []
    if plan.limit > limits.rows_per_answer:
        problems.append(f"An answer has at most {limits.rows_per_answer} rows.")
    if len(plan.joins) > _MOST_JOINS:
        problems.append(f"A plan has at most {_MOST_JOINS} joins.")
    if any(len(parts) > _MOST_PARTS for parts in _lists(plan)):
        problems.append(f"A plan has at most {_MOST_PARTS} of each.")
    return tuple(problems)


def _lists(plan: QueryPlan) -> tuple[Sized, ...]:
    own = (plan.filters, plan.rules, plan.periods, plan.fields, plan.groups, plan.aggregates, plan.having, plan.order)
    return (*own, *(parts for join in plan.joins for parts in (join.filters, join.rules, join.periods)))
