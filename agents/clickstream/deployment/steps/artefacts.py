"""What a build leaves: images by their digests, plugins by their checksums. The same sources leave the same."""

import base64
from collections.abc import Mapping

from agents.clickstream.deployment.errors import Failure, stopped
from agents.clickstream.deployment.plan import Json, Step
from agents.clickstream.deployment.step import Outputs, Situation
from agents.clickstream.deployment.steps.ports import Builds

REGISTRY = "stack:registry"
_EXPORTED: Mapping[str, str] = {
    "CollectorImage": "COLLECTOR_DIGEST",
    "BackupImage": "BACKUP_DIGEST",
    "VectorImage": "VECTOR_DIGEST",
    "JsonPluginKey": "JSON_PLUGIN_SHA256",
    "IcebergPluginKey": "ICEBERG_PLUGIN_SHA256",
}
"""By what later steps call it, the variable in which a build says what it made."""


class Artefacts:
    """Of one build step. Its outputs are the parameters of later stacks, and `digests` by the same names."""

    def __init__(self, builds: Builds, step: Step, situation: Situation) -> None:
        self._builds = builds
        self._step = step
        self._situation = situation

    async def find(self) -> Outputs | None:
        """All of them, or None when one is missing."""
        digests = {name: await self._digest(where) for name, where in self._places().items()}
        if not all(digests.values()):
            return None
        told: dict[str, Json] = {
            name: f"{where}@{digests[name]}" if self._are_images else where for name, where in self._places().items()
        }
        return {**told, "digests": {**digests}}

    async def delete(self) -> None:
        """All that are there."""
        for where in self._places().values():
            digest = await self._digest(where)
            if digest is None:
                continue
            if self._are_images:
                await self._builds.delete_image(where, digest)
            else:
                await self._builds.delete_object(self._step.text("bucket"), where)

    async def any_left(self) -> bool:
        """Whether one is still there."""
        return any([await self._digest(where) is not None for where in self._places().values()])

    @property
    def _are_images(self) -> bool:
        return self._step.text("what") == "images"

    def _places(self) -> Mapping[str, str]:
        """Where each is: a repository's URI, or a key in the bucket. No registry, no images."""
        if not self._are_images:
            return self._step.texts("objects")
        told = self._situation.outputs.get(REGISTRY, {})
        return {name: str(told[output]) for name, output in self._step.texts("images").items() if output in told}

    async def _digest(self, where: str) -> str | None:
        if self._are_images:
            return await self._builds.image_digest(where, self._step.text("tag"))
        return await self._builds.object_checksum(self._step.text("bucket"), where)


def check_exported(found: Outputs, exported: Mapping[str, str]) -> None:
    """That what lies there is what the build says that it made. Raises StepFailed."""
    digests = _texts(found["digests"])
    for name, digest in digests.items():
        said = exported.get(_EXPORTED[name], "")
        if said and digest not in {said, _as_s3_says_it(said)}:
            raise stopped(
                Failure.NOT_VERIFIED,
                f"{name} is {digest}, and the build made {said}: somebody else put it there.",
                way_on="Delete what lies there, then resume the deployment: it is built again.",
            )


def _as_s3_says_it(hexadecimal: str) -> str:
    try:
        return base64.b64encode(bytes.fromhex(hexadecimal)).decode()
    except ValueError:
        return hexadecimal


def _texts(document: Json) -> Mapping[str, str]:
    assert isinstance(document, dict)  # as planned
    return {name: str(value) for name, value in document.items()}
