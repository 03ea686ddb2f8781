"""A shop of the tests on a real socket, and visits to it."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from rich.console import Console

from demos.options import Options
from demos.visit import Visit, visited
from operations.target import Target
from tests.fakes.http_server import serving
from tests.fakes.live_shop import TOKEN, LiveShop

Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture
def live_shop() -> LiveShop:
    """It sells."""
    return LiveShop()


@pytest.fixture
def url(live_shop: LiveShop) -> Iterator[str]:
    """Where it listens."""
    with serving(live_shop.app) as address:
        yield address


@pytest.fixture
def screen() -> io.StringIO:
    """What a visit shows."""
    return io.StringIO()


@pytest.fixture
def visiting(url: str, screen: io.StringIO) -> Visiting:
    """A visit with options, on a terminal or without one."""

    @contextmanager
    def visit(options: Options | None = None, *, on_terminal: bool = False) -> Iterator[Visit]:
        console = Console(file=screen, force_terminal=on_terminal, width=200, height=50, highlight=False)
        with visited(Target(url=url, token=TOKEN), options=options or Options(), console=console) as opened:
            yield opened

    return visit
