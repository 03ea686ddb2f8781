"""What each specialist asks of AWS, as IAM names it. Pure data, that roles' policies and calls are checked against."""

from collections.abc import Mapping
from typing import Literal

Specialist = Literal[
    "architecture_info",
    "msk_topic",
    "image_builder",
    "ecs_deployment",
    "load_balancer",
    "security_config",
    "data_connector",
    "testing",
]

_STACKS = frozenset(
    {
        "cloudformation:CreateChangeSet",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DeleteChangeSet",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:DescribeStacks",
        "cloudformation:DescribeStackEvents",
        "cloudformation:ListStackResources",
        "cloudformation:DeleteStack",
        "cloudformation:DetectStackDrift",
        "cloudformation:DescribeStackDriftDetectionStatus",
        "cloudformation:DescribeStackResourceDrifts",
    }
)
"""Of a specialist that owns a layer."""

ACTIONS: Mapping[Specialist, frozenset[str]] = {
    "architecture_info": frozenset(),
    "msk_topic": frozenset(
        {
            "kafka:ListClustersV2",
            "kafka:DescribeClusterV2",
            "kafka:GetBootstrapBrokers",
            "kafka:ListNodes",
            "kafka:ListTopics",
            "kafka:DescribeTopic",
            "kafka:DescribeTopicPartitions",
            "kafka:CreateTopic",
            "kafka:DeleteTopic",
        }
    ),
    "image_builder": _STACKS
    | {
        "codebuild:StartBuild",
        "codebuild:BatchGetBuilds",
        "codebuild:BatchGetProjects",
        "codebuild:ListBuildsForProject",
        "codebuild:StopBuild",
        "logs:GetLogEvents",
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
        "ecr:BatchDeleteImage",
        "s3:GetObject",
        "s3:DeleteObject",
    },
    "ecs_deployment": _STACKS
    | {
        "ecs:DescribeClusters",
        "ecs:DescribeServices",
        "ecs:ListTasks",
        "ecs:DescribeTasks",
        "application-autoscaling:DescribeScalableTargets",
        "servicequotas:GetServiceQuota",
    },
    "load_balancer": _STACKS
    | {
        "elasticloadbalancing:DescribeAccountLimits",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
    },
    "security_config": _STACKS
    | {
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroupRules",
    },
    "data_connector": _STACKS
    | {
        "kafkaconnect:ListConnectors",
        "kafkaconnect:DescribeConnector",
        "logs:FilterLogEvents",
        "s3:ListAllMyBuckets",
        "s3:ListBucket",
        "glue:GetDatabase",
    },
    "testing": frozenset(
        {
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DescribeTargetHealth",
            "kafkaconnect:DescribeConnector",
            "s3:ListBucket",
            "s3:GetObject",
            "glue:GetTable",
        }
    ),
}

ON_THE_WIRE: Mapping[Specialist, frozenset[str]] = {
    "msk_topic": frozenset(
        {
            "kafka-cluster:Connect",
            "kafka-cluster:DescribeCluster",
            "kafka-cluster:DescribeTopic",
            "kafka-cluster:DescribeTopicDynamicConfiguration",
            "kafka-cluster:CreateTopic",
            "kafka-cluster:DeleteTopic",
            "kafka-cluster:DeleteGroup",
            "kafka-cluster:DescribeGroup",  # MSK asks for it beside the one above
        }
    ),
}
"""What brokers ask IAM about: by MSK's topic API on the caller's behalf, and by Kafka's own admin protocol.

https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html
"""

BESIDE: Mapping[str, frozenset[str]] = {
    "s3:GetObject": frozenset({"s3:ListBucket"}),  # else S3 denies what is not there, instead of saying so
    "cloudformation:CreateChangeSet": frozenset({"iam:PassRole", "cloudformation:TagResource"}),
}
"""What AWS asks for beside an action: the role that CloudFormation works under is passed, and stacks bear tags."""


def in_role_names(specialist: Specialist) -> str:
    """How roles are named after it: IAM's names here have hyphens."""
    return specialist.replace("_", "-")


def needed(specialist: Specialist) -> frozenset[str]:
    """All that the specialist's role must allow."""
    calls = ACTIONS[specialist]
    beside = frozenset().union(*(BESIDE.get(action, frozenset()) for action in calls))
    return calls | beside | ON_THE_WIRE.get(specialist, frozenset())
