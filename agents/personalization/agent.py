"""Builds the personal assistant's agent."""

from collections.abc import Sequence

from strands import Agent
from strands.models import Model

from agents.common.answering import request_agent
from agents.common.contracts import HistoryMessage
from agents.common.tool_trace import ToolTrace
from agents.personalization.prompts import SYSTEM
from agents.personalization.tools import CustomerTools


def build_agent(*, model: Model, tools: CustomerTools, history: Sequence[HistoryMessage], trace: ToolTrace) -> Agent:
    """An agent for one request."""
    return request_agent(model=model, prompt=SYSTEM, tools=tools.tools(), history=history, trace=trace)
