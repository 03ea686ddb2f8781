"""What AWS refuses is one of a few words, with the action, the role and AWS's own words in the sentence."""

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from agents.clickstream.aws.clusters import MskClusters
from agents.clickstream.aws.refusals import AwsRefused, Why
from tests.fakes.aws_wire import Answer, AwsWire, Refusal


@pytest.mark.parametrize(
    ("answer", "why", "sentence"),
    [
        (
            Refusal(code="ForbiddenException", message="User: arn:aws:sts::1:x is not authorized", status=403),
            Why.DENIED,
            "The role dev-clickstream-msk_topic may not kafka:ListClustersV2.",
        ),
        (
            Refusal(code="TooManyRequestsException", message="Too many requests", status=429),
            Why.THROTTLED,
            "AWS answered kafka:ListClustersV2 with TooManyRequestsException: Too many requests.",
        ),
        (
            Refusal(code="ServiceUnavailableException", status=503),
            Why.UNAVAILABLE,
            "AWS answered kafka:ListClustersV2 with ServiceUnavailableException: it gave no reason.",
        ),
        (
            Refusal(code="LimitExceededException", message="Too many topics"),
            Why.QUOTA,
            "AWS answered kafka:ListClustersV2 with LimitExceededException: Too many topics.",
        ),
        (
            Refusal(code="NewAndUnheardOf", message="Hm?"),
            Why.INVALID,
            "AWS answered kafka:ListClustersV2 with NewAndUnheardOf: Hm?",
        ),
        (
            Refusal(
                code="ValidationError", message="Stack:arn:x is in UPDATE_IN_PROGRESS state and can not be updated."
            ),
            Why.BUSY,
            "AWS answered kafka:ListClustersV2 with ValidationError: Stack:arn:x is in UPDATE_IN_PROGRESS state and "
            "can not be updated.",
        ),
        (
            EndpointConnectionError(endpoint_url="https://kafka"),
            Why.UNAVAILABLE,
            "AWS can't be reached for kafka:ListClustersV2 (EndpointConnectionError).",
        ),
        (
            ReadTimeoutError(endpoint_url="https://kafka"),
            Why.TIMEOUT,
            "AWS took kafka:ListClustersV2, and did not say in time what came of it.",
        ),
        (NoCredentialsError(), Why.DENIED, "The service could not take the role dev-clickstream-msk_topic."),
    ],
    ids=lambda value: value.value if isinstance(value, Why) else "",
)
async def test_a_refusal_has_a_word_and_a_sentence(wire: AwsWire, answer: Answer, why: Why, sentence: str) -> None:
    wire.answers("ListClustersV2", answer)
    with pytest.raises(AwsRefused) as refused:
        await MskClusters(wire.calls("msk_topic")).names()
    assert (refused.value.why, refused.value.message) == (why, sentence)


async def test_a_specialist_calls_only_what_its_role_allows(wire: AwsWire) -> None:
    calls = wire.calls("load_balancer")
    with pytest.raises(LookupError, match="kafka:ListClustersV2 for load_balancer"):
        await MskClusters(calls).names()
    calls.named.clear()
