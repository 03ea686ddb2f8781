"""Reads a topic until what is expected is there."""

import time

from local.kafka.reading import Message, consumed

PATIENCE = 20


def wait_for(bootstrap: str, topic: str, rids: set[str]) -> list[Message]:
    """The messages once all of `rids` are among them, or at the latest after `PATIENCE` seconds."""
    deadline = time.monotonic() + PATIENCE
    while True:
        messages = consumed(bootstrap, topic)
        if rids <= {message.rid for message in messages} or time.monotonic() > deadline:
            return messages
        time.sleep(0.2)
