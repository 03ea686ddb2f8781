"""What an agent's process holds while it lives: the database's pool, the model, embeddings, the issuer's keys."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import boto3
from botocore.config import Config
from strands.models import Model

from agents.common.database import Database, SharedDatabase
from agents.common.embeddings import BedrockEmbedder, Embedder
from agents.common.errors import ModelUnavailable
from agents.common.identity import TokenVerifier
from agents.common.model import BEDROCK, bedrock_model, widen_default_executor
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from agents.common.readiness import Check
from agents.common.settings import SearchSettings, Settings
from agents.common.signing_keys import SigningKeys, fetch_from
from agents.common.tokens import issuer_of

_QUICK = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


OpenPool = Callable[[PoolLimits], AbstractAsyncContextManager[SharedDatabase]]


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """The ports that an agent is built from, each opened; an embedder is made for who searches by meaning.

    `pool` is for who has a share of the process to itself: another pool to the same database, to be opened.
    """

    database: SharedDatabase
    pool: OpenPool
    model: Model
    embedder: Callable[[SearchSettings], Embedder]
    verifier: TokenVerifier
    checks: Mapping[str, Check]


OpenRuntime = Callable[[Settings], AbstractAsyncContextManager[Runtime]]


@asynccontextmanager
async def open_runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """Open everything; close it in reverse when the process ends. Where AWS is, boto3 knows."""
    executor = widen_default_executor()
    session = boto3.Session(region_name=settings.region)
    model = bedrock_model(settings)
    pool = partial(PostgresDatabase, _address(settings), session.client("secretsmanager", config=_QUICK))
    try:
        async with pool(PoolLimits()) as database:
            yield Runtime(
                database=database,
                pool=pool,
                model=model,
                embedder=partial(_embedder, session),
                verifier=_verifier(settings, session),
                checks={"database": database_check(database), "bedrock": _bedrock_check(session)},
            )
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def database_check(database: Database) -> Check:
    """Whether a statement gets through, as nobody."""

    async def check() -> None:
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT 1 AS one")

    return check


def _bedrock_check(session: boto3.Session) -> Check:
    """Whether calls could be signed. A call itself would cost money every time somebody looks."""

    async def check() -> None:
        if session.get_credentials() is None:
            raise ModelUnavailable("There are no credentials to call Bedrock with.")

    return check


def _embedder(session: boto3.Session, settings: SearchSettings) -> Embedder:
    return BedrockEmbedder(
        session.client("bedrock-runtime", config=BEDROCK),
        model_id=settings.embedding_profile_arn or settings.embedding_model_id,
        dimensions=settings.embedding_dimensions,
    )


def _address(settings: Settings) -> PostgresAddress:
    return PostgresAddress(
        host=settings.database_host,
        port=settings.database_port,
        name=settings.database_name,
        sslmode=settings.database_sslmode,
        sslrootcert=settings.database_sslrootcert,
        secret_arn=settings.database_secret_arn,
    )


def _verifier(settings: Settings, session: boto3.Session) -> TokenVerifier:
    """Keys come from the endpoint that boto3 resolves."""
    endpoint = session.client("cognito-idp").meta.endpoint_url
    keys = SigningKeys(fetch_from(f"{endpoint}/{settings.user_pool_id}/.well-known/jwks.json"))
    issuer = issuer_of(settings.user_pool_id, region=settings.region)
    return TokenVerifier(keys, issuer=issuer, audience=settings.user_pool_client_id)
