"""Builds by CodeBuild: what was built from the same sources before is not built again."""

from collections.abc import Sequence

from agents.clickstream.aws.found import Build
from agents.clickstream.deployment.errors import Failure, stopped
from agents.clickstream.deployment.plan import Step, StepKind
from agents.clickstream.deployment.step import Difference, Finished, Handle, Outputs, Progress, Running, Situation
from agents.clickstream.deployment.steps.artefacts import REGISTRY, Artefacts, check_exported
from agents.clickstream.deployment.steps.ports import Builds, OpenPort

_READ_THE_LOG = "Read the build's log ({log}), mend what it names, then resume the deployment: it is built again."


class BuildStep:
    """A run of the project that the registry's stack has made."""

    kind: StepKind = "build"

    def __init__(self, open_builds: OpenPort[Builds]) -> None:
        self._open = open_builds

    async def check(self, step: Step, situation: Situation) -> None:
        """The project is known."""
        _project(step, situation)

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """What is there is taken; what is being built is waited for, whoever started it."""
        builds, project, variables = self._open(step.agent), _project(step, situation), step.texts("variables")
        found = await Artefacts(builds, step, situation).find()
        if found:
            return Finished(outputs=found, told="These sources were built before: nothing was built.")
        latest = await builds.latest(project, variables=variables)
        if latest and latest.status == "running":
            return _running(latest)
        build_id = await builds.start(project, variables=variables, token=token)
        return Running(handle={"build_id": build_id}, told="The build has started.")

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Until CodeBuild is done, and what it says that it made is there."""
        builds = self._open(step.agent)
        build = await builds.find(str(handle["build_id"]))
        if build is None:
            raise stopped(Failure.GONE, f"Somebody deleted the build {handle['build_id']}.")
        if build.status == "running":
            return _running(build)
        if build.status != "succeeded":
            raise _failed(build)
        found = await Artefacts(builds, step, situation).find()
        if found is None:
            raise stopped(
                Failure.NOT_VERIFIED,
                "The build succeeded, and what it makes is not there.",
                way_on=_READ_THE_LOG.format(log=build.log),
            )
        check_exported(found, build.exported)
        return Finished(outputs={**found, "build_id": build.build_id}, told=f"Built by {build.build_id}.")

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """It is where later steps look for it, and the same."""
        wrong = await self.drift(step, situation, outputs)
        if wrong:
            raise stopped(Failure.NOT_VERIFIED, f"{wrong[0].what} is {wrong[0].actual}.")

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """A build that still runs is stopped first: it would put back what is deleted."""
        builds = self._open(step.agent)
        told = situation.outputs.get(REGISTRY, {}).get(step.text("project"))
        latest = await builds.latest(str(told), variables=step.texts("variables")) if told else None
        if latest and latest.status == "running":
            await builds.stop(latest.build_id)
            return Running(handle={"build_id": latest.build_id}, told="The build is being stopped.")
        return await self._delete(step, situation)

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Until nothing of it is there."""
        build_id = handle.get("build_id")
        build = await self._open(step.agent).find(str(build_id)) if build_id else None
        if build and build.status == "running":
            return Running(handle=handle, told="The build is being stopped.")
        return await self._delete(step, situation)

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """By digest: gone, or another one."""
        found = await Artefacts(self._open(step.agent), step, situation).find()
        made, there = outputs.get("digests", {}), (found or {}).get("digests", {})
        assert isinstance(made, dict)  # as written
        assert isinstance(there, dict)  # as written
        return [
            Difference(
                what=name,
                expected=str(digest),
                actual=str(there.get(name, "gone")),
                way_on="Deploy again: it is built again from the same sources.",
            )
            for name, digest in made.items()
            if there.get(name) != digest
        ]

    async def _delete(self, step: Step, situation: Situation) -> Progress:
        artefacts = Artefacts(self._open(step.agent), step, situation)
        await artefacts.delete()
        if await artefacts.any_left():
            return Running(handle={}, told="It is being deleted.")
        return Finished(outputs={}, told=f"The built {step.parameters['what']} are gone.")


def _project(step: Step, situation: Situation) -> str:
    told = situation.outputs.get(REGISTRY, {}).get(step.text("project"))
    if told is None:
        raise stopped(Failure.GONE, f"The step {REGISTRY} has told no {step.parameters['project']}.")
    return str(told)


def _running(build: Build) -> Running:
    return Running(handle={"build_id": build.build_id}, told=f"CodeBuild is at {build.phase or 'the beginning'}.")


def _failed(build: Build) -> Exception:
    failure = Failure.TIMEOUT if build.status == "timed_out" else Failure.FAILED
    said = f"The build {build.build_id} has {build.status.replace('_', ' ')}. {build.reason}".rstrip()
    return stopped(failure, said, way_on=_READ_THE_LOG.format(log=build.log or "CodeBuild has none"))
