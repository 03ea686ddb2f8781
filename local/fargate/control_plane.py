"""ECS, Secrets Manager and Elastic Load Balancing, as Fargate asks them. Blocking: call it in a thread."""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3

from local.fargate.model import ContainerDefinition, ContainerHealthCheck, Service, Task
from local.session import PATIENT
from local.settings import LOOPBACK

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import (
        ContainerDefinitionOutputTypeDef,
        HealthCheckOutputTypeDef,
        ServiceTypeDef,
        TaskTypeDef,
    )
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

logger = logging.getLogger(__name__)

PARTS_OF_A_SECRET_ARN = 7
NO_PROCESS = "No process on this machine: one container of a task runs here"


class ControlPlane:
    """Reads what should run, and reports what does."""

    def __init__(self, session: boto3.Session, endpoint: str) -> None:
        self._ecs: ECSClient = session.client("ecs", endpoint_url=endpoint, config=PATIENT)
        self._elb: ElasticLoadBalancingv2Client = session.client("elbv2", endpoint_url=endpoint, config=PATIENT)
        self._secrets: SecretsManagerClient = session.client("secretsmanager", endpoint_url=endpoint, config=PATIENT)
        self._definitions: dict[str, ContainerDefinition] = {}
        self._known: dict[str, tuple[tuple[str, ...], tuple[Task, ...]]] = {}

    def tasks(self) -> list[Task]:
        """Every task that should run now: the newest of each service, as many as it wants."""
        return [task for cluster in self._ecs.list_clusters()["clusterArns"] for task in self._tasks_of(cluster)]

    def _tasks_of(self, cluster: str) -> tuple[Task, ...]:
        """Described again only when ECS wants other tasks than before: a service's changes are new tasks."""
        arns = tuple(self._ecs.list_tasks(cluster=cluster, desiredStatus="RUNNING")["taskArns"])
        known, tasks = self._known.get(cluster, ((), ()))
        if arns != known:
            described = self._describe_tasks(cluster, arns)
            services = self._describe_services(cluster) if arns else []
            tasks = tuple(task for service in services for task in newest(described, service))
            # A list that ran ahead of its descriptions is not remembered, or what it lacks would never start.
            groups = {f"service:{service.name}" for service in services}
            if {task["taskArn"] for task in described if task["group"] in groups} == set(arns):
                self._known[cluster] = arns, tasks
        return tasks

    def _describe_tasks(self, cluster: str, arns: Sequence[str]) -> "list[TaskTypeDef]":
        return self._ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []

    def _describe_services(self, cluster: str) -> list[Service]:
        arns = self._ecs.list_services(cluster=cluster, maxResults=100)["serviceArns"]
        described = self._ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else []
        return [service_from(told) for told in described]

    def definition(self, arn: str) -> ContainerDefinition:
        """A task definition's essential container. A revision never changes, so that it is asked for once."""
        if arn not in self._definitions:
            containers = self._ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"][
                "containerDefinitions"
            ]
            self._definitions[arn] = definition = task_from(containers)
            if definition.sidecars:
                logger.warning("containers are no processes here", extra={"task": arn, "skipped": definition.sidecars})
        return self._definitions[arn]

    def secret(self, value_from: str) -> str:
        """The value of a container's secret: a secret's ARN, whole or with a JSON key, stage and version."""
        arn, key, stage, version = split_secret_arn(value_from)
        wanted = {name: value for name, value in (("VersionStage", stage), ("VersionId", version)) if value}
        value = self._secrets.get_secret_value(SecretId=arn, **wanted)["SecretString"]
        return str(json.loads(value)[key]) if key else value

    def register(self, service: Service, port: int) -> None:
        """Let the load balancer send requests to the task."""
        for group in service.target_groups:
            self._elb.register_targets(TargetGroupArn=group, Targets=[{"Id": LOOPBACK, "Port": port}])

    def deregister(self, service: Service, port: int) -> None:
        """Let the load balancer send no further requests to the task."""
        for group in service.target_groups:
            self._elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": LOOPBACK, "Port": port}])

    def report_pending(self, task: Task) -> None:
        """Tell ECS that the task is about to start."""
        self._ecs.submit_task_state_change(cluster=task.service.cluster, task=task.arn, status="PENDING")

    def report_running(self, task: Task, definition: ContainerDefinition, health: str) -> None:
        """Tell ECS that the task runs, how its health check sees it, and which of its containers do not run."""
        skipped = ({"containerName": one, "status": "STOPPED", "reason": NO_PROCESS} for one in definition.sidecars)
        self._ecs.submit_task_state_change(
            cluster=task.service.cluster,
            task=task.arn,
            status="RUNNING",
            containers=[{"containerName": definition.name, "status": "RUNNING", "reason": health}, *skipped],  # type: ignore[list-item]  # plain dictionaries
        )

    def report_stopped(self, task: Task, container: str, *, reason: str, exit_code: int | None) -> None:
        """Tell ECS that the task ended; ECS will want another. Without an exit code it never started."""
        exited = [] if exit_code is None else [{"containerName": container, "status": "STOPPED", "exitCode": exit_code}]
        self._ecs.submit_task_state_change(
            cluster=task.service.cluster,
            task=task.arn,
            status="STOPPED",
            reason=reason,
            containers=exited,  # type: ignore[arg-type]  # a list of dictionaries whose values differ
        )


