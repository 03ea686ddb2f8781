"""The last layer: MSK Connect's plugins, and the two sinks that read the events' topic."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kafkaconnect as kafkaconnect
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.clickstream.alarms import bell
from stacks.clickstream.layer import Layer, Solution
from stacks.clickstream.roles import bounded_role, explain_objects, objects
from stacks.clickstream.sinks import TABLE, iceberg_sink, json_sink, warehouse, worker_properties
from stacks.components.statement import allow

_KAFKA_CONNECT = "kafkaconnect.amazonaws.com"
_VERSION = "3.7.x"
_UNITS_A_WORKER = 1
_WORKERS = (1, 4)
_SHRINK_PERCENT, _GROW_PERCENT = 20, 80
_PERIOD = cdk.Duration.minutes(5)


class ConnectorsLayer(Layer):
    """Plugins, worker configuration, Glue database, connectors, roles, logs, alarms."""

    def __init__(self, scope: Construct, id_: str, *, solution: Solution) -> None:
        super().__init__(scope, id_, solution=solution, description="the sinks to S3 and Iceberg.")
        self._tls = cdk.CfnCondition(self, "Tls", expression=cdk.Fn.condition_equals(self.told("KafkaTls"), "on"))
        self._bell = bell(self)
        self._workers = kafkaconnect.CfnWorkerConfiguration(
            self,
            "WorkerConfiguration",
            # It can't be changed, so that another content needs another name.
            name=self.named(f"-flush-{self.told('FlushSeconds')}"),
            properties_file_content=cdk.Fn.base64(worker_properties(self)),
        )
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=self.told("GlueDatabase"),
                description=f"Events of {self.named()}.",
                location_uri=warehouse(self),
            ),
        )
        json = self._connector("Json", json_sink(self), self._json_role())
        iceberg = self._connector("Iceberg", iceberg_sink(self, tls=self._tls), self._iceberg_role())
        iceberg.add_resource_dependency(database)
        self.tells(
            JsonConnectorArn=json.ref,
            IcebergConnectorArn=iceberg.ref,
            GlueDatabase=database.ref,
            IcebergTable=TABLE,
            Warehouse=warehouse(self),
            FlushSeconds=self.parameter("FlushSeconds").value_as_string,
            JsonPrefix=f"clickstream/{self.told('Pipeline')}/json/",
        )

    def _connector(self, kind: str, configuration: Mapping[str, str], role: iam.Role) -> kafkaconnect.CfnConnector:
        plugin = self._plugin(kind)
        log_group = logs.LogGroup(
            self, f"{kind}Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        properties = kafkaconnect.CfnConnector
        name = self.named(f"-msk-s3-sink-{kind.lower()}")
        connector = properties(
            self,
            f"{kind}Connector",
            connector_name=name,
            kafka_connect_version=_VERSION,
            connector_configuration=dict(configuration),
            capacity=_capacity(),
            kafka_cluster=properties.KafkaClusterProperty(
                apache_kafka_cluster=properties.ApacheKafkaClusterProperty(
                    bootstrap_servers=self.told("KafkaBootstrap"),
                    vpc=properties.VpcProperty(
                        subnets=self.told_list("PrivateSubnetIds"),
                        security_groups=[self.told("ConnectorSecurityGroupId")],
                    ),
                )
            ),
            kafka_cluster_client_authentication=properties.KafkaClusterClientAuthenticationProperty(
                authentication_type="NONE"
            ),
            kafka_cluster_encryption_in_transit=properties.KafkaClusterEncryptionInTransitProperty(
                encryption_type=cdk.Fn.condition_if(self._tls.logical_id, "TLS", "PLAINTEXT").to_string()
            ),
            plugins=[
                properties.PluginProperty(
                    custom_plugin=properties.CustomPluginProperty(
                        custom_plugin_arn=plugin.ref, revision=cdk.Token.as_number(plugin.attr_revision)
                    )
                )
            ],
            worker_configuration=properties.WorkerConfigurationProperty(
                worker_configuration_arn=self._workers.ref,
                revision=cdk.Token.as_number(self._workers.attr_revision),
            ),
            service_execution_role_arn=role.role_arn,
            log_delivery=properties.LogDeliveryProperty(
                worker_log_delivery=properties.WorkerLogDeliveryProperty(
                    cloud_watch_logs=properties.CloudWatchLogsLogDeliveryProperty(
                        enabled=True, log_group=log_group.log_group_name
                    )
                )
            ),
        )
        self._alarm(kind, name)
        return connector

    def _plugin(self, kind: str) -> kafkaconnect.CfnCustomPlugin:
        key = self.told(f"{kind}PluginKey")
        # clickstream/{pipeline}/plugins/{version}/...: a plugin can't be changed, so that another needs another name.
        version = cdk.Fn.select(3, cdk.Fn.split("/", key))
        return kafkaconnect.CfnCustomPlugin(
            self,
            f"{kind}Plugin",
            name=self.named(f"-{kind.lower()}-{version}"),
            content_type="ZIP",
            location=kafkaconnect.CfnCustomPlugin.CustomPluginLocationProperty(
                s3_location=kafkaconnect.CfnCustomPlugin.S3LocationProperty(
                    bucket_arn=f"arn:aws:s3:::{self.told('Bucket')}", file_key=key
                )
            ),
        )

    def _json_role(self) -> iam.Role:
        write = allow(
            "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject", on=[objects(self, "json")]
        )
        role = bounded_role(self, "JsonRole", service=_KAFKA_CONNECT, may={"objects": [write]})
        explain_objects(role, "json")
        return role

    def _iceberg_role(self) -> iam.Role:
        keep = allow("s3:DeleteObject", "s3:GetObject", "s3:PutObject", on=[objects(self, "iceberg")])
        database = self.told("GlueDatabase")
        catalog = [
            self.format_arn(service="glue", resource="catalog"),
            self.format_arn(service="glue", resource="database", resource_name=database),
            self.format_arn(service="glue", resource="table", resource_name=f"{database}/{TABLE}"),
        ]
        table = allow("glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable", on=catalog)
        may = {"objects": [keep], "table": [table]}
        role = bounded_role(self, "IcebergRole", service=_KAFKA_CONNECT, may=may)
        explain_objects(role, "iceberg")
        return role

    def _alarm(self, kind: str, connector: str) -> None:
        failed = cloudwatch.Metric(
            namespace="AWS/KafkaConnect",
            metric_name="ErroredTaskCount",
            dimensions_map={"ConnectorName": connector},
            statistic=cloudwatch.Stats.MAXIMUM,
            period=_PERIOD,
        )
        self._bell.rings(
            f"{kind}Failing",
            failed,
            above=0,
            periods=1,
            because=f"the sink to {kind} has a task that failed, and writes no more of its partitions.",
            runbook="a-sink-fails",
        )


def _capacity() -> kafkaconnect.CfnConnector.CapacityProperty:
    smallest, largest = _WORKERS
    properties = kafkaconnect.CfnConnector
    return properties.CapacityProperty(
        auto_scaling=properties.AutoScalingProperty(
            mcu_count=_UNITS_A_WORKER,
            min_worker_count=smallest,
            max_worker_count=largest,
            scale_in_policy=properties.ScaleInPolicyProperty(cpu_utilization_percentage=_SHRINK_PERCENT),
            scale_out_policy=properties.ScaleOutPolicyProperty(cpu_utilization_percentage=_GROW_PERCENT),
        )
    )
