"""Runs the load balancer: listens, follows what is deployed, checks targets, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
from botocore.exceptions import BotoCoreError, ClientError

from local.load_balancer.configuration import Deployed, read_deployed
from local.load_balancer.health import HealthChecks, http_check
from local.load_balancer.listeners import Listeners, listen
from local.load_balancer.proxy import Proxy
from local.session import PATIENT, aws_url, session
from local.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

logger = logging.getLogger(__name__)

FOLLOW_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 3.0  # below a target's own, so that no request meets a connection that just closed


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with traffic_session() as traffic, aiohttp.ClientSession() as checks:
        settings.run.mkdir(parents=True, exist_ok=True)
        health = HealthChecks(http_check(checks), settings.target_health)
        proxy = Proxy(traffic, health, port=settings.load_balancer_port)
        runner = await listen(proxy, LOOPBACK, settings.load_balancer_port)
        listeners = Listeners(traffic, health)
        client: ElasticLoadBalancingv2Client = session().client("elbv2", endpoint_url=aws_url(settings), config=PATIENT)
        follower = asyncio.create_task(follow(partial(read_deployed, client), proxy, listeners, health))
        await stop.wait()
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)
        await listeners.stop()
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


async def follow(read: Callable[[], Deployed], proxy: Proxy, listeners: Listeners, health: HealthChecks) -> None:
    """Keep the configuration as the API tells it; while that can't be read, the last one holds."""
    while True:
        try:
            deployed = await asyncio.to_thread(read)
            proxy.configuration = deployed.main
            await listeners.follow(deployed.listeners)
            health.follow(deployed.target_groups)
        except (BotoCoreError, ClientError) as error:
            logger.warning("what is deployed can't be read", extra={"error": str(error)})
        except Exception:  # whatever it is, it must not leave old routes in place for ever
            logger.exception("what is deployed can't be followed")
        await asyncio.sleep(FOLLOW_SECONDS)
