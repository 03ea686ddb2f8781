"""The custom resource of the images: CloudFormation asks, CodeBuild builds, and EventBridge says how that ended.

Nobody polls and nobody waits, so a build may take longer than a function may run. Standard library and boto3 only.
"""

import logging
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from custom_resource import Event, respond
from image_builds.builds import ended, start
from image_builds.images import asked_for, missing

if TYPE_CHECKING:
    from mypy_boto3_codebuild import CodeBuildClient
    from mypy_boto3_ecr import ECRClient

PHYSICAL_ID = "clickshop-images"  # the same for ever: another one would be a replacement, and so a Delete

logger = logging.getLogger(__name__)


def handler(event: Event, _context: object) -> None:
    """The door for both: a request of CloudFormation's, or the end of a build."""
    logging.getLogger().setLevel(logging.INFO)
    codebuild: CodeBuildClient = boto3.client("codebuild")
    if "RequestType" in event:
        answer(event, codebuild=codebuild, ecr=boto3.client("ecr"))
    else:
        finish(event, codebuild=codebuild)


def answer(event: Event, *, codebuild: "CodeBuildClient", ecr: "ECRClient") -> None:
    """At once when there is nothing to build; otherwise `finish` answers. No error may leave CloudFormation waiting."""
    logger.info("asked to %s the images", event["RequestType"])
    if event["RequestType"] == "Delete":
        respond(event, "SUCCESS", "Images stay or go with their repositories.", physical_id=PHYSICAL_ID)
        return
    try:
        started = _build_missing(event, codebuild=codebuild, ecr=ecr)
    except ClientError as error:
        told = error.response["Error"]
        reason = f"{error.operation_name} was refused with {told['Code']}: {told['Message']}"
        respond(event, "FAILED", reason, physical_id=PHYSICAL_ID)
    except Exception as error:
        logger.exception("could not ask for the images")
        respond(event, "FAILED", f"{type(error).__name__}: the function's log says more.", physical_id=PHYSICAL_ID)
    else:
        if not started:
            respond(event, "SUCCESS", "All images were there.", physical_id=PHYSICAL_ID)


def finish(event: Event, *, codebuild: "CodeBuildClient") -> None:
    """CloudFormation's answer, now that the build has ended."""
    detail = event["detail"]
    if not isinstance(detail, dict):
        raise TypeError("the event has no detail")
    build = ended(detail["build-id"], codebuild)
    if build.request is None:
        logger.info("nobody waits for this build: %s", build.words)
        return
    respond(build.request, "SUCCESS" if build.succeeded else "FAILED", build.words, physical_id=PHYSICAL_ID)


def _build_missing(event: Event, *, codebuild: "CodeBuildClient", ecr: "ECRClient") -> bool:
    properties = event["ResourceProperties"]
    if not isinstance(properties, dict):
        raise TypeError("the request has no properties")
    images = missing(asked_for(properties), ecr)
    logger.info("to build: %s", [image.agent for image in images])
    if images:
        start(event, project=properties["Project"], images=images, codebuild=codebuild)
    return bool(images)
