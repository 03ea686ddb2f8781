"""MiniStack saves its state when it stops. Here also a moment after each change, so that a kill loses little."""

import asyncio
import importlib
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

# ASGI's own shapes (https://asgi.readthedocs.io/en/latest/specs/main.html): hypercorn's and MiniStack's types differ.
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

QUIET_SECONDS = 1.0
# Whoever writes on and on is saved after it: each write asks for another snapshot.
TRIES = 5
READS = ("Describe", "Get", "List", "Head", "Filter", "BatchGet", "Discover", "Query", "Scan", "Validate")


class Snapshots:
    """An ASGI application around MiniStack's: after a write, it saves all state once things are quiet."""

    def __init__(
        self, app: App, *, save: Callable[[], None] | None = None, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._app = app
        self._save = save or _save_everything
        self._quiet = quiet_seconds
        self._dirty = asyncio.Event()
        self._saver: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; start and stop the saver with the application's own life."""
        if scope["type"] == "lifespan":
            self._saver = asyncio.create_task(self._save_after_changes())
            try:
                await self._app(scope, receive, send)
            finally:
                self._saver.cancel()
                with suppress(asyncio.CancelledError):
                    await self._saver
            return
        await self._app(scope, receive, send)
        if scope["type"] == "http" and may_change_state(scope):
            self._dirty.set()

    async def _save_after_changes(self) -> None:
        while True:
            await self._dirty.wait()
            await asyncio.sleep(self._quiet)
            self._dirty.clear()
            await asyncio.to_thread(self._save)


def may_change_state(scope: Scope) -> bool:
    """False for reads as far as they can be told by their line and headers: form-encoded actions are in the body."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS") or scope["path"].startswith("/_"):
        return False
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1")
    return not target.rpartition(".")[2].startswith(READS)


def correct_persistence(folder: Path) -> None:
    """Save state in this very folder alone: MiniStack would make one that was deleted again, whoever has its place."""
    app: Any = importlib.import_module("ministack.app")
    app.save_all = while_it_stays(folder, app.save_all)


def while_it_stays(folder: Path, save: Callable[[Any], None]) -> Callable[[Any], None]:
    """What saves, until the folder is deleted. It is held open, so that another can't get its number."""
    descriptor = os.open(folder, os.O_RDONLY)

    def save_there(services: Any) -> None:
        with suppress(FileNotFoundError):
            if os.path.samestat(folder.stat(), os.fstat(descriptor)):
                save(services)

    return save_there


def _save_everything() -> None:
    app = importlib.import_module("ministack.app")
    states = app._build_persistence_save_dict()  # it has no public name
    app.save_all({name: of_one_moment(state) for name, state in states.items()})


def of_one_moment(state: Callable[[], Any]) -> Callable[[], Any]:
    """A service's state, read again where a request changed it meanwhile: MiniStack copies it while others write."""

    def read() -> Any:
        for _ in range(TRIES - 1):
            with suppress(RuntimeError):  # "dictionary changed size during iteration"
                return state()
        return state()

    return read
