"""One scripted AWS for the engine's tests: topics, builds, stacks and what they make, and faults at any call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

from agents.clickstream.aws.balancers import Balancer, Target
from agents.clickstream.aws.connectors import Connector
from agents.clickstream.aws.found import (
    Build,
    Change,
    ChangeSet,
    ResourceDrift,
    Stack,
    StackDrift,
    StackEvent,
    StackResource,
    Topic,
)
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.aws.services import Deployment, Service
from agents.clickstream.deployment.templates import Template

T = TypeVar("T")

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of the world's, with whatever step and act it belonged to."""

    number: int
    name: str
    step: str
    act: str


@dataclass
class Fault:
    """What happens at a call: before it has its effect, or after, when only its answer is lost."""

    at: Callable[[Call], bool]
    happens: Callable[[], Awaitable[None]]
    after: bool = False
    times: int = 10**6


@dataclass
class World:
    """What there is. Everything is made in some looks: nothing is there at once."""

    topics: dict[str, Topic] = field(default_factory=dict)
    events: dict[str, bool | None] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    stacks: dict[str, Stack] = field(default_factory=dict)  # by id; the deleted ones too
    templates: dict[str, Template] = field(default_factory=dict)  # by stack id
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    proposed: dict[str, tuple[str, str, Mapping[str, str], Mapping[str, str]]] = field(default_factory=dict)
    builds: dict[str, Build] = field(default_factory=dict)
    images: dict[tuple[str, str], str] = field(default_factory=dict)
    objects: dict[tuple[str, str], str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)  # how a stack of that name ends, if not well
    reasons: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # logical ids that a deletion skips
    drifted: dict[str, tuple[ResourceDrift, ...]] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)  # names of what never gets ready
    unhealthy: set[str] = field(default_factory=set)  # what is there, and does not do its work
    build_ends: Build | None = None
    calls: list[Call] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)  # the calls that changed something, in order
    faults: list[Fault] = field(default_factory=list)
    step: str = ""
    act: str = ""
    looks: dict[str, int] = field(default_factory=dict)

    async def call(self, name: str, effect: Callable[[], T], *, changes: bool = False) -> T:
        """Every call of every port goes through here."""
        await asyncio.sleep(0)
        call = Call(number=len(self.calls), name=name, step=self.step, act=self.act)
        self.calls.append(call)
        await self._fault(call, after=False)
        done = effect()
        if changes:
            self.changes.append(f"{name} by {self.step}")
        await self._fault(call, after=True)
        return done

    def ready(self, name: str, *, after: int = 2) -> bool:
        """Whether it was looked at often enough to be so."""
        if name in self.stuck:
            return False
        self.looks[name] = self.looks.get(name, 0) + 1
        return self.looks[name] >= after

    def stack_named(self, name: str) -> Stack | None:
        """The one that is not deleted."""
        living = [each for each in self.stacks.values() if each.name == name and each.status != "DELETE_COMPLETE"]
        return living[-1] if living else None

    def snapshot(self) -> object:
        """What there is for somebody who looks from outside: not how it came to be."""
        return (
            dict(sorted(self.topics.items())),
            sorted((each.name, each.status.partition("_")[2]) for each in self.living()),
            dict(sorted(self.images.items())),
            dict(sorted(self.objects.items())),
        )

    def living(self) -> Sequence[Stack]:
        """The stacks that are there."""
        return [each for each in self.stacks.values() if each.status != "DELETE_COMPLETE"]

    async def _fault(self, call: Call, *, after: bool) -> None:
        for fault in self.faults:
            if fault.after == after and fault.times > 0 and fault.at(call):
                fault.times -= 1
                await fault.happens()


@dataclass
class WorldTopics:
    """Topics, which a cluster shows one look after they were made."""

    world: World

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        """As it is, once it is shown."""

        def look() -> Topic | None:
            topic = self.world.topics.get(name)
            if topic is None or topic.settled:
                return topic
            if self.world.ready(f"topic {name}"):
                self.world.topics[name] = replace(topic, settled=True)
            return None

        return await self.world.call("topics.find", look)

    async def create(
        self, cluster_arn: str, name: str, *, partitions: int, replication: int, configs: Mapping[str, str]
    ) -> None:
        """Once."""

        def make() -> None:
            if name in self.world.topics:
                raise AwsRefused(Why.THERE_ALREADY, f"There is a topic {name}.")
            self.world.topics[name] = Topic(name=name, partitions=partitions, replication=replication, settled=False)

        await self.world.call("topics.create", make, changes=True)

    async def delete(self, cluster_arn: str, name: str) -> None:
        """With its events."""

        def remove() -> None:
            if self.world.topics.pop(name, None) is None:
                raise AwsRefused(Why.GONE, f"There is no topic {name}.")
            self.world.looks.pop(f"topic {name}", None)

        await self.world.call("topics.delete", remove, changes=True)

    async def names(self, cluster_arn: str) -> Sequence[str]:
        """All of them."""
        return await self.world.call("topics.names", lambda: sorted(self.world.topics))

    async def delete_group(self, cluster_arn: str, group: str) -> None:
        """If it is there."""
        await self.world.call(
            "topics.delete_group", lambda: self.world.groups.discard(group), changes=group in self.world.groups
        )

    async def holds_events(self, cluster_arn: str, name: str) -> bool | None:
        """As the test says."""
        return await self.world.call("topics.holds_events", lambda: self.world.events.get(name, False))


