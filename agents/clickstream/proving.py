"""Puts the proof together: its database, its way in, its places under the testing specialist's role."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import boto3

from agents.clickstream.proof.circumstances import AwsSurroundings
from agents.clickstream.proof.clock import now_ms
from agents.clickstream.proof.in_iceberg import IcebergTable
from agents.clickstream.proof.in_kafka import KafkaTopic
from agents.clickstream.proof.in_objects import ObjectsInBucket
from agents.clickstream.proof.places import Place, PlaceName
from agents.clickstream.proof.prover import Prover
from agents.clickstream.proof.repository import Proofs, SqlProofs
from agents.clickstream.proof.sending import HttpSender
from agents.clickstream.proof.target import Target
from agents.clickstream.proof.watching import Watch, watching
from agents.common.database import Database


@dataclass(frozen=True, kw_only=True)
class Proving:
    """What steps, tools and routes need of it."""

    prover: Prover
    proofs: Proofs
    watch: Watch


@asynccontextmanager
async def open_proving(*, database: Database, session: boto3.Session) -> AsyncIterator[Proving]:
    """While the service lives, and drives what was asked for. `session` signs as the testing specialist."""
    async with aiohttp.ClientSession() as http:
        proofs = SqlProofs(database)
        prover = Prover(
            proofs=proofs,
            sender=HttpSender(http, clock=now_ms),
            places=Places(session),
            surroundings=AwsSurroundings(session),
            clock=now_ms,
        )
        watch = Watch(prover=prover, proofs=proofs)
        async with watching(watch):
            yield Proving(prover=prover, proofs=proofs, watch=watch)


class Places:
    """Opens a pipeline's places; the clients are made once."""

    def __init__(self, session: boto3.Session) -> None:
        self._session = session
        self._s3 = session.client("s3")

    def __call__(self, target: Target) -> Mapping[PlaceName, Place]:
        """All three."""
        return {
            "topic": KafkaTopic(
                bootstrap=target.bootstrap, transport=target.transport, topic=target.topic, clock=now_ms
            ),
            "objects": ObjectsInBucket(self._s3, bucket=target.bucket, prefix=target.prefix, clock=now_ms),
            "table": IcebergTable(self._session, database=target.database, table=target.table, clock=now_ms),
        }
