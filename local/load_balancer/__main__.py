"""`python -m local.load_balancer`: the load balancer of the stack that the environment names."""

import asyncio
import sys

from local.load_balancer.server import run
from local.logs import configure
from local.settings import Settings


def main() -> int:
    """Serve until told to stop."""
    configure()
    asyncio.run(run(Settings.from_environment()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
