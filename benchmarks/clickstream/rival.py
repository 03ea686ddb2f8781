"""The same collector on FastAPI and aiokafka, to measure the Lua collector against.

It takes one packing (base64 of gzip), waits for acks=all, and writes to the disk what Kafka does not take; it replays
nothing. `python -m benchmarks.clickstream.rival PORT BOOTSTRAP TOPIC SPOOL`.
"""

import base64
import binascii
import json
import os
import sys
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from fastapi import FastAPI, Request, Response

from benchmarks.clickstream.event import PATH

LIMIT = 900_000
GZIP = 16 + zlib.MAX_WBITS
TAKEN = b'{"code":200,"data":true}'


class Refused(ValueError):
    """No event."""


def create_app(bootstrap: str, topic: str, spool: Path) -> FastAPI:
    """One producer for the process."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
            app.state.producer = producer
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post(PATH)
    async def take(request: Request) -> Response:
        try:
            field, event = unpacked(await request.body())
        except ValueError:
            return Response(b'{"code":400,"data":false}', 400, media_type="application/json")
        rid, record = record_of(field, event, request)
        try:
            await app.state.producer.send_and_wait(topic, record, key=rid.encode())
        except KafkaError:
            keep(spool, record)
        return Response(TAKEN, headers={"x-request-id": rid}, media_type="application/json")

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def unpacked(body: bytes) -> tuple[str, Any]:
    """`data` or `data_list`, and the event. Raises ValueError."""
    try:
        stream = zlib.decompressobj(GZIP)
        text = stream.decompress(base64.b64decode(body, validate=True), LIMIT + 1)
    except (binascii.Error, zlib.error) as error:
        raise Refused("not packed") from error
    if len(text) > LIMIT or not stream.eof:
        raise Refused("too large, or cut")
    event = json.loads(text)
    if isinstance(event, dict):
        return "data", event
    if isinstance(event, list) and event and all(isinstance(item, dict) for item in event):
        return "data_list", event
    raise Refused("neither an object nor a list of them")


def record_of(field: str, event: Any, request: Request) -> tuple[str, bytes]:
    """Its id and what Kafka gets."""
    now = time.time()
    rid = request.headers.get("x-request-id") or uuid4().hex
    meta = {
        "ctime": int(now * 1000),
        "date": time.strftime("%Y-%m-%d", time.gmtime(now)),
        "ip": request.client.host if request.client else "",
        "method": request.method,
        "project": "clickshop",
        "rid": rid,
        "ua": request.headers.get("user-agent", ""),
        "uri": request.url.path,
    }
    return rid, json.dumps({field: event, "meta": meta}, separators=(",", ":")).encode()


def keep(spool: Path, record: bytes) -> None:
    """On the disk when this returns."""
    with (spool / "events.jsonl").open("ab") as file:
        file.write(record + b"\n")
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    uvicorn.run(
        create_app(sys.argv[2], sys.argv[3], Path(sys.argv[4])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        log_level="error",
        access_log=False,
    )
