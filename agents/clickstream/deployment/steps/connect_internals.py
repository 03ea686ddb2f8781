"""What MSK Connect keeps in a cluster for each connector, and leaves there when the connector is deleted."""

from collections.abc import Sequence

from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.plan import Step
from agents.clickstream.deployment.step import Finished, Handle, Progress, Running
from agents.clickstream.deployment.steps.ports import Topics

_KINDS = ("configs", "offsets", "status")
_EXPIRE = (
    "Kafka itself forgets the connectors' consumer groups once their offsets expire: these brokers offer no way to "
    "delete them sooner, and there is nothing to do about it."
)


class ConnectInternals:
    """The internal topics and the consumer groups of the connectors that a step names, and of no others."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics

    async def delete(self, step: Step) -> Progress:
        """All of them. What another try deleted is no error."""
        for name in await self._left(step):
            try:
                await self._topics.delete(step.text("cluster_arn"), name)
            except AwsRefused as refused:
                if refused.why != Why.GONE:
                    raise
        groups = step.listed("connectors") if step.parameters["groups"] else ()
        kept = dict.fromkeys([said for connector in groups if (said := await self._without_group(step, connector))])
        return await self.rest(step, {"left": " ".join(kept)} if kept else {})

    async def rest(self, step: Step, handle: Handle) -> Progress:
        """How many topics the cluster still shows. The handle holds what is told in the end."""
        left = await self._left(step)
        if left:
            return Running(handle=handle, told=f"The cluster still shows {', '.join(left)}.")
        return Finished(outputs=handle, told="No topic that MSK Connect kept for the connectors is left.")

    async def _without_group(self, step: Step, connector: str) -> str | None:
        """Where brokers can't be reached from here, Kafka forgets a group by itself: what is left then, in words."""
        group = f"connect-{connector}"
        try:
            await self._topics.delete_group(step.text("cluster_arn"), group)
        except AwsRefused as refused:
            if refused.why is Why.UNSUPPORTED:
                return _EXPIRE
            return f"The consumer group {group} stays until its offsets expire: {refused.message}"
        return None

    async def _left(self, step: Step) -> Sequence[str]:
        """By the names that MSK Connect gives them: the connector's, and an id of its own."""
        prefixes = tuple(
            f"__amazon_msk_connect_{kind}_{connector}_" for kind in _KINDS for connector in step.listed("connectors")
        )
        names = await self._topics.names(step.text("cluster_arn"))
        return [name for name in names if name.startswith(prefixes)]
