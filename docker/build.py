"""Builds the images of the agents and pushes them to the repositories of ENV: `python docker/build.py`.

What to build comes from the deployed images stack. A tag names the content of an image, so one that is there is done.
"""

import base64
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a script's path holds its own folder only
from region import deployment_region  # noqa: E402 - see the line above

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

DOCKERFILE = "docker/agent.Dockerfile"

logger = logging.getLogger("docker.build")


@dataclass(frozen=True, kw_only=True)
class Build:
    """One image: the agent's folder, where it goes, and the processor that it runs on."""

    agent: str
    repository: str
    image: str
    tag: str
    platform: str

    @property
    def registry(self) -> str:
        """The registry's host name."""
        return self.image.partition("/")[0]

    def command(self) -> list[str]:
        """What builds and pushes it."""
        return [
            *("docker", "buildx", "build", "--push"),
            *("--platform", self.platform),
            *("--provenance", "false"),  # an index beside the image would count as an untagged image
            *("--build-arg", f"AGENT={self.agent}"),
            *("--tag", self.image),
            *("--file", DOCKERFILE),
            ".",
        ]


class Registry(Protocol):
    """What we ask of ECR's client."""

    def batch_get_image(
        self,
        *,
        repositoryName: str,  # noqa: N803 - boto3's name
        imageIds: Sequence[Mapping[str, str]],  # noqa: N803 - boto3's name
    ) -> Mapping[str, Any]:
        """The images that are there."""

    def get_authorization_token(self) -> Mapping[str, Any]:
        """A password for `docker login`."""


Run = Callable[..., object]


def deployed_builds(cloudformation: "CloudFormationClient", environment: str) -> list[Build]:
    """What the images stack of an environment asks for."""
    stack = f"ClickShop-{environment}-Images"
    try:
        description = cloudformation.describe_stacks(StackName=stack)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise SystemExit(f"{stack} is not deployed ({error.response['Error']['Message']}): deploy it first.") from None
    outputs = {each["OutputKey"]: each["OutputValue"] for each in description["Stacks"][0].get("Outputs", ())}
    return [Build(**build) for build in json.loads(outputs["Builds"])]


def build_missing(builds: Sequence[Build], registry: Registry, run: Run) -> list[Build]:
    """Builds and pushes the images that their repositories lack, and returns them."""
    missing = [build for build in builds if not _is_there(build, registry)]
    if missing:
        _log_in(missing[0].registry, registry, run)
    for build in missing:
        logger.info("building %s as %s", build.agent, build.image)
        run(build.command(), cwd=ROOT, check=True)
    return missing


def _is_there(build: Build, registry: Registry) -> bool:
    found = registry.batch_get_image(repositoryName=build.repository, imageIds=[{"imageTag": build.tag}])
    return bool(found["images"])


def _log_in(host: str, registry: Registry, run: Run) -> None:
    token = registry.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    user, _, password = base64.b64decode(token).decode().partition(":")
    run(["docker", "login", "--username", user, "--password-stdin", host], input=password.encode(), check=True)


def build_for(environment: str, variables: Mapping[str, str]) -> None:
    """Builds what an environment lacks in the account and region of the caller's credentials."""
    aws = boto3.Session(region_name=deployment_region(variables, profile=boto3.Session().region_name))
    builds = deployed_builds(aws.client("cloudformation"), environment)
    built = build_missing(builds, aws.client("ecr"), subprocess.run)
    logger.info("%d of %d images built, the others were there", len(built), len(builds))


def main() -> None:
    """Reads the deployed stack of the environment that ENV names, and builds what is missing."""
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    logger.setLevel(logging.INFO)
    try:
        build_for(os.environ.get("ENV") or "dev", os.environ)
    except FileNotFoundError:
        raise SystemExit("There is no docker on the PATH: install Docker with buildx.") from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"`{' '.join(error.cmd)}` failed with {error.returncode}.") from None
    except (BotoCoreError, ClientError) as error:
        raise SystemExit(f"AWS can't be asked: {error}") from None


if __name__ == "__main__":
    main()