@dataclass
class WorldBuilds:
    """Builds, which leave an image or an object of one digest for each place."""

    world: World

    async def start(self, project: str, *, variables: Mapping[str, str], token: str) -> str:
        """The same for the same token."""
        build_id = f"{project}:{token}"

        def begin() -> str:
            self.world.builds.setdefault(
                build_id, Build(build_id=build_id, status="running", project=project, variables=variables)
            )
            return build_id

        return await self.world.call("builds.start", begin, changes=build_id not in self.world.builds)

    async def find(self, build_id: str) -> Build | None:
        """Done after some looks."""

        def look() -> Build | None:
            build = self.world.builds.get(build_id)
            if build and build.status == "running" and self.world.ready(f"build {build_id}"):
                build = self.world.builds[build_id] = self._ended(build)
            return build

        return await self.world.call("builds.find", look)

    async def latest(self, project: str, *, variables: Mapping[str, str]) -> Build | None:
        """The last that was started."""

        def look() -> Build | None:
            of_project = [each for each in self.world.builds.values() if each.project == project]
            return of_project[-1] if of_project else None

        return await self.world.call("builds.latest", look)

    async def stop(self, build_id: str) -> None:
        """At once."""

        def end() -> None:
            self.world.builds[build_id] = replace(self.world.builds[build_id], status="stopped")

        await self.world.call("builds.stop", end, changes=True)

    async def image_digest(self, repository_uri: str, tag: str) -> str | None:
        """By its tag."""
        return await self.world.call("builds.image_digest", lambda: self.world.images.get((repository_uri, tag)))

    async def delete_image(self, repository_uri: str, digest: str) -> None:
        """By its digest."""

        def remove() -> None:
            self.world.images = {
                place: found
                for place, found in self.world.images.items()
                if (place[0], found) != (repository_uri, digest)
            }

        await self.world.call("builds.delete_image", remove, changes=True)

    async def object_checksum(self, bucket: str, key: str) -> str | None:
        """By its key."""
        return await self.world.call("builds.object_checksum", lambda: self.world.objects.get((bucket, key)))

    async def delete_object(self, bucket: str, key: str) -> None:
        """By its key."""
        await self.world.call("builds.delete_object", lambda: self.world.objects.pop((bucket, key), None), changes=True)

    def _ended(self, build: Build) -> Build:
        if self.world.build_ends:
            return replace(self.world.build_ends, build_id=build.build_id, project=build.project)
        if tag := build.variables.get("IMAGE_TAG"):
            for stack in self.world.living():
                for output, uri in stack.outputs.items():
                    if output.endswith("RepositoryUri"):
                        self.world.images[(uri, tag)] = f"sha256:{output}"
        else:
            prefix = build.variables["PLUGIN_PREFIX"]
            for plugin in ("json", "iceberg"):
                self.world.objects[("events-of-the-shop", f"{prefix}/{plugin}.zip")] = f"checksum of {plugin}"
        return replace(build, status="succeeded")


