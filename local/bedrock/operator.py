"""Routes for whoever runs the stand-in, and for tests: is it up, and what is to go wrong. From this machine only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.bedrock.faults import BREAK, FAILURES, HANG, Failure, Faults

LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Trouble(BaseModel):
    """The body of POST /_local/faults: a failure of the next calls, a latency, a rate, or several of these."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: (
        Literal[
            "throttle",
            "unavailable",
            "timeout",
            "access_denied",
            "internal",
            "model_error",
            "not_ready",
            "hang",
            "break_stream",
        ]
        | None
    ) = None
    next: Annotated[int, Field(ge=1)] = 1
    model: str = ""
    latency_ms: Annotated[int, Field(ge=0, le=600_000)] | None = None
    requests_per_second: Annotated[float, Field(gt=0)] | None = None


class Operator:
    """The routes over one set of faults."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def routes(self) -> list[Route]:
        """All under /_local, where AWS has nothing."""
        return [
            Route("/_local/health", self.health),
            Route("/_local/faults", self.faults, methods=["GET", "POST", "DELETE"]),
        ]

    async def health(self, _: Request) -> Response:
        """Touches nothing."""
        return JSONResponse({"status": "ok"})

    async def faults(self, request: Request) -> Response:
        """GET shows them, POST adds, DELETE clears."""
        if request.client is None or request.client.host not in LOOPBACK:
            return JSONResponse({"message": "from this machine only"}, 403)
        if request.method == "DELETE":
            self._faults.clear()
        if request.method == "POST":
            try:
                self._add(Trouble.model_validate_json(await request.body()))
            except ValidationError as error:
                return JSONResponse({"message": str(error)}, 400)
        return JSONResponse(self._shown())

    def _add(self, trouble: Trouble) -> None:
        if trouble.kind:
            self._faults.failures.append(Failure(trouble.kind, trouble.next, trouble.model))
        if trouble.latency_ms is not None:
            self._faults.latency_ms = trouble.latency_ms
        if trouble.requests_per_second is not None:
            self._faults.requests_per_second = trouble.requests_per_second

    def _shown(self) -> dict[str, object]:
        return {
            "latency_ms": self._faults.latency_ms,
            "requests_per_second": self._faults.requests_per_second,
            "failures": [asdict(failure) for failure in self._faults.failures],
            "kinds": [*FAILURES, HANG, BREAK],
        }
