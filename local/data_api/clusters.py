"""Which clusters the Data API serves: those that the RDS API knows and has it enabled for."""

import asyncio
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.data_api.cache import ShortMemory
from local.data_api.errors import HttpEndpointNotEnabledException, ServiceUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient


class ClusterDirectory:
    """Asks the RDS API, and remembers the clusters that it knows."""

    def __init__(self, client: "RDSClient", memory: ShortMemory[bool]) -> None:
        self._client = client
        self._memory = memory

    async def require(self, arn: str) -> None:
        """Raises HttpEndpointNotEnabledException for any other ARN, as AWS does for one that never was."""
        if self._memory.recall(arn):
            return
        if not await asyncio.to_thread(self._is_enabled, arn):
            raise HttpEndpointNotEnabledException(f"HttpEndpoint is not enabled for resource {arn}")
        self._memory.remember(arn, True)

    def _is_enabled(self, arn: str) -> bool:
        try:
            found = self._client.describe_db_clusters(DBClusterIdentifier=arn.rpartition(":")[2])
        except ClientError:
            return False
        except BotoCoreError as error:
            raise ServiceUnavailableError from error
        return any(
            cluster.get("DBClusterArn") == arn and cluster.get("HttpEndpointEnabled", False)
            for cluster in found["DBClusters"]
        )
