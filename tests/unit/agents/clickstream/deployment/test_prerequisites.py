"""Each thing that can stand against a wish is one sentence that says what to do, and all of them come at once."""

from dataclasses import replace

import pytest

from agents.clickstream.aws.buckets import Bucket
from agents.clickstream.aws.found import Stack, Topic
from agents.clickstream.deployment.findings import Findings, Stranger
from agents.clickstream.deployment.prerequisites import objections
from agents.clickstream.deployment.wish import CollectorSize, Wish
from tests.fakes.findings import BUCKET, CLUSTER, FINDINGS, PLACE, PRIVATE, PUBLIC, WISH, subnet

HUGE = replace(WISH, collector=CollectorSize(cpu=4096, memory=8192, minimum_tasks=2, maximum_tasks=20))


def stack(status: str, **tags: str) -> Stack:
    return Stack(name="dev-clickstream-orders-network", stack_id="arn:stack", status=status, tags=tags)


def test_nothing_stands_against_a_good_wish() -> None:
    assert objections(WISH, FINDINGS) == []


@pytest.mark.parametrize(
    ("wish", "findings", "sentence"),
    [
        pytest.param(
            replace(WISH, pipeline="a" * 21),
            FINDINGS,
            f"The pipeline's name {'a' * 21} has 21 characters, and 20 fit into what is named after it here: choose a "
            "shorter one.",
            id="a name too long",
        ),
        pytest.param(
            replace(WISH, pipeline="a" * 18),
            replace(FINDINGS, prefix="staging-"),
            f"The pipeline's name {'a' * 18} has 18 characters, and 17 fit into what is named after it here: choose a "
            "shorter one.",
            id="a name too long for a balancer behind a long prefix",
        ),
        pytest.param(
            replace(WISH, pipeline="Orders_"),
            FINDINGS,
            "A pipeline can't be called 'Orders_': choose a name of lower-case letters, digits and single hyphens, "
            "with a letter first.",
            id="a bad name",
        ),
        *(
            pytest.param(
                replace(WISH, flush_seconds=seconds),
                FINDINGS,
                f"Connectors can't gather events for {seconds} seconds before they write them: choose 1 to 900 "
                "seconds.",
                id=f"{seconds} seconds",
            )
            for seconds in (0, 901)
        ),
        pytest.param(
            replace(WISH, cluster="arn:aws:kafka:us-east-1:123456789012:cluster/my-cluster/0"),
            FINDINGS,
            "The cluster arn:aws:kafka:us-east-1:123456789012:cluster/my-cluster/0 is not one of MSK in eu-west-1, "
            "account 123456789012, where this service deploys: name one that is, or ask the service of that "
            "environment.",
            id="a cluster in another region",
        ),
        pytest.param(
            replace(WISH, cluster="my-clutser"),
            replace(FINDINGS, cluster=None, place=None),
            "There is no MSK cluster my-clutser in eu-west-1. Did you mean my-cluster?",
            id="an unknown cluster",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, cluster=None, place=None, cluster_names=()),
            "There is no MSK cluster my-cluster in eu-west-1. There are none in this account and region.",
            id="no clusters at all",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, cluster=replace(CLUSTER, state="CREATING", brokers=0), place=None),
            "The cluster my-cluster is CREATING, and brokers take events in ACTIVE only: wait until it is, or name "
            "another cluster.",
            id="a cluster that is being made",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, cluster=replace(CLUSTER, listener=None)),
            "Every client of the cluster my-cluster must authenticate, and collectors and connectors do not: allow "
            "unauthenticated access over TLS in the cluster's security settings, or name another cluster.",
            id="no listener for us",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, cluster=replace(CLUSTER, security_group_ids=())),
            "The cluster my-cluster has no security group that could let collectors in: name a cluster of your own "
            "VPC.",
            id="no security group",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, cluster=replace(CLUSTER, brokers=2)),
            "The cluster my-cluster has 2 brokers, and topics are to have 3 replicas: name a cluster with at least 3 "
            "brokers, or set the topics' replication to 2.",
            id="too few brokers",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, topics=(Topic(name="app_logs", partitions=4, replication=3),)),
            "The cluster has a topic app_logs already, with 4 partitions and replication 3 instead of 18 and 3: remove "
            "it if nobody needs it, or name another cluster.",
            id="a topic of another shape",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, topics=(Topic(name="dev-clickstream-orders-dead-letters", partitions=9, replication=3),)),
            "The cluster has a topic dev-clickstream-orders-dead-letters already, with 9 partitions and replication 3 "
            "instead of 1 and 3: remove it if nobody needs it, or name another cluster.",
            id="dead letters of another shape",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, topics=None),
            "MSK has no topic API for the cluster my-cluster, and its brokers do not answer this service: let the "
            "service's security group reach them, or update the cluster to Apache Kafka 3.6 or later.",
            id="brokers out of reach",
        ),
        pytest.param(
            replace(WISH, bucket="my-buket"),
            replace(FINDINGS, bucket=None),
            "There is no S3 bucket my-buket. Did you mean my-bucket?",
            id="an unknown bucket",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, bucket=Bucket(name="my-bucket", is_ours=False, region=None), bucket_names=("our-logs",)),
            "The bucket my-bucket belongs to another account: name one of account 123456789012. There are: our-logs.",
            id="somebody else's bucket",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, bucket=replace(BUCKET, region="us-east-1")),
            "The bucket my-bucket is in us-east-1, and the cluster in eu-west-1: name a bucket in eu-west-1.",
            id="a bucket in another region",
        ),
        pytest.param(
            replace(WISH, subnet_ids=("subnet-x",)),
            replace(FINDINGS, place=replace(PLACE, asked=(), unknown=("subnet-x",))),
            "There is no subnet subnet-x in eu-west-1. Did you mean subnet-d or subnet-c or subnet-b?",
            id="an unknown subnet",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, place=replace(PLACE, asked=(*PRIVATE, subnet("z", zone="c", vpc="vpc-2")))),
            "The subnet subnet-z is in vpc-2, and the brokers are in vpc-1: name subnets of vpc-1.",
            id="a subnet of another VPC",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, place=replace(PLACE, asked=(PRIVATE[0], subnet("e", zone="a")))),
            "Collectors need private subnets in 2 availability zones, and these are in 1 zone: name private subnets of "
            "vpc-1 in different zones.",
            id="one zone",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, place=replace(PLACE, subnets=PUBLIC, asked=PUBLIC)),
            "Collectors need private subnets in 2 availability zones, and these are in no zones: name private subnets "
            "of vpc-1 in different zones.",
            id="public subnets only",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, place=replace(PLACE, subnets=(*PRIVATE, PUBLIC[0]))),
            "The load balancer needs a public subnet in each zone of the collectors, and vpc-1 has none in eu-west-1b: "
            "add one there, or name private subnets in other zones.",
            id="a zone that the balancer can't reach",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, place=replace(PLACE, subnets=(PUBLIC[0], replace(PUBLIC[1], free_addresses=1)))),
            "The subnet subnet-d has 1 free address, and a load balancer needs 8: free some, or name other subnets.",
            id="no addresses for the balancer",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, place=replace(PLACE, asked=tuple(replace(one, free_addresses=4) for one in PRIVATE))),
            "The private subnets have 8 free addresses together, and up to 10 collectors need one each: name larger "
            "subnets, or allow fewer tasks.",
            id="no addresses for the collectors",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, stacks={"network": stack("CREATE_COMPLETE")}),
            "Somebody else made the stack dev-clickstream-orders-network: choose another pipeline name, or delete the "
            "stack if nobody needs it.",
            id="a stack without our tag",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, stacks={"network": stack("CREATE_COMPLETE", **{"clickshop:pipeline": "returns"})}),
            "Somebody else made the stack dev-clickstream-orders-network: choose another pipeline name, or delete the "
            "stack if nobody needs it.",
            id="a stack of another pipeline",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, stacks={"network": stack("UPDATE_IN_PROGRESS", **{"clickshop:pipeline": "orders"})}),
            "The stack dev-clickstream-orders-network is being changed right now (UPDATE_IN_PROGRESS): wait until that "
            "has ended.",
            id="a stack that moves",
        ),
        pytest.param(
            WISH,
            replace(
                FINDINGS,
                strangers=(Stranger(layer="balancer", what="a load balancer", name="dev-events-orders"),),
            ),
            "There is a load balancer dev-events-orders already, which the pipeline orders did not make: choose "
            "another pipeline name, or remove it if nobody needs it.",
            id="somebody else's load balancer",
        ),
        pytest.param(
            WISH,
            replace(FINDINGS, balancer_headroom=0),
            "The account may not have another network load balancer in eu-west-1: ask for more in Service Quotas, or "
            "delete one that nobody needs.",
            id="no room for a balancer",
        ),
        pytest.param(
            HUGE,
            FINDINGS,
            "The collectors may come to 80 vCPUs, and Fargate's quota here is 64: ask for more in Service Quotas, or "
            "allow fewer or smaller tasks.",
            id="too many vCPUs",
        ),
    ],
)
def test_one_sentence_says_what_to_do(wish: Wish, findings: Findings, sentence: str) -> None:
    assert objections(wish, findings) == [sentence]


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = replace(FINDINGS, cluster=None, place=None, bucket=None, balancer_headroom=0)
    assert len(objections(replace(WISH, pipeline="-"), wrong)) == 4


