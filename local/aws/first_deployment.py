"""A service's first deployment, as CloudFormation waits for it: until its tasks are steady, or ECS gives it up."""

import time
from collections.abc import Iterator
from typing import Any

from ministack.services import ecs

PATIENCE = 300.0
LOOK_EVERY = 0.2
DONE, GIVEN_UP = "COMPLETED", "FAILED"


def first_deployment_ends(key: str) -> None:
    """Return when its tasks are healthy. Raises ValueError, as a resource's handler does, with why they are not.

    MiniStack takes a first deployment for completed before it has a task, so that its circuit breaker counts nothing.
    """
    service = ecs._services[key]
    (deployment,) = service["deployments"]
    if not service["desiredCount"]:
        return
    deployment.update(rolloutState="IN_PROGRESS", rolloutStateReason="ECS deployment in progress.")
    deadline = time.monotonic() + PATIENCE
    while deployment["rolloutState"] not in (DONE, GIVEN_UP):
        if time.monotonic() > deadline:
            raise ValueError(f"The service did not become steady in {PATIENCE:.0f} seconds. {_last_reason(service)}")
        time.sleep(LOOK_EVERY)
    if deployment["rolloutState"] == GIVEN_UP:
        raise ValueError(f"ECS Deployment Circuit Breaker was triggered. {_last_reason(service)}")


def _last_reason(service: dict[str, Any]) -> str:
    """Why the task that stopped last did so."""
    stopped = sorted(_stopped(service), key=lambda task: str(task.get("stoppedAt", "")))
    return str(stopped[-1].get("stoppedReason", "")) if stopped else "No task of it was started."


def _stopped(service: dict[str, Any]) -> Iterator[dict[str, Any]]:
    own = (service["clusterArn"], f"service:{service['serviceName']}", "STOPPED")
    return (task for task in ecs._tasks.values() if (task["clusterArn"], task.get("group"), task["lastStatus"]) == own)
