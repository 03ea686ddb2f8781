"""The one table of CloudFormation resource types that the laptop adds to MiniStack, or handles in its place."""

from ministack.services.cloudformation import provisioners

from local.aws import (
    codebuild,
    custom_resources,
    ecs,
    elastic_load_balancing,
    functions,
    instances,
    interrupted_stacks,
    mail,
    monitoring,
    msk,
    networking,
    rotation,
    scaling,
    secrets,
    security_group_rules,
    services,
    table_reads,
    tables,
    taken_names,
)
from local.aws.bedrock import Bedrock
from local.aws.drift import correct_drift
from local.aws.kafka_connect import KafkaConnect
from local.aws.kafka_connect_types import KafkaConnectTypes, correct_cloudformation
from local.aws.rds import Aurora
from local.aws.resource_type import ResourceType
from local.settings import Settings


def resource_types(settings: Settings, kafka_connect: KafkaConnect) -> tuple[ResourceType, ...]:
    """Every type with its handlers and how faithful they are."""
    types = (
        *codebuild.resource_types(),
        *ecs.resource_types(),
        *elastic_load_balancing.resource_types(settings),
        *networking.resource_types(),
        *instances.resource_types(),
        *Aurora(settings).resource_types(),
        *Bedrock(settings).resource_types(),
        *KafkaConnectTypes(kafka_connect).resource_types(),
        *monitoring.resource_types(),
        *scaling.resource_types(),
        *secrets.resource_types(),
        *tables.resource_types(),
    )
    return tuple(sorted(types, key=lambda one: one.name))


def register(settings: Settings) -> None:
    """Put the table, and the corrected parts of APIs, into the MiniStack of this process."""
    kafka_connect = KafkaConnect(settings)
    for one in resource_types(settings, kafka_connect):
        provisioners._RESOURCE_HANDLERS[one.name] = one.handlers()
    taken_names.correct_handlers()
    interrupted_stacks.correct_persistence()
    codebuild.correct_api(settings)
    custom_resources.correct_api()
    ecs.correct_api()
    functions.correct_api(settings)
    instances.correct_api()
    mail.correct_api()
    msk.correct_api(settings)
    services.add("kafkaconnect", kafka_connect)
    services.add("application-autoscaling", scaling.SCALING)
    correct_cloudformation()
    correct_drift(kafka_connect)
    rotation.correct_api()
    security_group_rules.correct_api()
    table_reads.correct_api()
    elastic_load_balancing.correct_api(settings)


def as_markdown() -> str:
    """The table for the documentation."""
    settings = Settings.from_environment()
    known = resource_types(settings, KafkaConnect(settings))
    rows = [f"| `{one.name}` | {one.faithfulness} |" for one in known]
    return "\n".join(["| Resource type | On the laptop |", "|---|---|", *rows])
