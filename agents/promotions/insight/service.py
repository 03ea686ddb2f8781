"""Answers questions about customers and promotions as a whole, from plans that are run where the data is."""

from collections import Counter, defaultdict
from datetime import date
from typing import Literal

from agents.common.errors import NotFound
from agents.promotions.insight.customer_findings import monthly_found, segments_found, stages_found
from agents.promotions.insight.customers import CUSTOMERS, Customer, customers_in
from agents.promotions.insight.findings import Findings
from agents.promotions.insight.history import JOINED, PROMOTIONS, SALES, USED, History, history_of
from agents.promotions.insight.lifecycle import NEVER, STAGES, Stage, stage_of
from agents.promotions.insight.outlook import Planned, outlook
from agents.promotions.insight.past import measured
from agents.promotions.insight.promotion_findings import effects_found, outlook_found
from agents.promotions.insight.reading import Reading
from agents.promotions.insight.rfm import scored
from agents.promotions.marketer import Marketer
from agents.promotions.query.plan import Aggregate, Group, QueryPlan

Segmentation = Literal["rfm", "lifecycle", "seasonal"]
_SEASONAL = QueryPlan(source="customers", rules=("seasonal",), fields=("customers.customer_id", "customers.name"))
_COUNT = QueryPlan(source="customers", aggregates=(Aggregate(function="count", name="customers"),))
_BY_MONTH = QueryPlan(
    source="orders",
    groups=(Group(field="orders.order_date", unit="month"),),
    aggregates=(Aggregate(function="count", name="orders"),),
)


class InsightService:
    """Over what can be read. Nothing is remembered between questions."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def segments(self, kind: Segmentation, marketer: Marketer) -> Findings:
        """Who the customers are."""
        if kind == "seasonal":
            return await self._seasonal(marketer)
        customers = customers_in(await self._reading.rows(CUSTOMERS, marketer))
        if kind == "lifecycle":
            return stages_found(_by_stage(customers, self._reading.today()))
        found = scored(customers)
        return segments_found(found, never_ordered=len(customers) - len(found))

    async def effects(self, promotion_id: str | None, marketer: Marketer) -> Findings:
        """What promotions brought, or one of them. Raises NotFound."""
        history = await self._history(marketer)
        chosen = [one for one in history.promotions if promotion_id in (None, one.promotion_id)]
        if promotion_id and not chosen:
            raise NotFound(f"There is no promotion {promotion_id} that ran.")
        return effects_found([measured(one, history) for one in sorted(chosen, key=lambda one: one.starts_on)])

    async def forecast(self, planned: Planned, marketer: Marketer) -> Findings:
        """What to expect. Raises TooLittleKnown where that would be a guess."""
        return outlook_found(outlook(planned, await self._history(marketer)))

    async def _history(self, marketer: Marketer) -> History:
        rows = self._reading.rows
        return history_of(
            today=self._reading.today(),
            promotions=await rows(PROMOTIONS, marketer),
            joined=await rows(JOINED, marketer),
            sales=await rows(SALES, marketer),
            used=await rows(USED, marketer),
        )

    async def _seasonal(self, marketer: Marketer) -> Findings:
        rows = self._reading.rows
        seasonal, count, months = [await rows(plan, marketer) for plan in (_SEASONAL, _COUNT, _BY_MONTH)]
        by_month = Counter[int]()
        for row in months:
            if isinstance(day := row["order_date"], date):
                by_month[day.month] += int(str(row["orders"]))
        return monthly_found(
            by_month.items(), [str(row["name"]) for row in seasonal], customers=int(str(count[0]["customers"]))
        )


def _by_stage(customers: tuple[Customer, ...], today: date) -> list[tuple[Stage, int, float]]:
    members = defaultdict[str, list[Customer]](list)
    for customer in customers:
        members[stage_of(customer, today).name].append(customer)
    return [
        (stage, len(members[stage.name]), float(sum(one.spent for one in members[stage.name])))
        for stage in (*STAGES, NEVER)
    ]
