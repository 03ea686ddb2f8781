"""A specialist starts only with the tools that the catalogue allows it."""

from collections.abc import Sequence
from functools import partial

import pytest
from fastapi.testclient import TestClient
from strands import Agent, tool
from strands.types.tools import AgentTool

from agents.common.answering import request_agent
from agents.common.contracts import HistoryMessage
from agents.common.specialist import WrongTools, create_specialist_app
from agents.common.tool_trace import ToolTrace
from agents.order_management.config import SPEC, OrderManagementSettings
from tests.fakes.agent_tools import order_tools
from tests.fakes.runtimes import CannedDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel

ALLOWED = order_tools(CannedDatabase()).tools()


@tool
def cancel_order(order_id: str) -> str:
    """Cancel an order, which nobody allowed."""
    return order_id


def build(tools: Sequence[AgentTool], *, history: Sequence[HistoryMessage], trace: ToolTrace) -> Agent:
    return request_agent(model=ScriptedModel(), prompt="", tools=tools, history=history, trace=trace)


@pytest.mark.parametrize(
    ("tools", "different"), [([*ALLOWED, cancel_order], "cancel_order"), (ALLOWED[1:], "query_order_by_id")]
)
def test_does_not_start_with_a_tool_too_many_or_too_few(tools: list[AgentTool], different: str) -> None:
    app = create_specialist_app(
        spec=SPEC,
        settings=OrderManagementSettings(),
        runtime=runtime_with(ScriptedModel(), CannedDatabase()),
        wire=lambda _: partial(build, tools),
    )
    with pytest.raises(WrongTools, match=different), TestClient(app):
        pass
