"""Technical support's tools. Articles come with their ids and titles: an answer can name its source."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import customer_of, principal_of
from agents.common.database import Row
from agents.common.embeddings import Embedder
from agents.common.principal import Principal
from agents.common.search import Asked, meaning_of, unnumbered
from agents.common.tool_arguments import optional_words, words
from agents.common.tool_results import ToolResult, found, quoted, shortened
from agents.troubleshooting.repository import KnowledgeRepository, Scope

MOST_ARTICLES = 3
MOST_ISSUES = 6
_LONGEST_ISSUE = 300
GUIDES = Scope(kinds=("guide", "faq"))
ANSWERS = Scope(kinds=("faq", "policy"))
_ONLY_GUIDES, _ONLY_POLICIES = Scope(kinds=("guide", "guide")), Scope(kinds=("policy", "policy"))
_WHOSE = "Staff bought nothing themselves: say which product's warranty is meant."


class SupportTools:
    """The tools, over a repository and an embedder; an article beyond the distance `farthest` answers nothing."""

    def __init__(self, repository: KnowledgeRepository, embedder: Embedder, *, farthest: float) -> None:
        self._repository = repository
        self._embedder = embedder
        self._farthest = farthest

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [
            self.search_faq_for_product_info,
            self.search_troubleshooting_guides,
            self.search_product_specific_help,
            self.search_category_issues,
            self.get_warranty_information,
        ]

    @tool(context=True)
    async def search_faq_for_product_info(self, question: str, tool_context: ToolContext) -> ToolResult:
        """Find answers to frequently asked questions about products and about the shop, and the shop's policies.

        Use it for payment methods, delivery times and costs, cancelling an order, changing an address, returns and
        refunds policy, exchanges, accounts and passwords, newsletter, invoices, gift cards, loyalty tiers, privacy; how
        to reach a person or complain (customer service's telephone number and hours); and for care, use and
        compatibility of products ("how do I", "can I", "is it allowed").

        Args:
            question: The question, in the customer's words.

        Returns:
            Up to 3 answers with their titles, the best fit first, or found 0.
        """
        said = words(question, name="question")
        rows = await self._of_either(principal_of(tool_context), said, ANSWERS, otherwise=_ONLY_GUIDES)
        return found("answers", rows, otherwise="No answer to this question is written down.")

    @tool(context=True)
    async def search_troubleshooting_guides(self, problem: str, tool_context: ToolContext) -> ToolResult:
        """Find step-by-step guides for a problem: a fault, what does not work, connect, pair, charge or start.

        Use it when the customer says what is wrong, whichever product it is. Something broken, noisy, slow, silent,
        frozen, leaking, or how to set it up.

        Args:
            problem: What is wrong with which product, such as wireless headphones won't connect to my phone.

        Returns:
            Up to 3 guides with their titles and steps, the best fit first, or found 0.
        """
        said = words(problem, name="problem")
        rows = await self._of_either(principal_of(tool_context), said, GUIDES, otherwise=_ONLY_POLICIES)
        return found("guides", rows, otherwise="There is no guide for this problem.")

    @tool(context=True)
    async def search_product_specific_help(
        self, product: str, tool_context: ToolContext, problem: str | None = None
    ) -> ToolResult:
        """Find the help that is written for one product that the customer names, and for its kind of product.

        Use it when a product's name or id is said, such as help with my PulseBuds, how do I set up SW001.

        Args:
            product: The product's name or its id, such as PulseBuds True Wireless Earbuds or HD002.
            problem: What is wrong or wanted with it; leave it out to list all help for the product.

        Returns:
            Up to 3 articles with their titles, the best fit first, or found 0.
        """
        principal, said = principal_of(tool_context), words(product, name="product")
        meant = await self._repository.products(principal, said=said)
        if not meant:
            return found("help", [], otherwise=f"The shop has no product {quoted(said)}.")
        category = str(meant[0]["category"])
        ids = tuple(str(one["product_id"]) for one in meant if one["category"] == category)
        scope = Scope(kinds=GUIDES.kinds, category=category, products=ids)
        rows = await self._help(principal, optional_words(problem, name="problem"), scope, MOST_ARTICLES)
        return found("help", rows, otherwise=f"Nothing is written on this about {meant[0]['product_name']}.")

    @tool(context=True)
    async def search_category_issues(
        self, category: str, tool_context: ToolContext, problem: str | None = None
    ) -> ToolResult:
        """List the known issues of a kind of product, and what helps: common problems of headphones, laptops, watches.

        Use it for "what are common problems with", "typical faults of", when no single product is meant.

        Args:
            category: The kind of product, such as headphones or laptops.
            problem: Only issues like this; leave it out to list the common ones.

        Returns:
            Up to 6 issues with their titles, each in short, or found 0.
        """
        principal = principal_of(tool_context)
        named = await self._repository.category(principal, words(category, name="category"))
        scope = Scope(kinds=GUIDES.kinds, category=named)
        rows = await self._help(principal, optional_words(problem, name="problem"), scope, MOST_ISSUES)
        issues = [{**row, "body": shortened(str(row["body"]), longest=_LONGEST_ISSUE)} for row in rows]
        return found("issues", issues, otherwise=f"No such issues of {named} are written down.")

    @tool(context=True)
    async def get_warranty_information(self, tool_context: ToolContext, product: str | None = None) -> ToolResult:
        """Get a warranty: how many months, what it covers and excludes, and until when the customer's own is covered.

        Use it for "is it under warranty", "how long is the guarantee", "what does the warranty cover".

        Args:
            product: The product's name or its id, such as wireless headphones or HD001; leave it out for everything
                that this customer bought.

        Returns:
            The warranties of the products meant, with covered_until where this customer bought one; or found 0.
        """
        said = optional_words(product, name="product")
        if said is None:
            principal, _ = customer_of(tool_context, otherwise=_WHOSE)
            rows = await self._repository.own_warranties(principal)
            return found("warranties", rows, otherwise="This customer has nothing with a warranty.")
        rows = await self._repository.warranties(principal_of(tool_context), product=said)
        return found("warranties", rows, otherwise=f"No warranty is known for {quoted(said)}.")

    async def _of_either(self, principal: Principal, query: str, scope: Scope, *, otherwise: Scope) -> list[Row]:
        """What is asked for as one kind of article and written as the other is found all the same."""
        return await self._search(principal, query, scope) or await self._search(principal, query, otherwise)

    async def _help(self, principal: Principal, problem: str | None, scope: Scope, most: int) -> list[Row]:
        if problem is None:
            return await self._repository.listed(principal, scope=scope, most=most)
        return await self._search(principal, problem, scope, most)

    async def _search(self, principal: Principal, query: str, scope: Scope, most: int = MOST_ARTICLES) -> list[Row]:
        asked = Asked(
            query=unnumbered(query), embedding=await meaning_of(query, self._embedder), farthest=self._farthest
        )
        return await self._repository.search(principal, asked=asked, scope=scope, most=most)
