"""The played account as a good wish needs it: tests take away from it."""

from collections.abc import Mapping, Sequence

from agents.clickstream.aws.buckets import Bucket
from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.found import Stack, Topic
from agents.clickstream.aws.networks import Subnet
from evals.clickstream.played.account import PlayedAccount
from tests.fakes.findings import BUCKET, CLUSTER, PRIVATE, PUBLIC


class SurveyedAccount(PlayedAccount):
    """What is not told otherwise is as a good wish needs it."""

    def __init__(
        self,
        *,
        clusters: Sequence[Cluster] = (CLUSTER,),
        topics: Sequence[Topic] = (),
        buckets: Sequence[Bucket] = (BUCKET,),
        subnets: Sequence[Subnet] = (*PRIVATE, *PUBLIC),
        stacks: Mapping[str, Stack] | None = None,
        taken: Sequence[str] = (),
        reachable: bool = True,
    ) -> None:
        super().__init__(
            clusters=clusters,
            topics=topics,
            buckets=buckets,
            subnets=subnets,
            stacks=stacks,
            taken=taken,
            reachable=reachable,
        )
