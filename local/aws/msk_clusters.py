"""MSK's clusters beyond MiniStack's: as version 2 of the API tells them, with brokers that are there."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ministack.services import msk

from local.aws.rest import ApiError, Request, Route, page
from local.settings import Settings

Json = dict[str, Any]
Cluster = dict[str, Any]

# https://docs.aws.amazon.com/msk/latest/developerguide/limits.html
CLUSTER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
FEWEST_SUBNETS = 2
PLACEHOLDER = "b-{number}.{name}.kafka.laptop.invalid:{port}"
IAM_PORT, SCRAM_PORT = 9098, 9096


def bad_request(message: str) -> ApiError:
    """What is asked for can't be."""
    return ApiError("BadRequestException", 400, message)


class Clusters:
    """The operations that MiniStack lacks, or answers with brokers that are not there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def routes(self) -> tuple[Route, ...]:
        """Where the operations are."""
        cluster = "/v1/clusters/{clusterArn}"
        return (
            Route("POST", "/v1/clusters", self.create_cluster),
            Route("GET", "/api/v2/clusters", self.list_clusters),
            Route("POST", "/api/v2/clusters", self.create_cluster_v2),
            Route("GET", "/api/v2/clusters/{clusterArn}", self.describe_cluster),
            Route("GET", f"{cluster}/bootstrap-brokers", self.bootstrap_brokers),
            Route("GET", f"{cluster}/nodes", self.list_nodes),
        )

    def create_cluster(self, request: Request) -> Json:
        """CreateCluster: ACTIVE at once, and on the brokers that are there, whatever is asked for."""
        _check_cluster(request.body.get("clusterName", ""), request.body)
        return _made_by_ministack(request.body)

    def create_cluster_v2(self, request: Request) -> Json:
        """CreateClusterV2, for provisioned clusters."""
        provisioned = request.body.get("provisioned")
        if not provisioned:
            raise bad_request("The laptop has no serverless clusters: `provisioned` is required.")
        name = request.body.get("clusterName", "")
        _check_cluster(name, provisioned)
        made = _made_by_ministack({"clusterName": name, "tags": request.body.get("tags", {}), **provisioned})
        return {**made, "clusterType": "PROVISIONED"}

    def list_clusters(self, request: Request) -> Json:
        """ListClustersV2."""
        prefix = request.query.get("clusterNameFilter", "")
        found = [one for one in msk._clusters.values() if one["ClusterName"].startswith(prefix)]
        shown, following = page(sorted(found, key=lambda one: str(one["ClusterName"])), request.query)
        return {"clusterInfoList": [_told(one) for one in shown], **following}

    def describe_cluster(self, request: Request) -> Json:
        """DescribeClusterV2."""
        return {"clusterInfo": _told(asked_cluster(request))}

    def bootstrap_brokers(self, request: Request) -> Json:
        """GetBootstrapBrokers: the brokers of this machine, which speak plaintext, for clients without a name."""
        cluster = asked_cluster(request)
        authentication = cluster["ClientAuthentication"] or {"unauthenticated": {"enabled": True}}
        told = {}
        if _enabled(authentication, "unauthenticated"):
            told["bootstrapBrokerString"] = self._settings.kafka_bootstrap
        if _enabled(authentication, "sasl", "iam"):
            told["bootstrapBrokerStringSaslIam"] = _placeholders(cluster, IAM_PORT)
        if _enabled(authentication, "sasl", "scram"):
            told["bootstrapBrokerStringSaslScram"] = _placeholders(cluster, SCRAM_PORT)
        return told

    def list_nodes(self, request: Request) -> Json:
        """ListNodes: as many as the cluster was asked to have."""
        cluster = asked_cluster(request)
        addresses = self._settings.kafka_bootstrap.split(",")
        subnets = _subnets(cluster)
        nodes = [
            {
                "nodeARN": f"{cluster['ClusterArn']}/{number}",
                "nodeType": "BROKER",
                "instanceType": cluster["BrokerNodeGroupInfo"].get("instanceType"),
                "addedToClusterTime": cluster["CreationTime"],
                "brokerNodeInfo": {
                    "brokerId": float(number),
                    "clientSubnet": subnets[(number - 1) % len(subnets)] if subnets else None,
                    "currentBrokerSoftwareInfo": _software(cluster),
                    "endpoints": [addresses[(number - 1) % len(addresses)].rpartition(":")[0]],
                },
            }
            for number in range(1, cluster["NumberOfBrokerNodes"] + 1)
        ]
        shown, following = page(nodes, request.query)
        return {"nodeInfoList": shown, **following}


def asked_cluster(request: Request) -> Cluster:
    """The cluster that a request is about."""
    arn = request.path["clusterArn"]
    refused = msk._validate_existing_cluster_arn(arn)
    if refused is not None:
        code = "NotFoundException" if refused[0] == 404 else "BadRequestException"
        raise ApiError(code, refused[0], f"The cluster {arn} does not exist.")
    cluster: Cluster = msk._clusters[arn]
    return cluster


def _made_by_ministack(body: Mapping[str, Any]) -> Json:
    status, _headers, told = msk._create_cluster(json.dumps(body))
    answer: Json = json.loads(told)
    if status >= 400:
        raise ApiError(answer["__type"], status, answer["message"] if "message" in answer else answer["Message"])
    return answer


def _check_cluster(name: str, provisioned: Mapping[str, Any]) -> None:
    subnets = (provisioned.get("brokerNodeGroupInfo") or {}).get("clientSubnets") or []
    brokers = provisioned.get("numberOfBrokerNodes")
    if not CLUSTER_NAME.fullmatch(name):
        raise bad_request(f"The cluster's name is invalid: {name!r}.")
    if len(set(subnets)) < FEWEST_SUBNETS:
        raise bad_request("Specify at least two client subnets, in different Availability Zones.")
    if not brokers or brokers % len(subnets):
        raise bad_request("The number of broker nodes must be a multiple of Availability Zones in the ClientSubnets.")


def _told(cluster: Cluster) -> Json:
    """A cluster as version 2 tells it."""
    return {
        "clusterType": "PROVISIONED",
        "clusterArn": cluster["ClusterArn"],
        "clusterName": cluster["ClusterName"],
        "creationTime": cluster["CreationTime"],
        "currentVersion": cluster["CurrentVersion"],
        "state": cluster["State"],
        "tags": cluster["Tags"],
        "provisioned": {
            "brokerNodeGroupInfo": cluster["BrokerNodeGroupInfo"],
            "clientAuthentication": cluster["ClientAuthentication"],
            "currentBrokerSoftwareInfo": _software(cluster),
            "encryptionInfo": cluster["EncryptionInfo"],
            "enhancedMonitoring": cluster["EnhancedMonitoring"],
            "numberOfBrokerNodes": cluster["NumberOfBrokerNodes"],
        },
    }


def _software(cluster: Cluster) -> Json:
    told: Mapping[str, Any] = cluster["CurrentBrokerSoftwareInfo"]
    return {name[:1].lower() + name[1:]: value for name, value in told.items() if value is not None}


def _subnets(cluster: Cluster) -> list[str]:
    subnets: list[str] = cluster["BrokerNodeGroupInfo"].get("clientSubnets") or []
    return subnets


def _enabled(authentication: Mapping[str, Any], *names: str) -> bool:
    told: Any = authentication
    for name in names:
        told = (told or {}).get(name)
    return bool((told or {}).get("enabled"))


def _placeholders(cluster: Cluster, port: int) -> str:
    """Brokers for clients with a name: there are none on this machine, and no address that could be another's."""
    numbers = range(1, cluster["NumberOfBrokerNodes"] + 1)
    return ",".join(PLACEHOLDER.format(number=number, name=cluster["ClusterName"], port=port) for number in numbers)
