"""One region for everything that a deployment consists of."""

import pytest

from agents.common.inference_profiles import DEFAULT_REGION
from region import FALLBACK, deployment_region


@pytest.mark.parametrize(
    ("variables", "profile", "expected"),
    [
        ({"CDK_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-2"}, "eu-west-3", "eu-west-1"),
        ({"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-north-1"}, "eu-west-3", "eu-west-2"),
        ({"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-north-1"}, "eu-west-3", "eu-north-1"),
        ({}, "eu-west-3", "eu-west-3"),
        ({}, None, FALLBACK),
    ],
)
def test_the_nearest_says_the_region(variables: dict[str, str], profile: str | None, expected: str) -> None:
    assert deployment_region(variables, profile=profile) == expected


def test_models_are_called_where_the_app_is_deployed_when_nobody_names_a_region() -> None:
    assert FALLBACK == DEFAULT_REGION
