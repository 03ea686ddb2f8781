"""`python -m agents.common.healthcheck`: a container's health check, for images that carry no curl."""

import os
import sys
import urllib.error
import urllib.request

_SECONDS = 3


def is_healthy(port: str) -> bool:
    """Whether the agent in this container answers."""
    try:
        # The container's own loopback, never through a proxy that the environment may name.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{port}/health", timeout=_SECONDS) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(os.environ["PORT"]) else 1)
