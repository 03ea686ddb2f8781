"""Connectors, and what they delivered, as rows."""

import asyncio
from collections.abc import Sequence

from agents.clickstream.aws.buckets import Buckets
from agents.clickstream.aws.connectors import Connectors
from agents.clickstream.deployment.naming import glue_database, own_name
from agents.clickstream.deployment.wish import EVENTS_TOPIC
from agents.common.database import Row

COMPLAINTS = 5


class ConnectorReading:
    """Over MSK Connect."""

    def __init__(self, connectors: Connectors) -> None:
        self._connectors = connectors

    async def state(self, arns: Sequence[str]) -> Sequence[Row]:
        """Each connector: name, state, reason, plugin, workers; and what it complains of where it does not run."""
        return await asyncio.gather(*(self._state(arn) for arn in arns))

    async def _state(self, arn: str) -> Row:
        connector = await self._connectors.find(arn)
        if connector is None:
            return {"name": arn.split("/")[1] if "/" in arn else arn, "state": "GONE"}
        is_running = connector.state == "RUNNING"
        complaints = [] if is_running else await self._connectors.complaints(connector, most=COMPLAINTS)
        return {
            "name": connector.name,
            "state": connector.state,
            "reason": connector.reason or None,
            "workers": connector.workers,
            "plugin": connector.configuration.get("connector.class"),
            "topics": connector.configuration.get("topics"),
            "errors": complaints,
        }


class ObjectReading:
    """Over S3, in the folders of one environment's pipelines: their names begin with `prefix`."""

    def __init__(self, buckets: Buckets, *, prefix: str) -> None:
        self._buckets = buckets
        self._prefix = prefix

    def table(self, pipeline: str) -> str:
        """The Iceberg table's full name, as Athena takes it."""
        return f"{glue_database(self._prefix, pipeline)}.{EVENTS_TOPIC}"

    async def newest(self, bucket: str, pipeline: str, *, below: str, most: int) -> Row:
        """How many objects and bytes there are below the pipeline's folder, where, and the newest of them."""
        folder = f"{own_name(self._prefix, pipeline)}/{below}/"
        found = await self._buckets.delivered(bucket, folder, newest=most)
        return {
            "where": f"s3://{bucket}/{folder}",
            "objects": found.objects,
            "bytes": found.bytes,
            "note": None if found.is_complete else "there are more: counting ended here",
            "newest": [{"key": each.key, "bytes": each.bytes, "at": each.at} for each in found.newest],
        }
