"""Builds the orchestrator's agent."""

from collections.abc import Sequence

from strands import Agent
from strands.models import Model
from strands.types.tools import AgentTool

from agents.clickstream.prompts import SYSTEM
from agents.common.answering import request_agent
from agents.common.contracts import HistoryMessage
from agents.common.tool_trace import ToolTrace


def build_agent(
    *, model: Model, tools: Sequence[AgentTool], history: Sequence[HistoryMessage], trace: ToolTrace
) -> Agent:
    """An agent for one request."""
    return request_agent(model=model, prompt=SYSTEM, tools=tools, history=history, trace=trace)
