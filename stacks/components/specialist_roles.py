"""A role for each specialist of the clickstream: what its tools and its steps call, and nothing else.

The service's task may take these roles and do nothing by itself. agents/clickstream/aws/actions.py says the same from
the other side, and tests/infrastructure holds them together.
"""

from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.components.explained import explain_wildcards
from stacks.components.pipeline_boundary import Statements
from stacks.components.pipeline_names import PipelineNames
from stacks.components.statement import allow

# Topics that pipelines have, and those that MSK Connect makes for a connector and leaves behind.
_TOPICS = ("app_logs", "control-iceberg", "__amazon_msk_connect_*")
_STACK_ACTIONS = (
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResourceDrifts",
    "cloudformation:DescribeStacks",
    "cloudformation:DetectStackDrift",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:ListStackResources",
    "cloudformation:TagResource",
)


class SpecialistRoles(Construct):
    """One role each, by its name; who explains the solutions asks nothing of AWS, and has none."""

    def __init__(self, scope: Construct, id_: str, *, names: PipelineNames, task_role: iam.IRole) -> None:
        super().__init__(scope, id_)
        self._names = names
        made = [self._role(name, statements, task_role) for name, statements in self._policies().items()]
        task_role.add_to_principal_policy(
            iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[role.role_arn for role in made])
        )

    def _role(self, name: str, statements: Statements, task_role: iam.IRole) -> iam.Role:
        role = iam.Role(
            self,
            "".join(word.capitalize() for word in name.split("-")),
            role_name=f"{self._names.own}{name}",
            description=f"What the clickstream's agent {name} may do.",
            assumed_by=iam.ArnPrincipal(task_role.role_arn),
            inline_policies={"calls": iam.PolicyDocument(statements=list(statements))},
        )
        explain_wildcards(role, statements, _WHY)
        return role

    def _policies(self) -> Mapping[str, Statements]:
        return {
            "msk-topic": self._topics(),
            "image-builder": [*self._layer("registry"), *self._builds()],
            "security-config": [*self._layer("network"), *self._networks()],
            "load-balancer": [*self._layer("balancer"), *self._balancers()],
            "ecs-deployment": [*self._layer("collector"), *self._services()],
            "data-connector": [*self._layer("connectors"), *self._connectors()],
            "testing": self._proofs(),
        }

    def _layer(self, layer: str) -> Statements:
        """One layer of every pipeline, made under CloudFormation's own role."""
        stacks = self._names.owned("cloudformation", "stack", ending=f"*-{layer}/*")
        role = self._names.role("cloudformation")
        return [
            allow(*_STACK_ACTIONS, on=[stacks]),
            allow("cloudformation:DescribeStackDriftDetectionStatus", on=["*"]),
            allow(
                "iam:PassRole",
                on=[role],
                when={"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
            ),
        ]

    def _topics(self) -> Statements:
        """Any cluster of the account, since an operator names it; of its topics, those of pipelines."""
        clusters = self._names.arn("kafka", "cluster/*")
        known = (*_TOPICS, f"{self._names.own}*-dead-letters")
        topics = [self._names.arn("kafka", f"topic/*/{name}") for name in known]
        groups = [self._names.arn("kafka", f"group/*/connect-{self._names.own}*")]
        return [
            allow(
                "kafka:DescribeClusterV2",
                "kafka:DescribeTopic",
                "kafka:DescribeTopicPartitions",
                "kafka:GetBootstrapBrokers",
                "kafka:ListClustersV2",
                "kafka:ListNodes",
                "kafka:ListTopics",
                on=["*"],
            ),
            allow("kafka:CreateTopic", "kafka:DeleteTopic", on=[clusters, *topics]),
            allow("kafka-cluster:Connect", "kafka-cluster:DescribeCluster", on=[clusters]),
            allow(
                "kafka-cluster:CreateTopic",
                "kafka-cluster:DeleteTopic",
                "kafka-cluster:DescribeTopic",
                "kafka-cluster:DescribeTopicDynamicConfiguration",
                on=topics,
            ),
            allow("kafka-cluster:DeleteGroup", "kafka-cluster:DescribeGroup", on=groups),
        ]

    def _builds(self) -> Statements:
        return [
            allow(
                "codebuild:BatchGetBuilds",
                "codebuild:BatchGetProjects",
                "codebuild:ListBuildsForProject",
                "codebuild:StartBuild",
                "codebuild:StopBuild",
                on=[self._names.owned("codebuild", "project")],
            ),
            allow("logs:GetLogEvents", on=[self._names.owned("logs", "log-group", separator=":")]),
            allow(
                "ecr:BatchDeleteImage",
                "ecr:DescribeImages",
                "ecr:DescribeRepositories",
                on=[self._names.owned("ecr", "repository")],
            ),
            self._here("s3:DeleteObject", "s3:GetObject", on=self._names.plugins),
            self._here("s3:ListBucket", on="arn:aws:s3:::*"),
        ]

    def _networks(self) -> Statements:
        return [
            allow(
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroupRules",
                "ec2:DescribeSubnets",
                on=["*"],
            )
        ]

    def _balancers(self) -> Statements:
        return [
            allow(
                "elasticloadbalancing:DescribeAccountLimits",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
                on=["*"],
            )
        ]

    def _services(self) -> Statements:
        return [
            allow(
                "ecs:DescribeClusters",
                "ecs:DescribeServices",
                "ecs:DescribeTasks",
                on=[self._names.owned("ecs", kind) for kind in ("cluster", "service", "task")],
            ),
            allow(
                "application-autoscaling:DescribeScalableTargets",
                "ecs:ListTasks",
                "servicequotas:GetServiceQuota",
                on=["*"],
            ),
        ]

    def _connectors(self) -> Statements:
        return [
            allow("kafkaconnect:ListConnectors", "s3:ListAllMyBuckets", on=["*"]),
            allow("kafkaconnect:DescribeConnector", on=[self._names.owned("kafkaconnect", "connector")]),
            allow("logs:FilterLogEvents", on=[self._names.owned("logs", "log-group", separator=":")]),
            self._here("s3:ListBucket", on="arn:aws:s3:::*"),
            self._tables("glue:GetDatabase"),
        ]

    def _proofs(self) -> Statements:
        return [
            allow("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTargetHealth", on=["*"]),
            allow("kafkaconnect:DescribeConnector", on=[self._names.owned("kafkaconnect", "connector")]),
            self._here("s3:ListBucket", on="arn:aws:s3:::*"),
            self._here("s3:GetObject", on=self._names.objects),
            self._tables("glue:GetTable"),
        ]

    def _here(self, *actions: str, on: str) -> iam.PolicyStatement:
        """Whatever bucket an operator names, if it is the account's own."""
        return allow(*actions, on=[on], when={"StringEquals": {"aws:ResourceAccount": self._names.account}})

    def _tables(self, *actions: str) -> iam.PolicyStatement:
        return allow(*actions, on=self._names.glue(table="app_logs"))


_WHY = "Pipelines are named by who asks for them, and so are clusters and buckets; the rest takes no resource."
