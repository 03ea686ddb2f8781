"""The cluster: one that pauses by itself is left to it, another is stopped."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from operations.account import Account
from operations.errors import OperationRefused

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBClusterTypeDef

_STOPPED = frozenset({"stopped", "stopping"})


class Clusters:
    """The clusters of an environment, by their names."""

    def __init__(self, account: Account, names: Sequence[str]) -> None:
        self._names = names
        self._rds: RDSClient = account.client("rds")

    def park(self) -> Iterator[str]:
        """Stops what would idle at a price."""
        for cluster in self._all():
            name = cluster["DBClusterIdentifier"]
            if not _least(cluster):
                yield f"{name}: pauses by itself, now that nothing is connected"
            elif cluster["Status"] in _STOPPED:
                yield f"{name}: is {cluster['Status']}"
            else:
                self._rds.stop_db_cluster(DBClusterIdentifier=name)
                yield f"{name}: stops; AWS starts it again after seven days"

    def unpark(self) -> Iterator[str]:
        """Starts what was stopped, and waits for it: tasks need it at once. Raises OperationRefused."""
        for cluster in self._all():
            name = cluster["DBClusterIdentifier"]
            if cluster["Status"] == "stopping":
                raise OperationRefused(f"{name} is still stopping: run `make unpark` again in a few minutes.")
            if cluster["Status"] == "stopped":
                self._rds.start_db_cluster(DBClusterIdentifier=name)
            self._rds.get_waiter("db_cluster_available").wait(DBClusterIdentifier=name)
            yield f"{name}: available" + ("" if _least(cluster) else "; wakes with the first question")

    def _all(self) -> "Iterator[DBClusterTypeDef]":
        for name in self._names:
            yield from self._rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]


def _least(cluster: "DBClusterTypeDef") -> float:
    return cluster.get("ServerlessV2ScalingConfiguration", {}).get("MinCapacity", 0.5)
