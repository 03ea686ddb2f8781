"""The scripted AWS's CloudFormation: change sets, stacks that are made in some looks, and how they end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents.clickstream.aws.found import (
    Change,
    ChangeSet,
    Stack,
    StackDrift,
    StackEvent,
    StackResource,
    Topic,
)
from agents.clickstream.deployment.templates import Template
from tests.fakes.aws_world import AT, World


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
