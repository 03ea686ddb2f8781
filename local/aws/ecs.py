"""ECS as its agents see it: complete task definitions and services, and tasks that run only once Fargate says so.

MiniStack without Docker calls a task RUNNING the moment it exists. Here it waits for SubmitTaskStateChange, the call by
which ECS's own agent reports; the scheduler, its deployments and its circuit breaker are MiniStack's.
"""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import provisioners, stacks

from local.aws.first_deployment import first_deployment_ends
from local.aws.resource_type import Created, Properties, ResourceType, camel_case

Reply = tuple[int, dict[str, str], bytes]
Request = dict[str, Any]
Action = Callable[[Request], Reply]

HEALTHY = "HEALTHY"
SERVICE = "AWS::ECS::Service"
SERVICE_CONNECT = "ServiceConnectConfiguration"


def _task_definition_created(created: Created, properties: Properties) -> Created:
    """Puts back what MiniStack's handler drops or leaves in PascalCase: secrets, health check, platform, volumes."""
    definition = ecs._task_defs[created[0].rpartition("/")[2]]
    definition["containerDefinitions"] = camel_case(properties.get("ContainerDefinitions") or [])
    definition["volumes"] = camel_case(properties.get("Volumes") or [])
    for name in ("RuntimePlatform", "EphemeralStorage", "ProxyConfiguration"):
        if name in properties:
            definition[name[:1].lower() + name[1:]] = camel_case(properties[name])
    return created


def _create_task_definition(logical_id: str, properties: Properties, stack: str) -> Created:
    return _task_definition_created(provisioners._ecs_task_def_create(logical_id, properties, stack), properties)


