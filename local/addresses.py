"""Where the laptop answers for an API that a stack made: the template's own names for it end in amazonaws.com."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from local.session import aws_url, session
from local.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import OutputTypeDef

_EXECUTE_API = re.compile(r"\b(https|wss)://([a-z0-9-]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?![\w.-])")
_HERE = {"https": "http", "wss": "ws"}
_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_ONCE = Config(connect_timeout=1, read_timeout=10, retries={"total_max_attempts": 1})


def on_laptop(text: str, *, port: int) -> str:
    """The text, with the AWS endpoint at `port` in place of API Gateway's hosts."""
    return _EXECUTE_API.sub(lambda found: f"{_HERE[found[1]]}://{LOOPBACK}:{port}/_aws/execute-api/{found[2]}", text)


def deployed_addresses(settings: Settings) -> Mapping[str, str]:
    """The APIs that stacks output, as variables: `PromotionsWsUrl` is PROMOTIONS_WS_URL. None while nothing runs."""
    client = session().client("cloudformation", endpoint_url=aws_url(settings), config=_ONCE)
    with suppress(EndpointConnectionError):
        pages = client.get_paginator("describe_stacks").paginate()
        outputs = [output for page in pages for stack in page["Stacks"] for output in stack.get("Outputs", [])]
        return addresses_in(outputs, port=settings.aws_port)
    return {}


def addresses_in(outputs: "Sequence[OutputTypeDef]", *, port: int) -> Mapping[str, str]:
    """Of outputs, those that are an API's address."""
    return {
        _WORD.sub("_", output["OutputKey"]).upper(): on_laptop(output["OutputValue"], port=port)
        for output in outputs
        if _EXECUTE_API.match(output["OutputValue"])
    }
