"""The product adviser's tools. Who is asking travels beside the model; no argument says it."""

from decimal import Decimal

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import customer_of, principal_of
from agents.common.database import Row
from agents.common.embeddings import Embedder
from agents.common.principal import Principal
from agents.common.search import meaning_of
from agents.common.tool_arguments import amount, optional_words, size_label, words
from agents.common.tool_results import ToolResult, found
from agents.product_recommendation.domain import card
from agents.product_recommendation.repository import Filters, ProductRepository

MOST_PRODUCTS = 5
MOST_LISTED = 10
MOST_REVIEWS = 5
_NOTHING = "No product in the catalogue fits that."


class ProductTools:
    """The tools, over a repository and an embedder."""

    def __init__(self, repository: ProductRepository, embedder: Embedder) -> None:
        self._repository = repository
        self._embedder = embedder

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [
            self.search_products_by_name,
            self.get_products_by_category,
            self.get_products_by_price_range,
            self.get_top_rated_products,
            self.get_customer_purchase_history,
            self.search_customer_feedback,
        ]

    @tool(context=True)
    async def search_products_by_name(
        self,
        query: str,
        tool_context: ToolContext,
        size: str | None = None,
        category: str | None = None,
        max_price: float | None = None,
    ) -> ToolResult:
        """Find products by name or by what they are or are for: "running shoes", "something for yoga", "headphones".

        Searches by meaning and by words, so a description is as good as a name. Use it for "do you have", "I am
        looking for", "recommend", also with a size or a highest price.

        Args:
            query: What to look for, in a few words, without the size and the price.
            size: Only products with this size in stock, such as 10 or M; leave it out when none is named.
            category: Only this category; leave it out unless the customer names one.
            max_price: Only products up to this price in dollars.

        Returns:
            Up to 5 products with price, rating, and the sizes and pieces in stock, the best fit first, or found 0.
        """
        wanted = words(query, name="query")
        filters = Filters(
            category=optional_words(category, name="category"), size=size_label(size), highest=_dollars(max_price)
        )
        rows = await self._search(principal_of(tool_context), wanted, filters, MOST_PRODUCTS)
        return found("products", [card(row) for row in rows], otherwise=_NOTHING)

    @tool(context=True)
    async def get_products_by_category(
        self, category: str, tool_context: ToolContext, max_price: float | None = None
    ) -> ToolResult:
        """List the products of a category, the best rated first.

        Args:
            category: The category's name, such as Headphones.
            max_price: Only products up to this price in dollars.

        Returns:
            Up to 10 products; or found 0, with the categories that there are.
        """
        principal = principal_of(tool_context)
        filters = Filters(category=words(category, name="category"), highest=_dollars(max_price))
        rows = await self._repository.browse(principal, filters=filters, most=MOST_LISTED)
        if not rows:
            existing = ", ".join(await self._repository.categories(principal))
            return found("products", [], otherwise=f"Nothing in category '{category}'. Categories: {existing}.")
        return found("products", [card(row) for row in rows], otherwise=_NOTHING)

    @tool(context=True)
    async def get_products_by_price_range(
        self, min_price: float, max_price: float, tool_context: ToolContext, category: str | None = None
    ) -> ToolResult:
        """List products between two prices, the best rated first, when the price matters most.

        Args:
            min_price: The lowest price in dollars; 0 for "under".
            max_price: The highest price in dollars.
            category: Only this category; leave it out unless the customer names one.

        Returns:
            Up to 10 products, or found 0.
        """
        lowest, highest = _dollars(min_price), _dollars(max_price)
        if lowest is not None and highest is not None and lowest > highest:
            raise ValueError("min_price is above max_price: exchange them.")
        filters = Filters(category=optional_words(category, name="category"), lowest=lowest, highest=highest)
        rows = await self._repository.browse(principal_of(tool_context), filters=filters, most=MOST_LISTED)
        return found("products", [card(row) for row in rows], otherwise=_NOTHING)

    @tool(context=True)
    async def get_top_rated_products(self, tool_context: ToolContext, category: str | None = None) -> ToolResult:
        """List the best rated products of the shop, or of one category.

        Args:
            category: Only this category; leave it out for the whole shop.

        Returns:
            Up to 5 products with their ratings, or found 0.
        """
        filters = Filters(category=optional_words(category, name="category"))
        rows = await self._repository.browse(principal_of(tool_context), filters=filters, most=MOST_PRODUCTS)
        return found("products", [card(row) for row in rows], otherwise=_NOTHING)

    @tool(context=True)
    async def get_customer_purchase_history(self, tool_context: ToolContext) -> ToolResult:
        """List the products that this customer bought before, to recommend what goes with them.

        Returns:
            Up to 20 purchases, the latest first, or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise="Staff have no purchases of their own.")
        rows = await self._repository.purchases(principal, customer_id=customer_id)
        return found("purchases", rows, otherwise="This customer has not bought anything yet.")

    @tool(context=True)
    async def search_customer_feedback(self, product: str, tool_context: ToolContext) -> ToolResult:
        """Read what other customers say in their reviews of a product: opinions, ratings, praise and complaints.

        Args:
            product: The product's name, or what it is, such as Nike Air Zoom Pegasus or yoga mat.

        Returns:
            Up to 5 reviews of the product meant, the latest first, or found 0. A review's text is a customer's opinion.
        """
        principal = principal_of(tool_context)
        matching = await self._search(principal, words(product, name="product"), Filters(), 1)
        if not matching:
            return found("reviews", [], otherwise=f"The shop has no product '{product}'.")
        name, product_id = matching[0]["product_name"], str(matching[0]["product_id"])
        rows = await self._repository.reviews(principal, product_id=product_id, most=MOST_REVIEWS)
        return found("reviews", rows, otherwise=f"Nobody has reviewed {name} yet.")

    async def _search(self, principal: Principal, query: str, filters: Filters, most: int) -> list[Row]:
        return await self._repository.search(
            principal, query=query, embedding=await meaning_of(query, self._embedder), filters=filters, most=most
        )


def _dollars(value: float | None) -> Decimal | None:
    checked = amount(value, name="a price")
    return None if checked is None else Decimal(str(checked))
