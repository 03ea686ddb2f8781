"""Technical support's tools."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import principal_of
from agents.common.database import Row
from agents.common.embeddings import Embedder
from agents.common.principal import Principal
from agents.common.search import meaning_of
from agents.common.tool_arguments import words
from agents.common.tool_results import ToolResult, found
from agents.troubleshooting.repository import Kinds, KnowledgeRepository

MOST_ARTICLES = 3
_GUIDES: Kinds = ("guide", "faq")
_ANSWERS: Kinds = ("faq", "policy")


class SupportTools:
    """The tools, over a repository and an embedder."""

    def __init__(self, repository: KnowledgeRepository, embedder: Embedder) -> None:
        self._repository = repository
        self._embedder = embedder

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [self.search_troubleshooting_guides, self.search_faq_for_product_info, self.get_warranty_information]

    @tool(context=True)
    async def search_troubleshooting_guides(self, problem: str, tool_context: ToolContext) -> ToolResult:
        """Find step-by-step guides for a problem: a fault, what does not work, connect, pair, charge or start.

        Args:
            problem: What is wrong with which product, such as wireless headphones won't connect to my phone.

        Returns:
            Up to 3 guides with their steps, the best fit first, or found 0.
        """
        rows = await self._articles(principal_of(tool_context), words(problem, name="problem"), _GUIDES)
        return found("guides", rows, otherwise="There is no guide for this problem.")

    @tool(context=True)
    async def search_faq_for_product_info(self, question: str, tool_context: ToolContext) -> ToolResult:
        """Find answers to frequently asked questions about products, how to use them, and the shop's policies.

        Use it for "how do I", "can I", "is it", returns policy, shipping policy, care and compatibility.

        Args:
            question: The question, in the customer's words.

        Returns:
            Up to 3 answers, the best fit first, or found 0.
        """
        rows = await self._articles(principal_of(tool_context), words(question, name="question"), _ANSWERS)
        return found("answers", rows, otherwise="No answer to this question is written down.")

    @tool(context=True)
    async def get_warranty_information(self, product: str, tool_context: ToolContext) -> ToolResult:
        """Get a product's warranty: how many months, what it covers and what it excludes.

        Args:
            product: The product's name or its id, such as wireless headphones or HD001.

        Returns:
            The warranties of the products meant, or found 0.
        """
        wanted = words(product, name="product")
        rows = await self._repository.warranties(principal_of(tool_context), product=wanted)
        return found("warranties", rows, otherwise=f"No warranty is known for '{wanted}'.")

    async def _articles(self, principal: Principal, query: str, kinds: Kinds) -> list[Row]:
        embedding = await meaning_of(query, self._embedder)
        return await self._repository.articles(
            principal, query=query, embedding=embedding, kinds=kinds, most=MOST_ARTICLES
        )
