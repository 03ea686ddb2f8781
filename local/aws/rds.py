"""Aurora over the laptop's PostgreSQL: what RDS would create in it is created, and its address is told."""

import json
import secrets
from typing import Any
from uuid import uuid4

from ministack.services import rds, secretsmanager
from ministack.services.cloudformation import provisioners

from local.aws.resource_type import Created, Properties, ResourceType
from local.postgres import PostgresServer
from local.settings import LOOPBACK, Settings

_MANAGED = "MasterUserSecret"


class Aurora:
    """DBCluster and DBInstance: MiniStack keeps the records, PostgreSQL the roles and databases."""

    def __init__(self, settings: Settings) -> None:
        self._port = settings.postgres_port
        self._server = PostgresServer(settings.home / "postgres", settings.postgres_port)

    def create_cluster(self, logical_id: str, properties: Properties, stack: str) -> Created:
        """Create the record, the master user and the database."""
        physical_id, _ = provisioners._rds_db_cluster_create(logical_id, properties, stack)
        return self._settle(physical_id, properties)

    def update_cluster(
        self, physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        """Update the record, and the master user's password with it."""
        physical_id, _ = provisioners._rds_db_cluster_update(physical_id, old, new, stack, logical_id)
        return self._settle(physical_id, new)

    def delete_cluster(self, physical_id: str, properties: Properties) -> None:
        """Forget the record and its secret. The data stays: only a reset takes a laptop's data away."""
        managed = (rds._clusters.get(physical_id) or {}).get(_MANAGED)
        provisioners._rds_db_cluster_delete(physical_id, properties)
        if managed:
            secretsmanager._delete_secret({"SecretId": managed["SecretArn"], "ForceDeleteWithoutRecovery": True})

    def create_instance(self, logical_id: str, properties: Properties, stack: str) -> Created:
        """Create an instance of a cluster: another name of the same server."""
        physical_id, _ = provisioners._rds_db_instance_create(logical_id, properties, stack)
        return self._settle_instance(physical_id)

    def update_instance(
        self, physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        """Update the record."""
        physical_id, _ = provisioners._rds_db_instance_update(physical_id, old, new, stack, logical_id)
        return self._settle_instance(physical_id)

    def _settle(self, physical_id: str, properties: Properties) -> Created:
        cluster = rds._clusters[physical_id]
        cluster.update(Endpoint=LOOPBACK, ReaderEndpoint=LOOPBACK, Port=self._port)
        password = _master_password(cluster, properties)
        if properties.get("DatabaseName"):
            self._server.create_cluster_database(properties["DatabaseName"], properties["MasterUsername"], password)
        attributes = provisioners._rds_db_cluster_attrs(cluster)
        if managed := cluster.get(_MANAGED):
            attributes[f"{_MANAGED}.SecretArn"] = managed["SecretArn"]
        return physical_id, attributes

    def _settle_instance(self, physical_id: str) -> Created:
        instance = rds._instances[physical_id]
        instance["Endpoint"].update(Address=LOOPBACK, Port=self._port)
        return physical_id, provisioners._rds_db_instance_attrs(instance)

    def resource_types(self) -> tuple[ResourceType, ...]:
        """The two types, in place of MiniStack's own."""
        return (
            ResourceType(
                name="AWS::RDS::DBCluster",
                faithfulness="Creates the master user and the database in the laptop's PostgreSQL; the endpoint is its "
                "address. RDS's own secret for the "
                "master user is made, and never rotated. Backups, scaling, encryption and pausing are recorded only; a "
                "delete keeps the data.",
                create=self.create_cluster,
                update=self.update_cluster,
                delete=self.delete_cluster,
            ),
            ResourceType(
                name="AWS::RDS::DBInstance",
                faithfulness="Described as a member of its cluster; all instances are one PostgreSQL.",
                create=self.create_instance,
                update=self.update_instance,
                delete=provisioners._rds_db_instance_delete,
            ),
        )


def _master_password(cluster: dict[str, Any], properties: Properties) -> str:
    """The template's, or that of the secret which RDS keeps for a cluster whose template leaves it to RDS."""
    if properties.get("ManageMasterUserPassword") not in (True, "true"):
        return str(properties["MasterUserPassword"])
    if not cluster.get(_MANAGED):
        document = {"username": properties["MasterUsername"], "password": secrets.token_urlsafe(24)}
        arn = secretsmanager.create_secret_in_process(
            f"rds!cluster-{uuid4()}",
            json.dumps(document),
            description=f"The master user of the cluster {cluster['DBClusterIdentifier']}.",
        )
        cluster[_MANAGED] = {"SecretArn": arn, "SecretStatus": "active"}
    held = json.loads(secretsmanager.resolve_secret_string(cluster[_MANAGED]["SecretArn"]))
    return str(held["password"])
