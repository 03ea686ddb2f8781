"""Ports for a whole stack of a test, at which nothing else listens: nothing on this machine, and no other test."""

import os
import random
import socket

from local.settings import AGENT_PORTS, AWS_PORT, LOAD_BALANCER_PORT, TOPIC_ORDERS_PORT

# Every port is above the main stack's, and below those that other tests (free_socket) and outgoing connections take.
# Two offsets of this step have no port in common.
_OFFSETS = range(5_500, 11_900, 41)
_OF_A_STACK = (*range(AWS_PORT, TOPIC_ORDERS_PORT + 1), *AGENT_PORTS, LOAD_BALANCER_PORT)


def free_offset() -> int:
    """An offset at which none of a stack's ports is taken. Processes of one run choose from their own."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own = _OFFSETS[worker :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]
    for offset in random.sample(own, min(50, len(own))):
        if not any(_is_taken(port + offset) for port in _OF_A_STACK):
            return offset
    raise AssertionError("no free ports for a stack")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
