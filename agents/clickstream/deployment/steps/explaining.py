"""Why CloudFormation failed, as a failure with a way on: its reasons are the words of the services that refused."""

import re
from collections.abc import Mapping, Sequence

from agents.clickstream.aws.found import Stack, StackEvent
from agents.clickstream.deployment.errors import Failure, StepFailed, as_sentence, stopped

_MOST = 3
# The first that fits. "Rate exceeded" is throttling, and would be a quota by the word alone.
_MEANINGS: Mapping[Failure, re.Pattern[str]] = {
    Failure.THROTTLED: re.compile(r"rate exceeded|throttl|too many requests|slow down", re.IGNORECASE),
    Failure.DENIED: re.compile(r"not authorized|access ?denied|unauthorized|forbidden|explicit deny", re.IGNORECASE),
    Failure.QUOTA: re.compile(r"quota|limit ?exceeded|limit .*(reached|exceeded)|maximum number", re.IGNORECASE),
    Failure.NOT_OURS: re.compile(r"already ?exists|already in use|is in use by|duplicate", re.IGNORECASE),
    Failure.GONE: re.compile(r"not ?found|does not exist|no such", re.IGNORECASE),
    Failure.TIMEOUT: re.compile(r"timed? ?out|did not stabilize|exceeded attempts", re.IGNORECASE),
}


def failure_of(stack: Stack, events: Sequence[StackEvent]) -> StepFailed:
    """What happened first, and where the stack stands now."""
    causes = [f"{event.logical_id} ({event.type}): {as_sentence(event.reason)}" for event in events if event.reason]
    why = " ".join(causes[:_MOST]) or as_sentence(stack.reason or "CloudFormation gave no reason")
    told = f"The stack {stack.name} is {stack.status}. {why} {_stands(stack)}"
    return stopped(meaning_of(why), told.rstrip())


def meaning_of(reason: str) -> Failure:
    """What a reason comes to."""
    return next((failure for failure, pattern in _MEANINGS.items() if pattern.search(reason)), Failure.FAILED)


def _stands(stack: Stack) -> str:
    match stack.status:
        case "ROLLBACK_COMPLETE":
            return "CloudFormation has taken back what it made."
        case "UPDATE_ROLLBACK_COMPLETE":
            return "It stands as it was before."
        case "UPDATE_ROLLBACK_FAILED":
            return "It is stuck between two versions: continue its rollback in CloudFormation first."
    return ""