@dataclass
class WorldStacks:
    """Stacks with the outputs of their templates, each named after the stack and itself."""

    world: World

    async def find(self, name: str) -> Stack | None:
        """By its name; one that is on its way gets ready by looks."""
        return await self.world.call("stacks.find", lambda: self._looked_at(self.world.stack_named(name)))

    async def find_by_id(self, stack_id: str) -> Stack | None:
        """A deleted one too."""
        return await self.world.call("stacks.find_by_id", lambda: self._looked_at(self.world.stacks.get(stack_id)))

    async def propose(
        self, name: str, *, template: str, parameters: Mapping[str, str], tags: Mapping[str, str], token: str
    ) -> str:
        """One change set for a token."""
        arn = f"change-set {name} {token}"

        def work_out() -> str:
            if arn in self.world.change_sets:
                return arn
            stack = self.world.stack_named(name)
            if stack is None:
                stack = Stack(
                    name=name, stack_id=f"{name}/{len(self.world.stacks)}", status="REVIEW_IN_PROGRESS", tags=tags
                )
                self.world.stacks[stack.stack_id] = stack
            changes = self._changes(stack, Template(template), parameters)
            self.world.change_sets[arn] = ChangeSet(
                arn=arn,
                stack_id=stack.stack_id,
                status="CREATE_IN_PROGRESS",
                execution_status="UNAVAILABLE",
                changes=changes,
            )
            self.world.proposed[arn] = (stack.stack_id, template, parameters, tags)
            return arn

        return await self.world.call("stacks.propose", work_out)

    async def change_set(self, arn: str) -> ChangeSet | None:
        """Settled at the second look."""

        def look() -> ChangeSet | None:
            found = self.world.change_sets.get(arn)
            if found and not found.settled and self.world.ready(arn):
                found = self.world.change_sets[arn] = (
                    replace(found, status="CREATE_COMPLETE", execution_status="AVAILABLE")
                    if found.changes
                    else replace(found, status="FAILED", reason="The submitted information didn't contain changes.")
                )
            return found

        return await self.world.call("stacks.change_set", look)

    async def execute(self, arn: str, *, token: str) -> None:
        """Begins."""

        def begin() -> None:
            change_set = self.world.change_sets[arn]
            self.world.change_sets[arn] = replace(change_set, execution_status="EXECUTE_COMPLETE")
            stack = self.world.stacks[change_set.stack_id]
            _, template, parameters, tags = self.world.proposed[arn]
            word = "CREATE" if stack.status == "REVIEW_IN_PROGRESS" else "UPDATE"
            self.world.templates[stack.stack_id] = Template(template)
            outputs = {output: f"{stack.name}-{output}" for output in sorted(Template(template).outputs)}
            self.world.stacks[stack.stack_id] = replace(
                stack, status=f"{word}_IN_PROGRESS", parameters=parameters, tags=tags, outputs=outputs
            )
            self.world.looks.pop(stack.stack_id, None)
            if "AWS::KafkaConnect::Connector" in Template(template).types.values():
                self._connect(stack.name.removesuffix("-connectors"))

        await self.world.call("stacks.execute", begin, changes=True)

    async def discard(self, change_set: ChangeSet) -> None:
        """With the stack that only it made."""

        def remove() -> None:
            self.world.change_sets.pop(change_set.arn, None)
            stack = self.world.stacks[change_set.stack_id]
            if stack.status == "REVIEW_IN_PROGRESS":
                self.world.stacks[stack.stack_id] = replace(stack, status="DELETE_COMPLETE")

        await self.world.call("stacks.discard", remove)

    async def resources(self, stack_id: str) -> Sequence[StackResource]:
        """As far as they are."""

        def look() -> Sequence[StackResource]:
            stack, template = self.world.stacks[stack_id], self.world.templates.get(stack_id)
            status = "DELETE_COMPLETE" if stack.status == "DELETE_COMPLETE" else "CREATE_COMPLETE"
            return [
                StackResource(
                    logical_id=name,
                    physical_id=f"the {name}",
                    type=kind,
                    status="DELETE_SKIPPED" if name in self.world.kept else status,
                )
                for name, kind in (template.types if template else {}).items()
            ]

        return await self.world.call("stacks.resources", look)

    async def failures(self, stack_id: str) -> Sequence[StackEvent]:
        """The reason that the test gave."""

        def look() -> Sequence[StackEvent]:
            reason = self.world.reasons.get(self.world.stacks[stack_id].name)
            event = StackEvent(
                at=AT, logical_id="First", type="AWS::One::Thing", status="CREATE_FAILED", reason=reason or ""
            )
            return [event] if reason else []

        return await self.world.call("stacks.failures", look)

    async def delete(self, stack_id: str, *, token: str) -> None:
        """Begins."""

        def begin() -> None:
            stack = self.world.stacks.get(stack_id)
            if stack and stack.status != "DELETE_COMPLETE":
                self.world.stacks[stack_id] = replace(stack, status="DELETE_IN_PROGRESS")
                self.world.looks.pop(stack_id, None)

        await self.world.call("stacks.delete", begin, changes=True)

    async def begin_drift_detection(self, name: str) -> str:
        """Its name is enough here."""
        return await self.world.call("stacks.begin_drift_detection", lambda: name)

    async def drift_detection(self, detection_id: str) -> StackDrift:
        """At once."""
        return await self.world.call(
            "stacks.drift_detection",
            lambda: StackDrift(settled=True, resources=self.world.drifted.get(detection_id, ())),
        )

    def _looked_at(self, stack: Stack | None) -> Stack | None:
        if stack is None or not stack.status.endswith("_IN_PROGRESS") or stack.status == "REVIEW_IN_PROGRESS":
            return stack
        if stack.name not in self.world.stuck and self.world.ready(stack.stack_id):
            self.world.looks.pop(stack.stack_id, None)
            stack = self.world.stacks[stack.stack_id] = replace(stack, status=self._end_of(stack))
            if stack.status == "DELETE_COMPLETE":
                self._empty_repositories(stack)
        return stack

    def _end_of(self, stack: Stack) -> str:
        word = stack.status.removesuffix("_IN_PROGRESS")
        if word == "DELETE":
            return "DELETE_FAILED" if self.world.ends.get(stack.name) == "DELETE_FAILED" else "DELETE_COMPLETE"
        if self.world.ends.get(stack.name):
            return self.world.ends[stack.name]
        return f"{word}_COMPLETE"

    def _connect(self, base: str) -> None:
        """What MSK Connect keeps in the cluster, beside something of somebody else's connector."""
        for connector in (f"{base}-msk-s3-sink-json", f"{base}-msk-s3-sink-iceberg"):
            self.world.groups.add(f"connect-{connector}")
            for kind in ("configs", "offsets", "status"):
                name = f"__amazon_msk_connect_{kind}_{connector}_0a-1"
                self.world.topics[name] = Topic(name=name, partitions=1, replication=3)

    def _empty_repositories(self, stack: Stack) -> None:
        gone = {*stack.outputs.values()}
        self.world.images = {place: digest for place, digest in self.world.images.items() if place[0] not in gone}

    def _changes(self, stack: Stack, template: Template, parameters: Mapping[str, str]) -> tuple[Change, ...]:
        if stack.status == "REVIEW_IN_PROGRESS":
            return tuple(Change(action="Add", logical_id=name, type=kind) for name, kind in template.types.items())
        if (self.world.templates[stack.stack_id], stack.parameters) == (template, parameters):
            return ()
        name, kind = next(iter(template.types.items()))
        return (Change(action="Modify", logical_id=name, type=kind),)


