"""Order management as a service: the one place that knows its concrete classes."""

from functools import partial

from fastapi import FastAPI

from agents.common.help_desk import HelpDesk, SqlShopRules
from agents.common.runtime import OpenRuntime, Runtime, open_runtime
from agents.common.server import serve
from agents.common.specialist import BuildAgent, create_specialist_app
from agents.order_management.agent import build_agent
from agents.order_management.config import SPEC, OrderManagementSettings
from agents.order_management.repository import SqlOrderRepository
from agents.order_management.tools import OrderTools


def create_app(settings: OrderManagementSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application."""
    return create_specialist_app(spec=SPEC, settings=settings, runtime=runtime, wire=_wire)


def _wire(runtime: Runtime) -> BuildAgent:
    help_desk = HelpDesk(SqlShopRules(runtime.database))
    tools = OrderTools(SqlOrderRepository(runtime.database), help_desk)
    return partial(build_agent, model=runtime.model, tools=tools)


if __name__ == "__main__":
    serve(SPEC, OrderManagementSettings, create_app)
