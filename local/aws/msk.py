"""MSK beyond MiniStack's: clusters as version 2 of the API tells them, their real brokers, and the topics on these."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from ministack.services import msk

from local.aws.rest import ApiError, Request, Route, handler, page
from local.kafka.registry import TopicRecord
from local.kafka.topics import BrokersUnreachable, OrderRefused, Topic, Topics, properties
from local.settings import Settings

Json = dict[str, Any]
Cluster = dict[str, Any]

# https://docs.aws.amazon.com/msk/latest/developerguide/limits.html and Kafka's own rule for a topic's name
TOPIC_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")
CLUSTER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
FEWEST_SUBNETS = 2
PLACEHOLDER = "b-{number}.{name}.kafka.laptop.invalid:{port}"
IAM_PORT, SCRAM_PORT = 9098, 9096


def bad_request(message: str) -> ApiError:
    """What is asked for can't be."""
    return ApiError("BadRequestException", 400, message)


class Msk:
    """The operations that MiniStack lacks, or answers with brokers that are not there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _topics(self) -> Topics:
        return Topics.of(self._settings)

    def routes(self) -> tuple[Route, ...]:
        """Where the operations are."""
        cluster, topic = "/v1/clusters/{clusterArn}", "/v1/clusters/{clusterArn}/topics/{topicName}"
        return (
            Route("POST", "/v1/clusters", self.create_cluster),
            Route("GET", "/api/v2/clusters", self.list_clusters),
            Route("POST", "/api/v2/clusters", self.create_cluster_v2),
            Route("GET", "/api/v2/clusters/{clusterArn}", self.describe_cluster),
            Route("GET", f"{cluster}/bootstrap-brokers", self.bootstrap_brokers),
            Route("GET", f"{cluster}/nodes", self.list_nodes),
            Route("GET", f"{topic}/partitions", self.describe_partitions),
            Route("GET", topic, self.describe_topic),
            Route("PUT", topic, self.update_topic),
            Route("DELETE", topic, self.delete_topic),
            Route("GET", f"{cluster}/topics", self.list_topics),
            Route("POST", f"{cluster}/topics", self.create_topic),
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
        return {"clusterInfo": _told(_cluster(request))}

    def bootstrap_brokers(self, request: Request) -> Json:
        """GetBootstrapBrokers: the brokers of this machine, which speak plaintext, for clients without a name."""
        cluster = _cluster(request)
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
        cluster = _cluster(request)
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

    def list_topics(self, request: Request) -> Json:
        """ListTopics."""
        cluster, prefix = _cluster(request), request.query.get("topicNameFilter", "")
        topics = [one for name, one in self._all().items() if name.startswith(prefix)]
        shown, following = page(topics, request.query)
        return {"topics": [_summary(cluster, one) for one in shown], **following}

    def describe_topic(self, request: Request) -> Json:
        """DescribeTopic."""
        cluster, topic = _cluster(request), self._topic(request)
        return {
            **_named(cluster, topic.name),
            "replicationFactor": topic.replication,
            "partitionCount": len(topic.partitions),
            **({"configs": topic.configs} if topic.configs else {}),
            "status": "ACTIVE",
        }

    def describe_partitions(self, request: Request) -> Json:
        """DescribeTopicPartitions."""
        _cluster(request)
        shown, following = page(self._topic(request).partitions, request.query)
        told = [
            {
                "partition": one.number,
                "leader": one.leader,
                "replicas": list(one.replicas),
                "isr": list(one.in_sync),
            }
            for one in shown
        ]
        return {"partitions": told, **following}

    def create_topic(self, request: Request) -> Json:
        """CreateTopic. Kafka's rules: a valid name that is free, and no more replicas than brokers."""
        cluster, name = _cluster(request), str(request.body.get("topicName", ""))
        record = _record(request.body, cluster)
        if not TOPIC_NAME.fullmatch(name) or name in (".", ".."):
            raise bad_request(f"Topic name is invalid: {name!r}.")
        if name in self._all():
            raise ApiError("TopicExistsException", 409, f"Topic '{name}' already exists.")
        self._order(lambda: self._topics.create(name, record))
        return {**_named(cluster, name), "status": "CREATING"}

    def update_topic(self, request: Request) -> Json:
        """UpdateTopic: more partitions, never fewer; other configs."""
        cluster, topic = _cluster(request), self._topic(request)
        wanted, configs = request.body.get("partitionCount"), request.body.get("configs")
        if wanted is None and configs is None:
            raise bad_request("Neither partitionCount nor configs is given.")
        if wanted is not None and wanted <= len(topic.partitions):
            raise bad_request(f"Topic '{topic.name}' has {len(topic.partitions)} partitions: {wanted} are not more.")
        _check_configs(configs)
        self._order(lambda: self._topics.update(topic, partitions=wanted, configs=configs))
        return {**_named(cluster, topic.name), "status": "UPDATING"}

    def delete_topic(self, request: Request) -> Json:
        """DeleteTopic, with its messages."""
        cluster, topic = _cluster(request), self._topic(request)
        self._order(lambda: self._topics.delete(topic.name))
        return {**_named(cluster, topic.name), "status": "DELETING"}

    def _topic(self, request: Request) -> Topic:
        name = request.path["topicName"]
        topic = self._all().get(name)
        if topic is None:
            raise ApiError("NotFoundException", 404, f"Topic '{name}' does not exist.")
        return topic

    def _all(self) -> Mapping[str, Topic]:
        found: dict[str, Topic] = {}
        self._order(lambda: found.update(self._topics.all()))
        return found

    def _order(self, order: Callable[[], None]) -> None:
        try:
            order()
        except BrokersUnreachable as error:
            raise ApiError("ClusterConnectivityException", 409, f"No broker answers: {error}") from error
        except OrderRefused as error:
            raise ApiError("KafkaRequestException", 400, str(error)) from error


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


