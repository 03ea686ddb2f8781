"""Which names reach a model from which region, and what the others are told."""

import pytest

from local.bedrock.errors import ResourceNotFoundException, ValidationException
from local.bedrock.resolution import INVALID, resolve

SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"


@pytest.mark.parametrize(
    ("name", "region"),
    [
        (f"us.{SONNET}", "us-west-2"),
        (f"eu.{SONNET}", "eu-central-1"),
        (f"jp.{SONNET}", "ap-northeast-1"),
        (f"au.{SONNET}", "ap-southeast-2"),
        (f"global.{SONNET}", "sa-east-1"),
        ("apac.amazon.nova-lite-v1:0", "ap-south-1"),
        (f"arn:aws:bedrock:us-west-2:000000000000:inference-profile/us.{SONNET}", "us-west-2"),
        ("amazon.titan-embed-text-v2:0", "us-west-2"),
        ("arn:aws:bedrock:us-west-2::foundation-model/amazon.titan-embed-text-v2:0", "us-west-2"),
        ("amazon.nova-micro-v1:0", "us-east-1"),
    ],
)
def test_finds_the_model(name: str, region: str) -> None:
    assert name.endswith(resolve(name, region=region).id)


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("gpt-4", "us-east-1"),
        ("", "us-east-1"),
        (f"eu.{SONNET}", "us-east-1"),
        (f"apac.{SONNET}", "ap-south-1"),
        (f"mars.{SONNET}", "us-east-1"),
        (f"arn:aws:bedrock:eu-west-1:000000000000:inference-profile/us.{SONNET}", "us-east-1"),
        (f"arn:aws:bedrock:us-east-1::inference-profile/us.{SONNET}", "us-east-1"),
        ("arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/abc", "us-east-1"),
        (f"arn:aws:bedrock:us-east-1::foundation-model/us.{SONNET}", "us-east-1"),
        ("arn:aws:s3:::bucket", "us-east-1"),
    ],
)
def test_refuses_what_no_model_has(name: str, region: str) -> None:
    with pytest.raises(ValidationException) as refused:
        resolve(name, region=region)
    assert refused.value.message == INVALID


@pytest.mark.parametrize("name", [SONNET, f"arn:aws:bedrock:us-east-1::foundation-model/{SONNET}"])
def test_a_recent_model_answers_only_through_a_profile(name: str) -> None:
    with pytest.raises(ValidationException, match=f"{SONNET} with on-demand throughput isn’t supported"):
        resolve(name, region="us-east-1")
    assert resolve(name, region="us-east-1", invoking=False).id == SONNET


def test_on_demand_depends_on_the_region() -> None:
    with pytest.raises(ValidationException, match="on-demand throughput"):
        resolve("amazon.nova-micro-v1:0", region="us-west-2")


@pytest.mark.parametrize(
    "name",
    [
        "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "eu.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "anthropic.claude-sonnet-4-20250514-v1:0",
        "us.amazon.nova-premier-v1:0",
        "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.anthropic.claude-3-7-sonnet-20250219-v1:0",
    ],
)
def test_a_retired_model_is_gone(name: str) -> None:
    with pytest.raises(ResourceNotFoundException, match="reached the end of its life"):
        resolve(name, region="us-east-1")
