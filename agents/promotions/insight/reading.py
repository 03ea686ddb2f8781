"""Reads what insight is made of: plans of our own, run where the data is, with as many rows as the engine may hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from agents.common.errors import Refused
from agents.promotions.declaration.model import Declaration
from agents.promotions.federation.results import QueryResult
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan, checked
from agents.promotions.query.plan import QueryPlan
from agents.promotions.value import Value

MOST_ROWS = 100_000
Row = Mapping[str, Value]


class Engine(Protocol):
    """What answers a checked plan."""

    async def run(self, plan: CheckedPlan, *, marketer: Marketer) -> QueryResult:
        """The answer."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Over one declaration."""

    engine: Engine
    declaration: Declaration
    today: Callable[[], date]

    async def rows(self, plan: QueryPlan, marketer: Marketer) -> tuple[Row, ...]:
        """Every row. Raises Refused where there are more than insight is made for."""
        most = min(MOST_ROWS, self.declaration.limits.engine_rows)
        found = checked(plan, self.declaration, marketer.groups, today=self.today())
        whole = replace(found, plan=found.plan.model_copy(update={"limit": most}))
        result = await self.engine.run(whole, marketer=marketer)
        if result.more:
            raise Refused("too_many_rows", f"This would read more than {most} rows of {plan.source}.")
        return result.rows