@dataclass
class WorldServices:
    """Collectors that run as soon as their stack is there."""

    world: World

    async def find(self, cluster: str, name: str) -> Service | None:
        """Steady."""
        running = 0 if "service" in self.world.unhealthy else 2
        deployment = Deployment(
            id="1",
            status="PRIMARY",
            rollout="COMPLETED",
            reason="",
            desired=2,
            running=running,
            pending=0,
            failed=0,
            task_definition="1",
        )
        service = Service(
            cluster=cluster,
            name=name,
            status="ACTIVE",
            desired=2,
            running=running,
            pending=0,
            deployments=(deployment,),
            events=(),
            scaling=None,
        )
        return await self.world.call("services.find", lambda: None if "no service" in self.world.unhealthy else service)


@dataclass
class WorldBalancers:
    """Balancers whose targets are healthy unless a test says otherwise."""

    world: World

    async def find(self, name_or_arn: str) -> Balancer | None:
        """Active."""
        state = "failed" if "balancer" in self.world.unhealthy else "active"
        balancer = Balancer(
            name="events",
            arn=name_or_arn,
            dns="events.example",
            kind="network",
            scheme="internet-facing",
            state=state,
            reason="",
            zones=(),
            listeners=(),
        )
        return await self.world.call(
            "balancers.find", lambda: None if "no balancer" in self.world.unhealthy else balancer
        )

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        """Two."""
        state = "unhealthy" if "targets" in self.world.unhealthy else "healthy"
        reason = "Target.Timeout: Request timed out" if state == "unhealthy" else ""
        targets = [Target(id=str(number), port=8802, zone="a", state=state, reason=reason) for number in range(2)]
        return await self.world.call("balancers.targets", lambda: targets)


@dataclass
class WorldConnectors:
    """Connectors that run unless a test says otherwise."""

    world: World

    async def find(self, name_or_arn: str) -> Connector | None:
        """By its ARN."""
        state = "FAILED" if "connectors" in self.world.unhealthy else "RUNNING"
        connector = Connector(
            name=name_or_arn, arn=name_or_arn, state=state, reason="", workers=1, configuration={}, log_group=None
        )
        return await self.world.call(
            "connectors.find", lambda: None if "no connectors" in self.world.unhealthy else connector
        )
