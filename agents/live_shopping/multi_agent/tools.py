"""The specialists' own tools. Who is asking travels beside the model; no argument says it."""

from decimal import Decimal

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import principal_of
from agents.common.elsewhere import Elsewhere
from agents.common.embeddings import Embedder
from agents.common.search import NO_CUT, Asked, meaning_of
from agents.common.tool_arguments import count, dollars, highest_price, optional_words, size_label, words
from agents.common.tool_results import ToolResult, found
from agents.live_shopping.counter import SalesCounter, Shelf, StockCounter
from agents.live_shopping.multi_agent.details import ProductDetails
from agents.live_shopping.multi_agent.search import Filters, ProductSearch
from agents.live_shopping.tools import StreamTools

FEWEST, MOST = 3, 10
_NOTHING = "The shop has nothing that fits."


class SearchTools:
    """The search specialist's, over the search, an embedder, what the shop does not sell, and the streams."""

    def __init__(
        self, *, search: ProductSearch, embedder: Embedder, elsewhere: Elsewhere, streams: StreamTools
    ) -> None:
        self._search = search
        self._embedder = embedder
        self._elsewhere = elsewhere
        self._streams = streams

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.semantic_product_search, self._streams.identify_product_from_stream]

    @tool(context=True)
    async def semantic_product_search(
        self,
        query: str,
        tool_context: ToolContext,
        limit: int = FEWEST,
        size: str | None = None,
        category: str | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        in_stock_only: bool = False,
    ) -> ToolResult:
        """Find products of the shop by name, or by what they are or are for: "running shoes", "something for yoga".

        Searches by meaning and by words, so a description is as good as a name. Use it for "do you have", "I am looking
        for", "something like that but cheaper", also with a size, a price or a category. What is shown in the stream is
        found by identify_product_from_stream instead.

        Args:
            query: What to look for, in a few words, without the size and the price.
            limit: How many products, 1 to 10; leave it out unless the customer names a number.
            size: Only products with this size in stock, such as 10 or M; leave it out when none is named.
            category: Only this category, such as shoes; leave it out unless the customer names one.
            min_price: Only products from this price in dollars.
            max_price: Only products up to this price in dollars.
            in_stock_only: Whether to leave out what is sold out; true when the customer wants it now.

        Returns:
            The products that fit best with description, price, rating and the pieces in stock by size; or found 0.
        """
        principal, wanted = principal_of(tool_context), words(query, name="query")
        said = optional_words(category, name="category")
        named = await self._search.category(principal, said) if said else None
        if said and not named and said.lower() not in wanted.lower():
            wanted = f"{wanted} {said}"  # a kind of product that is no category of ours is one more word for it
        lowest, highest = _range(min_price, max_price)
        filters = Filters(category=named, size=size_label(size), lowest=lowest, highest=highest, in_stock=in_stock_only)
        embedding = await meaning_of(wanted, self._embedder)
        farthest = NO_CUT if named else await self._elsewhere.farthest(embedding)  # a category of ours is sold here
        asked = Asked(query=wanted, embedding=embedding, farthest=farthest)
        most = count(limit, name="limit", highest=MOST, otherwise=FEWEST)
        rows = await self._search.search(principal, asked=asked, filters=filters, most=most)
        return found("products", rows, otherwise=_NOTHING)


class ProductTools:
    """The product specialist's, over the catalogue."""

    def __init__(self, *, shelf: Shelf, details: ProductDetails) -> None:
        self._shelf = shelf
        self._details = details
        self._counter = StockCounter(shelf)

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.get_product_details, self.check_inventory_status]

    @tool(context=True)
    async def get_product_details(self, product_id: str, tool_context: ToolContext) -> ToolResult:
        """Get what the shop knows of a product: description, brand, price, rating, and its sizes and colors.

        Use it for "tell me more about it", "is it waterproof", "what is it made of", "how heavy is it".

        Args:
            product_id: The product's id or its name, for example shoe_001 or Nike Air Zoom Pegasus.

        Returns:
            The one product.
        """
        principal = principal_of(tool_context)
        offer = await self._shelf.offer(principal, product=words(product_id, name="product_id"))
        return found("products", await self._details.details(principal, offer.product_id), otherwise=_NOTHING)

    @tool(context=True)
    async def check_inventory_status(
        self, product_id: str, tool_context: ToolContext, size: str | None = None
    ) -> ToolResult:
        """Check whether a product is in stock, which sizes are left, and how many pieces of each.

        Use it for "do you have it in ...", "which sizes are there", "how many are left".

        Args:
            product_id: The product's id or its name, for example shoe_001 or Nike Air Zoom Pegasus.
            size: Only this size, such as 10 or M; leave it out for all sizes.

        Returns:
            The product with its price and its variants, each with the quantity that can be had.
        """
        return await self._counter.stock(tool_context, product_id, size)


class OrderTools:
    """The order specialist's only one, over the order desk."""

    def __init__(self, counter: SalesCounter) -> None:
        self._counter = counter

    def tools(self) -> list[AgentTool]:
        """The one."""
        return [self.simulate_order_placement]

    @tool(context=True)
    async def simulate_order_placement(
        self,
        product_id: str,
        tool_context: ToolContext,
        size: str | None = None,
        quantity: int = 1,
        simulate: bool = False,
    ) -> ToolResult:
        """Place the customer's order for a product and have it paid; with simulate=true only quote what it would cost.

        Place it only when the customer has said which product, which size if it has sizes, and that they want it
        ordered. Before that, quote: what it costs in total with tax and shipping, refused when it is not in stock.

        Args:
            product_id: The product's id or its name, for example shoe_001 or Nike Air Zoom Pegasus.
            size: The size, such as 10 or M; leave it out for a product without sizes.
            quantity: How many pieces; leave it out for one.
            simulate: true quotes the total without placing an order; false places the order.

        Returns:
            The order with its number and its total, or the quote, or why it was refused.
        """
        if simulate:
            return await self._counter.total(tool_context, product_id, size, quantity)
        return await self._counter.order(tool_context, product_id, size, quantity)


def _range(lowest: float | None, highest: float | None) -> tuple[Decimal | None, Decimal | None]:
    """Two prices in their order."""
    low, high = dollars(lowest, name="min_price"), highest_price(highest)
    if low is not None and high is not None and low > high:
        raise ValueError("min_price is above max_price: exchange them.")
    return low or None, high