def _update_task_definition(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
    updated = provisioners._ecs_task_def_update(physical_id, old, new, stack, logical_id)
    return _task_definition_created(updated, new)


def _create_service(logical_id: str, properties: Properties, stack: str) -> Created:
    wanted = _in_numbers(properties)
    created: Created = provisioners._ecs_service_create(logical_id, wanted, stack)
    _keep_service_settings(created[0], wanted)
    if not properties.get(SERVICE_CONNECT):  # those of the others are started over and over: `up` waits for them
        first_deployment_ends(_service_key(created[0]))
    return created


def _update_service(physical_id: str, old: Properties, new: Properties, stack: str, _logical_id: str) -> Created:
    wanted = _in_numbers(new)
    updated: Created = provisioners._ecs_service_update(physical_id, _in_numbers(old), wanted, stack)
    _keep_service_settings(updated[0], wanted)
    return updated


def _in_numbers(properties: Properties) -> Properties:
    """A parameter of a template is text, and CloudFormation makes it the number that its property is."""
    numbers = ("DesiredCount", "HealthCheckGracePeriodSeconds")
    return {**properties, **{name: int(properties[name]) for name in numbers if name in properties}}


def _keep_service_settings(physical_id: str, properties: Properties) -> None:
    service = ecs._services[_service_key(physical_id)]
    service["_serviceConnect"] = camel_case(properties.get(SERVICE_CONNECT) or {})
    for name in ("HealthCheckGracePeriodSeconds", "EnableExecuteCommand", "PropagateTags"):
        if name in properties:
            service[name[:1].lower() + name[1:]] = properties[name]


def _service_key(arn: str) -> str:
    return "/".join(arn.rsplit("/", 2)[-2:])


def _amended(original: Action, amend: Callable[[Any], None]) -> Action:
    """An action whose successful reply is told differently."""

    def act(request: Request) -> Reply:
        status, headers, body = original(request)
        if status != 200:
            return status, headers, body
        reply = json.loads(body)
        amend(reply)
        return status, headers, json.dumps(reply).encode()

    return act


def _tell_service_connect(reply: Any) -> None:
    """DescribeServices with each deployment's Service Connect configuration, where AWS tells it."""
    for service in reply["services"]:
        stored = ecs._services.get(_service_key(service["serviceArn"])) or {}
        for deployment in service.get("deployments", []):
            deployment["serviceConnectConfiguration"] = stored.get("_serviceConnect") or {"enabled": False}


def _only_provision(reply: Any) -> None:
    """RunTask whose tasks are provisioned, not running: Fargate has yet to start them."""
    for told in reply["tasks"]:
        task = ecs._tasks[told["taskArn"]]
        task.update(lastStatus="PROVISIONING", startedAt=None, pullStartedAt=None, pullStoppedAt=None)
        task["_startup_stable"] = False
        for container in task["containers"]:
            container.update(lastStatus="PENDING", healthStatus="UNKNOWN")
        told.update(ecs._sanitize(task))


def _restore_state(original: Callable[[Any], None]) -> Callable[[Any], None]:
    """Tasks as they were: this endpoint's restart does not stop processes, and Fargate tells which it has to start."""

    def restore(data: Any) -> None:
        before = {key: task["lastStatus"] for key, task in data["tasks"]._data.items()}
        original(data)
        for key, status in before.items():
            ecs._tasks._data[key]["lastStatus"] = status

    return restore


def _submit_task_state_change(request: Request) -> Reply:
    """What Fargate reports of a task. A container's health comes as its `reason`: AWS has another channel for it."""
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    task = ecs._resolve_task(request.get("task", ""), cluster)
    if task is None or task["lastStatus"] == "STOPPED":
        return _accepted()
    if request.get("status") == "STOPPED":
        _stopped(task, request)
    elif request.get("status") == "RUNNING":
        _running(task, request, cluster)
    elif request.get("status") == "PENDING":
        _pending(task, cluster)
    return _accepted()


def _pending(task: dict[str, Any], cluster: str) -> None:
    task.update(lastStatus="PENDING", healthStatus="UNKNOWN", startedAt=None)
    for container in task["containers"]:
        container.update(lastStatus="PENDING", healthStatus="UNKNOWN")
    ecs._refresh_service_state(cluster, task.get("group", ""))


def _stopped(task: dict[str, Any], request: Request) -> None:
    exit_codes = [container["exitCode"] for container in request.get("containers", []) if "exitCode" in container]
    stop_code = "EssentialContainerExited" if exit_codes else "TaskFailedToStart"
    reason = request.get("reason", "")
    ecs._mark_task_stopped(task["taskArn"], task, reason, stop_code, exit_codes[0] if exit_codes else None)


def _running(task: dict[str, Any], request: Request, cluster: str) -> None:
    told = {container["containerName"]: container for container in request.get("containers", [])}
    for container in task["containers"]:
        own = told.get(container["name"], {})
        if own.get("status") == "STOPPED":
            container.update(lastStatus="STOPPED", healthStatus="UNKNOWN", reason=own.get("reason", ""))
        else:
            container.update(lastStatus="RUNNING", healthStatus=own.get("reason") or "UNKNOWN")
    running = [container for container in task["containers"] if container["lastStatus"] == "RUNNING"]
    task["healthStatus"] = min((container["healthStatus"] for container in running), default="UNKNOWN")
    if task["lastStatus"] != "RUNNING":
        ecs._mark_task_running(task["taskArn"], task)
    if task["healthStatus"] == HEALTHY:
        _healthy(task, cluster)


def _healthy(task: dict[str, Any], cluster: str) -> None:
    """A healthy task may complete its deployment; then ECS stops the tasks of the one before."""
    kind, _, name = task.get("group", "").partition(":")
    if kind == "service":
        key = f"{cluster}/{name}"
        ecs._record_service_task_healthy(key, task)
        ecs._refresh_service_state(cluster, task["group"])
        ecs._complete_service_deployment(cluster, key)


def _accepted() -> Reply:
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, b'{"acknowledgment": "ACCEPT"}'


def correct_api() -> None:
    """Put our parts into MiniStack's ECS API."""
    waits = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda kind: kind == SERVICE or waits(kind)
    ecs._run_task = _amended(ecs._run_task, _only_provision)
    ecs._restore_state = _restore_state(ecs._restore_state)
    ecs._ACTION_MAP.update(
        RunTask=ecs._run_task,
        DescribeServices=_amended(ecs._describe_services, _tell_service_connect),
        SubmitTaskStateChange=_submit_task_state_change,
    )


def _associate_capacity_providers(_logical_id: str, properties: Properties, _stack: str) -> Created:
    _set_capacity_providers(properties["Cluster"], properties)
    return properties["Cluster"], {}


def _update_capacity_providers(
    physical_id: str, _old: Properties, new: Properties, _stack: str, _logical_id: str
) -> Created:
    _set_capacity_providers(physical_id, new)
    return physical_id, {}


def _dissociate_capacity_providers(physical_id: str, _properties: Properties) -> None:
    _set_capacity_providers(physical_id, {})


def _set_capacity_providers(cluster: str, properties: Properties) -> None:
    name = ecs._resolve_cluster_name(cluster)
    if name not in ecs._clusters:
        return
    ecs._put_cluster_capacity_providers(
        {
            "cluster": cluster,
            "capacityProviders": properties.get("CapacityProviders", []),
            "defaultCapacityProviderStrategy": camel_case(properties.get("DefaultCapacityProviderStrategy") or []),
        }
    )


def resource_types() -> tuple[ResourceType, ...]:
    """Task definitions and services in place of MiniStack's own, and the association it lacks."""
    return (
        ResourceType(
            name="AWS::ECS::TaskDefinition",
            faithfulness="Kept whole, with secrets, health check and platform, as DescribeTaskDefinition tells them.",
            create=_create_task_definition,
            update=_update_task_definition,
            delete=provisioners._ecs_task_def_delete,
        ),
        ResourceType(
            name=SERVICE,
            faithfulness="Keeps Service Connect; its tasks are started by local/fargate as processes. CloudFormation "
            "waits for the first tasks of a service without Service Connect, and gives up with its circuit breaker; "
            "for those of others `up` waits.",
            create=_create_service,
            update=_update_service,
            delete=provisioners._ecs_service_delete,
        ),
        ResourceType(
            name="AWS::ECS::ClusterCapacityProviderAssociations",
            faithfulness="Stands in the cluster; every provider is this laptop.",
            create=_associate_capacity_providers,
            update=_update_capacity_providers,
            delete=_dissociate_capacity_providers,
        ),
    )
