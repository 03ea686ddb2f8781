"""Looks up what a wish needs, all at once, and makes a survey of it where nothing stands against the wish."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from agents.clickstream.aws.actions import Specialist
from agents.clickstream.aws.buckets import Buckets
from agents.clickstream.aws.clusters import Cluster, Clusters
from agents.clickstream.aws.found import Stack, Topic
from agents.clickstream.aws.networks import Networks
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment import strangers
from agents.clickstream.deployment.beforehand import beforehand
from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.findings import Findings, Place
from agents.clickstream.deployment.naming import OWNERS, Layer, stack_name
from agents.clickstream.deployment.pipeline_topics import pipeline_topics
from agents.clickstream.deployment.prerequisites import objections
from agents.clickstream.deployment.wish import Brokers, Destinations, Survey, TopicWish, Wish

_OUT_OF_REACH = {Why.TIMEOUT, Why.UNAVAILABLE}


class Topics(Protocol):
    """What is looked up of topics."""

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        """As it is now."""


class Stacks(Protocol):
    """What is looked up of stacks."""

    async def find(self, name: str) -> Stack | None:
        """By its name."""


class Account(strangers.Account, Protocol):
    """The account, as far as it is looked at: each part under the role of its specialist."""

    @property
    def clusters(self) -> Clusters:
        """MSK."""

    @property
    def topics(self) -> Topics:
        """Its topics."""

    @property
    def networks(self) -> Networks:
        """EC2."""

    @property
    def buckets(self) -> Buckets:
        """S3."""

    @property
    def stacks(self) -> Callable[[Specialist], Stacks]:
        """CloudFormation, by the specialist that owns the layer."""


@dataclass(frozen=True, kw_only=True)
class Surveyor:
    """Looks around in one environment of one account."""

    account: Account
    account_id: str
    region: str
    prefix: str

    async def survey(self, wish: Wish) -> Survey:
        """What a plan is made of. Raises NotProposed with everything that stands against the wish, at once."""
        if against := beforehand(wish, account=self.account_id, region=self.region, prefix=self.prefix):
            raise NotProposed("prerequisites", against)
        findings = await self.look(wish)
        if against := objections(wish, findings):
            raise NotProposed("prerequisites", against)
        return surveyed(findings)

    async def destinations(self) -> Destinations:
        """The names that a wish may have."""
        clusters, buckets = await asyncio.gather(self.account.clusters.names(), self.account.buckets.names())
        return Destinations(clusters=tuple(clusters), buckets=tuple(buckets))

    async def look(self, wish: Wish) -> Findings:
        """Everything, however it turns out."""
        around, bucket, stacks, headroom, vcpus = await asyncio.gather(
            self._around(wish),
            self.account.buckets.find(wish.bucket),
            self._stacks(wish.pipeline),
            self.account.balancers.headroom("network" if wish.solution == "lua" else "application"),
            self.account.services.most_vcpus(),
        )
        cluster, place, topics = around
        return Findings(
            account=self.account_id,
            region=self.region,
            prefix=self.prefix,
            cluster=cluster,
            cluster_names=() if cluster else tuple(await self.account.clusters.names()),
            topics=topics,
            bucket=bucket,
            bucket_names=() if bucket and bucket.is_ours else tuple(await self.account.buckets.names()),
            place=place,
            stacks=stacks,
            strangers=await strangers.strangers(self.account, wish, prefix=self.prefix, made=stacks),
            balancer_headroom=headroom,
            fargate_vcpus=vcpus,
        )

    async def _around(self, wish: Wish) -> tuple[Cluster | None, Place | None, tuple[Topic, ...] | None]:
        cluster = await self.account.clusters.find(wish.cluster)
        if cluster is None or cluster.state != "ACTIVE":
            return cluster, None, ()
        place, topics = await asyncio.gather(
            self._place(wish, cluster),
            self._topics(wish, cluster),
        )
        return cluster, place, topics

    async def _topics(self, wish: Wish, cluster: Cluster) -> tuple[Topic, ...] | None:
        try:
            wanted = pipeline_topics(wish, self.prefix)
            found = await asyncio.gather(*(self.account.topics.find(cluster.arn, topic.name) for topic in wanted))
        except AwsRefused as refused:
            if not cluster.has_topic_api and refused.why in _OUT_OF_REACH:
                return None
            raise
        return tuple(topic for topic in found if topic)

    async def _place(self, wish: Wish, cluster: Cluster) -> Place | None:
        brokers = await self.account.networks.subnets(cluster.subnet_ids)
        if not brokers:
            return None
        vpc_id = brokers[0].vpc_id
        asked_ids = wish.subnet_ids or cluster.subnet_ids
        around, asked = await asyncio.gather(
            self.account.networks.subnets_of(vpc_id), self.account.networks.subnets(asked_ids)
        )
        there = {subnet.id for subnet in asked}
        return Place(
            vpc_id=vpc_id,
            subnets=tuple(around),
            asked=tuple(asked),
            unknown=tuple(subnet_id for subnet_id in asked_ids if subnet_id not in there),
        )

    async def _stacks(self, pipeline: str) -> Mapping[Layer, Stack]:
        found = await asyncio.gather(
            *(
                self.account.stacks(owner).find(stack_name(self.prefix, pipeline, layer))
                for layer, owner in OWNERS.items()
            )
        )
        return {layer: stack for layer, stack in zip(OWNERS, found, strict=True) if stack}


def surveyed(findings: Findings) -> Survey:
    """The survey of a wish that nothing stands against."""
    cluster, place = findings.cluster, findings.place
    if cluster is None or cluster.listener is None or place is None:
        raise LookupError("a survey is made of findings without objections")
    return Survey(
        account=findings.account,
        region=findings.region,
        brokers=Brokers(
            name=cluster.name,
            arn=cluster.arn,
            state=cluster.state,
            count=cluster.brokers,
            bootstrap=cluster.listener.bootstrap,
            transport=cluster.listener.transport,
            subnet_ids=cluster.subnet_ids,
            security_group_ids=cluster.security_group_ids,
            has_topic_api=cluster.has_topic_api,
        ),
        vpc_id=place.vpc_id,
        public_subnet_ids=tuple(subnet.id for subnet in place.public),
        private_subnet_ids=tuple(subnet.id for subnet in place.private),
        topics=tuple(
            TopicWish(name=topic.name, partitions=topic.partitions, replication=topic.replication)
            for topic in findings.topics or ()
        ),
    )
