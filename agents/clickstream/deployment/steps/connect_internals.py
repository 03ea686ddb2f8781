"""What MSK Connect keeps in a cluster for each connector, and leaves there when the connector is deleted."""

from collections.abc import Sequence

from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.plan import Step
from agents.clickstream.deployment.step import Finished, Progress, Running
from agents.clickstream.deployment.steps.ports import Topics

_KINDS = ("configs", "offsets", "status")


class ConnectInternals:
    """The internal topics and the consumer groups of the connectors that a step names, and of no others."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics

    async def delete(self, step: Step) -> Progress:
        """All of them. What another try deleted is no error."""
        cluster = str(step.parameters["cluster_arn"])
        for name in await self._left(step):
            try:
                await self._topics.delete(cluster, name)
            except AwsRefused as refused:
                if refused.why != Why.GONE:
                    raise
        for connector in _connectors(step):
            await self._topics.delete_group(cluster, f"connect-{connector}")
        return await self.rest(step)

    async def rest(self, step: Step) -> Progress:
        """How many the cluster still shows."""
        left = await self._left(step)
        if left:
            return Running(handle={}, told=f"The cluster still shows {', '.join(left)}.")
        return Finished(outputs={}, told="Nothing that MSK Connect kept for the connectors is left in the cluster.")

    async def _left(self, step: Step) -> Sequence[str]:
        """By the names that MSK Connect gives them: the connector's, and an id of its own."""
        prefixes = tuple(
            f"__amazon_msk_connect_{kind}_{connector}_" for kind in _KINDS for connector in _connectors(step)
        )
        names = await self._topics.names(str(step.parameters["cluster_arn"]))
        return [name for name in names if name.startswith(prefixes)]


def _connectors(step: Step) -> Sequence[str]:
    listed = step.parameters["connectors"]
    assert isinstance(listed, list)  # as planned
    return [str(each) for each in listed]
