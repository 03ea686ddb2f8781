"""What the model may ask for. No tool changes anything by itself, and none can approve: people do, elsewhere."""

from datetime import date
from typing import Any

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.tool_arguments import day, dollars
from agents.common.tool_results import MOST_ROWS, ToolResult
from agents.promotions.answer import answer_of
from agents.promotions.declaration.model import Declaration
from agents.promotions.tools.declared import declared
from agents.promotions.tools.requests import requested
from agents.promotions.tools.selection import Names, Part, chosen
from agents.promotions.tools.write_schemas import prices_schema, segment_schema, update_schema
from agents.promotions.writes.plans import ChangePrices, ChangeSegment, CreatePromotion, Update
from agents.promotions.writes.service import WriteService
from agents.promotions.writes.shown import outcome, state_in_words, undo_card, writes_table
from agents.promotions.writes.wording import counted

_ASKING = "Working out what would change"
_CHANGE_SEGMENT = """Ask for another segment for customers. Nothing changes until a person approves it.

Use it for "make ... VIP", "move ... to Premium". Say which customers by filters, rules, periods or joins."""
_CHANGE_PRICES = """Ask for other prices of products, by a percentage or to a price.

Nothing changes until a person approves it. Use it for "raise, lower, cut, set the price of ...". Give percent, which is
negative for a lower price, or price, and not both."""
_REQUEST = """Ask for any other change of rows: the fields of a promotion, such as its status, days, discount or budget.

Nothing changes until a person approves it. Say which rows by filters, rules, periods or joins, and what they get."""


