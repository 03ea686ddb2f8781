"""A client of AWS whose calls can be cut short, or met by somebody else, at any one of them."""

from collections.abc import Callable
from threading import Lock
from typing import Any


class OneByOne:
    """A client of moto, which is not made for threads: its transactions see the middle of others."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._turn = Lock()

    def __getattr__(self, name: str) -> Any:
        what = getattr(self._client, name)
        if name in ("exceptions", "meta", "get_paginator"):
            return what

        def call(**arguments: Any) -> Any:
            with self._turn:
                return what(**arguments)

        return call


class Killed(BaseException):
    """The process is gone: nothing catches this, so nothing is tidied up."""


class Interference:
    """Counts the calls of its clients. `before` and `after` are called with the number of each, from 1."""

    def __init__(
        self,
        *,
        before: Callable[[int], None] | None = None,
        after: Callable[[int], None] | None = None,
    ) -> None:
        self._before = before
        self._after = after
        self.calls: list[str] = []

    def of(self, client: Any) -> Any:
        """The client, with its calls counted in with those of all others."""
        return _Client(client, self)

    def call(self, name: str, what: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        """One call."""
        self.calls.append(name)
        number = len(self.calls)
        if self._before:
            self._before(number)
        answer = what(**arguments)
        if self._after:
            self._after(number)
        return answer


class _Client:
    def __init__(self, client: Any, interference: Interference) -> None:
        self._client = client
        self._interference = interference

    def __getattr__(self, name: str) -> Any:
        what = getattr(self._client, name)
        if name in ("exceptions", "meta", "get_paginator"):
            return what
        return lambda **arguments: self._interference.call(name, what, arguments)


def killed_after(number: int) -> Interference:
    """Dies after a call, which is before the next one: what it asked for did happen, and nobody heard of it."""
    return Interference(after=lambda call: _die(call == number))


def met_before(number: int, other: Callable[[], None]) -> Interference:
    """Somebody else does all of theirs before a call."""

    def meet(call: int) -> None:
        if call == number:
            other()

    return Interference(before=meet)


def _die(now: bool) -> None:
    if now:
        raise Killed
