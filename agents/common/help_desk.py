"""What no agent can do (cancel, change, refund, order), how it is done in this shop, and whom to turn to."""

from typing import Protocol

from strands import ToolContext, tool

from agents.common.answering import principal_of
from agents.common.database import Database, Row
from agents.common.principal import Principal
from agents.common.search import ASKED, unnumbered
from agents.common.tool_arguments import words
from agents.common.tool_results import ToolResult, found

CONTACT = "speak-to-a-person"

# Words alone: not every agent embeds, and the shop's rules are few and plainly named. How to reach a person is
# always part of the answer.
_RULES = f"""
WITH {ASKED}, fitting AS (
    SELECT a.article_id, ts_rank_cd(a.search, asked.words, 1) AS closeness
      FROM knowledge_articles a, asked
     WHERE a.category = 'shop' AND a.kind IN ('policy', 'faq') AND a.search @@ asked.words
       AND a.article_id <> :contact
     ORDER BY closeness DESC, a.article_id LIMIT 2
), told AS (
    SELECT article_id, closeness FROM fitting
     UNION ALL
    SELECT CAST(:contact AS text), NULL
)
SELECT a.article_id, a.title, a.body
  FROM told JOIN knowledge_articles a USING (article_id)
 ORDER BY told.closeness DESC NULLS LAST, a.article_id
 LIMIT 3
"""  # noqa: S608  made of the constant above


class ShopRules(Protocol):
    """What the tool asks."""

    async def about(self, principal: Principal, request: str) -> list[Row]:
        """The policies and answers that fit a request, the best first, and then how to reach a person."""


class SqlShopRules:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def about(self, principal: Principal, request: str) -> list[Row]:
        """At most three articles."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_RULES, query=request, contact=CONTACT)


class HelpDesk:
    """The one tool that every specialist has which finds no articles otherwise."""

    def __init__(self, rules: ShopRules) -> None:
        self._rules = rules

    @tool(context=True)
    async def find_who_can_help(self, request: str, tool_context: ToolContext) -> ToolResult:
        """Find out how to get something done that no assistant can do here, and whom to turn to for it.

        Use it when the customer asks you to act: "cancel my order", "change my address", "buy two of these", "delete
        my account", "take it back"; or wants to complain or to speak to a person. It changes nothing: it tells the
        shop's rule, and the e-mail address, telephone number and hours of customer service.

        Args:
            request: What the customer wants to have done, in their words.

        Returns:
            Up to 3 articles with their titles, the best fit first, or found 0.
        """
        rows = await self._rules.about(principal_of(tool_context), unnumbered(words(request, name="request")))
        return found("who_can_help", rows, otherwise="No article says how this is done.")
