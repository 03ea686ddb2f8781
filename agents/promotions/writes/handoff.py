"""Has the orchestrator do what was decided by a link: asynchronously, as often as Lambda likes."""

import json
from typing import TYPE_CHECKING

from agents.promotions.aws_calls import call

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

EVENT = "execute_approval"


class LambdaHandoff:
    """An event for the function, which only says which approval: what was decided about it, the table says."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    async def __call__(self, approval_id: str) -> None:
        """Raises Unavailable."""
        payload = json.dumps({EVENT: approval_id}).encode()
        await call(lambda: self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=payload))
