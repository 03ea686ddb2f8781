"""Waits until every deployed service runs and the load balancer finds its tasks healthy."""

import asyncio
import time
from typing import TYPE_CHECKING

from local.fargate import status
from local.fargate.control_plane import service_from
from local.session import aws_url, session
from local.settings import Settings
from local.stack.errors import StackError
from local.stack.part import tail

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

HEALTHY_SECONDS = 180.0
LOOK_EVERY = 0.5
TOO_MANY_FAILURES = 3


class Services:
    """The stack's own ECS services, as AWS tells about them: those that others find by Service Connect.

    Others were deployed by whoever works here. That they don't start keeps nobody else from working.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._agents: set[str] = set()
        self._ecs: ECSClient = session().client("ecs", endpoint_url=aws_url(settings))
        self._elb: ElasticLoadBalancingv2Client = session().client("elbv2", endpoint_url=aws_url(settings))

    async def healthy(self) -> int:
        """Wait for all; how many they are. Raises StackError for an agent that keeps dying, or takes too long."""
        deadline = time.monotonic() + HEALTHY_SECONDS
        while True:
            waiting, count = await asyncio.to_thread(self._look)
            if not waiting:
                return count
            self._give_up_on_the_dying()
            if time.monotonic() > deadline:
                raise StackError(f"Not healthy after {HEALTHY_SECONDS:.0f} seconds: {', '.join(waiting)}.")
            await asyncio.sleep(LOOK_EVERY)

    def _look(self) -> tuple[list[str], int]:
        """The names of services that are not steady yet, and the number of all."""
        waiting, count = [], 0
        for cluster in self._ecs.list_clusters()["clusterArns"]:
            arns = self._ecs.list_services(cluster=cluster, maxResults=100)["serviceArns"]
            for service in self._ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else []:
                own = service_from(service)
                if not own.has_one_address:
                    continue
                count += 1
                self._agents.add(own.agent)
                groups = [one["targetGroupArn"] for one in service.get("loadBalancers", [])]
                steady = service["runningCount"] >= service["desiredCount"] and len(service["deployments"]) == 1
                if not steady or not all(self._has_healthy_target(group) for group in groups):
                    waiting.append(service["serviceName"])
        return waiting, count

    def _has_healthy_target(self, group: str) -> bool:
        told = self._elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        return any(one["TargetHealth"]["State"] == "healthy" for one in told)

    def _give_up_on_the_dying(self) -> None:
        told = status.read(self._settings.run)
        for agent, failures in told.failures.items():
            if failures >= TOO_MANY_FAILURES and agent in self._agents:
                log = self._settings.logs / f"{agent}.log"
                reason = told.reasons.get(agent, "it dies again and again")
                raise StackError(f"{agent} does not start: {reason}\n{tail(log)}\nThe whole log: {log}")
