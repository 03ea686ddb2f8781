"""`python -m local.connectors`: the connectors of the stack that the environment names."""

import asyncio
import signal
import sys

from local.connectors.classes import sinks
from local.connectors.supervisor import Supervisor
from local.logs import configure
from local.session import PATIENT, aws_url, session
from local.settings import Settings


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings.run.mkdir(parents=True, exist_ok=True)
    url = aws_url(settings)
    supervisor = Supervisor(
        session().client("kafkaconnect", endpoint_url=url, config=PATIENT),
        session().client("logs", endpoint_url=url, config=PATIENT),
        build=sinks(session().client("s3", endpoint_url=url, config=PATIENT), endpoint=url),
        file=settings.connectors,
    )
    await supervisor.run(stop)


def main() -> int:
    """Work until told to stop."""
    configure()
    asyncio.run(run(Settings.from_environment()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
