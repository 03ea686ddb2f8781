"""The last layer: the two sinks that read the events' topic, and what they have in common."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kafkaconnect as kafkaconnect
from constructs import Construct

from stacks.clickstream.layer import Layer, Solution
from stacks.clickstream.roles import bounded_role, explain_objects, objects
from stacks.clickstream.sink_connector import SinkConnector
from stacks.clickstream.sinks import TABLE, iceberg_sink, json_sink, warehouse, worker_properties
from stacks.components.statement import allow

_KAFKA_CONNECT = "kafkaconnect.amazonaws.com"


class ConnectorsLayer(Layer):
    """Plugins, worker configuration, Glue database, connectors, roles, logs, alarms."""

    def __init__(self, scope: Construct, id_: str, *, solution: Solution) -> None:
        super().__init__(scope, id_, solution=solution, description="the sinks to S3 and Iceberg.")
        self._tls = cdk.CfnCondition(self, "Tls", expression=cdk.Fn.condition_equals(self.told("KafkaTls"), "on"))
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
        iceberg.connector.add_resource_dependency(database)
        self.tells(
            JsonConnectorArn=json.connector.ref,
            IcebergConnectorArn=iceberg.connector.ref,
            GlueDatabase=database.ref,
            IcebergTable=TABLE,
            Warehouse=warehouse(self),
            FlushSeconds=self.parameter("FlushSeconds").value_as_string,
            JsonPrefix=f"{self.named()}/json/",
        )

    def _connector(self, kind: str, configuration: Mapping[str, str], role: iam.Role) -> SinkConnector:
        return SinkConnector(self, kind, configuration=configuration, role=role, workers=self._workers, tls=self._tls)

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
