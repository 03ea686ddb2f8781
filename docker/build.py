"""Builds the images that the repositories of ENV lack with Docker, and pushes them: `make images`.

A deployment does the same by itself, in the account. Whoever has Docker may be faster, or wants to see it built.
"""

import base64
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a script's path holds its own folder only
from agents.catalog import CATALOG  # noqa: E402 - see the line above
from image_builds.images import Image, missing  # noqa: E402 - as above
from region import deployment_region  # noqa: E402 - as above
from stacks.configuration_error import ConfigurationError  # noqa: E402 - as above
from stacks.environments import Environment, environment_named  # noqa: E402 - as above
from stacks.image_tags import IMAGE_PLATFORM, image_tags  # noqa: E402 - as above
from stacks.names import repository_name  # noqa: E402 - as above

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient

DOCKERFILE = "docker/agent.Dockerfile"

logger = logging.getLogger("docker.build")

Run = Callable[..., object]


def images_of(environment: Environment) -> list[Image]:
    """What the sources at hand would deploy."""
    tags = image_tags(CATALOG)
    return [
        Image(
            agent=spec.package.removeprefix("agents."),
            repository=repository_name(spec, environment),
            tag=tags[spec.name],
        )
        for spec in CATALOG
    ]


def build_missing(images: Sequence[Image], ecr: "ECRClient", run: Run) -> list[Image]:
    """Builds and pushes the images that their repositories lack, and returns them."""
    lacking = missing(images, ecr)
    if lacking:
        registry = _log_in(ecr, run)
        for image in lacking:
            logger.info("building %s as %s:%s", image.agent, image.repository, image.tag)
            run(_command(image, registry), cwd=ROOT, check=True)
    return lacking


def _command(image: Image, registry: str) -> list[str]:
    return [
        *("docker", "buildx", "build", "--push"),
        *("--platform", IMAGE_PLATFORM),
        *("--provenance", "false"),  # an index beside the image would count as an untagged image
        *("--build-arg", f"AGENT={image.agent}"),
        *("--tag", f"{registry}/{image.repository}:{image.tag}"),
        *("--file", DOCKERFILE),
        ".",
    ]


def _log_in(ecr: "ECRClient", run: Run) -> str:
    """Returns the registry's host name."""
    (token,) = ecr.get_authorization_token()["authorizationData"]
    host = token["proxyEndpoint"].removeprefix("https://")
    user, _, password = base64.b64decode(token["authorizationToken"]).decode().partition(":")
    run(["docker", "login", "--username", user, "--password-stdin", host], input=password.encode(), check=True)
    return host


def build_for(variables: Mapping[str, str], run: Run) -> None:
    """Builds what the environment of ENV lacks in the account and region of the caller's credentials."""
    region = deployment_region(variables, profile=boto3.Session().region_name)
    images = images_of(environment_named(variables.get("ENV") or "dev", region=region))
    built = build_missing(images, boto3.client("ecr", region_name=region), run)
    logger.info("%d of %d images built, the others were there", len(built), len(images))


def main() -> None:
    """Builds, or says in a sentence why not."""
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    logger.setLevel(logging.INFO)
    try:
        build_for(os.environ, subprocess.run)
    except ConfigurationError as error:
        raise SystemExit(str(error)) from None
    except FileNotFoundError:
        raise SystemExit("There is no docker on the PATH: `make deploy` builds the images in the account.") from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"`{' '.join(error.cmd)}` failed with {error.returncode}.") from None
    except ClientError as error:
        raise SystemExit(_words(error)) from None
    except BotoCoreError as error:
        raise SystemExit(f"AWS can't be asked: {error}") from None


def _words(error: ClientError) -> str:
    if error.response["Error"]["Code"] == "RepositoryNotFoundException":
        return "The repositories are not there yet: `make deploy` makes them, and builds what they lack."
    return f"AWS can't be asked: {error}"


if __name__ == "__main__":
    main()
