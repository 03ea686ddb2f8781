"""What CloudFormation calls to make, change, look at and remove what the templates of pipelines hold, by service."""

from collections.abc import Mapping

from stacks.components.pipeline_boundary import Statements, here
from stacks.components.pipeline_names import PipelineNames
from stacks.components.statement import allow

_RUN_BY = ("codebuild.amazonaws.com", "ecs-tasks.amazonaws.com", "kafkaconnect.amazonaws.com")
_PLACES = ("network-interface", "security-group", "subnet")
_LINKED = ("autoscaling", "ecs", "ecs.application-autoscaling", "elasticloadbalancing", "kafkaconnect")


def deployer_policies(names: PipelineNames, *, boundary_arn: str) -> Mapping[str, Statements]:
    """Of CloudFormation's role, a policy for each kind of thing."""
    return {
        "roles": _roles(names, boundary_arn),
        "registry": _registry(names),
        "network": _network(names),
        "balancers": _balancers(names),
        "services": _services(names),
        "connectors": _connectors(names),
        "observability": _observability(names),
    }


def _roles(names: PipelineNames, boundary_arn: str) -> Statements:
    """Roles of one path, all within the boundary: no template can make another, or widen one."""
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}}
    return [
        allow("iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", on=[names.roles], when=bounded),
        allow(
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            on=[names.roles],
        ),
        allow("iam:PassRole", on=[names.roles], when={"StringEquals": {"iam:PassedToService": list(_RUN_BY)}}),
        allow(
            "iam:CreateServiceLinkedRole",
            on=[f"arn:aws:iam::{names.account}:role/aws-service-role/*"],
            when={"StringEquals": {"iam:AWSServiceName": [f"{each}.amazonaws.com" for each in _LINKED]}},
        ),
    ]


def _registry(names: PipelineNames) -> Statements:
    return [
        allow(
            "ecr:BatchDeleteImage",
            "ecr:CreateRepository",
            "ecr:DeleteLifecyclePolicy",
            "ecr:DeleteRepository",
            "ecr:DescribeRepositories",
            "ecr:GetLifecyclePolicy",
            "ecr:GetRepositoryPolicy",
            "ecr:ListImages",
            "ecr:ListTagsForResource",
            "ecr:PutImageScanningConfiguration",
            "ecr:PutImageTagMutability",
            "ecr:PutLifecyclePolicy",
            "ecr:TagResource",
            "ecr:UntagResource",
            on=[names.owned("ecr", "repository")],
        ),
        allow(
            "codebuild:BatchGetProjects",
            "codebuild:CreateProject",
            "codebuild:DeleteProject",
            "codebuild:UpdateProject",
            on=[names.owned("codebuild", "project")],
        ),
    ]


def _network(names: PipelineNames) -> Statements:
    """Rules go into the brokers' own group too, which may be any; only groups of pipelines are made and removed."""
    groups = names.arn("ec2", "security-group/*")
    of_pipelines = {"StringLike": {"aws:ResourceTag/aws:cloudformation:stack-name": f"{names.own}*-network"}}
    return [
        allow(
            "ec2:DescribeAccountAttributes",
            "ec2:DescribeAddresses",
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeInternetGateways",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroupRules",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
            "ec2:GetSecurityGroupsForVpc",
            on=["*"],
        ),
        allow("ec2:CreateSecurityGroup", on=[groups, names.arn("ec2", "vpc/*")]),
        allow("ec2:CreateTags", on=[groups], when={"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup"}}),
        allow("ec2:CreateTags", "ec2:DeleteSecurityGroup", "ec2:DeleteTags", on=[groups], when=of_pipelines),
        allow(
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            on=[groups, names.arn("ec2", "security-group-rule/*")],
        ),
    ]


def _balancers(names: PipelineNames) -> Statements:
    kinds = ("loadbalancer/net", "loadbalancer/app", "listener/net", "listener/app", "targetgroup")
    return [
        allow("elasticloadbalancing:Describe*", on=["*"]),
        allow(
            "elasticloadbalancing:AddTags",
            "elasticloadbalancing:CreateListener",
            "elasticloadbalancing:CreateLoadBalancer",
            "elasticloadbalancing:CreateTargetGroup",
            "elasticloadbalancing:DeleteListener",
            "elasticloadbalancing:DeleteLoadBalancer",
            "elasticloadbalancing:DeleteTargetGroup",
            "elasticloadbalancing:ModifyListener",
            "elasticloadbalancing:ModifyListenerAttributes",
            "elasticloadbalancing:ModifyLoadBalancerAttributes",
            "elasticloadbalancing:ModifyTargetGroup",
            "elasticloadbalancing:ModifyTargetGroupAttributes",
            "elasticloadbalancing:RemoveTags",
            "elasticloadbalancing:SetSecurityGroups",
            "elasticloadbalancing:SetSubnets",
            on=[names.arn("elasticloadbalancing", f"{kind}/{names.doors}*") for kind in kinds],
        ),
    ]


