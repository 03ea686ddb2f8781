"""What a Lambda function tells CloudFormation about the custom resource that it is asked for. Standard library only."""

import json
import logging
import urllib.request
from collections.abc import Mapping
from typing import Literal

Event = Mapping[str, object]
Status = Literal["SUCCESS", "FAILED"]

SECONDS_TO_ANSWER = 10.0
_LONGEST_REASON = 400

logger = logging.getLogger(__name__)


def respond(event: Event, status: Status, reason: str, *, physical_id: str) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html"""
    logger.info("answering: status=%s reason=%s", status, reason)
    answer = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": physical_id,
        **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }
    request = urllib.request.Request(  # noqa: S310 - the address is CloudFormation's own, not a caller's
        str(event["ResponseURL"]), data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER):  # noqa: S310 - as above
        pass


def shortened(text: str, *, longest: int = _LONGEST_REASON) -> str:
    """On one line, and no longer than a console shows."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 3] + "..."
