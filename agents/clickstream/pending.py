"""Stands where an adapter is not opened yet: whoever asks is told so."""

from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from agents.common.errors import Unavailable


class Pending:
    """Every method of any port."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __getattr__(self, _: str) -> Callable[..., Coroutine[Any, Any, NoReturn]]:
        """A coroutine that says no."""

        async def refuse(*_: object, **__: object) -> NoReturn:
            raise Unavailable(f"This service can't reach {self._what} yet.")

        return refuse
