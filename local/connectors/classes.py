"""Which classes of connectors the laptop's workers stand in for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from local.connectors import s3_json
from local.connectors.connector import Connector
from local.connectors.failures import ConnectorFailed
from local.connectors.sink import Sink

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ICEBERG = "org.apache.iceberg.connect.IcebergSinkConnector"


def sinks(client: "S3Client", *, endpoint: str) -> Callable[[Connector], Sink]:
    """What builds the sink of a connector. Raises ConnectorFailed for a class that is not known."""

    def build(connector: Connector) -> Sink:
        kind = connector.required("connector.class")
        if kind == s3_json.CLASS:
            return s3_json.S3JsonSink(connector, client)
        if kind == ICEBERG:
            # Imported here: Arrow takes a third of a second and 100 MB, which nobody needs without a table.
            from local.connectors.iceberg import IcebergSink

            return IcebergSink(connector, endpoint=endpoint)
        told = f"Failed to find any class that implements Connector and which name matches {kind}."
        raise ConnectorFailed("InvalidInput.Configuration", told)

    return build
