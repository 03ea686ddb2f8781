"""A build: its commands one after another, each done here as far as it can be, and said so in its log."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Protocol

from local.builds.buildspec import Buildspec, Command, Keep, Push
from local.builds.failures import BuildFailed
from local.builds.image import Image, build_image
from local.builds.sources import Sources

STAND_IN = "NOT-PACKED-HERE.txt"
TOLD = (
    "This file stands for {name}.zip of {folder}. Nothing is fetched or compiled on a laptop, whose MSK Connect\n"
    "runs no plugin. In AWS, CodeBuild packs the real one from the same sources.\n"
)
WHEN = (1980, 1, 1, 0, 0, 0)


class Registry(Protocol):
    """Where images are pushed."""

    def digest(self, repository: str, tag: str) -> str | None:
        """Of an image that is there."""

    def push(self, repository: str, tag: str, manifest: str) -> str:
        """Push it; its digest."""


class Bucket(Protocol):
    """Where files are kept."""

    def sha256(self, key: str) -> str | None:
        """Of a file that is there, in hexadecimal digits."""

    def put(self, key: str, body: bytes) -> str:
        """Keep it; its SHA-256."""


class Build:
    """One run of a buildspec over sources."""

    def __init__(
        self,
        sources: Sources,
        variables: Mapping[str, str],
        *,
        registry: Registry,
        bucket: Callable[[str], Bucket],
        keep: Callable[[Image], object],
        log: Callable[[str], None],
    ) -> None:
        self._sources = sources
        self._variables = dict(variables)
        self._registry = registry
        self._bucket = bucket
        self._keep_image = keep
        self._log = log

    def run(self, buildspec: Buildspec, folder: str) -> dict[str, str]:
        """Do all of it; the exported variables. `folder` is the buildspec's own. Raises BuildFailed."""
        self._variables = {**buildspec.variables, **self._variables}
        for phase, commands in buildspec.phases.items():
            for command in commands:
                self._log(f"Entering phase {phase.upper()}: {_told(command)}")
                self._do(command, folder)
        return {name: self._variables[name] for name in buildspec.exported if name in self._variables}

    def _do(self, command: Command, folder: str) -> None:
        match command:
            case Push():
                self._variables[command.variable] = self._push(command)
            case Keep():
                self._variables[command.variable] = self._keep(command, folder)
            case _:
                self._log("  not run: this machine is no build container.")

    def _push(self, command: Push) -> str:
        repository, tag = self._variable(command.repository), self._variable("IMAGE_TAG")
        if (there := self._registry.digest(repository, tag)) is not None:
            self._log(f"  {repository}:{tag} is there already: {there}")
            return there
        image = build_image(self._sources, command.dockerfile)
        context = command.dockerfile.rpartition("/")[0]
        self._check(context)
        for instruction in image.skipped:
            self._log(f"  not run (no Docker engine): {instruction}")
        self._keep_image(image)
        digest = self._registry.push(repository, tag, image.manifest)
        self._log(f"  pushed {repository}:{tag} with {len(image.files)} files of {context}: {digest}")
        return digest

    def _keep(self, command: Keep, folder: str) -> str:
        bucket, key = self._variable("BUCKET"), f"{self._variable('PLUGIN_PREFIX')}/{command.name}.zip"
        kept = self._bucket(bucket)
        if (there := kept.sha256(key)) is not None:
            self._log(f"  s3://{bucket}/{key} is there already: {there}")
            return there
        self._check(folder)
        self._log(f"  not run (nothing is fetched or compiled here): {command.pack}. A file stands in for {key}.")
        digest = kept.put(key, _stand_in(command.name, folder))
        self._log(f"  put s3://{bucket}/{key}: {digest}")
        return digest

    def _check(self, folder: str) -> None:
        for name in self._sources.below(folder):
            if found := self._sources.check(name):
                self._log(f"  checked {name}: {found}")

    def _variable(self, name: str) -> str:
        value = self._variables.get(name)
        if not value:
            raise BuildFailed(f"{name}: unbound variable")
        return value


def _told(command: Command) -> str:
    match command:
        case Push():
            return f'push_image "${command.repository}" {command.dockerfile}'
        case Keep():
            return f"kept {command.name} {command.pack}"
        case _:
            return command.command.splitlines()[0]


def _stand_in(name: str, folder: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(zipfile.ZipInfo(STAND_IN, date_time=WHEN), TOLD.format(name=name, folder=folder))
    return body.getvalue()
