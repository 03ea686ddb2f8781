"""boto3 against a stand-in that a test serves."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from local.bedrock.app import create_app
from local.bedrock.embeddings import Embedder
from local.bedrock.faults import Faults
from local.bedrock.model import Model
from tests.fakes.http_server import serving

if TYPE_CHECKING:
    from mypy_boto3_bedrock import BedrockClient
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
EMBEDDER = Embedder()  # loads on first use; shared, because loading costs more than all else here
ONE_TRY = Config(retries={"total_max_attempts": 1}, read_timeout=20)


@dataclass
class Endpoint:
    """Where a stand-in listens; the clients that it gives are closed with it."""

    url: str
    _closing: ExitStack = field(default_factory=ExitStack)

    def runtime(self, *, region: str = "us-east-1", config: Config = ONE_TRY) -> "BedrockRuntimeClient":
        """Bedrock Runtime, without retries unless `config` says so."""
        client = boto3.client(
            "bedrock-runtime",
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )
        self._closing.callback(client.close)
        return client

    def control(self, *, region: str = "us-east-1") -> "BedrockClient":
        """The control plane."""
        client = boto3.client(
            "bedrock",
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        self._closing.callback(client.close)
        return client

    def close(self) -> None:
        """Close its clients."""
        self._closing.close()


@contextmanager
def bedrock(model: Model, faults: Faults | None = None) -> Iterator[Endpoint]:
    """A stand-in over `model`."""
    with serving(create_app(model, EMBEDDER, faults=faults)) as url:
        endpoint = Endpoint(url)
        try:
            yield endpoint
        finally:
            endpoint.close()
