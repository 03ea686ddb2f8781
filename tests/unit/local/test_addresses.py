"""API Gateway's names in a template are this machine's addresses on the laptop."""

import pytest

from local.addresses import addresses_in, on_laptop


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (
            "wss://abc123.execute-api.us-east-1.amazonaws.com/agent",
            "ws://127.0.0.1:4566/_aws/execute-api/abc123/agent",
        ),
        ("https://abc123.execute-api.us-east-1.amazonaws.com", "http://127.0.0.1:4566/_aws/execute-api/abc123"),
        ("https://cognito-idp.us-east-1.amazonaws.com/pool", "https://cognito-idp.us-east-1.amazonaws.com/pool"),
        ("https://abc.execute-api.us-east-1.amazonaws.com.evil.example", None),
        ("mia@clickshop.example", "mia@clickshop.example"),
    ],
)
def test_only_the_hosts_of_apis_are_replaced(name: str, address: str | None) -> None:
    assert on_laptop(name, port=4566) == (address or name)


def test_an_output_that_is_an_api_is_a_variable() -> None:
    outputs = [
        {"OutputKey": "PromotionsWsUrl", "OutputValue": "wss://abc.execute-api.us-east-1.amazonaws.com/agent"},
        {"OutputKey": "ClusterArn", "OutputValue": "arn:aws:rds:us-east-1:000000000000:cluster:c"},
    ]

    assert addresses_in(outputs, port=21566) == {  # type: ignore[arg-type]  # plain dictionaries
        "PROMOTIONS_WS_URL": "ws://127.0.0.1:21566/_aws/execute-api/abc/agent"
    }
