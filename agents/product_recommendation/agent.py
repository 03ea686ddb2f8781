"""Builds the product adviser's agent."""

from collections.abc import Sequence

from strands import Agent
from strands.models import Model

from agents.common.answering import request_agent
from agents.common.contracts import HistoryMessage
from agents.common.tool_trace import ToolTrace
from agents.product_recommendation.prompts import SYSTEM
from agents.product_recommendation.tools import ProductTools


def build_agent(*, model: Model, tools: ProductTools, history: Sequence[HistoryMessage], trace: ToolTrace) -> Agent:
    """An agent for one request."""
    return request_agent(model=model, prompt=SYSTEM, tools=tools.tools(), history=history, trace=trace)
