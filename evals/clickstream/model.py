"""The model that the agents are given."""

from typing import TYPE_CHECKING

from strands.models import BedrockModel

from agents.common.model import MOST_TOKENS
from local.session import session

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient


def strands_model(bedrock: "BedrockRuntimeClient", model_id: str) -> BedrockModel:
    """As the service has it, over a client that reaches the chosen one."""
    model = BedrockModel(boto_session=session(), model_id=model_id, streaming=True, max_tokens=MOST_TOKENS)
    model.client = bedrock
    return model
