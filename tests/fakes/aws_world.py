"""One scripted AWS for the engine's tests: topics, builds, stacks and what they make, and faults at any call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

from agents.clickstream.aws.found import (
    Build,
    ChangeSet,
    ResourceDrift,
    Stack,
    Topic,
)
from agents.clickstream.aws.refusals import AwsRefused, Why
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
