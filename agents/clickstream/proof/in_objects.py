"""Looks for marked events in the bucket: the JSON connector's gzip objects, by the hours since the sending."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import JsonValue

from agents.clickstream.proof.clock import Clock
from agents.clickstream.proof.marked import numbers_in
from agents.clickstream.proof.places import Cursor, Look, Sighting, Unreadable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SKEW_MS = 60_000  # between our clock and S3's
_HOUR = timedelta(hours=1)


class ObjectsInBucket:
    """Reads each object once, and again when it was written anew: the cursor holds what it has read."""

    def __init__(self, client: "S3Client", *, bucket: str, prefix: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix.rstrip("/")
        self._clock = clock

    async def note(self) -> Cursor:
        """The time."""
        return {"since_ms": self._clock() - _SKEW_MS, "read": {}}

    async def look(self, mark: str, cursor: Cursor) -> Look:
        """Every object that was written since, and not read before."""
        try:
            return await asyncio.to_thread(self._look, mark, cursor)
        except ClientError as error:
            raise self._unreadable(error) from error
        except BotoCoreError as error:
            raise Unreadable("unreachable", f"S3 does not answer for the bucket {self._bucket} ({error})") from error

    def _look(self, mark: str, cursor: Cursor) -> Look:
        read = dict(_read_before(cursor))
        sightings: list[Sighting] = []
        for key, etag in self._written_since(int(str(cursor["since_ms"]))):
            if read.get(key) != etag:
                sightings += self._sightings(key, mark)
                read[key] = etag
        return Look(sightings=tuple(sightings), cursor={**cursor, "read": read})

    def _written_since(self, since_ms: int) -> Iterator[tuple[str, str]]:
        since = datetime.fromtimestamp(since_ms / 1000, UTC)
        pages = self._client.get_paginator("list_objects_v2")
        for hour in _hours(since, datetime.fromtimestamp(self._clock() / 1000, UTC)):
            for page in pages.paginate(Bucket=self._bucket, Prefix=f"{self._prefix}/{hour:{_FOLDERS}}"):
                for found in page.get("Contents", []):
                    if found["LastModified"] >= since:
                        yield found["Key"], found["ETag"]

    def _sightings(self, key: str, mark: str) -> Iterator[Sighting]:
        body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        try:
            lines = gzip.decompress(body).splitlines()
            for line, text in enumerate(lines):
                if mark.encode() in text:
                    for number in numbers_in(json.loads(text), mark):
                        yield Sighting(number=number, position=f"{key}:{line}", at_ms=self._clock())
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise Unreadable("malformed", f"the object {key} is not JSON lines in gzip") from error

    def _unreadable(self, error: ClientError) -> Unreadable:
        code = error.response.get("Error", {}).get("Code", "")
        if code in {"NoSuchBucket", "404"}:
            return Unreadable("absent", f"the bucket {self._bucket} is not there")
        if code in {"AccessDenied", "403", "AllAccessDisabled"}:
            return Unreadable("denied", f"reading the bucket {self._bucket} is not allowed")
        return Unreadable("unreachable", f"S3 does not answer for the bucket {self._bucket} ({code})")


_FOLDERS = "year=%Y/month=%m/day=%d/hour=%H/"


def _hours(first: datetime, last: datetime) -> Iterator[datetime]:
    """Those that a partition may be of, by the record's time or by the writer's."""
    hour = first.replace(minute=0, second=0, microsecond=0)
    while hour <= last:
        yield hour
        hour += _HOUR


def _read_before(cursor: Cursor) -> Mapping[str, JsonValue]:
    read = cursor["read"]
    return read if isinstance(read, dict) else {}
