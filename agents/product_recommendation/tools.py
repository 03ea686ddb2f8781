"""The product adviser's tools. Who is asking travels beside the model; no argument says it."""

import asyncio
from collections.abc import Awaitable
from decimal import Decimal

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import customer_of, principal_of
from agents.common.database import Row
from agents.common.elsewhere import Elsewhere
from agents.common.embeddings import Embedder
from agents.common.help_desk import HelpDesk
from agents.common.principal import Principal
from agents.common.search import Asked, meaning_of
from agents.common.tool_arguments import (
    count,
    dollars,
    highest_price,
    optional_words,
    size_label,
    stars,
    words,
)
from agents.common.tool_results import ToolResult, found, quoted
from agents.product_recommendation.domain import card
from agents.product_recommendation.repository import Filters, ProductRepository

MOST_PRODUCTS = 5
MOST_LISTED = 10
MOST_REVIEWS = 5
MOST_PURCHASES = 20
_NOTHING = "I could not find anything in the catalogue that fits."


class ProductTools:
    """The tools, over a repository, an embedder and what the shop does not sell."""

    def __init__(
        self, repository: ProductRepository, embedder: Embedder, elsewhere: Elsewhere, help_desk: HelpDesk
    ) -> None:
        self._repository = repository
        self._embedder = embedder
        self._elsewhere = elsewhere
        self._help_desk = help_desk

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [
            self.search_products_by_name,
            self.get_products_by_category,
            self.get_products_by_price_range,
            self.get_top_rated_products,
            self.get_customer_purchase_history,
            self.search_customer_feedback,
            self._help_desk.find_who_can_help,
        ]

    @tool(context=True)
    async def search_products_by_name(
        self,
        query: str,
        tool_context: ToolContext,
        size: str | None = None,
        category: str | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
    ) -> ToolResult:
        """Find products by name or by what they are or are for, and what they are like: "running shoes", "headphones".

        Searches by meaning and by words, so a description is as good as a name. Use it for "do you have", "I am
        looking for", "recommend", "compare", "something for yoga", also with a size or a price; and for details of a
        product: is it waterproof, how long does the battery last, how heavy is it, what is it made of, which colours.

        Args:
            query: What to look for, in a few words, without the size and the price.
            size: Only products with this size in stock, such as 10 or M; leave it out when none is named.
            category: Only this category, such as shoes; leave it out unless the customer names one.
            min_price: Only products from this price in dollars.
            max_price: Only products up to this price in dollars.

        Returns:
            Up to 5 products with description, price, rating, the sizes and pieces in stock, and why each may suit
            this customer, the best fit first; or found 0.
        """
        principal, wanted = principal_of(tool_context), words(query, name="query")
        lowest, highest = _range(min_price, max_price)
        said = optional_words(category, name="category")
        named = await self._repository.category(principal, said) if said else None
        if said and not named and said.lower() not in wanted.lower():
            wanted = f"{wanted} {said}"  # a kind of product that is no category of ours is one more word for it
        filters = Filters(category=named, size=size_label(size), lowest=lowest, highest=highest)
        return await self._cards(principal, self._search(principal, wanted, filters, MOST_PRODUCTS))

    @tool(context=True)
    async def get_products_by_category(
        self, category: str, tool_context: ToolContext, max_price: float | None = None
    ) -> ToolResult:
        """List the products of a category, the best rated first: "show me your headphones", "which laptops are there".

        Args:
            category: The category, in the customer's word for it, such as headphones or laptop.
            max_price: Only products up to this price in dollars.

        Returns:
            Up to 10 products; or found 0. For a category that there is not, the message lists the categories.
        """
        principal = principal_of(tool_context)
        named = await self._repository.named_category(principal, words(category, name="category"))
        filters = Filters(category=named, highest=highest_price(max_price))
        return await self._cards(principal, self._repository.browse(principal, filters=filters, most=MOST_LISTED))

    @tool(context=True)
    async def get_products_by_price_range(
        self, min_price: float, max_price: float, tool_context: ToolContext, category: str | None = None
    ) -> ToolResult:
        """List products between two prices, the best rated first, when the price matters most: "under 50 dollars".

        Args:
            min_price: The lowest price in dollars; 0 for "under".
            max_price: The highest price in dollars.
            category: Only this category, such as shoes; leave it out unless the customer names one.

        Returns:
            Up to 10 products, or found 0.
        """
        principal = principal_of(tool_context)
        lowest, highest = _range(min_price, max_price)
        filters = Filters(category=await self._category(principal, category), lowest=lowest, highest=highest)
        return await self._cards(principal, self._repository.browse(principal, filters=filters, most=MOST_LISTED))

    @tool(context=True)
    async def get_top_rated_products(
        self,
        tool_context: ToolContext,
        category: str | None = None,
        min_rating: float | None = None,
        limit: int | None = None,
    ) -> ToolResult:
        """List the best rated products of the shop, or of one category: "the best", "top rated", "most popular".

        Args:
            category: Only this category, such as speakers; leave it out for the whole shop.
            min_rating: Only products with at least this many stars, 0 to 5; leave it out unless one is named.
            limit: How many products, 1 to 10; leave it out unless the customer names a number.

        Returns:
            The best products with their ratings, 5 unless a limit says otherwise, or found 0.
        """
        principal = principal_of(tool_context)
        most = count(limit, name="limit", highest=MOST_LISTED, otherwise=MOST_PRODUCTS)
        filters = Filters(
            category=await self._category(principal, category), least_rating=stars(min_rating, name="min_rating")
        )
        return await self._cards(principal, self._repository.browse(principal, filters=filters, most=most))

    @tool(context=True)
    async def get_customer_purchase_history(self, tool_context: ToolContext, category: str | None = None) -> ToolResult:
        """List the products that this customer bought before, to recommend what goes with them or what to buy again.

        Args:
            category: Only purchases of this category, such as shoes; leave it out for all of them.

        Returns:
            Up to 20 purchases, the latest first, or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise="Staff have no purchases of their own.")
        named = await self._category(principal, category)
        rows = await self._repository.purchases(principal, customer_id=customer_id, category=named, most=MOST_PURCHASES)
        return found("purchases", rows, otherwise="This customer has bought no such thing yet.")

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
            return found("reviews", [], otherwise=f"The shop has no product {quoted(product)}.")
        name, product_id = matching[0]["product_name"], str(matching[0]["product_id"])
        rows = await self._repository.reviews(principal, product_id=product_id, most=MOST_REVIEWS)
        return found("reviews", rows, otherwise=f"Nobody has reviewed {name} yet.")

    async def _search(self, principal: Principal, query: str, filters: Filters, most: int) -> list[Row]:
        embedding = await meaning_of(query, self._embedder)
        asked = Asked(query=query, embedding=embedding, farthest=await self._elsewhere.farthest(embedding))
        return await self._repository.search(principal, asked=asked, filters=filters, most=most)

    async def _category(self, principal: Principal, said: str | None) -> str | None:
        wanted = optional_words(said, name="category")
        return await self._repository.named_category(principal, wanted) if wanted else None

    async def _cards(self, principal: Principal, looking: Awaitable[list[Row]]) -> ToolResult:
        """Products and the customer's taste are looked up at the same time."""
        rows, taste = await asyncio.gather(looking, self._repository.taste(principal))
        return found("products", [card(row, taste) for row in rows], otherwise=_NOTHING)


def _range(lowest: float | None, highest: float | None) -> tuple[Decimal | None, Decimal | None]:
    """Two prices in their order."""
    low, high = dollars(lowest, name="min_price"), highest_price(highest)
    if low is not None and high is not None and low > high:
        raise ValueError("min_price is above max_price: exchange them.")
    return low, high