def _services(names: PipelineNames) -> Statements:
    return [
        allow(
            "ecs:CreateCluster",
            "ecs:CreateService",
            "ecs:DeleteCluster",
            "ecs:DeleteService",
            "ecs:DescribeClusters",
            "ecs:DescribeServiceDeployments",
            "ecs:DescribeServices",
            "ecs:ListServiceDeployments",
            "ecs:ListTagsForResource",
            "ecs:TagResource",
            "ecs:UntagResource",
            "ecs:UpdateCluster",
            "ecs:UpdateClusterSettings",
            "ecs:UpdateService",
            on=[
                *(names.owned("ecs", kind) for kind in ("cluster", "service", "service-deployment")),
                names.owned("ecs", "task-definition"),
            ],
        ),
        allow("ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition", on=["*"]),
        *_scaling(names),
    ]


def _scaling(names: PipelineNames) -> Statements:
    """It makes its alarms as who calls it.

    https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
    """
    of_ecs = {"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}
    return [
        allow("application-autoscaling:Describe*", on=["*"]),
        allow(
            "application-autoscaling:DeleteScalingPolicy",
            "application-autoscaling:DeregisterScalableTarget",
            "application-autoscaling:PutScalingPolicy",
            "application-autoscaling:RegisterScalableTarget",
            "application-autoscaling:TagResource",
            on=[names.arn("application-autoscaling", "scalable-target/*")],
            when=of_ecs,
        ),
        allow(
            "cloudwatch:DeleteAlarms",
            "cloudwatch:PutMetricAlarm",
            on=[names.arn("cloudwatch", f"alarm:TargetTracking-service/{names.own}*")],
        ),
    ]


def _connectors(names: PipelineNames) -> Statements:
    """MSK Connect places workers in subnets, fetches plugins and delivers logs as who calls it.

    https://docs.aws.amazon.com/msk/latest/developerguide/mkc-iam-policy-examples.html
    """
    functions = names.arn("glue", f"userDefinedFunction/{names.own.replace('-', '_')}*/*")
    return [
        *_connect(names),
        allow("ec2:CreateNetworkInterface", on=[names.arn("ec2", f"{kind}/*") for kind in _PLACES]),
        allow("s3:GetObject", "s3:GetObjectAttributes", on=[names.plugins], when=here(names)),
        allow(
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            on=["*"],
        ),
        allow(
            "glue:CreateDatabase",
            "glue:DeleteDatabase",
            "glue:GetDatabase",
            "glue:UpdateDatabase",
            on=[*names.glue(), functions],
        ),
    ]


def _connect(names: PipelineNames) -> Statements:
    """Its own things."""
    kinds = ("connector", "custom-plugin", "worker-configuration")
    return [
        allow(
            "kafkaconnect:CreateConnector",
            "kafkaconnect:CreateCustomPlugin",
            "kafkaconnect:CreateWorkerConfiguration",
            "kafkaconnect:ListConnectors",
            "kafkaconnect:ListCustomPlugins",
            "kafkaconnect:ListWorkerConfigurations",
            on=["*"],
        ),
        allow(
            "kafkaconnect:DeleteConnector",
            "kafkaconnect:DeleteCustomPlugin",
            "kafkaconnect:DeleteWorkerConfiguration",
            "kafkaconnect:DescribeConnector",
            "kafkaconnect:DescribeConnectorOperation",
            "kafkaconnect:DescribeCustomPlugin",
            "kafkaconnect:DescribeWorkerConfiguration",
            "kafkaconnect:ListTagsForResource",
            "kafkaconnect:TagResource",
            "kafkaconnect:UntagResource",
            "kafkaconnect:UpdateConnector",
            on=[names.owned("kafkaconnect", kind) for kind in kinds],
        ),
    ]


def _observability(names: PipelineNames) -> Statements:
    return [
        allow(
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:DeleteMetricFilter",
            "logs:DeleteRetentionPolicy",
            "logs:DescribeMetricFilters",
            "logs:GetDataProtectionPolicy",
            "logs:ListTagsForResource",
            "logs:PutMetricFilter",
            "logs:PutRetentionPolicy",
            "logs:TagResource",
            "logs:UntagResource",
            on=[names.owned("logs", "log-group", separator=":")],
        ),
        allow("cloudwatch:DescribeAlarms", "logs:DescribeIndexPolicies", "logs:DescribeLogGroups", on=["*"]),
        allow(
            "cloudwatch:DeleteAlarms",
            "cloudwatch:ListTagsForResource",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:TagResource",
            "cloudwatch:UntagResource",
            on=[names.owned("cloudwatch", "alarm", separator=":")],
        ),
    ]
