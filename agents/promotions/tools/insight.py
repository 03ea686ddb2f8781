"""What the model may ask about customers and promotions as a whole. The figures are code's; none is the model's."""

from typing import Literal

from pydantic import JsonValue
from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.tool_arguments import is_left_out, words
from agents.common.tool_results import ToolResult
from agents.promotions.answer import answer_of
from agents.promotions.insight.findings import Findings
from agents.promotions.insight.outlook import Planned
from agents.promotions.insight.service import InsightService

MOST_FIGURES = 20
_MOST_DAYS = 92


class InsightTools:
    """The tools, over the service."""

    def __init__(self, service: InsightService) -> None:
        self._service = service

    def tools(self) -> list[AgentTool]:
        """All of them."""
        return [self.segment_customers, self.promotion_effect, self.forecast_promotion]

    @tool(context=True)
    async def segment_customers(
        self, tool_context: ToolContext, kind: Literal["rfm", "lifecycle", "seasonal"]
    ) -> ToolResult:
        """Divide all customers into segments, and tell how many are in each and what they are worth.

        Use it for questions about segments, lifecycle stages, churn, loyalty, the best customers, or seasons.

        Args:
            kind: rfm: scores by how recently, how frequently and for how much money they ordered, with named segments
                such as champions and at risk. lifecycle: stages such as new, active, at risk, lapsed and lost.
                seasonal: who orders from October to December only, and orders by month.

        Returns:
            A sentence to tell, and the figures. The marketer sees tables and charts.
        """
        answer = answer_of(tool_context)
        await answer.progress("segment_customers", "Looking at all customers")
        return _told(tool_context, await self._service.segments(kind, answer.marketer))

    @tool(context=True)
    async def promotion_effect(self, tool_context: ToolContext, promotion_id: str | None = None) -> ToolResult:
        """Measure what past promotions brought, against customers who were not targeted.

        Use it for questions whether a promotion worked, what it brought or cost, or which worked best.

        Args:
            promotion_id: One promotion, such as PROMO-2025-001; leave it out for all of them.

        Returns:
            A sentence to tell, and each promotion's extra revenue and orders with an interval, or why that can't be
            told. The marketer sees a table and a chart.
        """
        answer = answer_of(tool_context)
        await answer.progress("promotion_effect", "Comparing with customers who were not targeted")
        chosen = None if promotion_id is None or is_left_out(promotion_id) else words(promotion_id, name="promotion_id")
        return _told(tool_context, await self._service.effects(chosen, answer.marketer))

    @tool(context=True)
    async def forecast_promotion(
        self,
        tool_context: ToolContext,
        discount_percent: float,
        target_segment: Literal["VIP", "Premium", "Regular", "All"],
        days: int,
    ) -> ToolResult:
        """Foretell what a promotion that is planned may bring: orders, revenue, and what the discount costs.

        Use it for questions what would happen if, or what to expect of a promotion. It creates nothing.

        Args:
            discount_percent: The discount in percent, more than 0 and less than 100.
            target_segment: For which customers.
            days: For how many days, 1 to 92.

        Returns:
            A sentence to tell, and each figure with its interval and what would be without the promotion. The marketer
            sees a table and a chart.
        """
        if not 0 < discount_percent < 100:
            raise ValueError("discount_percent must be more than 0 and less than 100.")
        if not 1 <= days <= _MOST_DAYS:
            raise ValueError(f"days must be a number from 1 to {_MOST_DAYS}.")
        answer = answer_of(tool_context)
        await answer.progress("forecast_promotion", "Learning from past promotions")
        planned = Planned(discount_percent=discount_percent, target=target_segment, days=days)
        return _told(tool_context, await self._service.forecast(planned, answer.marketer))


def _told(context: ToolContext, findings: Findings) -> ToolResult:
    """Shows the blocks, and tells the model as much as it needs."""
    answer = answer_of(context)
    for block in findings.blocks:
        answer.show(block)
    figures: list[JsonValue] = [{**figure} for figure in findings.figures[:MOST_FIGURES]]
    return {"message": findings.message, "found": len(findings.figures), "figures": figures}
