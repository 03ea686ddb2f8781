"""What of a stack is no longer as its template says, by CloudFormation's own detection."""

import asyncio
from collections.abc import Sequence

from agents.clickstream.deployment.step import Difference
from agents.clickstream.deployment.steps.ports import Stacks

_LOOKS = 60
_BETWEEN_LOOKS = 2.0
_DEPLOY_AGAIN = "Deploy again: what is gone is made again. What was changed by hand: change it back, or propose it."


async def drift_of(stacks: Stacks, name: str) -> Sequence[Difference]:
    """Resource by resource. A detection takes CloudFormation some seconds, and two minutes at most here."""
    if await stacks.find(name) is None:
        return [_difference(f"stack {name}", expected="there", actual="gone")]
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
            _difference(
                f"{each.logical_id} ({each.type}) of stack {name}",
                expected="as its template says",
                actual="; ".join(each.differences) or each.status.lower(),
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


def _difference(what: str, *, expected: str, actual: str) -> Difference:
    return Difference(what=what, expected=expected, actual=actual, way_on=_DEPLOY_AGAIN)
