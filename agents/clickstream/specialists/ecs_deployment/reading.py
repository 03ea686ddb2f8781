"""The collector's service as a row."""

from agents.clickstream.aws.services import Service, Services
from agents.common.database import Row
from agents.common.errors import NotFound

EVENTS = 5


class CollectorReading:
    """Over ECS."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def service(self, *, cluster: str, service: str) -> Row:
        """Tasks that are wanted, run and wait; deployments; scaling; the latest events; why tasks stopped."""
        found = await self._services.find(cluster, service)
        if found is None:
            raise NotFound(f"The service {service} is gone from the cluster {cluster}: resuming makes it again.")
        stopped = [] if found.is_steady else await self._services.stopped(cluster, service)
        return {
            "name": found.name,
            "cluster": found.cluster,
            "state": _state(found),
            "tasks_wanted": found.desired,
            "tasks_running": found.running,
            "tasks_pending": found.pending,
            "minimum_tasks": found.scaling.minimum if found.scaling else None,
            "maximum_tasks": found.scaling.maximum if found.scaling else None,
            "deployments": [
                {
                    "rollout": each.rollout,
                    "reason": each.reason,
                    "running": each.running,
                    "failed_tasks": each.failed,
                    "task_definition": each.task_definition.rpartition("/")[2],
                }
                for each in found.deployments
            ],
            "events": [{"at": event.at, "message": event.message} for event in found.events[:EVENTS]],
            "stopped_tasks": [{"task": task.task, "at": task.at, "reason": task.reason} for task in stopped],
        }


def _state(service: Service) -> str:
    if service.is_failed:
        return "a deployment failed"
    return "steady" if service.is_steady else "a deployment is under way"
