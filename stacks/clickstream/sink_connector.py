"""One sink of MSK Connect: its plugin, its connector, its log, its alarms."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kafkaconnect as kafkaconnect
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.clickstream.alarms import bell
from stacks.clickstream.layer import Layer

_VERSION = "3.7.x"
_UNITS_A_WORKER = 1
_WORKERS = (1, 4)
_SHRINK_PERCENT, _GROW_PERCENT = 20, 80
_PERIOD = cdk.Duration.minutes(5)
# What Kafka Connect's LogReporter begins each of its lines with.
_REPORTED = "Error encountered in task"
_Properties = kafkaconnect.CfnConnector


class SinkConnector(Construct):
    """`id_` is its kind, by which its plugin is told to the layer."""

    def __init__(
        self,
        layer: Layer,
        id_: str,
        *,
        configuration: Mapping[str, str],
        role: iam.Role,
        workers: kafkaconnect.CfnWorkerConfiguration,
        tls: cdk.CfnCondition,
    ) -> None:
        super().__init__(layer, id_)
        self._layer = layer
        self._kind = id_
        name = layer.named(f"-msk-s3-sink-{id_.lower()}")
        plugin = self._plugin()
        self.log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        self.connector = _Properties(
            self,
            "Connector",
            connector_name=name,
            kafka_connect_version=_VERSION,
            connector_configuration=dict(configuration),
            capacity=_capacity(),
            kafka_cluster=_brokers(layer),
            kafka_cluster_client_authentication=_Properties.KafkaClusterClientAuthenticationProperty(
                authentication_type="NONE"
            ),
            kafka_cluster_encryption_in_transit=_Properties.KafkaClusterEncryptionInTransitProperty(
                encryption_type=cdk.Fn.condition_if(tls.logical_id, "TLS", "PLAINTEXT").to_string()
            ),
            plugins=[_of_plugin(plugin)],
            worker_configuration=_Properties.WorkerConfigurationProperty(
                worker_configuration_arn=workers.ref, revision=cdk.Token.as_number(workers.attr_revision)
            ),
            service_execution_role_arn=role.role_arn,
            log_delivery=_delivery(self.log_group),
        )
        self._alarms(name)

    def _plugin(self) -> kafkaconnect.CfnCustomPlugin:
        key = self._layer.told(f"{self._kind}PluginKey")
        # .../plugins/{version}/json.zip: a plugin can't be changed, so that another needs another name.
        version = cdk.Fn.select(2, cdk.Fn.split("/", key))
        return kafkaconnect.CfnCustomPlugin(
            self,
            "Plugin",
            name=self._layer.named(f"-{self._kind.lower()}-{version}"),
            content_type="ZIP",
            location=kafkaconnect.CfnCustomPlugin.CustomPluginLocationProperty(
                s3_location=kafkaconnect.CfnCustomPlugin.S3LocationProperty(
                    bucket_arn=f"arn:aws:s3:::{self._layer.told('Bucket')}", file_key=key
                )
            ),
        )

    def _alarms(self, connector: str) -> None:
        failed = cloudwatch.Metric(
            namespace="AWS/KafkaConnect",
            metric_name="ErroredTaskCount",
            dimensions_map={"ConnectorName": connector},
            statistic=cloudwatch.Stats.MAXIMUM,
            period=_PERIOD,
        )
        rings = bell(self)
        rings.rings(
            "Failing",
            failed,
            above=0,
            periods=1,
            because=f"the sink to {self._kind} has a task that failed, and writes no more of its partitions.",
            runbook="a-sink-fails",
        )
        rings.rings(
            "DeadLetters",
            self._put_aside(),
            above=0,
            periods=1,
            because=f"the sink to {self._kind} could not read records, and put them aside.",
            runbook="a-sink-puts-records-aside",
        )

    def _put_aside(self) -> cloudwatch.Metric:
        """By the sink's log: MSK Connect has no metric of it."""
        lines = logs.MetricFilter(
            self,
            "PutAside",
            log_group=self.log_group,
            filter_pattern=logs.FilterPattern.literal(f'"{_REPORTED}"'),
            metric_namespace=f"ClickShop/{self._layer.named()}",
            metric_name=f"{self._kind}DeadLetters",
        )
        return lines.metric(statistic=cloudwatch.Stats.SUM, period=_PERIOD)


def _capacity() -> kafkaconnect.CfnConnector.CapacityProperty:
    smallest, largest = _WORKERS
    return _Properties.CapacityProperty(
        auto_scaling=_Properties.AutoScalingProperty(
            mcu_count=_UNITS_A_WORKER,
            min_worker_count=smallest,
            max_worker_count=largest,
            scale_in_policy=_Properties.ScaleInPolicyProperty(cpu_utilization_percentage=_SHRINK_PERCENT),
            scale_out_policy=_Properties.ScaleOutPolicyProperty(cpu_utilization_percentage=_GROW_PERCENT),
        )
    )


def _brokers(layer: Layer) -> kafkaconnect.CfnConnector.KafkaClusterProperty:
    return _Properties.KafkaClusterProperty(
        apache_kafka_cluster=_Properties.ApacheKafkaClusterProperty(
            bootstrap_servers=layer.told("KafkaBootstrap"),
            vpc=_Properties.VpcProperty(
                subnets=layer.told_list("PrivateSubnetIds"), security_groups=[layer.told("ConnectorSecurityGroupId")]
            ),
        )
    )


def _of_plugin(plugin: kafkaconnect.CfnCustomPlugin) -> kafkaconnect.CfnConnector.PluginProperty:
    return _Properties.PluginProperty(
        custom_plugin=_Properties.CustomPluginProperty(
            custom_plugin_arn=plugin.ref, revision=cdk.Token.as_number(plugin.attr_revision)
        )
    )


def _delivery(log_group: logs.LogGroup) -> kafkaconnect.CfnConnector.LogDeliveryProperty:
    return _Properties.LogDeliveryProperty(
        worker_log_delivery=_Properties.WorkerLogDeliveryProperty(
            cloud_watch_logs=_Properties.CloudWatchLogsLogDeliveryProperty(
                enabled=True, log_group=log_group.log_group_name
            )
        )
    )
