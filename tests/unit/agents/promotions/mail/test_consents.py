"""Many are asked about in parts, each of which fits an answer of the Data API."""

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

from agents.common.database import SharedDatabase
from agents.promotions.mail.consents import Consents

_MEBIBYTE = 1024 * 1024
_BYTES_OF_AN_ID = len('[{"stringValue":"cust0000000"}],')


class Counting:
    """Everybody agrees; it remembers how many were asked about at a time."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def acting_as(self, _role: str) -> "Counting":
        """Any."""
        return self

    def transaction(self, _principal: object) -> AbstractAsyncContextManager["Counting"]:
        @asynccontextmanager
        async def open_() -> Any:
            yield self

        return cast("AbstractAsyncContextManager[Counting]", open_())

    async def fetch(self, _sql: str, *, customers: Any) -> list[dict[str, str]]:
        """All of them."""
        self.asked.append(len(customers.document))
        return [{"customer_id": one} for one in customers.document]


async def test_an_audience_is_asked_about_in_parts() -> None:
    database, audience = Counting(), [f"cust{one:07}" for one in range(50_000)]
    assert await Consents(cast("SharedDatabase", database)).agreed(audience) == frozenset(audience)
    assert sum(database.asked) == len(audience)
    assert max(database.asked) * _BYTES_OF_AN_ID < _MEBIBYTE
