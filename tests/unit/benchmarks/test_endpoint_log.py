"""The endpoint's own count begins where it is told to."""

import json
from pathlib import Path

from benchmarks.endpoint_log import EndpointLog


def line(operation: str) -> str:
    """As local/bedrock logs a call."""
    return json.dumps({"operation": operation, "event": "call"}) + "\n"


async def test_counts_chat_calls_from_its_beginning_on(tmp_path: Path) -> None:
    file = tmp_path / "bedrock.log"
    file.write_text(line("ConverseStream"))
    log = EndpointLog(file)
    await log.begin()
    with file.open("a") as more:
        more.write(line("ConverseStream") + line("InvokeModel") + "not JSON\n" + line("ConverseStream"))

    assert await log.calls() == 2
