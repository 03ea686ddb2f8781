"""Order management as a service: the one place that knows its concrete classes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from strands import Agent

from agents.common.answering import Budget
from agents.common.app import create_agent_app
from agents.common.contracts import HistoryMessage
from agents.common.desk import Service
from agents.common.runtime import OpenRuntime, Runtime, open_runtime
from agents.common.server import serve
from agents.common.specialist import SpecialistDesk
from agents.common.tool_trace import ToolTrace
from agents.order_management.agent import build_agent
from agents.order_management.config import SPEC, OrderManagementSettings
from agents.order_management.repository import SqlOrderRepository
from agents.order_management.tools import OrderTools


def create_app(settings: OrderManagementSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application; nothing is opened before it starts."""

    @asynccontextmanager
    async def open_service() -> AsyncIterator[Service]:
        async with runtime(settings) as opened:
            yield Service(desk=_desk(opened, settings), verifier=opened.verifier, checks=opened.checks)

    return create_agent_app(spec=SPEC, open_service=open_service)


def _desk(runtime: Runtime, settings: OrderManagementSettings) -> SpecialistDesk:
    tools = OrderTools(SqlOrderRepository(runtime.database))

    def build(history: Sequence[HistoryMessage], trace: ToolTrace) -> Agent:
        return build_agent(model=runtime.model, tools=tools, history=history, trace=trace)

    budget = Budget(seconds=settings.answer_seconds, model_turns=settings.model_turns)
    return SpecialistDesk(spec=SPEC, build_agent=build, budget=budget)


if __name__ == "__main__":
    serve(SPEC, OrderManagementSettings, create_app)
