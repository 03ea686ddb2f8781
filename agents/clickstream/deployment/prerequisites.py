"""All that stands against a wish, each in one sentence that says what to do. Nothing is made while there is any."""

import math
from collections.abc import Iterator

from agents.clickstream.deployment.beforehand import beforehand
from agents.clickstream.deployment.findings import Findings
from agents.clickstream.deployment.naming import is_ours, stack_name
from agents.clickstream.deployment.pipeline_topics import pipeline_topics
from agents.clickstream.deployment.placement import place_objections
from agents.clickstream.deployment.wish import Wish
from agents.clickstream.deployment.wording import counted, nearest

_UNITS_A_VCPU = 1024


def objections(wish: Wish, findings: Findings) -> list[str]:
    """In the order in which an operator would mend them."""
    return [
        *beforehand(wish, account=findings.account, region=findings.region, prefix=findings.prefix),
        *_cluster(wish, findings),
        *_topics(wish, findings),
        *_bucket(wish, findings),
        *place_objections(wish, findings),
        *_stacks(wish, findings),
        *_strangers(wish, findings),
        *_quotas(wish, findings),
    ]


def _cluster(wish: Wish, findings: Findings) -> Iterator[str]:
    cluster = findings.cluster
    if cluster is None:
        there = nearest(wish.cluster, findings.cluster_names)
        yield f"There is no MSK cluster {wish.cluster} in {findings.region}. {there}"
        return
    if cluster.state != "ACTIVE":
        yield (
            f"The cluster {cluster.name} is {cluster.state}, and brokers take events in ACTIVE only: wait until it is, "
            "or name another cluster."
        )
        return
    if cluster.listener is None:
        yield (
            f"Every client of the cluster {cluster.name} must authenticate, and collectors and connectors do not: "
            "allow unauthenticated access over TLS in the cluster's security settings, or name another cluster."
        )
    if not cluster.security_group_ids:
        yield (
            f"The cluster {cluster.name} has no security group that could let collectors in: name a cluster of your "
            "own VPC."
        )
    replication = max(topic.replication for topic in wish.topics)
    if cluster.brokers < replication:
        yield (
            f"The cluster {cluster.name} has {counted(cluster.brokers, 'broker')}, and topics are to have "
            f"{replication} replicas: name a cluster with at least {replication} brokers, or set the topics' "
            f"replication to {cluster.brokers}."
        )


def _topics(wish: Wish, findings: Findings) -> Iterator[str]:
    if findings.topics is None:
        yield (
            f"MSK has no topic API for the cluster {wish.cluster}, and its brokers do not answer this service: let the "
            "service's security group reach them, or update the cluster to Apache Kafka 3.6 or later."
        )
        return
    there = {topic.name: topic for topic in findings.topics}
    for topic in pipeline_topics(wish, findings.prefix):
        found = there.get(topic.name)
        if found and (found.partitions, found.replication) != (topic.partitions, topic.replication):
            yield (
                f"The cluster has a topic {topic.name} already, with {found.partitions} partitions and replication "
                f"{found.replication} instead of {topic.partitions} and {topic.replication}: remove it if nobody needs "
                "it, or name another cluster."
            )


def _bucket(wish: Wish, findings: Findings) -> Iterator[str]:
    bucket = findings.bucket
    if bucket is None:
        yield f"There is no S3 bucket {wish.bucket}. {nearest(wish.bucket, findings.bucket_names)}"
    elif not bucket.is_ours:
        yield (
            f"The bucket {bucket.name} belongs to another account: name one of account {findings.account}. "
            f"{nearest(wish.bucket, findings.bucket_names)}"
        )
    elif bucket.region not in {None, findings.region}:
        yield (
            f"The bucket {bucket.name} is in {bucket.region}, and the cluster in {findings.region}: name a bucket in "
            f"{findings.region}."
        )


def _stacks(wish: Wish, findings: Findings) -> Iterator[str]:
    for layer, stack in findings.stacks.items():
        name = stack_name(findings.prefix, wish.pipeline, layer)
        if not is_ours(stack.tags, wish.pipeline):
            yield (
                f"Somebody else made the stack {name}: choose another pipeline name, or delete the stack if nobody "
                "needs it."
            )
        elif stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            yield f"The stack {name} is being changed right now ({stack.status}): wait until that has ended."


def _strangers(wish: Wish, findings: Findings) -> Iterator[str]:
    for stranger in findings.strangers:
        yield (
            f"There is {stranger.what} {stranger.name} already, which the pipeline {wish.pipeline} did not make: "
            "choose another pipeline name, or remove it if nobody needs it."
        )


def _quotas(wish: Wish, findings: Findings) -> Iterator[str]:
    if "balancer" not in findings.stacks and findings.balancer_headroom is not None and findings.balancer_headroom < 1:
        kind = "network" if wish.solution == "lua" else "application"
        yield (
            f"The account may not have another {kind} load balancer in {findings.region}: ask for more in Service "
            "Quotas, or delete one that nobody needs."
        )
    wanted = wish.collector.maximum_tasks * wish.collector.cpu / _UNITS_A_VCPU
    if findings.fargate_vcpus is not None and wanted > findings.fargate_vcpus:
        yield (
            f"The collectors may come to {math.ceil(wanted)} vCPUs, and Fargate's quota here is "
            f"{findings.fargate_vcpus:g}: ask for more in Service Quotas, or allow fewer or smaller tasks."
        )
