"""Serves an agent's application: settings, logs, telemetry, then uvicorn until the container is told to stop."""

from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from agents.catalog import AgentSpec
from agents.common import timeouts
from agents.common.logs import configure_logs
from agents.common.model import model_id
from agents.common.settings import SettingsType, load_settings
from agents.common.telemetry import configure_telemetry


def serve(spec: AgentSpec, settings_type: type[SettingsType], create_app: Callable[[SettingsType], FastAPI]) -> None:
    """Run until SIGTERM, then finish what is under way."""
    settings = load_settings(settings_type)
    model_id(settings)  # a model that is refused is a sentence here, and a traceback once uvicorn runs
    configure_logs(agent=spec.name, level=settings.log_level, style=settings.log_format)
    configure_telemetry(
        agent=spec.name, environment=settings.environment, endpoint=settings.otel_exporter_otlp_endpoint
    )
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        server_header=False,
        timeout_keep_alive=timeouts.KEEP_ALIVE,
        timeout_graceful_shutdown=timeouts.GRACE,
    )
