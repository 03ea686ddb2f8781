"""A stack whose deployment was cut short, by a kill, would be in progress for ever: it is taken as rolled back."""

from collections.abc import Callable
from typing import Any

from ministack.services import cloudformation

# `cdk deploy` deletes a stack in ROLLBACK_COMPLETE and creates it again, and updates one in UPDATE_ROLLBACK_COMPLETE.
OUTCOMES = {
    "CREATE_IN_PROGRESS": "ROLLBACK_COMPLETE",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK_COMPLETE",
    "REVIEW_IN_PROGRESS": "ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS": "DELETE_FAILED",
}
AFTER_UPDATE = "UPDATE_ROLLBACK_COMPLETE"


def settled(status: str) -> str:
    """The status in which a deployment that nobody carries on has ended."""
    return OUTCOMES.get(status, AFTER_UPDATE) if status.endswith("_IN_PROGRESS") else status


def _load(original: Callable[[Any], None]) -> Callable[[Any], None]:
    def load(data: Any) -> None:
        original(data)
        for _key, stack in cloudformation._stacks.all_items():
            stack["StackStatus"] = settled(stack["StackStatus"])

    return load


def correct_persistence() -> None:
    """Settle stacks when MiniStack loads its state."""
    cloudformation.load_persisted_state = _load(cloudformation.load_persisted_state)
