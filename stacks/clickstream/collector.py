"""The collectors: a Fargate service behind the target group, scaled by load, taken back when it does not start."""

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.clickstream.alarms import bell
from stacks.clickstream.containers import COLLECTOR, task_definition
from stacks.clickstream.layer import PORT, SIDECARS, Layer, Solution
from stacks.clickstream.roles import bounded_role, explain_login, explain_objects, objects
from stacks.components.service_scaling import TARGET_PERCENT
from stacks.components.statement import allow

_ECS_TASKS = "ecs-tasks.amazonaws.com"
_FAILURES = 3
_HIGH_PERCENT = 85
_OUT_SECONDS, _IN_SECONDS = 60, 300
_PERIOD = cdk.Duration.minutes(5)


class CollectorLayer(Layer):
    """Cluster, task definition, service, scaling, roles, log, alarms."""

    def __init__(self, scope: Construct, id_: str, *, solution: Solution) -> None:
        super().__init__(scope, id_, solution=solution, description="the collectors' cluster and service.")
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        task = task_definition(
            self,
            task_role=self._task_role().role_arn,
            execution_role=self._execution_role(log_group).role_arn,
            log_group=log_group,
        )
        cluster = self._cluster()
        service = self._service(cluster, task)
        self._scale(cluster, service)
        self._alarms(cluster, service)
        self.tells(
            ClusterName=cluster.ref,
            ServiceName=service.attr_name,
            LogGroup=log_group.log_group_name,
            TaskDefinitionArn=task.ref,
        )

    def _task_role(self) -> iam.Role:
        if self.solution == "vector":
            return bounded_role(self, "TaskRole", service=_ECS_TASKS, may={})  # it keeps its own buffer
        put = allow("s3:PutObject", on=[objects(self, "backup")])
        role = bounded_role(self, "TaskRole", service=_ECS_TASKS, may={"backup": [put]})
        explain_objects(role, "backup")
        return role

    def _execution_role(self, log_group: logs.LogGroup) -> iam.Role:
        repositories = [
            self.format_arn(service="ecr", resource="repository", resource_name=self.named(f"-{name}"))
            for name in ("collector", SIDECARS[self.solution].lower())
        ]
        pull = allow(
            "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", on=repositories
        )
        role = bounded_role(
            self,
            "ExecutionRole",
            service=_ECS_TASKS,
            may={
                "images": [pull, allow("ecr:GetAuthorizationToken", on=["*"])],
                "log": [allow("logs:CreateLogStream", "logs:PutLogEvents", on=[log_group.log_group_arn])],
            },
        )
        explain_login(role)
        return role

    def _cluster(self) -> ecs.CfnCluster:
        insights = ecs.CfnCluster.ClusterSettingsProperty(name="containerInsights", value="enabled")
        return ecs.CfnCluster(self, "Cluster", cluster_name=self.named(), cluster_settings=[insights])

    def _service(self, cluster: ecs.CfnCluster, task: ecs.CfnTaskDefinition) -> ecs.CfnService:
        service = ecs.CfnService(
            self,
            "Service",
            service_name=self.named("-collector"),
            cluster=cluster.ref,
            task_definition=task.ref,
            launch_type="FARGATE",
            desired_count=self.parameter("MinimumTasks").value_as_number,
            deployment_configuration=ecs.CfnService.DeploymentConfigurationProperty(
                minimum_healthy_percent=100,
                maximum_percent=200,
                deployment_circuit_breaker=ecs.CfnService.DeploymentCircuitBreakerProperty(enable=True, rollback=True),
            ),
            health_check_grace_period_seconds=60,
            load_balancers=[
                ecs.CfnService.LoadBalancerProperty(
                    container_name=COLLECTOR, container_port=PORT, target_group_arn=self.told("TargetGroupArn")
                )
            ],
            network_configuration=ecs.CfnService.NetworkConfigurationProperty(
                awsvpc_configuration=ecs.CfnService.AwsVpcConfigurationProperty(
                    subnets=self.told_list("PrivateSubnetIds"),
                    security_groups=[self.told("CollectorSecurityGroupId")],
                    assign_public_ip="DISABLED",
                )
            ),
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            enable_execute_command=False,
        )
        # By ECS's own count it would give up after up to 200 tasks, and CloudFormation would wait for hours.
        service.add_property_override(
            "DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration",
            {"Type": "COUNT", "Value": _FAILURES},
        )
        return service

    def _scale(self, cluster: ecs.CfnCluster, service: ecs.CfnService) -> None:
        target = scaling.CfnScalableTarget(
            self,
            "ServiceScaling",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{cluster.ref}/{service.attr_name}",
            min_capacity=self.parameter("MinimumTasks").value_as_number,
            max_capacity=self.parameter("MaximumTasks").value_as_number,
        )
        for name, metric in (
            ("ScaleByCpu", "ECSServiceAverageCPUUtilization"),
            ("ScaleByMemory", "ECSServiceAverageMemoryUtilization"),
        ):
            scaling.CfnScalingPolicy(
                self,
                name,
                policy_name=name,
                policy_type="TargetTrackingScaling",
                scaling_target_id=target.ref,
                target_tracking_scaling_policy_configuration=(
                    scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
                        target_value=TARGET_PERCENT,
                        scale_out_cooldown=_OUT_SECONDS,
                        scale_in_cooldown=_IN_SECONDS,
                        predefined_metric_specification=(
                            scaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
                                predefined_metric_type=metric
                            )
                        ),
                    )
                ),
            )

    def _alarms(self, cluster: ecs.CfnCluster, service: ecs.CfnService) -> None:
        dimensions = {"ClusterName": cluster.ref, "ServiceName": service.attr_name}
        rings = bell(self)
        rings.rings(
            "HighCpu",
            cloudwatch.Metric(
                namespace="AWS/ECS", metric_name="CPUUtilization", dimensions_map=dimensions, period=_PERIOD
            ),
            above=_HIGH_PERCENT,
            periods=3,
            because=f"collectors use more than {_HIGH_PERCENT} % of their processors for a quarter of an hour.",
            runbook="collectors-work-too-hard",
        )
        counts = {
            name: cloudwatch.Metric(
                namespace="ECS/ContainerInsights",
                metric_name=f"{name.capitalize()}TaskCount",
                dimensions_map=dimensions,
                statistic=cloudwatch.Stats.MINIMUM,
                period=_PERIOD,
            )
            for name in ("desired", "running")
        }
        rings.rings(
            "TooFewTasks",
            cloudwatch.MathExpression(expression="desired - running", using_metrics=counts, period=_PERIOD),
            above=0,
            periods=2,
            because="fewer collectors run than should, for ten minutes.",
            runbook="collectors-are-missing",
        )
