"""Serves an ASGI application on a real socket of loopback: from a thread, or in the test's own loop."""

import asyncio
import random
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

DEADLINE = 20


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of `app` while it runs in a thread of its own."""
    with free_socket() as listener:
        server = _server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            _wait(server, thread)
            yield _address(listener)
        finally:
            server.should_exit = True
            thread.join(DEADLINE)


@asynccontextmanager
async def serving_here(app: ASGIApp) -> AsyncIterator[str]:
    """The address of `app` while it runs in this event loop, lifespan and all."""
    with free_socket() as listener:
        server = _server(app)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with asyncio.timeout(DEADLINE):
                while not server.started and not task.done():  # noqa: ASYNC110  uvicorn has a flag, and no event
                    await asyncio.sleep(0.01)
            assert server.started, "the application did not start"
            yield _address(listener)
        finally:
            server.should_exit = True
            await task


def free_port() -> int:
    """A port for a process that opens it by itself."""
    with free_socket() as listener:
        port: int = listener.getsockname()[1]
        return port


def free_socket() -> socket.socket:
    """A bound port below 32768, where outgoing sockets do not wander."""
    for port in random.sample(range(20_000, 31_000), 200):
        candidate = socket.socket()
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            candidate.close()
        else:
            return candidate
    raise AssertionError("no free port in two hundred tries")


def _server(app: ASGIApp) -> uvicorn.Server:
    """Without uvicorn's own logging: it would change the loggers of the whole test process."""
    return uvicorn.Server(uvicorn.Config(app, log_config=None, log_level=None, timeout_graceful_shutdown=2))


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + DEADLINE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
