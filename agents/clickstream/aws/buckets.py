"""Buckets and what lies in them: whose they are, where, and what has been delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.refusals import AwsRefused, Why

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectTypeDef


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A bucket. It is ours when it belongs to this account; where it is, is unknown of one that we may not look at."""

    name: str
    is_ours: bool
    region: str | None


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object in a bucket."""

    key: str
    bytes: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What lies under a prefix; `newest` are the newest objects, newest first."""

    bucket: str
    prefix: str
    objects: int
    bytes: int
    newest: tuple[StoredObject, ...]
    is_complete: bool  # whether all were counted: a listing ends at a bound


class Buckets(Protocol):
    """S3."""

    async def names(self) -> Sequence[str]:
        """This account's buckets, in order."""

    async def find(self, name: str) -> Bucket | None:
        """The bucket, whoever owns it, or None."""

    async def delivered(self, bucket: str, prefix: str, *, newest: int) -> Delivered:
        """What lies under a prefix."""


class S3Buckets:
    """By S3's API."""

    _COUNTED = 50_000

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._s3 = calls.session.client("s3", config=calls.clients)

    async def names(self) -> Sequence[str]:
        """This account's buckets, in order."""
        found = await self._calls.call("s3:ListAllMyBuckets", self._s3.list_buckets)
        return sorted(bucket["Name"] for bucket in found["Buckets"])

    async def find(self, name: str) -> Bucket | None:
        """The bucket, whoever owns it, or None. A foreign one refuses to be looked at, which tells that it is there."""
        is_ours = name in await self.names()
        try:
            found = await self._calls.call("s3:ListBucket", lambda: self._s3.head_bucket(Bucket=name))
        except AwsRefused as refused:
            if refused.why in {Why.GONE, Why.INVALID}:  # no bucket can have a name that S3 does not take
                return None
            if refused.why is Why.DENIED and not is_ours:
                return Bucket(name=name, is_ours=False, region=None)
            raise
        return Bucket(name=name, is_ours=is_ours, region=found.get("BucketRegion"))

    async def delivered(self, bucket: str, prefix: str, *, newest: int) -> Delivered:
        """What lies under a prefix."""
        paginator = self._s3.get_paginator("list_objects_v2")
        pages = await self._calls.pages(
            "s3:ListBucket",
            lambda: paginator.paginate(Bucket=bucket, Prefix=prefix, PaginationConfig={"MaxItems": self._COUNTED}),
        )
        objects = [_stored(each) for page in pages for each in page.get("Contents", [])]
        return Delivered(
            bucket=bucket,
            prefix=prefix,
            objects=len(objects),
            bytes=sum(each.bytes for each in objects),
            newest=tuple(sorted(objects, key=lambda each: each.at, reverse=True)[:newest]),
            is_complete=len(objects) < self._COUNTED,
        )


def _stored(found: "ObjectTypeDef") -> StoredObject:
    return StoredObject(key=found["Key"], bytes=found["Size"], at=found["LastModified"])
