"""Serves an ASGI application on loopback from a thread, for clients that want a real socket."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

DEADLINE = 20


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of `app` while it runs."""
    listener = _listener()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        _wait(server, thread)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        listener.close()


def free_port() -> int:
    """A port for a process that opens it by itself."""
    with _listener() as listener:
        port: int = listener.getsockname()[1]
        return port


def _listener() -> socket.socket:
    """Below 32768, where outgoing sockets do not wander."""
    while True:
        listener = socket.socket()
        try:
            listener.bind(("127.0.0.1", random.randint(20_000, 31_000)))  # noqa: S311 - any free port will do
        except OSError:
            listener.close()
        else:
            return listener


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + DEADLINE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
