"""The personal assistant's tools. Whose data they read travels beside the model; no argument says it."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import customer_of
from agents.common.tool_results import ToolResult, found
from agents.personalization.repository import CustomerRepository

MOST_VIEWS = 10
_STAFF_HAS_NO_PROFILE = "Staff have no profile as a customer."


class CustomerTools:
    """The tools, over a repository."""

    def __init__(self, repository: CustomerRepository) -> None:
        self._repository = repository

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [self.get_customer_profile, self.get_customer_preferences, self.get_customer_browsing_behavior]

    @tool(context=True)
    async def get_customer_profile(self, tool_context: ToolContext) -> ToolResult:
        """Get the customer's own profile: name, email, phone, address and loyalty tier.

        Use it for "what do you know about me", "my account", "my address", "my loyalty tier".

        Returns:
            One profile, or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        profile = await self._repository.profile(principal, customer_id=customer_id)
        return found("profile", [profile] if profile else [], otherwise="There is no profile of this customer.")

    @tool(context=True)
    async def get_customer_preferences(self, tool_context: ToolContext) -> ToolResult:
        """Get what the customer likes: favourite category, favourite brand, price range; and their loyalty tier.

        Use it before recommending something "for me", and for "what are my preferences".

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

        Use it for "what did I look at", "recently viewed products".

        Returns:
            Up to 10 products, the latest first, or found 0.
        """
        principal, customer_id = customer_of(tool_context, otherwise=_STAFF_HAS_NO_PROFILE)
        rows = await self._repository.views(principal, customer_id=customer_id, most=MOST_VIEWS)
        return found("viewed_products", rows, otherwise="This customer has not looked at any product yet.")
