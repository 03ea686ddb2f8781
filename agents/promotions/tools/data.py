"""What the model may ask of the shop's data: it fills a typed plan, and code alone makes queries of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Protocol

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.tool_results import ToolResult
from agents.promotions.answer import Answer, answer_of
from agents.promotions.declaration.model import Declaration
from agents.promotions.federation.progress import Progress
from agents.promotions.federation.results import Estimate, QueryResult
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan, checked
from agents.promotions.query.plan import Aggregate, Filter, Group, Having, Join, Order, Period, QueryPlan
from agents.promotions.query.schema import Schema, brief, plan_schema
from agents.promotions.query.words import in_words
from agents.promotions.tools.found_rows import estimate_shown, estimate_told, shown, told

_ASK = """Answers a question about the shop's data: customers, orders, promotions, products, stock, reviews, returns.

You fill a plan; it is checked, told in plain words, and run. Only what the plan's lists name can be asked. The marketer
sees all rows as a table."""
_ESTIMATE = """Tells what a question would cost before it is asked: rows, read units, seconds, and a better way.

Takes the same plan as intelligent_query. Reads no data."""
_LOOK_UP = """Looks rows of one source up by filters on its own fields, without joins, groups or rules.

For anything else use intelligent_query."""

Act = Callable[[CheckedPlan, Answer, Progress], Awaitable[ToolResult]]


class Engine(Protocol):
    """What answers a checked question."""

    async def estimate(self, plan: CheckedPlan) -> Estimate:
        """Before it is run."""

    async def run(self, plan: CheckedPlan, *, marketer: Marketer, progress: Progress | None = None) -> QueryResult:
        """Its rows."""


class DataTools:
    """The tools, over the engine. Their schemas hold the declaration's names and meanings."""

    def __init__(self, engine: Engine, declaration: Declaration, *, today: Callable[[], date]) -> None:
        self._engine = engine
        self._declaration = declaration
        self._today = today

    def tools(self) -> list[AgentTool]:
        """All of them."""
        schema = plan_schema(self._declaration)
        return [
            self._plan_tool("intelligent_query", _ASK, schema, self._run),
            self._plan_tool("estimate_query", _ESTIMATE, brief(schema), self._estimate),
            self._plan_tool("get_data", _LOOK_UP, _only(brief(schema), "source", "filters"), self._run),
        ]

    def _plan_tool(self, name: str, description: str, schema: Schema, act: Act) -> AgentTool:
        @tool(name=name, description=description, inputSchema={"json": schema}, context=True)
        async def ask(
            tool_context: ToolContext,
            source: str,
            joins: Sequence[Join] | None = None,
            fields: Sequence[str] | None = None,
            filters: Sequence[Filter] | None = None,
            rules: Sequence[str] | None = None,
            periods: Sequence[Period] | None = None,
            groups: Sequence[Group] | None = None,
            aggregates: Sequence[Aggregate] | None = None,
            having: Sequence[Having] | None = None,
            order: Sequence[Order] | None = None,
            limit: int | None = None,
        ) -> ToolResult:
            """Fills a plan."""
            filled = {
                "source": source,
                "joins": joins,
                "fields": fields,
                "filters": filters,
                "rules": rules,
                "periods": periods,
                "groups": groups,
                "aggregates": aggregates,
                "having": having,
                "order": order,
                "limit": limit,
            }
            return await self._answered(name, filled, answer_of(tool_context), act)

        return ask

    async def _answered(self, name: str, filled: Mapping[str, object], answer: Answer, act: Act) -> ToolResult:
        """Raises PlanRefused, whose words help the model to mend its plan."""
        plan = _plan(filled)
        asked = checked(plan, self._declaration, answer.marketer.groups, today=self._today())

        async def progress(text: str) -> None:
            await answer.progress(name, text)

        await progress(in_words(asked))
        return await act(asked, answer, progress)

    async def _run(self, asked: CheckedPlan, answer: Answer, progress: Progress) -> ToolResult:
        result = await self._engine.run(asked, marketer=answer.marketer, progress=progress)
        for block in shown(asked, result):
            answer.show(block)
        return told(asked, result)

    async def _estimate(self, asked: CheckedPlan, answer: Answer, _: Progress) -> ToolResult:
        estimate = await self._engine.estimate(asked)
        words = in_words(asked)
        answer.show(estimate_shown(words, estimate))
        return estimate_told(words, estimate)


def _plan(filled: Mapping[str, object]) -> QueryPlan:
    """Models leave out by null, too. Raises ValueError for parts that are none."""
    try:
        return QueryPlan.model_validate({name: value for name, value in filled.items() if value is not None})
    except ValueError as error:
        raise ValueError("The plan does not fit its schema.") from error


def _only(schema: Schema, *names: str) -> Schema:
    """The same with these properties alone; what they pointed to stands in its place."""
    properties = deepcopy({name: schema["properties"][name] for name in names})
    properties["filters"]["items"]["properties"]["field"] = schema["properties"]["fields"]["items"]
    return {**schema, "properties": properties}
