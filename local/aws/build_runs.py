"""Builds of CodeBuild's, run in a thread each: sources from S3, images to ECR, files to S3, logs to CloudWatch Logs."""

import base64
import contextvars
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from ministack.services import codebuild

from local.builds.build import Build
from local.builds.buildspec import parse
from local.builds.failures import BuildFailed
from local.builds.sources import Sources
from local.session import aws_url, session
from local.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client

logger = logging.getLogger(__name__)

Record = dict[str, Any]
DEFAULT_BUILDSPEC = "buildspec.yml"
PHASES = ("SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE")


class BuildRuns:
    """Runs what it understands. `ended` hears of each build that has ended."""

    def __init__(self, settings: Settings, ended: Callable[[Record], None]) -> None:
        self._settings = settings
        self._ended = ended

    def start(self, build: Record, project: Record) -> None:
        """Begin, if the project's sources are in S3; anything else has ended well already, as MiniStack says."""
        if str(project.get("source", {}).get("type")) != "S3":
            self._ended(build)
            return
        now = int(time.time())
        build.pop("endTime", None)
        build.update(buildStatus="IN_PROGRESS", currentPhase="DOWNLOAD_SOURCE")
        build["phases"] = [
            {"phaseType": phase, "phaseStatus": "SUCCEEDED", "startTime": now, "endTime": now} for phase in PHASES
        ]
        # MiniStack's stores are scoped by the request's account and region.
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._run, build, project), daemon=True).start()

    def _run(self, build: Record, project: Record) -> None:
        log = _Log(session().client("logs", endpoint_url=aws_url(self._settings)), build["logs"])
        status, reason = "SUCCEEDED", ""
        try:
            build["exportedEnvironmentVariables"] = [
                {"name": name, "value": value} for name, value in self._build(build, project, log.say).items()
            ]
        except BuildFailed as error:
            status, reason = "FAILED", str(error)
        except Exception as error:  # a build that never ended would be waited for
            logger.exception("build broke", extra={"build": build["id"]})
            status, reason = "FAULT", f"{type(error).__name__}: {error}"
        log.say(reason or "Phase complete: BUILD State: SUCCEEDED")
        log.write()
        if build["buildStatus"] == "IN_PROGRESS":  # nobody stopped it
            now = int(time.time())
            contexts = [{"statusCode": "COMMAND_EXECUTION_ERROR", "message": reason}] if reason else []
            build["phases"].append(
                {"phaseType": "BUILD", "phaseStatus": status, "startTime": now, "endTime": now, "contexts": contexts}
            )
            build["buildComplete"] = True
            codebuild._finish_build(build, status)
        self._ended(build)

    def _build(self, build: Record, project: Record, say: Callable[[str], None]) -> dict[str, str]:
        bucket, _, key = project["source"]["location"].partition("/")
        s3: S3Client = session().client("s3", endpoint_url=aws_url(self._settings))
        say(f"Downloading s3://{bucket}/{key}")
        sources = _sources(s3, bucket, key)
        named = project["source"].get("buildspec") or project["source"].get("buildSpec") or DEFAULT_BUILDSPEC
        buildspec = parse(named if "\n" in named else sources.read(named).decode())
        if not buildspec.is_understood:
            say("Nothing of this buildspec is run on a laptop: there is no Docker engine.")
            return {}
        folder = named.rpartition("/")[0]
        return self._work(build, sources, s3=s3, say=say).run(buildspec, folder)

    def _work(self, build: Record, sources: Sources, *, s3: "S3Client", say: Callable[[str], None]) -> Build:
        variables = {one["name"]: one["value"] for one in build["environment"].get("environmentVariables") or []}
        self._settings.images.mkdir(parents=True, exist_ok=True)
        return Build(
            sources,
            variables,
            registry=_Registry(session().client("ecr", endpoint_url=aws_url(self._settings))),
            bucket=partial(_Bucket, s3),
            keep=lambda image: image.write(self._settings.images),
            log=say,
        )


def _sources(client: "S3Client", bucket: str, key: str) -> Sources:
    try:
        return Sources(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise BuildFailed(f"CLIENT_ERROR: s3://{bucket}/{key} can't be downloaded: {code}") from error


class _Registry:
    """ECR."""

    def __init__(self, client: "ECRClient") -> None:
        self._client = client

    def digest(self, repository: str, tag: str) -> str | None:
        with suppress(ClientError):
            told = self._client.describe_images(repositoryName=_name(repository), imageIds=[{"imageTag": tag}])
            return told["imageDetails"][0]["imageDigest"] if told["imageDetails"] else None
        return None

    def push(self, repository: str, tag: str, manifest: str) -> str:
        try:
            told = self._client.put_image(repositoryName=_name(repository), imageManifest=manifest, imageTag=tag)
        except ClientError as error:
            raise BuildFailed(f"denied: {error.response['Error']['Message']}") from error
        return told["image"]["imageId"]["imageDigest"]


def _name(uri: str) -> str:
    return uri.partition("/")[2]


class _Bucket:
    """S3."""

    def __init__(self, client: "S3Client", name: str) -> None:
        self._client = client
        self._name = name

    def sha256(self, key: str) -> str | None:
        try:
            told = self._client.head_object(Bucket=self._name, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return None
            raise BuildFailed(f"s3://{self._name}/{key}: {error.response['Error']['Code']}") from error
        return base64.b64decode(told["ChecksumSHA256"]).hex() if "ChecksumSHA256" in told else None

    def put(self, key: str, body: bytes) -> str:
        try:
            self._client.put_object(Bucket=self._name, Key=key, Body=body, ChecksumAlgorithm="SHA256")
        except ClientError as error:
            raise BuildFailed(f"s3://{self._name}/{key}: {error.response['Error']['Code']}") from error
        digest = self.sha256(key)
        if digest is None:
            raise BuildFailed(f"s3://{self._name}/{key} has no checksum.")
        return digest


class _Log:
    """The lines of a build, written when it has ended; that the group is gone hinders no build."""

    def __init__(self, client: "CloudWatchLogsClient", place: Mapping[str, str]) -> None:
        self._client = client
        self._place = place
        self._lines: list[tuple[int, str]] = []

    def say(self, line: str) -> None:
        self._lines.append((int(time.time() * 1000), f"[Container] {line}"))

    def write(self) -> None:
        group, stream = self._place["groupName"], self._place["streamName"]
        with suppress(ClientError):
            self._client.create_log_group(logGroupName=group)
        try:
            self._client.create_log_stream(logGroupName=group, logStreamName=stream)
            events: Any = [{"timestamp": when, "message": line} for when, line in self._lines]
            self._client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        except ClientError as error:
            logger.warning("a build's log can't be written", extra={"group": group, "error": str(error)})
