"""Topics: created once, counted by their partitions, deleted only where the plan says so."""

from collections.abc import Sequence

from agents.clickstream.aws.found import Topic
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.errors import Failure, NothingMade, nothing_made, stopped
from agents.clickstream.deployment.ownership import FOUND_AGAIN
from agents.clickstream.deployment.plan import Step, StepKind
from agents.clickstream.deployment.step import Difference, Finished, Handle, Outputs, Progress, Running, Situation
from agents.clickstream.deployment.steps.connect_internals import ConnectInternals
from agents.clickstream.deployment.steps.ports import OpenPort, Topics
from agents.clickstream.deployment.teardown import INTERNALS
from agents.clickstream.deployment.wording import counted

_CERTAIN = frozenset({Why.DENIED, Why.QUOTA, Why.INVALID})
_LOOKS_FOR_A_MINUTE = 15  # patience begins with a second and comes to five between looks


class TopicStep:
    """One topic a step. Kafka's topics bear no tags: whose one is follows from the journal, and stands in the plan."""

    kind: StepKind = "topic"

    def __init__(self, open_topics: OpenPort[Topics]) -> None:
        self._open = open_topics

    async def check(self, step: Step, situation: Situation) -> None:
        """That it is still as the plan found it: there, or not."""
        found = await self._find(step)
        if found and not step.parameters["there"]:
            raise _taken(step)
        if step.parameters["there"] and not found:
            raise _deleted(step)

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """A topic that is there and not in the plan is ours only if an earlier try may have made it."""
        if await self._find(step):
            if step.parameters["there"]:
                return await self.progress(step, situation, {})
            if not situation.again:
                raise _taken(step)
            return Running(handle=FOUND_AGAIN, told=f"Topic {_name(step)} is there: an earlier try may have made it.")
        if step.parameters["there"]:
            raise _deleted(step)
        try:
            await self._topics(step).create(
                _cluster(step),
                _name(step),
                partitions=int(step.text("partitions")),
                replication=int(step.text("replication")),
                configs=step.texts("configs"),
            )
        except AwsRefused as refused:
            return _refused(step, refused, again=situation.again)
        return Running(handle={}, told=f"Topic {_name(step)} is being created.")

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """MSK shows a topic up to a minute late: one that is not seen yet is on its way."""
        found = await self._find(step)
        if found is None:
            return Running(handle=handle, told=f"The cluster does not show the topic {_name(step)} yet.")
        wrong = _differences(step, found)
        if wrong:
            raise stopped(
                Failure.NOT_OURS,
                f"Topic {_name(step)} is not as planned: {'; '.join(each.actual for each in wrong)}.",
                way_on="Propose the deployment again with the topic as it is; or delete the topic, and resume.",
            )
        if not found.settled or found.leaderless:
            return Running(
                handle=handle, told=f"Topic {_name(step)} is there; {found.leaderless} partitions wait for a leader."
            )
        return Finished(
            outputs={"topic": found.name, "partitions": found.partitions, "replication": found.replication},
            told=f"Topic {found.name} has {counted(found.partitions, 'partition')}, each {found.replication} times.",
        )

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """Every partition is led, and there are as many as planned."""
        found = await self._find(step)
        if found is None:
            raise _deleted(step)
        wrong = [each.actual for each in _differences(step, found)]
        if wrong or found.leaderless or not found.settled:
            wrong += [f"{found.leaderless} partitions without a leader"] if found.leaderless else []
            raise stopped(Failure.NOT_VERIFIED, f"Topic {found.name} does not take events yet: {'; '.join(wrong)}.")

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Only where the plan says that it is deleted; and with events in it, only where the plan says that too."""
        if step.name == INTERNALS:
            return await ConnectInternals(self._topics(step)).delete(step)
        if not step.parameters["delete"]:
            return Finished(outputs={}, told=step.text("leaves"))
        return await self._delete(step, looks=0)

    async def _delete(self, step: Step, *, looks: int) -> Progress:
        """One whose making broke off may be shown a minute after it was made: it is waited for."""
        if await self._find(step) is None:
            if step.parameters.get("seen", True) or looks == _LOOKS_FOR_A_MINUTE:
                return Finished(outputs={}, told=f"Topic {_name(step)} was gone already.")
            return Running(handle={"looks": looks + 1}, told=f"The cluster shows no topic {_name(step)} so far.")
        if not step.parameters["with_events"]:
            await self._check_empty(step)
        try:
            await self._topics(step).delete(_cluster(step), _name(step))
        except AwsRefused as refused:
            if refused.why != Why.GONE:
                raise
        return Running(handle={}, told=f"Topic {_name(step)} is being deleted.")

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Until nobody shows it."""
        if step.name == INTERNALS:
            return await ConnectInternals(self._topics(step)).rest(step, handle)
        if "looks" in handle:
            return await self._delete(step, looks=int(str(handle["looks"])))
        if await self._find(step):
            return Running(handle={}, told=f"The cluster still shows the topic {_name(step)}.")
        return Finished(outputs={}, told=f"Topic {_name(step)} is gone.")

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """Gone, or of another shape."""
        found = await self._find(step)
        if found is None:
            return [_difference(step, expected="there", actual="gone", way_on="Deploy again: it is made again, empty.")]
        return _differences(step, found)

    async def _check_empty(self, step: Step) -> None:
        """What can't be looked into is not empty."""
        if await self._topics(step).holds_events(_cluster(step), _name(step)) is not False:
            raise stopped(
                Failure.NOT_AS_APPROVED,
                f"Topic {_name(step)} holds events, and this plan deletes it only when it holds none.",
                way_on="Propose to destroy the pipeline: that plan says that events are deleted; or leave the topic.",
            )

    async def _find(self, step: Step) -> Topic | None:
        return await self._topics(step).find(_cluster(step), _name(step))

    def _topics(self, step: Step) -> Topics:
        return self._open(step.agent)


def _cluster(step: Step) -> str:
    return step.text("cluster_arn")


def _name(step: Step) -> str:
    return step.text("topic")


def _refused(step: Step, refused: AwsRefused, *, again: bool) -> Progress:
    """A first try that is refused has made nothing, and what bears the name is not ours. MSK shows topics late."""
    if refused.why == Why.THERE_ALREADY:
        if not again:
            raise _taken(step) from refused
        return Running(handle=FOUND_AGAIN, told=f"Topic {_name(step)} is there: an earlier try may have made it.")
    if refused.why in _CERTAIN and not again:
        raise nothing_made(refused) from refused
    raise refused


def _taken(step: Step) -> Exception:
    return NothingMade(
        Failure.NOT_OURS,
        f"Somebody made a topic {_name(step)} since this was planned.",
        way_on="Propose the deployment again, to use the topic as it is; or delete it, and resume.",
    )


def _deleted(step: Step) -> Exception:
    return stopped(Failure.GONE, f"Somebody deleted the topic {_name(step)} since this was planned.")


def _differences(step: Step, found: Topic) -> Sequence[Difference]:
    wished, is_now = step.parameters, {"partitions": found.partitions, "replication": found.replication}
    return [
        _difference(
            step,
            expected=f"{what} {wished[what]}",
            actual=f"{what} {actual}",
            way_on="Propose the deployment again with the topic as it is now.",
        )
        for what, actual in is_now.items()
        if wished[what] != actual
    ]


def _difference(step: Step, *, expected: str, actual: str, way_on: str) -> Difference:
    return Difference(what=f"topic {_name(step)}", expected=expected, actual=actual, way_on=way_on)
