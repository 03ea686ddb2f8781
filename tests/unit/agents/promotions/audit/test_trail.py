"""The trail that can't be written says so in the words that an alarm counts."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from structlog.testing import capture_logs

from agents.common.alarms import AUDIT_APPEND_FAILED
from agents.common.errors import Unavailable
from tests.fakes.promotion_writes import MIA, REGULARS, WritingHouse


class Losing:
    """A client whose transactions never come to an end."""

    def __init__(self, client: Any, transact: Callable[..., Any]) -> None:
        self._client = client
        self._transact = transact

    def __getattr__(self, name: str) -> Any:
        return self._transact if name == "transact_write_items" else getattr(self._client, name)


def always_behind(client: Any) -> Callable[..., Any]:
    """Another writer is there first, each time."""

    def conflict(**_: Any) -> None:
        reasons = [{"Code": "None"}, {"Code": "None"}, {"Code": "TransactionConflict"}]
        said = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        raise client.exceptions.TransactionCanceledException(said, "TransactWriteItems")

    return conflict


def broken(_: Any) -> Callable[..., Any]:
    """Nobody answers."""

    def fail(**_: Any) -> None:
        raise ConnectionClosedError(endpoint_url="https://dynamodb.example")

    return fail


@pytest.mark.parametrize("how", [always_behind, broken])
async def test_says_that_nothing_could_be_written(house: WritingHouse, how: Callable[[Any], Any]) -> None:
    with capture_logs() as lines, pytest.raises(Unavailable):
        await house.service(Losing(house.client, how(house.client))).request(MIA, REGULARS)
    [said] = [line for line in lines if line["log_level"] == "error"]
    assert (said["event"], said["what"]) == (AUDIT_APPEND_FAILED, "waiting")
    assert house.everything() == []
