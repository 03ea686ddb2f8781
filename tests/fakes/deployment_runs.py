"""Runs plans over the scripted world: killed where a test says, taken up by another process, resumed by a person."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.patience import Patience
from agents.clickstream.deployment.pipeline_topics import pipeline_topics
from agents.clickstream.deployment.plan import Plan, PlanState, Step, StepKind
from agents.clickstream.deployment.planning import Planning
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.step import (
    Difference,
    Finished,
    Handle,
    Outputs,
    Progress,
    Running,
    Situation,
    StepWork,
)
from agents.clickstream.deployment.steps.build import BuildStep
from agents.clickstream.deployment.steps.stack import StackStep
from agents.clickstream.deployment.steps.topic import TopicStep
from agents.clickstream.deployment.steps.working import Working
from agents.clickstream.deployment.templates import ShippedTemplates, Templates
from agents.clickstream.deployment.wish import TopicWish
from tests.fakes.aws_world import World, WorldBuilds, WorldTopics
from tests.fakes.aws_world_services import WorldBalancers, WorldConnectors, WorldServices
from tests.fakes.aws_world_stacks import WorldStacks
from tests.fakes.deployment_plans import SITE, SURVEY, a_wish
from tests.fakes.journal_in_memory import MemoryJournal

PATIENCE = Patience(look=5.0, call=60.0, tries=3, verify=60.0)


@dataclass
class FakeClock:
    """Time that passes when somebody sleeps."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 9, 30, tzinfo=UTC))

    def now(self) -> datetime:
        """As late as it is."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """At once."""
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class WorldProof:
    """A proof that is found in two looks."""

    world: World
    kind: StepKind = "proof"

    async def check(self, step: Step, situation: Situation) -> None:
        """The connectors are there."""
        await self.world.call("proof.check", lambda: situation.outputs["stack:connectors"])

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Events are on their way."""
        return await self.world.call("proof.begin", lambda: Running(handle={"proof": token}, told="Sent."))

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Found."""
        return await self.world.call("proof.progress", lambda: Finished(outputs={"lost": 0}, told="All were found."))

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """None was lost."""
        await self.world.call("proof.verify", lambda: outputs["lost"])

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Nothing to take back."""
        return Finished(outputs={}, told="")

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Nothing to take back."""
        return Finished(outputs={}, told="")

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """None."""
        return ()


@dataclass
class Watched:
    """Tells the world whose call it gets."""

    work: StepWork
    world: World
    kind: StepKind

    def _now(self, step: Step, act: str) -> None:
        self.world.step, self.world.act = step.name, act

    async def check(self, step: Step, situation: Situation) -> None:
        """As the work does."""
        self._now(step, "check")
        await self.work.check(step, situation)

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """As the work does."""
        self._now(step, "begin")
        return await self.work.begin(step, situation, token=token)

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """As the work does."""
        self._now(step, "progress")
        return await self.work.progress(step, situation, handle)

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """As the work does."""
        self._now(step, "verify")
        await self.work.verify(step, situation, outputs)

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """As the work does."""
        self._now(step, "begin")
        return await self.work.begin_undo(step, situation, token=token)

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """As the work does."""
        self._now(step, "progress")
        return await self.work.undo_progress(step, situation, handle)

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """As the work does."""
        return await self.work.drift(step, situation, outputs)


@dataclass
class Deployments:
    """A world, a journal, and an engine between them."""

    world: World = field(default_factory=World)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    clock: FakeClock = field(default_factory=FakeClock)
    templates: Templates = field(default_factory=ShippedTemplates)
    patience: Patience = PATIENCE

    def works(self) -> Mapping[StepKind, StepWork]:
        """The real steps over the world."""
        world = self.world
        working = Working(
            balancers=WorldBalancers(world), services=WorldServices(world), connectors=WorldConnectors(world)
        )
        steps: tuple[StepWork, ...] = (
            TopicStep(lambda _: WorldTopics(world)),
            BuildStep(lambda _: WorldBuilds(world)),
            StackStep(lambda _: WorldStacks(world), templates=self.templates, working=working),
            WorldProof(world),
        )
        return {step.kind: Watched(step, world, step.kind) for step in steps}

    async def plan(self, plan_id: str = "deploy-1") -> Plan:
        """A deployment of the wish, with what is there now."""
        there = tuple(
            TopicWish(name=topic.name, partitions=topic.partitions, replication=topic.replication)
            for topic in self.world.topics.values()
            if topic.name in {wished.name for wished in pipeline_topics(a_wish(), SITE.prefix)}
        )
        survey = SURVEY.__class__(**{**vars(SURVEY), "topics": there})
        made = await self.journal.made("clickstream")
        return Planning(site=SITE, templates=self.templates).plan(plan_id, a_wish(), survey, made)

    async def run(self, plan_id: str, *, holder: str = "a-process") -> PlanRecord:
        """By a process of its own: if it is killed, its lease is over and nothing of it is left but the journal."""
        lease = await self.journal.acquire("clickstream", holder)
        assert lease is not None
        engine = Engine(journal=self.journal, works=self.works(), patience=self.patience, clock=self.clock)
        await asyncio.create_task(engine.run(lease, plan_id))
        await self.journal.release(lease)
        return await self.journal.record(plan_id)

    async def taken_up(self, plan_id: str) -> PlanRecord:
        """By another process, if there is anything left to do."""
        if await self.journal.waiting():
            return await self.run(plan_id, holder="another")
        return await self.journal.record(plan_id)

    async def deployed(self, plan_id: str = "deploy-1") -> PlanRecord:
        """Planned, approved and run to its end."""
        self.journal.approved(await self.plan(plan_id))
        record = await self.run(plan_id)
        assert record.state == PlanState.DONE, record.told
        return record

    async def killed(self, plan_id: str) -> bool:
        """Whether a process that runs it dies before its end. What it held is free again."""
        try:
            await self.run(plan_id, holder="one-that-dies")
        except asyncio.CancelledError:
            self.journal.expire()
            return True
        return False


async def die() -> None:
    """The process, at this point."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)
