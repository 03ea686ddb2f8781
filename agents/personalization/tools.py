"""The personal assistant's tools. Whose data they read travels beside the model; no argument says it."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import customer_of
from agents.common.help_desk import HelpDesk
from agents.common.tool_arguments import highest_price, optional_words
from agents.common.tool_results import ToolResult, found
from agents.personalization.domain import insight, opportunity, patterns, their_categories
from agents.personalization.repository import CustomerRepository

MOST_VIEWS = 10
MOST_VIEWS_COUNTED = 200
MOST_INSIGHTS = 5
MOST_OPPORTUNITIES = 5
_STAFF_HAS_NO_PROFILE = "Staff have no profile as a customer."
_NO_VIEWS = "This customer has not looked at any product yet."


class CustomerTools:
    """The tools, over a repository."""

    def __init__(self, repository: CustomerRepository, help_desk: HelpDesk) -> None:
        self._repository = repository
        self._help_desk = help_desk

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [
            self.get_customer_profile,
            self.get_customer_preferences,
            self.get_customer_browsing_behavior,
            self.analyze_browsing_patterns,
            self.get_similar_customer_insights,
            self.search_personalization_opportunities,
            self._help_desk.find_who_can_help,
        ]

    @tool(context=True)
    async def get_customer_profile(self, tool_context: ToolContext) -> ToolResult:
        """Get the customer's own profile: name, email, phone, address, loyalty tier, and saved ways to pay.

        Use it for "what do you know about me", "my account", "which address do you have", "where would you deliver",
        "am I a gold member", "which cards are saved". Cards are masked.

        Returns:
            One profile, or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        profile = await self._repository.profile(principal, customer_id=customer_id)
        return found("profile", [profile] if profile else [], otherwise="There is no profile of this customer.")

    @tool(context=True)
    async def get_customer_preferences(self, tool_context: ToolContext) -> ToolResult:
        """Get what the customer prefers: favourite categories and brands, sizes, price range, newsletter, loyalty tier.

        Use it for "what are my preferences", "my favourite brands", "what do you think I like", "which size do I
        wear", "do I get the newsletter".

        Returns:
            The preferences, or found 0 when the customer never told any.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        preferences = await self._repository.preferences(principal, customer_id=customer_id)
        rows = [preferences] if preferences else []
        return found("preferences", rows, otherwise="This customer never told us any preferences.")

    @tool(context=True)
    async def get_customer_browsing_behavior(self, tool_context: ToolContext) -> ToolResult:
        """List the products that the customer recently viewed in the shop, how often and how long.

        Use it for "what did I look at", "recently viewed products", "that product I saw last week".

        Returns:
            Up to 10 products, the latest first, and whether each was bought; or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        rows = await self._repository.views(principal, customer_id=customer_id, most=MOST_VIEWS)
        return found("viewed_products", rows, otherwise=_NO_VIEWS)

    @tool(context=True)
    async def analyze_browsing_patterns(self, tool_context: ToolContext) -> ToolResult:
        """Analyse what the customer's browsing has in common: which categories, brands and prices interest them most.

        Use it for "what am I interested in", "which kind of products do I look at most", "my browsing habits". For
        the list of viewed products itself use get_customer_browsing_behavior.

        Returns:
            One analysis: views by category and by brand, the prices viewed, and what was viewed and not bought; or
            found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        views = await self._repository.views(principal, customer_id=customer_id, most=MOST_VIEWS_COUNTED)
        return found("browsing_patterns", [patterns(views)] if views else [], otherwise=_NO_VIEWS)

    @tool(context=True)
    async def get_similar_customer_insights(self, tool_context: ToolContext) -> ToolResult:
        """Find what other customers with similar interests bought: counts only, never who they are.

        Use it for "what do people like me buy", "what do others with my taste go for". Only what
        at least three others bought is counted.

        Returns:
            Up to 5 products that this customer does not have yet, with how many others bought each, and the
            categories that they buy from; or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        rows = await self._repository.others_products(principal, customer_id=customer_id, most=MOST_INSIGHTS)
        result = found(
            "popular_with_similar_customers",
            [insight(row) for row in rows],
            otherwise="Too few customers share this customer's interests to say anything about them.",
        )
        return {**result, "categories_they_buy_from": [*their_categories(rows)]} if rows else result

    @tool(context=True)
    async def search_personalization_opportunities(
        self, tool_context: ToolContext, category: str | None = None, max_price: float | None = None
    ) -> ToolResult:
        """Find products that suit this very customer, by their own views, taste and purchases.

        Use it for "what would you recommend for me", "something that suits me", "what might I like", "show me offers
        that fit my taste". Each product says why it fits.

        Args:
            category: Only this category, such as shoes; leave it out unless the customer names one.
            max_price: Only products up to this price in dollars; leave it out unless the customer names one.

        Returns:
            Up to 5 products in stock with the reason for each, the best fit first, or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        said = optional_words(category, name="category")
        rows = await self._repository.opportunities(
            principal,
            customer_id=customer_id,
            category=await self._repository.category(principal, said) if said else None,
            highest=highest_price(max_price),
            most=MOST_OPPORTUNITIES,
        )
        taste = await self._repository.taste(principal, customer_id=customer_id)
        chances = [opportunity(row, taste) for row in rows]
        return found("opportunities", chances, otherwise="Nothing in stock fits what is known of this customer yet.")
