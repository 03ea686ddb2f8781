"""Streams in PostgreSQL: which there are, where they stand, and their timelines."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, cast

from agents.common.database import Database, Row
from agents.common.principal import Principal
from agents.live_shopping.catalogue import SIZES_ASCENDING
from agents.live_shopping.contracts import Stream, StreamEvent
from agents.live_shopping.timeline import Moment, StreamProduct, Timeline

_STREAMS = """
SELECT stream_id, title, presenter, description, started_at, duration_seconds, repeats,
       stream_second(started_at, duration_seconds, repeats) AS second
  FROM streams
 ORDER BY started_at DESC, stream_id
"""
_EXISTS = "SELECT stream_id FROM streams WHERE stream_id = :stream_id"
_EVENTS = """
SELECT e.at_second, e.kind, e.product_id, p.name, e.text
  FROM stream_events e LEFT JOIN products p USING (product_id)
 WHERE e.stream_id = :stream_id AND e.at_second BETWEEN :from_second AND :until_second
 ORDER BY e.at_second, e.event_number
"""
_POSITION = """
SELECT duration_seconds, stream_second(started_at, duration_seconds, repeats) AS second,
       repeats AND now() >= started_at + make_interval(secs => duration_seconds) AS repeated
  FROM streams WHERE stream_id = :stream_id
"""
# A size that is sold out exists, and is told apart from one that does not; of colors, those that can be had are told.
_MOMENTS = f"""
SELECT e.at_second, e.kind, e.text, p.product_id, p.name, p.brand, p.category, p.description, p.price,
       coalesce(sized.had, '[]') AS sizes, coalesce(sized.sold_out, '[]') AS sold_out_sizes,
       (SELECT coalesce(jsonb_agg(color ORDER BY color), '[]')
          FROM (SELECT DISTINCT v.color FROM product_variants v JOIN inventory i USING (variant_id)
                 WHERE v.product_id = p.product_id AND v.color IS NOT NULL AND i.quantity > 0) AS had) AS colors
  FROM stream_events e
  LEFT JOIN products p USING (product_id)
  LEFT JOIN LATERAL (
       SELECT jsonb_agg(size ORDER BY {SIZES_ASCENDING}) FILTER (WHERE pieces > 0) AS had,
              jsonb_agg(size ORDER BY {SIZES_ASCENDING}) FILTER (WHERE pieces = 0) AS sold_out
         FROM (SELECT v.size, coalesce(sum(i.quantity), 0) AS pieces
                 FROM product_variants v LEFT JOIN inventory i USING (variant_id)
                WHERE v.product_id = p.product_id AND v.size IS NOT NULL GROUP BY v.size) AS each) AS sized ON true
 WHERE e.stream_id = :stream_id
 ORDER BY e.at_second, e.event_number
"""  # noqa: S608  made of a constant


class Timelines(Protocol):
    """What a tool asks."""

    async def timeline(self, principal: Principal, stream_id: str) -> Timeline | None:
        """A stream's timeline as it stands now; None when there is no such stream."""


class Streams(Protocol):
    """What the routes and the chat ask."""

    async def all(self, principal: Principal) -> tuple[Stream, ...]:
        """Every stream, the latest first."""

    async def exists(self, principal: Principal, stream_id: str, /) -> bool:
        """Whether there is such a stream."""

    async def events(
        self, principal: Principal, stream_id: str, *, from_second: int, until_second: int
    ) -> tuple[StreamEvent, ...]:
        """What happens in a part of a stream, both ends included."""


class SqlStreams:
    """Both over the database port. Any signed-in person may watch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, principal: Principal) -> tuple[Stream, ...]:
        """Every stream, the latest first."""
        async with self._database.transaction(principal) as transaction:
            return tuple(Stream.model_validate(row) for row in await transaction.fetch(_STREAMS))

    async def exists(self, principal: Principal, stream_id: str, /) -> bool:
        """Whether there is such a stream."""
        async with self._database.transaction(principal) as transaction:
            return bool(await transaction.fetch(_EXISTS, stream_id=stream_id))

    async def events(
        self, principal: Principal, stream_id: str, *, from_second: int, until_second: int
    ) -> tuple[StreamEvent, ...]:
        """What happens in a part of a stream."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(
                _EVENTS, stream_id=stream_id, from_second=from_second, until_second=until_second
            )
        return tuple(StreamEvent.model_validate(row) for row in rows)

    async def timeline(self, principal: Principal, stream_id: str) -> Timeline | None:
        """The whole timeline: a stream has some dozens of moments."""
        async with self._database.transaction(principal) as transaction:
            positions = await transaction.fetch(_POSITION, stream_id=stream_id)
            moments = await transaction.fetch(_MOMENTS, stream_id=stream_id) if positions else []
        return _timeline(stream_id, positions[0], moments) if positions else None


def _timeline(stream_id: str, position: Row, moments: Sequence[Row]) -> Timeline:
    return Timeline(
        stream_id=stream_id,
        duration_seconds=cast("int", position["duration_seconds"]),
        second=cast("int", position["second"]),
        repeated=bool(position["repeated"]),
        moments=tuple(_moment(row) for row in moments),
    )


def _moment(row: Row) -> Moment:
    return Moment(
        at_second=cast("int", row["at_second"]),
        kind=str(row["kind"]),
        product=_product(row) if row["product_id"] else None,
        text=cast("str | None", row["text"]),
    )


def _product(row: Row) -> StreamProduct:
    return StreamProduct(
        product_id=str(row["product_id"]),
        name=str(row["name"]),
        brand=str(row["brand"]),
        category=str(row["category"]),
        description=str(row["description"]),
        price=cast("Decimal", row["price"]),
        sizes=tuple(cast("list[str]", row["sizes"])),
        sold_out_sizes=tuple(cast("list[str]", row["sold_out_sizes"])),
        colors=tuple(cast("list[str]", row["colors"])),
    )
