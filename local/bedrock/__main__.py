"""`python -m local.bedrock --port N [--model-url URL --model NAME]`: serves until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
import uvicorn
from starlette.applications import Starlette

from local.bedrock.app import create_app
from local.bedrock.application_profiles import ApplicationProfiles
from local.bedrock.embeddings import Embedder
from local.bedrock.faults import Faults
from local.bedrock.limits import Limited
from local.bedrock.openai.client import OpenAIModel
from local.bedrock.openai.guided import GuidedModel
from local.bedrock.replay import Replayed
from local.trail import Trail

GRACE_SECONDS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse, log as JSON lines, serve on loopback."""
    options = _parse(arguments)
    _log_json()
    app = _build(options)
    uvicorn.run(
        Trail(app, options.trail) if options.trail else app,
        host="127.0.0.1",
        port=options.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.bedrock", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--profiles", type=Path, help="the file that keeps the application inference profiles")
    parser.add_argument("--trail", type=Path, help="the file for which actions the agents' tasks call")
    parser.add_argument("--model-url", help="an OpenAI-compatible server, such as http://localhost:11434/v1")
    parser.add_argument("--model", help="the model's name there; MODEL_API_KEY is sent when it is set")
    parser.add_argument(
        "--tool-calls",
        choices=("native", "guided"),
        default="native",
        help="how the model calls tools: in its own format, or, when it is bad at that, held to a JSON schema",
    )
    parser.add_argument(
        "--replay", action="store_true", help="think once: what was asked before is answered from memory"
    )
    parser.add_argument("--latency-ms", type=int, default=0, help="before the first word of every reply")
    parser.add_argument("--requests-per-second", type=float, help="throttle beyond this")
    options = parser.parse_args(arguments)
    if bool(options.model_url) != bool(options.model):
        parser.error("--model-url and --model belong together")
    return options


def _build(options: argparse.Namespace) -> Starlette:
    """The one place that knows which models there are."""
    embedder = Embedder()
    faults = Faults(latency_ms=options.latency_ms, requests_per_second=options.requests_per_second)
    applications = ApplicationProfiles(options.profiles)
    if options.model_url:
        server = OpenAIModel(options.model_url, name=options.model, api_key=os.environ.get("MODEL_API_KEY"))
        model = GuidedModel(server) if options.tool_calls == "guided" else server
        limited = Limited(model, count_tokens=False)
        return create_app(
            Replayed(limited) if options.replay else limited,
            embedder,
            faults=faults,
            applications=applications,
            on_close=server.aclose,
        )
    from local.bedrock.planner import Planner

    planner = Planner(embedder)
    limited = Limited(planner)
    return create_app(
        Replayed(limited) if options.replay else limited,
        embedder,
        faults=faults,
        applications=applications,
        on_start=planner.warm_up,
    )


def _log_json() -> None:
    """One JSON object a line, also for what uvicorn says."""
    shared: list[structlog.types.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(),
            foreign_pre_chain=[*shared, structlog.processors.format_exc_info],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler])


if __name__ == "__main__":
    main()
