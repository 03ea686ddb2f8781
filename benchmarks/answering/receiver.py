"""Takes the spans that agents export, by OTLP over HTTP; they are read when the measuring is over, not during it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Exported

from benchmarks.answering.span import Direction, Span, is_whole

PATIENCE_SECONDS = 30.0  # agents export every five
LOOK_SECONDS = 0.25
_LARGEST_EXPORT = 64 * 1024 * 1024
_DIRECTIONS = {Exported.SPAN_KIND_SERVER: Direction.SERVER, Exported.SPAN_KIND_CLIENT: Direction.CLIENT}


class SpansMissing(Exception):
    """Spans of a request did not come; the message says of how many."""


class Receiver:
    """A collector of spans, on loopback."""

    def __init__(self) -> None:
        self._unread: list[bytes] = []
        self._spans = defaultdict[str, list[Span]](list)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Serves until the block ends; what it yields is for OTEL_EXPORTER_OTLP_ENDPOINT."""
        app = web.Application(client_max_size=_LARGEST_EXPORT)
        app.router.add_post("/v1/traces", self._receive)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            _, port = runner.addresses[0]
            yield f"http://127.0.0.1:{port}"
        finally:
            await runner.cleanup()

    async def traces(self, trace_ids: Collection[str]) -> Mapping[str, Sequence[Span]]:
        """The spans of these traces, once all have come. Raises SpansMissing."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while missing := sum(not is_whole(self._spans[trace_id]) for trace_id in trace_ids):
            if asyncio.get_running_loop().time() > deadline:
                raise SpansMissing(f"The spans of {missing} of {len(trace_ids)} requests did not come, or not all.")
            await asyncio.sleep(LOOK_SECONDS)
            self._read()
        return {trace_id: self._spans[trace_id] for trace_id in trace_ids}

    async def _receive(self, request: web.Request) -> web.Response:
        self._unread.append(await request.read())
        return web.Response()

    def _read(self) -> None:
        while self._unread:
            for span in read(self._unread.pop(0)):
                self._spans[span.trace_id].append(span)


def read(body: bytes) -> list[Span]:
    """The spans of one export."""
    told = ExportTraceServiceRequest.FromString(body)
    return [
        _span(exported, service=_texts(resource.resource.attributes).get("service.name", ""))
        for resource in told.resource_spans
        for scope in resource.scope_spans
        for exported in scope.spans
    ]


def _span(exported: Exported, *, service: str) -> Span:
    return Span(
        trace_id=exported.trace_id.hex(),
        span_id=exported.span_id.hex(),
        parent_id=exported.parent_span_id.hex(),
        service=service,
        name=exported.name,
        direction=_DIRECTIONS.get(exported.kind, Direction.INTERNAL),
        start=exported.start_time_unix_nano,
        end=exported.end_time_unix_nano,
        attributes=_texts(exported.attributes),
    )


def _texts(told: Sequence[KeyValue]) -> dict[str, str]:
    """The attributes that are text: no other is looked at."""
    return {one.key: one.value.string_value for one in told if one.value.HasField("string_value")}