@pytest.mark.parametrize(
    ("wish", "findings"),
    [
        pytest.param(
            WISH,
            replace(
                FINDINGS,
                stacks={
                    "network": stack("REVIEW_IN_PROGRESS", **{"clickshop:pipeline": "orders"}),
                    "balancer": stack("CREATE_COMPLETE", **{"clickshop:pipeline": "orders"}),
                },
                balancer_headroom=0,
            ),
            id="its own stacks: one that waits for a change set, and a balancer that is there",
        ),
        pytest.param(
            WISH, replace(FINDINGS, balancer_headroom=None, fargate_vcpus=None), id="quotas that nobody tells"
        ),
        pytest.param(WISH, replace(FINDINGS, bucket=replace(BUCKET, region=None)), id="a bucket without a region"),
        pytest.param(
            WISH, replace(FINDINGS, topics=(Topic(name="app_logs", partitions=18, replication=3),)), id="its own topic"
        ),
    ],
)
def test_nothing_stands_against_it(wish: Wish, findings: Findings) -> None:
    assert objections(wish, findings) == []


def test_the_balancer_takes_one_subnet_a_zone_and_first_those_that_were_named() -> None:
    named = subnet("n", zone="a", public=True)
    place = replace(PLACE, asked=(*PRIVATE, named))
    assert [each.id for each in place.public] == ["subnet-n", "subnet-d"]
    assert place.private == PRIVATE