class WriteTools:
    """The tools, over the service."""

    def __init__(self, service: WriteService, declaration: Declaration) -> None:
        self._service = service
        self._declaration = declaration

    def tools(self) -> list[AgentTool]:
        """All of them. What rows there are to choose from, the declaration says."""
        return [
            self.create_promotion,
            declared(self.change_segment, _CHANGE_SEGMENT, segment_schema(self._declaration)),
            declared(self.change_prices, _CHANGE_PRICES, prices_schema(self._declaration)),
            declared(self.request_write_approval, _REQUEST, update_schema(self._declaration)),
            self.execute_approved_write,
            self.list_writes,
            self.undo_write,
        ]

    @tool(context=True)
    async def create_promotion(
        self,
        tool_context: ToolContext,
        name: str,
        description: str,
        discount_percent: float,
        target_segment: str,
        starts_on: str | None = None,
        ends_on: str | None = None,
        budget: float | None = None,
    ) -> ToolResult:
        """Ask for a new promotion. Nothing is created until a person approves it.

        Use it for "create a promotion", "offer ... 15 percent". What it may cost by past orders is worked out.

        Args:
            name: What it is called, in a few words.
            description: What it offers, in a sentence.
            discount_percent: The discount in percent.
            target_segment: For whom: VIP, Premium, Regular, or All.
            starts_on: The first day as YYYY-MM-DD; leave it out for today.
            ends_on: The last day as YYYY-MM-DD; leave it out when it has none.
            budget: The most that its discounts may cost, in dollars; leave it out when nobody said.

        Returns:
            What was asked for, with its impact, and an approval_token for execute_approved_write.
        """
        first, last = _days(starts_on, ends_on)
        return await self._requested(
            tool_context,
            "create_promotion",
            lambda: CreatePromotion.model_validate(
                {
                    "name": name,
                    "description": description,
                    "discount_percent": str(discount_percent),
                    "target_segment": target_segment,
                    "starts_on": first,
                    "ends_on": last,
                    "budget": dollars(budget, name="budget") or None,
                }
            ),
        )

    async def change_segment(
        self,
        tool_context: ToolContext,
        segment: str,
        filters: Part = None,
        rules: Names = None,
        periods: Part = None,
        joins: Part = None,
        order: Part = None,
        limit: int | None = None,
    ) -> ToolResult:
        """As its description says."""
        rows = chosen(filters=filters, rules=rules, periods=periods, joins=joins, order=order, limit=limit)
        return await self._requested(tool_context, "change_segment", lambda: ChangeSegment(rows=rows, segment=segment))

    async def change_prices(
        self,
        tool_context: ToolContext,
        percent: float | None = None,
        price: float | None = None,
        filters: Part = None,
        rules: Names = None,
        periods: Part = None,
        joins: Part = None,
        order: Part = None,
        limit: int | None = None,
    ) -> ToolResult:
        """As its description says."""
        rows = chosen(filters=filters, rules=rules, periods=periods, joins=joins, order=order, limit=limit)
        given = {"percent": _exact(percent), "price": _exact(price)}
        return await self._requested(
            tool_context, "change_prices", lambda: ChangePrices.model_validate({"rows": rows, **given})
        )

    async def request_write_approval(
        self,
        tool_context: ToolContext,
        query_description: str,
        source: str,
        changes: list[dict[str, Any]],
        filters: Part = None,
        rules: Names = None,
        periods: Part = None,
        joins: Part = None,
        order: Part = None,
        limit: int | None = None,
    ) -> ToolResult:
        """As its description says."""
        rows = chosen(filters=filters, rules=rules, periods=periods, joins=joins, order=order, limit=limit)
        await answer_of(tool_context).progress("request_write_approval", query_description[:200])
        return await self._requested(
            tool_context,
            "request_write_approval",
            lambda: Update.model_validate({"source": source, "rows": rows, "changes": changes}),
        )

    @tool(context=True)
    async def execute_approved_write(self, tool_context: ToolContext, approval_token: str) -> ToolResult:
        """Do what a person has approved. It is done once, however often this is called.

        Use it when the marketer says that it was approved, or asks to go on. What is approved is usually done already.

        Args:
            approval_token: The token that came with the request.

        Returns:
            What was done, or why it can't be.
        """
        answer = answer_of(tool_context)
        await answer.progress("execute_approved_write", "Looking whether it is approved")
        done = await self._service.execute(answer.marketer, approval_token.strip())
        return {"message": outcome(done), "state": done.state, "write_id": done.approval_id}

    @tool(context=True)
    async def list_writes(self, tool_context: ToolContext) -> ToolResult:
        """List the changes that were asked for, what became of each, and which can be undone.

        Use it for "what did I change", "is it approved", "what can be undone".

        Returns:
            The changes, the latest first, each with its write_id and its state.
        """
        answer = answer_of(tool_context)
        found = await self._service.writes(answer.marketer)
        if not found:
            return {"found": 0, "message": "No change was asked for yet."}
        answer.show(writes_table("What was asked for", found))
        return {
            "found": len(found),
            "message": f"{counted(len(found), 'changes')} asked for so far.",
            "writes": [
                {"write_id": one.approval_id, "what": one.words, "state": state_in_words(one)}
                for one in found[:MOST_ROWS]
            ],
        }

    @tool(context=True)
    async def undo_write(self, tool_context: ToolContext, write_id: str) -> ToolResult:
        """Offer to take a change back. The marketer sees it with a button, and it is taken back when they press it.

        Use it for "undo that", "take it back". Find the write_id with list_writes.

        Args:
            write_id: The change's number, such as apr-0123456789abcdef.

        Returns:
            What would be undone. Tell the marketer to press the button.
        """
        answer = answer_of(tool_context)
        approval = await self._service.undoable(answer.marketer, write_id.strip())
        answer.show(undo_card(approval))
        return {
            "message": f"Nothing is undone yet. To take back '{approval.words}', press Undo.",
            "state": "needs_confirmation",
            "write_id": approval.approval_id,
        }

    async def _requested(self, context: ToolContext, name: str, plan: Any) -> ToolResult:
        answer = answer_of(context)
        await answer.progress(name, _ASKING)
        return await requested(self._service, answer, plan)


def _exact(value: float | None) -> str | None:
    """As it was written; nothing costs 0, and models that have to fill in something fill in 0."""
    return str(value) if value else None


def _days(starts_on: str | None, ends_on: str | None) -> tuple[date | None, date | None]:
    return day(starts_on, name="starts_on"), day(ends_on, name="ends_on")
