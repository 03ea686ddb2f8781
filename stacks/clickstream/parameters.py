"""What a template is told when it is deployed: every parameter that any of them takes, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LONGEST_PIPELINE_NAME = 20
Type = Literal["String", "Number", "AWS::EC2::VPC::Id", "AWS::EC2::SecurityGroup::Id", "List<AWS::EC2::Subnet::Id>"]

_IMAGE = r"[^\s@]+@sha256:[0-9a-f]{64}"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of CloudFormation. `pattern` is what a value must match, as a whole."""

    description: str
    type: Type = "String"
    default: str | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()


PARAMETERS: Mapping[str, Parameter] = {
    "Prefix": Parameter(
        description="The environment, as the names of things begin: dev-, or nothing in prod.",
        default="",
        pattern=r"([a-z]{1,3}-)?",
    ),
    "Pipeline": Parameter(
        description="The pipeline's name.", pattern=rf"[a-z][a-z0-9-]{{0,{LONGEST_PIPELINE_NAME - 1}}}"
    ),
    "BoundaryArn": Parameter(description="The policy that bounds every role of a pipeline."),
    "AlarmTopicArn": Parameter(description="The topic that alarms tell."),
    "VpcId": Parameter(description="Where the brokers are.", type="AWS::EC2::VPC::Id"),
    "PublicSubnetIds": Parameter(
        description="Of the load balancer: two or more, each in a zone of its own.", type="List<AWS::EC2::Subnet::Id>"
    ),
    "PrivateSubnetIds": Parameter(
        description="Of collectors and connectors: with a way out to AWS.", type="List<AWS::EC2::Subnet::Id>"
    ),
    "BrokerSecurityGroupId": Parameter(description="The brokers' own.", type="AWS::EC2::SecurityGroup::Id"),
    "BrokerPort": Parameter(description="9094 with TLS, 9092 without.", type="Number"),
    "ServiceSecurityGroupId": Parameter(
        description="Of who proves the pipeline, where it is in the same VPC.", default="", pattern="(sg-[0-9a-f]+)?"
    ),
    "BalancerSecurityGroupId": Parameter(description="Of the layer network.", type="AWS::EC2::SecurityGroup::Id"),
    "CollectorSecurityGroupId": Parameter(description="Of the layer network.", type="AWS::EC2::SecurityGroup::Id"),
    "ConnectorSecurityGroupId": Parameter(description="Of the layer network.", type="AWS::EC2::SecurityGroup::Id"),
    "TargetGroupArn": Parameter(description="Of the layer balancer."),
    "KafkaBootstrap": Parameter(description="host:port,host:port of brokers that take clients without a login."),
    "KafkaTls": Parameter(description="Whether those ports speak TLS.", values=("on", "off")),
    "EventsTopic": Parameter(description="Where events go.", default="app_logs"),
    "ControlTopic": Parameter(description="Where Iceberg's sink agrees with itself.", default="control-iceberg"),
    "DeadLetterTopic": Parameter(
        description="Where the sinks put what they can't read.", pattern="[a-zA-Z0-9._-]{1,249}"
    ),
    "Bucket": Parameter(
        description="Of objects, tables, plugins and backups; all in the folder that is called as the pipeline is.",
        pattern=r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    ),
    "SourceBucket": Parameter(description="Of the sources that images and plugins are built from."),
    "SourceKey": Parameter(description="Their archive."),
    "CollectorImage": Parameter(description="By its digest.", pattern=_IMAGE),
    "BackupImage": Parameter(description="By its digest.", pattern=_IMAGE),
    "VectorImage": Parameter(description="By its digest.", pattern=_IMAGE),
    "Cpu": Parameter(description="CPU units of a task; 1024 are one vCPU.", default="1024", pattern="[0-9]+"),
    "Memory": Parameter(description="MiB of a task.", default="2048", pattern="[0-9]+"),
    "MinimumTasks": Parameter(description="Collectors at rest.", type="Number", default="2"),
    "MaximumTasks": Parameter(description="How far scaling may go.", type="Number", default="10"),
    "JsonPluginKey": Parameter(
        description="Of the sink's plugin in the bucket, whose folder names its version.",
        pattern=r"([a-z]{1,3}-)?clickstream-[^/]+/plugins/[0-9a-f]+/[^/]+\.zip",
    ),
    "IcebergPluginKey": Parameter(
        description="Of the sink's plugin in the bucket, whose folder names its version.",
        pattern=r"([a-z]{1,3}-)?clickstream-[^/]+/plugins/[0-9a-f]+/[^/]+\.zip",
    ),
    "GlueDatabase": Parameter(description="Of the Iceberg table.", pattern="([a-z]{1,3}_)?clickstream_[a-z0-9_]+"),
    "FlushSeconds": Parameter(
        description="How often the sinks write what they have: events are seen in S3 that much later.",
        type="Number",
        default="60",
    ),
}
