"""What the steps of a played pipeline have told, and what runs of it then: as AWS would tell of it, all well."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from agents.clickstream.aws.balancers import Balancer, Listener, Target, TargetGroup
from agents.clickstream.aws.buckets import StoredObject
from agents.clickstream.aws.connectors import Connector
from agents.clickstream.aws.found import Build
from agents.clickstream.aws.networks import GroupRule
from agents.clickstream.aws.services import Deployment, Scaling, Service, ServiceEvent
from agents.clickstream.deployment.naming import own_name
from agents.clickstream.deployment.network_rules import template_rules
from agents.clickstream.deployment.plan import Plan
from agents.clickstream.deployment.step import Outputs
from agents.clickstream.deployment.templates import ShippedTemplates
from evals.clickstream.played.account import Running
from evals.clickstream.played.landscape import ACCOUNT, BROKERS_GROUP, PREFIX, REGION
from evals.clickstream.played.plans import BEGAN

_AN_HOUR_LATER = BEGAN + timedelta(hours=1)
_ECR = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
_DIGEST = "sha256:5f0c3b7a9d2e4f61"


def outputs_of(plan: Plan) -> Mapping[str, Outputs]:
    """By the step's name."""
    name = own_name(PREFIX, plan.pipeline)
    kind = "net" if plan.wish.solution == "lua" else "app"
    elb = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
    balancer = f"{PREFIX}events-{plan.pipeline}"
    dns = f"{balancer}-4f2a.elb.{REGION}.amazonaws.com"
    connect = f"arn:aws:kafkaconnect:{REGION}:{ACCOUNT}:connector/{name}"
    return {
        "stack:registry": {"BuildProject": f"{name}-images", "PluginProject": f"{name}-plugins"},
        "build:collector": {"CollectorImage": f"{_ECR}/{name}-collector@{_DIGEST}"},
        "build:plugins": {"JsonPluginKey": "json.zip", "IcebergPluginKey": "iceberg.zip"},
        "stack:network": {
            "BalancerSecurityGroupId": "sg-0ba1a9ce",
            "CollectorSecurityGroupId": "sg-0c011ec7",
            "ConnectorSecurityGroupId": "sg-0c099ec7",
        },
        "stack:balancer": {
            "LoadBalancerArn": f"{elb}:loadbalancer/{kind}/{balancer}/1",
            "TargetGroupArn": f"{elb}:targetgroup/{balancer}/1",
            "LoadBalancerDns": dns,
            "Endpoint": f"http://{dns}:8802/data/v1",
        },
        "stack:collector": {"ClusterName": name, "ServiceName": f"{name}-collector"},
        "stack:connectors": {
            "JsonConnectorArn": f"{connect}-msk-s3-sink-json/1",
            "IcebergConnectorArn": f"{connect}-msk-s3-sink-iceberg/1",
        },
    }


def run(plan: Plan, running: Running) -> None:
    """Everything that the plan makes is there, and works."""
    told = {name: {key: str(value) for key, value in outputs.items()} for name, outputs in outputs_of(plan).items()}
    _builds(told["stack:registry"], running)
    _balancer(plan, told["stack:balancer"], running)
    _service(plan, told["stack:collector"], running)
    _connectors(told["stack:connectors"], running)
    running.rules += rules_of(plan)
    running.objects += [*_objects(plan)]


def rules_of(plan: Plan) -> list[GroupRule]:
    """Those of the network layer's template, with the ids that its stack told."""
    step = next(step for step in plan.steps if step.name == "stack:network")
    told = outputs_of(plan)["stack:network"]
    ids = {output.removesuffix("Id"): str(group) for output, group in told.items()}
    text = ShippedTemplates().get(plan.wish.solution, "network").text
    rules = template_rules(text, {**step.texts("values"), "BrokerSecurityGroupId": BROKERS_GROUP})
    return [
        replace(rule, group_id=ids.get(rule.group_id, rule.group_id), peer=ids.get(rule.peer, rule.peer))
        for rule in rules
    ]


def _builds(told: Mapping[str, str], running: Running) -> None:
    for project, exported in ((told["BuildProject"], {"COLLECTOR_DIGEST": _DIGEST}), (told["PluginProject"], {})):
        build = Build(
            build_id=f"{project}:7c1e",
            status="succeeded",
            phase="COMPLETED",
            exported=exported,
            project=project,
            started_at=BEGAN,
            seconds=212.0,
        )
        running.builds[project] = [build]
        running.logs[build.build_id] = ["Phase BUILD succeeded", "Phase POST_BUILD succeeded"]


def _balancer(plan: Plan, told: Mapping[str, str], running: Running) -> None:
    arn, group = told["LoadBalancerArn"], told["TargetGroupArn"]
    is_lua = plan.wish.solution == "lua"
    running.balancers[arn] = Balancer(
        name=f"{PREFIX}events-{plan.pipeline}",
        arn=arn,
        dns=told["LoadBalancerDns"],
        kind="network" if is_lua else "application",
        scheme="internet-facing",
        state="active",
        reason="",
        zones=(f"{REGION}a", f"{REGION}b"),
        listeners=(Listener(port=8802, protocol="TCP" if is_lua else "HTTP", target_group_arns=(group,)),),
    )
    running.groups[group] = TargetGroup(
        name=f"{PREFIX}events-{plan.pipeline}",
        arn=group,
        port=8802,
        protocol="TCP" if is_lua else "HTTP",
        health_check="HTTP /health on port 8802 every 10 seconds",
    )
    running.targets[group] = [
        Target(id=f"10.0.{number}.17", port=8802, zone=f"{REGION}{zone}", state="healthy", reason="")
        for number, zone in enumerate("ab")
    ]


def _service(plan: Plan, told: Mapping[str, str], running: Running) -> None:
    size, name = plan.wish.collector, told["ServiceName"]
    rollout = Deployment(
        id="ecs-svc/1",
        status="PRIMARY",
        rollout="COMPLETED",
        reason="ECS deployment completed.",
        desired=size.minimum_tasks,
        running=size.minimum_tasks,
        pending=0,
        failed=0,
        task_definition=f"{name}:1",
    )
    running.services[name] = Service(
        cluster=told["ClusterName"],
        name=name,
        status="ACTIVE",
        desired=size.minimum_tasks,
        running=size.minimum_tasks,
        pending=0,
        deployments=(rollout,),
        events=(ServiceEvent(at=_AN_HOUR_LATER, message=f"(service {name}) has reached a steady state."),),
        scaling=Scaling(minimum=size.minimum_tasks, maximum=size.maximum_tasks),
    )


def _connectors(told: Mapping[str, str], running: Running) -> None:
    for arn in told.values():
        running.connectors[arn] = Connector(
            name=arn.split("/")[1],
            arn=arn,
            state="RUNNING",
            reason="",
            workers=2,
            configuration={"connector.class": "S3SinkConnector", "topics": "app_logs"},
            log_group=None,
        )


def _objects(plan: Plan) -> list[StoredObject]:
    below = own_name(PREFIX, plan.pipeline)
    json = [f"{below}/json/app_logs/year=2026/month=11/day=20/hour=10/app_logs-{n}-0.json.gz" for n in range(4)]
    iceberg = [f"{below}/iceberg/app_logs/data/{n:05}.parquet" for n in range(2)]
    return [
        StoredObject(key=key, bytes=18_400, at=_AN_HOUR_LATER + timedelta(minutes=number))
        for number, key in enumerate([*json, *iceberg])
    ]
