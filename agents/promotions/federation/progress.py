"""How whoever waits is told what is being done."""

from collections.abc import Awaitable, Callable

Progress = Callable[[str], Awaitable[None]]


async def unheard(_: str) -> None:
    """For who wants no progress."""
