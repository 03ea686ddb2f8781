"""What of a stack is no longer as its template says, by CloudFormation's own detection."""

import asyncio
from collections.abc import Sequence

from agents.clickstream.deployment.step import Difference
from agents.clickstream.deployment.steps.ports import Stacks

_LOOKS = 60
_BETWEEN_LOOKS = 2.0
_DEPLOY_AGAIN = "Deploy again: it is made again."
_SAME_TEMPLATE = "CloudFormation changes nothing in a stack whose template is the same"
ROLL_BACK = f"Propose a rollback to the step before this stack's, then the deployment again: {_SAME_TEMPLATE}."
_CHANGE_BACK = f"Change it back where it was changed: {_SAME_TEMPLATE}."


async def drift_of(stacks: Stacks, name: str) -> Sequence[Difference]:
    """Resource by resource. A detection takes CloudFormation some seconds, and two minutes at most here."""
    if await stacks.find(name) is None:
        return [Difference(what=f"stack {name}", expected="there", actual="gone", way_on=_DEPLOY_AGAIN)]
    detection = await stacks.begin_drift_detection(name)
    for _ in range(_LOOKS):
        found = await stacks.drift_detection(detection)
        if found.settled:
            break
        await asyncio.sleep(_BETWEEN_LOOKS)
    else:
        return [_unknown(name, "it took CloudFormation longer than two minutes")]
    unknown = [_unknown(name, found.failure)] if found.failure else []
    return [
        *unknown,
        *(
            Difference(
                what=f"{each.logical_id} ({each.type}) of stack {name}",
                expected="as its template says",
                actual="; ".join(each.differences) or each.status.lower(),
                way_on=ROLL_BACK if each.status == "DELETED" else _CHANGE_BACK,
            )
            for each in found.resources
        ),
    ]


def _unknown(name: str, why: str) -> Difference:
    return Difference(
        what=f"stack {name}",
        expected="known",
        actual=f"not known: {why}",
        way_on="Ask for the drift again in a few minutes.",
    )
