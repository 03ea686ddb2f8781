"""Personalization as a service: the one place that knows its concrete classes."""

from functools import partial

from fastapi import FastAPI

from agents.common.help_desk import HelpDesk, SqlShopRules
from agents.common.runtime import OpenRuntime, Runtime, open_runtime
from agents.common.server import serve
from agents.common.specialist import BuildAgent, create_specialist_app
from agents.personalization.agent import build_agent
from agents.personalization.config import SPEC, PersonalizationSettings
from agents.personalization.repository import SqlCustomerRepository
from agents.personalization.tools import CustomerTools


def create_app(settings: PersonalizationSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application."""
    return create_specialist_app(spec=SPEC, settings=settings, runtime=runtime, wire=_wire)


def _wire(runtime: Runtime) -> BuildAgent:
    help_desk = HelpDesk(SqlShopRules(runtime.database))
    tools = CustomerTools(SqlCustomerRepository(runtime.database), help_desk)
    return partial(build_agent, model=runtime.model, tools=tools)


if __name__ == "__main__":
    serve(SPEC, PersonalizationSettings, create_app)