def newest(described: "Iterable[TaskTypeDef]", service: Service) -> Iterator[Task]:
    """A service's tasks. Where it has one address, as many as it wants: on a laptop the newest takes that over."""
    own = [task for task in described if task["group"] == f"service:{service.name}"]
    if service.has_one_address:
        own = own[-service.desired_count :] if service.desired_count else []  # ListTasks tells the oldest first
    for task in own:
        yield Task(arn=task["taskArn"], service=service, task_definition=task["taskDefinitionArn"])


def split_secret_arn(value_from: str) -> tuple[str, str, str, str]:
    """The secret's ARN, JSON key, version stage and version id; the last three may be empty."""
    parts = value_from.split(":")
    rest = [*parts[PARTS_OF_A_SECRET_ARN:], "", "", ""]
    return ":".join(parts[:PARTS_OF_A_SECRET_ARN]), rest[0], rest[1], rest[2]


def service_from(told: "ServiceTypeDef") -> Service:
    """A service as DescribeServices tells it."""
    deployments = told.get("deployments", [])
    connect = deployments[0].get("serviceConnectConfiguration", {}) if deployments else {}
    aliases = [alias for one in connect.get("services", []) for alias in one.get("clientAliases", [])]
    return Service(
        cluster=told["clusterArn"],
        name=told["serviceName"],
        task_definition=told["taskDefinition"],
        desired_count=told["desiredCount"],
        target_groups=tuple(one["targetGroupArn"] for one in told.get("loadBalancers", [])),
        alias=aliases[0].get("dnsName") if aliases else None,
        alias_port=aliases[0]["port"] if aliases else None,
    )


def task_from(told: "Sequence[ContainerDefinitionOutputTypeDef]") -> ContainerDefinition:
    """The container of a task that is a process here: the first that the task can't be without."""
    essential = next(one for one in told if one.get("essential", True))
    return replace(definition_from(essential), sidecars=tuple(one["name"] for one in told if one is not essential))


def definition_from(told: "ContainerDefinitionOutputTypeDef") -> ContainerDefinition:
    """A container as DescribeTaskDefinition tells it."""
    ports = told.get("portMappings", [])
    check = told.get("healthCheck")
    return ContainerDefinition(
        name=told["name"],
        command=(*told.get("entryPoint", ()), *told.get("command", ())),
        image=told.get("image", ""),
        environment={one["name"]: one["value"] for one in told.get("environment", [])},
        secrets={one["name"]: one["valueFrom"] for one in told.get("secrets", [])},
        port=ports[0]["containerPort"] if ports else None,
        health_check=_health_check(check) if check else None,
        stop_seconds=float(told.get("stopTimeout", 30)),
        awaits=tuple(one["containerName"] for one in told.get("dependsOn", []) if one["condition"] != "START"),
        mounts=tuple(mount["containerPath"] for mount in told.get("mountPoints", []) if mount.get("containerPath")),
    )


def _health_check(told: "HealthCheckOutputTypeDef") -> ContainerHealthCheck:
    kind, *rest = told["command"]
    return ContainerHealthCheck(
        command=("/bin/sh", "-c", *rest) if kind == "CMD-SHELL" else tuple(rest),
        interval=float(told.get("interval", 30)),
        timeout=float(told.get("timeout", 5)),
        retries=told.get("retries", 3),
        start_period=float(told.get("startPeriod", 0)),
    )
