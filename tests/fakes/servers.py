"""Applications on real ports of this process, for tests of what travels over HTTP."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI


def free_socket() -> socket.socket:
    """A bound port below 32768: the higher ones are taken by outgoing connections."""
    for port in random.sample(range(20000, 31000), 200):
        candidate = socket.socket()
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            candidate.close()
        else:
            return candidate
    raise AssertionError("no free port in two hundred tries")


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The application's address while it is served by uvicorn, lifespan and all."""
    bound = free_socket()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=2))
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        async with asyncio.timeout(10):
            while not server.started and not task.done():  # noqa: ASYNC110  uvicorn has a flag, and no event
                await asyncio.sleep(0.01)
        assert server.started, "the application did not start"
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
