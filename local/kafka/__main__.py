"""`python -m local.kafka`: the brokers of the stack that the environment names."""

import asyncio
import logging
import signal
import sys

from aiohttp import web

from local.kafka import orders
from local.kafka.mock_cluster import MockCluster
from local.kafka.registry import Registry
from local.kafka.relay import Relay
from local.logs import configure
from local.settings import LOOPBACK, Settings

logger = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with MockCluster(brokers=len(settings.broker_ports)) as cluster:
        registry = Registry(cluster, settings.home / "kafka")
        relays = await _listen(cluster, settings)
        runner = web.AppRunner(orders.application(registry), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, LOOPBACK, settings.topic_orders_port).start()
        logger.info(
            "brokers listen; their messages and offsets are in memory",
            extra={"bootstrap": settings.kafka_bootstrap, "topics": sorted(registry.topics)},
        )
        await stop.wait()
        await runner.cleanup()
        for relay in relays:
            relay.stop()


async def _listen(cluster: MockCluster, settings: Settings) -> list[Relay]:
    """A port that stays for each broker, which clients are told in place of the broker's own."""
    relays = []
    for number, (port, address) in enumerate(zip(settings.broker_ports, cluster.addresses, strict=True), start=1):
        cluster.advertise(number, port)
        relays.append(Relay(port, address))
        await relays[-1].start()
    return relays


def main() -> int:
    """Serve until told to stop."""
    configure()
    asyncio.run(run(Settings.from_environment()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
