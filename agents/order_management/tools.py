"""The order desk's tools. Who is asking travels beside the model; no argument says it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Literal, cast

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import customer_of, principal_of
from agents.common.database import Row
from agents.common.help_desk import HelpDesk
from agents.common.tool_arguments import count, day, order_number, return_number, size_label, words
from agents.common.tool_results import ToolResult, found, quoted
from agents.order_management.domain import in_stock, summary, with_delay
from agents.order_management.repository import MOST_ORDERS, Listing, OrderRepository

OrderStatus = Literal["pending", "processing", "shipped", "delivered", "cancelled"]

_NO_ORDER = "This customer has no order {order_id}."
_NO_ORDERS = "This customer has no orders yet."
_NO_SUCH_ORDERS = "This customer has no such orders."
_STAFF_HAS_NO_ORDERS = "Staff have no orders of their own: look an order up by its number instead."

_ORDER_FIELDS = ("order_id", "order_status", "order_date", "total_amount", "items")
_MONEY_FIELDS = (
    "amount_due",
    "tax",
    "shipping_cost",
    "paid_with",
    "payment_status",
    "payment_failed_because",
    "refunds",
)
_PARCEL_FIELDS = (
    "shipping_status",
    "carrier",
    "tracking_number",
    "shipped_date",
    "estimated_delivery",
    "delivered_date",
    "overdue_days",
    "number_of_parcels",  # where there are several: they are told one by one by check_shipping_status
)


def today_in_utc() -> date:
    """The day by which parcels are late."""
    return datetime.now(UTC).date()


class OrderTools:
    """The tools, over a repository."""

    def __init__(
        self, repository: OrderRepository, help_desk: HelpDesk, *, today: Callable[[], date] = today_in_utc
    ) -> None:
        self._repository = repository
        self._help_desk = help_desk
        self._today = today

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [
            self.query_order_by_id,
            self.query_customer_orders,
            self.check_product_inventory,
            self.check_shipping_status,
            self.check_return_status,
            self.get_order_summary,
            self._help_desk.find_who_can_help,
        ]

    @tool(context=True)
    async def query_order_by_id(self, order_id: str, tool_context: ToolContext) -> ToolResult:
        """Look up one of the customer's orders by its number: where it is, its status, items, price and payment.

        Use it whenever an order number is named. It gives everything about the order at once, also the parcel
        with its estimated delivery, how it was paid, and any returns. total_amount is the price of the goods,
        amount_due what is paid for them with tax and shipping.

        Args:
            order_id: The order's number, for example ORD-2024-001.

        Returns:
            One order, or found 0 when this customer has none by that number.
        """
        order = await self._order(tool_context, order_id)
        return found("orders", self._rows(order), otherwise=_NO_ORDER.format(order_id=order_number(order_id)))

    @tool(context=True)
    async def query_customer_orders(
        self,
        tool_context: ToolContext,
        order_status: OrderStatus | None = None,
        ordered_since: str | None = None,
        ordered_until: str | None = None,
        limit: int | None = None,
    ) -> ToolResult:
        """List the customer's own orders, the latest first, with items, amounts, delivery, returns and refunds.

        Use it when no order number is named: "my orders", "my last order", "what did I buy", "where is the lamp that I
        ordered", "was it refunded", "has my return arrived", "what was this charge for", "what did I order in May".

        Args:
            order_status: Only orders in this status; leave it out for all of them.
            ordered_since: Only orders placed on this day or later, as YYYY-MM-DD; leave it out unless a time is named.
            ordered_until: Only orders placed on this day or earlier, as YYYY-MM-DD; leave it out likewise.
            limit: How many orders, 1 to 20; leave it out unless the customer names a number.

        Returns:
            Up to 20 orders, or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_ORDERS)
        since, until = day(ordered_since, name="ordered_since"), day(ordered_until, name="ordered_until")
        if since and until and since > until:
            raise ValueError("ordered_since is after ordered_until: exchange them.")
        most = count(limit, name="limit", highest=MOST_ORDERS, otherwise=MOST_ORDERS)
        listing = Listing(status=order_status, since=since, until=until, most=most)
        orders = await self._repository.orders_of(principal, customer_id=customer_id, listing=listing)
        otherwise = _NO_SUCH_ORDERS if order_status or since or until else _NO_ORDERS
        return found("orders", [row for order in orders for row in self._rows(order)], otherwise=otherwise)

    @tool(context=True)
    async def check_product_inventory(
        self, product: str, tool_context: ToolContext, size: str | None = None
    ) -> ToolResult:
        """Check how many pieces of a product are in stock, by size, colour or capacity.

        Use it for "is it in stock", "how many are left", "do you still have it in my size" about a product that
        the customer names.

        Args:
            product: The product's name or its id, such as Nike Air Zoom Pegasus or shoe_001.
            size: Only this size, such as 10 or M; leave it out for all sizes.

        Returns:
            The products meant, each with its price, its variants and the quantity of each, or found 0.
        """
        principal = principal_of(tool_context)
        wanted, label = words(product, name="product"), size_label(size)
        rows = await self._repository.stock(principal, product=wanted, size=label)
        return found(
            "products", [in_stock(row) for row in rows], otherwise=f"The shop has no product {quoted(wanted)}."
        )

    @tool(context=True)
    async def check_shipping_status(self, order_id: str, tool_context: ToolContext) -> ToolResult:
        """Track the delivery of an order: where the parcel is, carrier, tracking number, when it arrives.

        Args:
            order_id: The order's number, for example ORD-2024-001.

        Returns:
            Each parcel of one order, or found 0 when there is no such order or it has not been handed to a carrier.
        """
        order_id = order_number(order_id)
        rows = await self._repository.parcels(principal_of(tool_context), order_id=order_id)
        parcels = [with_delay(row, today=self._today()) for row in rows if row["shipping_status"] is not None]
        if rows and not parcels:
            status = str(rows[0]["order_status"])
            return found("shipments", [], otherwise=f"Order {order_id} is {status}; there is no parcel yet.")
        shown = [_only(row, "order_id", "order_status", *_PARCEL_FIELDS) for row in parcels]
        return found("shipments", shown, otherwise=_NO_ORDER.format(order_id=order_id))

    @tool(context=True)
    async def check_return_status(self, order_id: str, tool_context: ToolContext) -> ToolResult:
        """Check the return, exchange or refund of an order: how far it is, why, and how much money comes back.

        Use it for "my return", "my exchange", "when do I get my money back", "was it refunded" with an order number or
        a return number.

        Args:
            order_id: The order's number, for example ORD-2024-001, or the return's, for example RET-2024-001.

        Returns:
            The returns, exchanges and other refunds of one order, or found 0 when there is none.
        """
        if return_id := return_number(order_id):
            return await self._return(tool_context, return_id)
        order = await self._order(tool_context, order_id)
        if order is None:
            return found("returns", [], otherwise=_NO_ORDER.format(order_id=order_number(order_id)))
        rows = [
            {"order_id": order["order_id"], **one} for name in ("returns", "refunds") for one in _inside(order, name)
        ]
        return found("returns", rows, otherwise=f"No return was requested for order {order['order_id']}.")

    @tool(context=True)
    async def get_order_summary(self, tool_context: ToolContext) -> ToolResult:
        """Summarise all of the customer's orders: how many there are, how many in each status, and what was spent.

        Use it for "how many orders do I have", "how much have I spent with you", or an overview, not for one order.

        Returns:
            One summary, with what was spent in all, tax and shipping included; or found 0 when the customer never
            ordered.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_ORDERS)
        orders = await self._repository.all_in_short(principal, customer_id=customer_id)
        return found("order_summary", [summary(orders)] if orders else [], otherwise=_NO_ORDERS)

    async def _return(self, context: ToolContext, return_id: str) -> ToolResult:
        order = await self._repository.order_of_return(principal_of(context), return_id=return_id)
        returns = _inside(order, "returns") if order else ()
        rows = [{"order_id": order["order_id"], **one} for one in returns if order and one["return_id"] == return_id]
        return found("returns", rows, otherwise=f"This customer has no return {return_id}.")

    async def _order(self, context: ToolContext, order_id: str) -> Row | None:
        return await self._repository.order(principal_of(context), order_id=order_number(order_id))

    def _rows(self, order: Row | None) -> list[Row]:
        """As a model reads it."""
        if order is None:
            return []
        fields = (*_ORDER_FIELDS, *_PARCEL_FIELDS, *_MONEY_FIELDS, "returns")
        return [_only(with_delay(order, today=self._today()), *fields)]


def _inside(order: Row, name: str) -> Sequence[Row]:
    return cast("Sequence[Row]", order.get(name) or ())


def _only(row: Row, *fields: str) -> Row:
    return {field: row[field] for field in fields if row.get(field) is not None}
