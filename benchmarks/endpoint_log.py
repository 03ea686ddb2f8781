"""Model calls as the Bedrock endpoint itself counted them: the other end of what the agents' spans say."""

import asyncio
import json
from pathlib import Path

CHAT = "ConverseStream"
_PAUSE_SECONDS = 0.3  # a line is written when the stream has ended, which the caller hears first


class EndpointLog:
    """Counts the chat calls from one moment to another."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._begun_at = 0

    async def begin(self) -> None:
        """From now."""
        await asyncio.sleep(_PAUSE_SECONDS)
        self._begun_at = self._file.stat().st_size

    async def calls(self) -> int:
        """Until now."""
        await asyncio.sleep(_PAUSE_SECONDS)
        with self._file.open("rb") as log:
            log.seek(self._begun_at)
            return sum(_is_chat(line) for line in log)


def _is_chat(line: bytes) -> bool:
    try:
        told = json.loads(line)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("operation") == CHAT