def _cluster(request: Request) -> Cluster:
    arn = request.path["clusterArn"]
    refused = msk._validate_existing_cluster_arn(arn)
    if refused is not None:
        code = "NotFoundException" if refused[0] == 404 else "BadRequestException"
        raise ApiError(code, refused[0], f"The cluster {arn} does not exist.")
    cluster: Cluster = msk._clusters[arn]
    return cluster


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


def _named(cluster: Cluster, name: str) -> Json:
    arn = cluster["ClusterArn"].replace(":cluster/", ":topic/", 1)
    return {"topicArn": f"{arn}/{name}", "topicName": name}


def _summary(cluster: Cluster, topic: Topic) -> Json:
    lagging = sum(len(set(one.replicas) - set(one.in_sync)) for one in topic.partitions)
    return {
        **_named(cluster, topic.name),
        "replicationFactor": topic.replication,
        "partitionCount": len(topic.partitions),
        "outOfSyncReplicaCount": lagging,
    }


def _record(body: Mapping[str, Any], cluster: Cluster) -> TopicRecord:
    partitions, replication = body.get("partitionCount"), body.get("replicationFactor")
    brokers, configs = cluster["NumberOfBrokerNodes"], body.get("configs", "")
    if not isinstance(partitions, int) or partitions < 1 or not isinstance(replication, int) or replication < 1:
        raise bad_request("partitionCount and replicationFactor must be 1 or more.")
    if replication > brokers:
        raise bad_request(f"Replication factor: {replication} larger than available brokers: {brokers}.")
    _check_configs(configs)
    return TopicRecord(partitions=partitions, replication=replication, configs=configs)


def _check_configs(configs: str | None) -> None:
    try:
        properties(configs or "")
    except ValueError as error:
        raise bad_request(str(error)) from error


def correct_api(settings: Settings) -> None:
    """Put our operations before MiniStack's own."""
    msk.handle_request = handler(Msk(settings).routes(), otherwise=msk.handle_request)
