"""The model: one Bedrock client for the process, shared by all requests. No sampling parameter is ever sent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from botocore.config import Config
from strands.models import BedrockModel

from agents.common.inference_profiles import ModelRefused, model_id_for

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

# Model calls and boto3 run in threads: asyncio's own pool has six of them on two cores, and 20 customers would queue.
CONCURRENT_CALLS = 64
MOST_TOKENS = 2000

BEDROCK = Config(
    connect_timeout=3,
    read_timeout=60,
    max_pool_connections=CONCURRENT_CALLS,
    retries={"mode": "standard", "total_max_attempts": 2},
)


class ModelSettings(Protocol):
    """What an environment says of the model."""

    @property
    def region(self) -> str:
        """Where it is called."""

    @property
    def bedrock_model_id(self) -> str | None:
        """Which one, unless it is the default."""

    @property
    def bedrock_profile_arn(self) -> str | None:
        """The agent's own profile of it."""

    @property
    def answer_seconds(self) -> float:
        """How long one answer may take."""


def bedrock_model(settings: ModelSettings) -> BedrockModel:
    """The model that the environment names, else the default one as the region offers it."""
    model = BedrockModel(
        model_id=model_id(settings),
        region_name=settings.region,
        # A call that is silent for longer than the whole answer may take is of no use to it.
        boto_client_config=BEDROCK.merge(Config(read_timeout=settings.answer_seconds)),
        streaming=True,
        max_tokens=MOST_TOKENS,
    )
    if settings.bedrock_profile_arn:
        _call_by(settings.bedrock_profile_arn, model.client)
    return model


def _call_by(profile_arn: str, client: "BedrockRuntimeClient") -> None:
    """Name the agent's own inference profile on the wire.

    Strands itself keeps the model's name: from an ARN it could not tell what the model takes.
    """

    def name_profile(params: dict[str, object], **_: object) -> None:
        params["modelId"] = profile_arn

    for operation in ("Converse", "ConverseStream"):
        client.meta.events.register(f"before-parameter-build.bedrock-runtime.{operation}", name_profile)


def model_id(settings: ModelSettings) -> str:
    """The id to call. A retired one ends the start with what replaces it."""
    try:
        return model_id_for(settings.bedrock_model_id, region=settings.region)
    except ModelRefused as refusal:
        raise SystemExit(f"This agent does not start: {refusal}.") from None


def widen_default_executor() -> ThreadPoolExecutor:
    """Give the running loop enough threads for its model calls."""
    executor = ThreadPoolExecutor(CONCURRENT_CALLS, thread_name_prefix="blocking")
    asyncio.get_running_loop().set_default_executor(executor)
    return executor
