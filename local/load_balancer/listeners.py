"""What listens: the web's port, and each listener that was deployed at its load balancer's own address."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

import aiohttp
from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE

from local.load_balancer.configuration import Configuration, Listener
from local.load_balancer.health import HealthChecks
from local.load_balancer.proxy import Proxy
from local.load_balancer.tcp import TcpProxy

logger = logging.getLogger(__name__)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
HEADER_BYTES = 16 * 1024


def application(proxy: Proxy) -> web.Application:
    """Every request, to the proxy. There is no limit on a body: the targets have theirs."""
    app = web.Application(client_max_size=0)
    app.router.add_route("*", "/{anything:.*}", proxy.handle)
    app.on_response_prepare.append(_keep_servers_name)
    return app


async def listen(proxy: Proxy, host: str, port: int) -> web.AppRunner:
    """Serve the proxy at an address."""
    runner = web.AppRunner(
        application(proxy),
        access_log=None,
        handler_cancellation=True,
        max_line_size=HEADER_BYTES,
        max_field_size=HEADER_BYTES,
        shutdown_timeout=2.0,
    )
    await runner.setup()
    await web.TCPSite(runner, host, port, backlog=1024).start()
    return runner


async def _keep_servers_name(_request: web.Request, response: web.StreamResponse) -> None:
    """A target's `Server` is its own, or none: aiohttp would add its name."""
    if response.headers.get("Server") == SERVER_SOFTWARE:
        del response.headers["Server"]


class Open:
    """A listener that listens: its proxy, whose configuration follows, and its end."""

    def __init__(self, proxy: Proxy | TcpProxy, close: Callable[[], Awaitable[None]]) -> None:
        self._proxy = proxy
        self.close = close

    def configure(self, configuration: Configuration) -> None:
        """Route by this from now on."""
        self._proxy.configuration = configuration


class Listeners:
    """The listeners at load balancers' own addresses; each begins and ends with what is deployed."""

    def __init__(self, traffic: aiohttp.ClientSession, health: HealthChecks) -> None:
        self._traffic = traffic
        self._health = health
        self._open: dict[tuple[str, str, int, bool], Open] = {}
        self._refused: set[tuple[str, int]] = set()

    async def follow(self, wanted: Iterable[Listener]) -> None:
        """Open what is new, close what is gone, and let the rest route as it is deployed now."""
        by_key = {(one.arn, one.host, one.port, one.tcp): one for one in wanted}
        for gone in self._open.keys() - by_key.keys():
            await self._open.pop(gone).close()
        for key, listener in by_key.items():
            if key not in self._open and (opened := await self._try_to_open(listener)):
                self._open[key] = opened
            if key in self._open:
                self._open[key].configure(listener.configuration)

    async def stop(self) -> None:
        """Close all."""
        await self.follow(())

    async def _try_to_open(self, listener: Listener) -> Open | None:
        place = listener.host, listener.port
        try:
            opened = await (self._open_tcp(listener) if listener.tcp else self._open_http(listener))
        except OSError as error:
            if place not in self._refused:
                logger.warning(
                    "listener can't listen", extra={"address": f"{place[0]}:{place[1]}", "error": str(error)}
                )
            self._refused.add(place)
            return None
        self._refused.discard(place)
        logger.info("listener opened", extra={"address": f"{place[0]}:{place[1]}", "listener": listener.arn})
        return opened

    async def _open_http(self, listener: Listener) -> Open:
        proxy = Proxy(self._traffic, self._health, port=listener.port)
        runner = await listen(proxy, listener.host, listener.port)
        return Open(proxy, runner.cleanup)

    async def _open_tcp(self, listener: Listener) -> Open:
        proxy = TcpProxy(self._health)
        server = await asyncio.start_server(proxy.handle, listener.host, listener.port, backlog=1024)

        async def close() -> None:
            server.close()

        return Open(proxy, close)
