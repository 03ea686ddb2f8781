"""Runs the load balancer: listens, follows what is deployed, checks targets, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE
from botocore.exceptions import BotoCoreError, ClientError

from local.load_balancer.configuration import Configuration, read_configuration
from local.load_balancer.health import HealthChecks, http_check
from local.load_balancer.proxy import Proxy
from local.session import PATIENT, aws_url, session
from local.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

logger = logging.getLogger(__name__)

FOLLOW_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 3.0  # below a target's own, so that no request meets a connection that just closed
HEADER_BYTES = (
    16 * 1024
)  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with traffic_session() as traffic, aiohttp.ClientSession() as checks:
        settings.run.mkdir(parents=True, exist_ok=True)
        health = HealthChecks(http_check(checks), settings.target_health)
        proxy = Proxy(traffic, health, port=settings.load_balancer_port)
        runner = await _listen(proxy, settings.load_balancer_port)
        client: ElasticLoadBalancingv2Client = session().client("elbv2", endpoint_url=aws_url(settings), config=PATIENT)
        follower = asyncio.create_task(follow(partial(read_configuration, client), proxy, health))
        await stop.wait()
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)
        await health.stop()
        await runner.cleanup()


def traffic_session() -> aiohttp.ClientSession:
    """Connections to targets, as many as there are requests; nothing of a request or a reply is interpreted."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_SECONDS),
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        requote_redirect_url=False,
        read_bufsize=2**18,
    )


def application(proxy: Proxy) -> web.Application:
    """Every request, to the proxy. There is no limit on a body: the targets have theirs."""
    app = web.Application(client_max_size=0)
    app.router.add_route("*", "/{anything:.*}", proxy.handle)
    app.on_response_prepare.append(_keep_servers_name)
    return app


async def _listen(proxy: Proxy, port: int) -> web.AppRunner:
    runner = web.AppRunner(
        application(proxy),
        access_log=None,
        handler_cancellation=True,
        max_line_size=HEADER_BYTES,
        max_field_size=HEADER_BYTES,
        shutdown_timeout=2.0,
    )
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port, backlog=1024).start()
    return runner


async def _keep_servers_name(_request: web.Request, response: web.StreamResponse) -> None:
    """A target's `Server` is its own, or none: aiohttp would add its name."""
    if response.headers.get("Server") == SERVER_SOFTWARE:
        del response.headers["Server"]


async def follow(read: Callable[[], Configuration], proxy: Proxy, health: HealthChecks) -> None:
    """Keep the configuration as the API tells it; while that can't be read, the last one holds."""
    while True:
        try:
            proxy.configuration = await asyncio.to_thread(read)
            health.follow(proxy.configuration.target_groups)
        except (BotoCoreError, ClientError) as error:
            logger.warning("what is deployed can't be read", extra={"error": str(error)})
        except Exception:  # whatever it is, it must not leave old routes in place for ever
            logger.exception("what is deployed can't be followed")
        await asyncio.sleep(FOLLOW_SECONDS)
