"""Starts a build in CodeBuild that knows whom to answer, and reads how one ended."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resource import Event, shortened
from image_builds.images import Image

if TYPE_CHECKING:
    from mypy_boto3_codebuild import CodeBuildClient
    from mypy_boto3_codebuild.type_defs import BuildTypeDef

# Variables of a build: the first is read by docker/buildspec.yml, the second by us when it has ended.
IMAGES = "IMAGES"
REQUEST = "CLOUDFORMATION_REQUEST"
_REQUEST_FIELDS = ("StackId", "RequestId", "LogicalResourceId", "ResponseURL")
_LONGEST_COMPLAINT = 200


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A build that has ended: the request that it was started for, if any, and what to say of it."""

    request: Event | None
    succeeded: bool
    words: str


def start(event: Event, *, project: str, images: Sequence[Image], codebuild: "CodeBuildClient") -> None:
    """The request travels with the build, so that nobody has to wait for it. Its address is good for this answer only.

    Lambda may call twice for one request: the token makes one build of it.
    """
    request = {name: event[name] for name in _REQUEST_FIELDS}
    codebuild.start_build(
        projectName=project,
        idempotencyToken=str(event["RequestId"]),
        environmentVariablesOverride=[
            {"name": IMAGES, "value": " ".join(image.as_word() for image in images)},
            {"name": REQUEST, "value": json.dumps(request)},
        ],
    )


def ended(build_arn: str, codebuild: "CodeBuildClient") -> Ended:
    """How a build ended, with the page of its log. EventBridge calls the ARN the id."""
    (build,) = codebuild.batch_get_builds(ids=[build_arn.rpartition("/")[2]])["builds"]
    return Ended(
        request=_request(build),
        succeeded=build["buildStatus"] == "SUCCEEDED",
        words=_words(build),
    )


def _request(build: "BuildTypeDef") -> Mapping[str, object] | None:
    """None for a build that somebody started by hand."""
    variables = {each["name"]: each["value"] for each in build["environment"].get("environmentVariables", ())}
    told = json.loads(variables.get(REQUEST, "null"))
    return told if isinstance(told, dict) else None


def _words(build: "BuildTypeDef") -> str:
    complaints = [
        f"{phase['phaseType']}: {context['message']}"
        for phase in build.get("phases", ())
        for context in phase.get("contexts", ())
        if context.get("message")
    ]
    said = shortened("; ".join(complaints), longest=_LONGEST_COMPLAINT)
    log = build.get("logs", {}).get("deepLink") or f"CodeBuild's console, {build['id']}"
    return f"The build of the images ended as {build['buildStatus']}. {said} Its log: {log}"
