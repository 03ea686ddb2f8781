"""MSK clusters: which there are, and how a client that does not authenticate reaches the brokers of one."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from agents.clickstream.aws.absent import or_none
from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.refusals import Why

if TYPE_CHECKING:
    from mypy_boto3_kafka.type_defs import (
        ClientAuthenticationOutputTypeDef,
        ClusterTypeDef,
        GetBootstrapBrokersResponseTypeDef,
    )

_FIRST_WITH_TOPIC_API = (3, 6)


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Where brokers take clients that do not authenticate; TLS, where there is a choice."""

    bootstrap: str
    transport: Literal["tls", "plaintext"]


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """An MSK cluster. `listener` is None where every client must authenticate; `brokers` are those that are there."""

    name: str
    arn: str
    state: str
    is_serverless: bool
    kafka_version: str
    brokers: int
    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    listener: Listener | None
    iam_bootstrap: str | None

    @property
    def has_topic_api(self) -> bool:
        """Whether MSK's topic API serves it: provisioned, and Apache Kafka 3.6 or later."""
        if self.is_serverless:
            return False
        version = tuple(int(number) for number in re.findall(r"\d+", self.kafka_version)[:2])
        return version >= _FIRST_WITH_TOPIC_API


class Clusters(Protocol):
    """MSK's clusters of this account and region."""

    async def names(self) -> Sequence[str]:
        """Of all clusters, in order."""

    async def find(self, name_or_arn: str) -> Cluster | None:
        """The cluster of that name or ARN. Brokers and listeners are empty until MSK has made them."""


class MskClusters:
    """By MSK's API."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._kafka = calls.session.client("kafka", config=calls.clients)

    async def names(self) -> Sequence[str]:
        """Of all clusters, in order."""
        return sorted(cluster["ClusterName"] for cluster in await self._all())

    async def find(self, name_or_arn: str) -> Cluster | None:
        """The cluster of that name or ARN."""
        arn = name_or_arn if name_or_arn.startswith("arn:") else await self._arn_of(name_or_arn)
        if arn is None:
            return None
        found = await or_none(
            self._calls.call("kafka:DescribeClusterV2", lambda: self._kafka.describe_cluster_v2(ClusterArn=arn)),
            absent=(Why.GONE, Why.INVALID),
        )
        return await self._cluster(found["ClusterInfo"]) if found else None

    async def _all(self) -> "list[ClusterTypeDef]":
        paginator = self._kafka.get_paginator("list_clusters_v2")
        pages = await self._calls.pages("kafka:ListClustersV2", paginator.paginate)
        return [cluster for page in pages for cluster in page["ClusterInfoList"]]

    async def _arn_of(self, name: str) -> str | None:
        return next((cluster["ClusterArn"] for cluster in await self._all() if cluster["ClusterName"] == name), None)

    async def _cluster(self, info: "ClusterTypeDef") -> Cluster:
        brokers, bootstrap = await asyncio.gather(self._brokers(info), self._bootstrap(info))
        provisioned = info.get("Provisioned", {})
        subnet_ids, group_ids = _place(info)
        return Cluster(
            name=info["ClusterName"],
            arn=info["ClusterArn"],
            state=info["State"],
            is_serverless="Serverless" in info,
            kafka_version=provisioned.get("CurrentBrokerSoftwareInfo", {}).get("KafkaVersion", ""),
            brokers=brokers,
            subnet_ids=subnet_ids,
            security_group_ids=group_ids,
            listener=_listener(bootstrap, provisioned.get("ClientAuthentication", {})),
            iam_bootstrap=bootstrap.get("BootstrapBrokerStringSaslIam") or None,
        )

    async def _brokers(self, info: "ClusterTypeDef") -> int:
        """ListNodes tells controllers and ZooKeeper nodes too; only brokers hold replicas."""
        if "Serverless" in info or info["State"] != "ACTIVE":
            return info.get("Provisioned", {}).get("NumberOfBrokerNodes", 0)
        paginator = self._kafka.get_paginator("list_nodes")
        arn = info["ClusterArn"]
        pages = await self._calls.pages("kafka:ListNodes", lambda: paginator.paginate(ClusterArn=arn))
        return sum("BrokerNodeInfo" in node for page in pages for node in page["NodeInfoList"])

    async def _bootstrap(self, info: "ClusterTypeDef") -> "GetBootstrapBrokersResponseTypeDef | dict[str, str]":
        if info["State"] in {"CREATING", "DELETING", "FAILED"}:
            return {}
        arn = info["ClusterArn"]
        return await self._calls.call(
            "kafka:GetBootstrapBrokers", lambda: self._kafka.get_bootstrap_brokers(ClusterArn=arn)
        )


def _place(info: "ClusterTypeDef") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The brokers' subnets and security groups."""
    if nodes := info.get("Provisioned", {}).get("BrokerNodeGroupInfo"):
        return tuple(nodes["ClientSubnets"]), tuple(nodes.get("SecurityGroups", ()))
    networks = info.get("Serverless", {}).get("VpcConfigs", [])
    subnet_ids = tuple(subnet for network in networks for subnet in network["SubnetIds"])
    return subnet_ids, tuple(group for network in networks for group in network.get("SecurityGroupIds", ()))


def _listener(
    bootstrap: "GetBootstrapBrokersResponseTypeDef | dict[str, str]",
    authentication: "ClientAuthenticationOutputTypeDef",
) -> Listener | None:
    """MSK names a TLS listener too where it wants clients' certificates: then it is not for us."""
    asks_nobody = not authentication or authentication.get("Unauthenticated", {}).get("Enabled", False)
    if asks_nobody and (tls := bootstrap.get("BootstrapBrokerStringTls")):
        return Listener(bootstrap=str(tls), transport="tls")
    if asks_nobody and (plaintext := bootstrap.get("BootstrapBrokerString")):
        return Listener(bootstrap=str(plaintext), transport="plaintext")
    return None
