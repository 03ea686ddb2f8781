"""CloudFormation as a custom resource's function sees it: an address that takes an answer to each request."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STACK = "arn:aws:cloudformation:us-east-1:000000000000:stack/Stack/1"


@dataclass
class FakeCloudFormation:
    """Makes requests, and keeps the answers that arrive at its address."""

    address: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Where ResponseURL points to."""
        return Starlette(routes=[Route("/answer", self._take, methods=["PUT"])])

    def request(self, request_type: str, properties: dict[str, Any]) -> dict[str, Any]:
        """An event as Lambda hands it to the function."""
        return {
            "RequestType": request_type,
            "ResponseURL": f"{self.address}/answer?signature=as%2Fit%2Bis",
            "StackId": STACK,
            "RequestId": f"request-{len(self.answers)}",
            "LogicalResourceId": "Resource",
            "ResourceType": "Custom::Resource",
            "ResourceProperties": properties,
        }

    async def _take(self, request: Request) -> Response:
        assert request.query_params["signature"] == "as/it+is"
        assert not request.headers["content-type"], "a presigned URL takes no content type"
        self.answers.append(json.loads(await request.body()))
        return Response()
