"""Troubleshooting as a service: the one place that knows its concrete classes."""

from functools import partial

from fastapi import FastAPI

from agents.common.runtime import OpenRuntime, Runtime, open_runtime
from agents.common.server import serve
from agents.common.specialist import BuildAgent, create_specialist_app
from agents.troubleshooting.agent import build_agent
from agents.troubleshooting.config import SPEC, TroubleshootingSettings
from agents.troubleshooting.repository import SqlKnowledgeRepository
from agents.troubleshooting.tools import SupportTools


def create_app(settings: TroubleshootingSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application."""

    def wire(opened: Runtime) -> BuildAgent:
        repository = SqlKnowledgeRepository(opened.database)
        tools = SupportTools(repository, opened.embedder(settings), farthest=settings.search_farthest)
        return partial(build_agent, model=opened.model, tools=tools)

    return create_specialist_app(spec=SPEC, settings=settings, runtime=runtime, wire=wire)


if __name__ == "__main__":
    serve(SPEC, TroubleshootingSettings, create_app)
