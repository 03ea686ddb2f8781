"""The single agent's four tools. Who is asking travels beside the model; no argument says it."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.tool_results import ToolResult
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.tools import StreamTools


class SingleAgentTools:
    """The tools, over the streams and the counter."""

    def __init__(self, streams: StreamTools, counter: SalesCounter) -> None:
        self._streams = streams
        self._counter = counter

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [
            self._streams.identify_product_from_stream,
            self.check_product_inventory,
            self.calculate_order_total,
            self.process_customer_order,
        ]

    @tool(context=True)
    async def check_product_inventory(
        self, product_id: str, tool_context: ToolContext, size: str | None = None
    ) -> ToolResult:
        """Check whether a product is in stock, which sizes there are, and how many pieces of each.

        Use it when the customer names a size, and for "do you have it in ...", "which sizes are there", "how many are
        left".

        Args:
            product_id: The product's id or its name, for example shoe_001 or Nike Air Zoom Pegasus.
            size: Only this size, such as 10 or M; leave it out for all sizes.

        Returns:
            The product with its price and its variants, each with the quantity that can be had.
        """
        return await self._counter.stock(tool_context, product_id, size)

    @tool(context=True)
    async def calculate_order_total(
        self, product_id: str, tool_context: ToolContext, size: str | None = None, quantity: int = 1
    ) -> ToolResult:
        """Calculate what an order would cost this customer, with tax and shipping. Nothing is ordered.

        Use it before you ask whether to order, and for "how much is that in total".

        Args:
            product_id: The product's id or its name, for example shoe_001 or Nike Air Zoom Pegasus.
            size: The size, such as 10 or M; leave it out for a product without sizes.
            quantity: How many pieces; leave it out for one.

        Returns:
            The total with its parts: subtotal, tax and shipping.
        """
        return await self._counter.total(tool_context, product_id, size, quantity)

    @tool(context=True)
    async def process_customer_order(
        self, product_id: str, tool_context: ToolContext, size: str | None = None, quantity: int = 1
    ) -> ToolResult:
        """Place the customer's order for a product, and have it paid.

        Use it only when the customer has said which product, which size if it has sizes, and that they want it ordered.

        Args:
            product_id: The product's id or its name, for example shoe_001 or Nike Air Zoom Pegasus.
            size: The size, such as 10 or M; leave it out for a product without sizes.
            quantity: How many pieces; leave it out for one.

        Returns:
            The order with its number and its total, or why it was refused.
        """
        return await self._counter.order(tool_context, product_id, size, quantity)
