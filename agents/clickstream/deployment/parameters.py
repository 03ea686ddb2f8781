"""What a layer's template is given: values that are known at planning, and those that an earlier step will tell."""

from collections.abc import Mapping

from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.naming import dead_letter_topic, glue_database
from agents.clickstream.deployment.plan import Json
from agents.clickstream.deployment.site import Site
from agents.clickstream.deployment.templates import Template
from agents.clickstream.deployment.wish import CONTROL_TOPIC, EVENTS_TOPIC, Survey, Wish

_TOLD_BY: Mapping[str, str] = {
    "BalancerSecurityGroupId": "stack:network",
    "CollectorSecurityGroupId": "stack:network",
    "ConnectorSecurityGroupId": "stack:network",
    "TargetGroupArn": "stack:balancer",
    "CollectorImage": "build:collector",
    "BackupImage": "build:collector",
    "VectorImage": "build:collector",
    "JsonPluginKey": "build:plugins",
    "IcebergPluginKey": "build:plugins",
}
"""By parameter, the step that tells it: under the same name."""


def filled(template: Template, *, wish: Wish, survey: Survey, site: Site) -> Mapping[str, Json]:
    """`values` and `from` (a step's name), for exactly the template's parameters. Raises NotProposed for one more."""
    known = _known(wish, survey, site)
    values = {name: known[name] for name in template.parameters if name in known}
    told: dict[str, Json] = {name: _TOLD_BY[name] for name in template.parameters if name in _TOLD_BY}
    unknown = [name for name, must in template.parameters.items() if must and name not in {*values, *told}]
    if unknown:
        raise NotProposed("template", [f"Nobody knows the template's parameter {name}." for name in unknown])
    return {"values": values, "from": told}


def _known(wish: Wish, survey: Survey, site: Site) -> dict[str, Json]:
    brokers, size = survey.brokers, wish.collector
    return {
        "Prefix": site.prefix,
        "Pipeline": wish.pipeline,
        "Bucket": wish.bucket,
        "SourceBucket": site.source_bucket,
        "SourceKey": site.source_key,
        "BoundaryArn": site.boundary_arn,
        "AlarmTopicArn": site.alarm_topic_arn,
        "VpcId": survey.vpc_id,
        "PublicSubnetIds": ",".join(survey.public_subnet_ids),
        "PrivateSubnetIds": ",".join(survey.private_subnet_ids),
        "BrokerSecurityGroupId": brokers.security_group_ids[0] if brokers.security_group_ids else "",
        "BrokerPort": brokers.bootstrap.split(",")[0].rpartition(":")[2],
        "ServiceSecurityGroupId": site.service_security_group_id if _lets_service_in(survey, site) else "",
        "KafkaBootstrap": brokers.bootstrap,
        "KafkaTls": "on" if brokers.transport == "tls" else "off",
        "ClusterArn": brokers.arn,
        "EventsTopic": EVENTS_TOPIC,
        "ControlTopic": CONTROL_TOPIC,
        "DeadLetterTopic": dead_letter_topic(site.prefix, wish.pipeline),
        "FlushSeconds": str(wish.flush_seconds),
        "Cpu": str(size.cpu),
        "Memory": str(size.memory),
        "MinimumTasks": str(size.minimum_tasks),
        "MaximumTasks": str(size.maximum_tasks),
        "GlueDatabase": glue_database(site.prefix, wish.pipeline),
    }


def _lets_service_in(survey: Survey, site: Site) -> bool:
    """Whether this pipeline has a rule for the service that proves it.

    A group of another VPC can't be named in a rule: there the proof reads Kafka by another way in. And EC2 refuses the
    rule that another pipeline of the same brokers has already.
    """
    return site.service_vpc_id == survey.vpc_id and not survey.let_in_by
