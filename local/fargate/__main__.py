"""`python -m local.fargate`: the tasks of the stack that the environment names."""

import asyncio
import signal
import sys

from local.fargate.control_plane import ControlPlane
from local.fargate.supervisor import Supervisor
from local.logs import configure
from local.session import aws_url, session
from local.settings import Settings


async def run(settings: Settings) -> None:
    """Supervise until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings.run.mkdir(parents=True, exist_ok=True)
    await Supervisor(settings, ControlPlane(session(), aws_url(settings))).run(stop)


def main() -> int:
    """Supervise until told to stop."""
    configure()
    asyncio.run(run(Settings.from_environment()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
