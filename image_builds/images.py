"""What a deployment asks for: images by repository and tag, and which of them their repositories lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient


@dataclass(frozen=True, kw_only=True)
class Image:
    """One agent's image; `agent` is its folder, as docker/agent.Dockerfile takes it."""

    agent: str
    repository: str
    tag: str

    def as_word(self) -> str:
        """As docker/buildspec.yml reads it."""
        return f"{self.agent}={self.repository}:{self.tag}"


def asked_for(properties: Mapping[str, object]) -> list[Image]:
    """The images in a custom resource's properties."""
    images = properties["Images"]
    if not isinstance(images, list):
        raise TypeError("Images is not a list")
    return [Image(agent=each["Agent"], repository=each["Repository"], tag=each["Tag"]) for each in images]


def missing(images: Sequence[Image], ecr: "ECRClient") -> list[Image]:
    """Those that are not there. A tag names the content of an image, so one that is there is the right one."""
    return [image for image in images if not _is_there(image, ecr)]


def _is_there(image: Image, ecr: "ECRClient") -> bool:
    found = ecr.batch_get_image(repositoryName=image.repository, imageIds=[{"imageTag": image.tag}])
    return bool(found["images"])
