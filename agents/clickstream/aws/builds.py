"""Builds by CodeBuild: started once per token, followed, their logs, and what they leave in ECR and S3."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from agents.clickstream.aws.absent import or_none
from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.found import Build, Image

if TYPE_CHECKING:
    from mypy_boto3_codebuild.type_defs import BuildTypeDef
    from mypy_boto3_ecr.type_defs import ImageDetailTypeDef

_LOOKED_AT = 20
_STATUS: Mapping[str, Literal["running", "succeeded", "failed", "stopped", "timed_out"]] = {
    "IN_PROGRESS": "running",
    "SUCCEEDED": "succeeded",
    "STOPPED": "stopped",
    "TIMED_OUT": "timed_out",
}


class CodeBuilds:
    """Under the role of the specialist that builds."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._codebuild = calls.session.client("codebuild", config=calls.clients)
        self._logs = calls.session.client("logs", config=calls.clients)
        self._ecr = calls.session.client("ecr", config=calls.clients)
        self._s3 = calls.session.client("s3", config=calls.clients)

    async def start(self, project: str, *, variables: Mapping[str, str], token: str) -> str:
        """The build's id; the same for the same token within CodeBuild's five minutes."""
        started = await self._calls.call(
            "codebuild:StartBuild",
            lambda: self._codebuild.start_build(
                projectName=project,
                idempotencyToken=token,
                environmentVariablesOverride=[
                    {"name": name, "value": variables[name], "type": "PLAINTEXT"} for name in sorted(variables)
                ],
            ),
        )
        return started["build"]["id"]

    async def find(self, build_id: str) -> Build | None:
        """How far it is."""
        return next(iter(await self._builds([build_id])), None)

    async def recent(self, project: str, *, most: int = _LOOKED_AT) -> Sequence[Build]:
        """A project's builds, newest first; none where there is no such project."""
        listed = await or_none(
            self._calls.call(
                "codebuild:ListBuildsForProject",
                lambda: self._codebuild.list_builds_for_project(projectName=project, sortOrder="DESCENDING"),
            )
        )
        return await self._builds(listed["ids"][:most]) if listed else []

    async def latest(self, project: str, *, variables: Mapping[str, str]) -> Build | None:
        """The newest build that was started with these variables."""
        wanted = variables.items()
        return next((build for build in await self.recent(project) if wanted <= build.variables.items()), None)

    async def stop(self, build_id: str) -> None:
        """A build that is over is no error."""
        await self._calls.call("codebuild:StopBuild", lambda: self._codebuild.stop_build(id=build_id))

    async def log(self, build: Build, *, most: int) -> Sequence[str]:
        """The last lines that it wrote, oldest first; none when it has not written yet."""
        group, _, stream = build.log.partition(":")
        if not stream:
            return []
        found = await or_none(
            self._calls.call(
                "logs:GetLogEvents",
                lambda: self._logs.get_log_events(
                    logGroupName=group, logStreamName=stream, limit=most, startFromHead=False
                ),
            )
        )
        return [event["message"].rstrip("\n") for event in found["events"]][-most:] if found else []

    async def images(self, repository: str, *, most: int) -> Sequence[Image]:
        """A repository's images, newest first; none where there is no such repository."""
        paginator = self._ecr.get_paginator("describe_images")
        pages = await or_none(
            self._calls.pages("ecr:DescribeImages", lambda: paginator.paginate(repositoryName=repository))
        )
        found = [_image(repository, detail) for page in pages or () for detail in page["imageDetails"]]
        return sorted(found, key=_when_pushed, reverse=True)[:most]

    async def image_digest(self, repository_uri: str, tag: str) -> str | None:
        """`sha256:...` of an image."""
        found = await or_none(
            self._calls.call(
                "ecr:DescribeImages",
                lambda: self._ecr.describe_images(
                    repositoryName=_name_of(repository_uri), imageIds=[{"imageTag": tag}]
                ),
            )
        )
        return found["imageDetails"][0]["imageDigest"] if found and found["imageDetails"] else None

    async def delete_image(self, repository_uri: str, digest: str) -> None:
        """One that is gone is no error: ECR tells of it in a list of failures, which is not one of ours."""
        await or_none(
            self._calls.call(
                "ecr:BatchDeleteImage",
                lambda: self._ecr.batch_delete_image(
                    repositoryName=_name_of(repository_uri), imageIds=[{"imageDigest": digest}]
                ),
            )
        )

    async def has_repository(self, name: str) -> bool:
        """Whether ECR has a repository of that name."""
        found = await or_none(
            self._calls.call(
                "ecr:DescribeRepositories", lambda: self._ecr.describe_repositories(repositoryNames=[name])
            )
        )
        return bool(found and found["repositories"])

    async def has_project(self, name: str) -> bool:
        """Whether CodeBuild has a project of that name."""
        found = await self._calls.call(
            "codebuild:BatchGetProjects", lambda: self._codebuild.batch_get_projects(names=[name])
        )
        return bool(found["projects"])

    async def object_checksum(self, bucket: str, key: str) -> str | None:
        """S3's own SHA-256 of the object (base64), else its ETag; None when there is none."""
        found = await or_none(
            self._calls.call(
                "s3:GetObject", lambda: self._s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
            )
        )
        return (found.get("ChecksumSHA256") or found["ETag"].strip('"')) if found else None

    async def delete_object(self, bucket: str, key: str) -> None:
        """One that is gone is no error, to S3 either."""
        await self._calls.call("s3:DeleteObject", lambda: self._s3.delete_object(Bucket=bucket, Key=key))

    async def _builds(self, ids: Sequence[str]) -> Sequence[Build]:
        """In the order asked for: CodeBuild answers in any."""
        if not ids:
            return []
        found = await self._calls.call(
            "codebuild:BatchGetBuilds", lambda: self._codebuild.batch_get_builds(ids=list(ids))
        )
        by_id = {build["id"]: build for build in found["builds"]}
        return [_build(by_id[build_id]) for build_id in ids if build_id in by_id]


def _build(build: "BuildTypeDef") -> Build:
    started, ended = build.get("startTime"), build.get("endTime")
    logs = build.get("logs", {})
    exported = build.get("exportedEnvironmentVariables", [])
    return Build(
        build_id=build["id"],
        status=_STATUS.get(build["buildStatus"], "failed"),
        phase=build.get("currentPhase", ""),
        reason=_reason(build),
        log=f"{logs['groupName']}:{logs['streamName']}" if logs.get("groupName") and logs.get("streamName") else "",
        exported={each.get("name", ""): each.get("value", "") for each in exported},
        project=build["projectName"],
        variables={each["name"]: each["value"] for each in build["environment"].get("environmentVariables", [])},
        started_at=started,
        seconds=(ended - started).total_seconds() if started and ended else None,
    )


def _reason(build: "BuildTypeDef") -> str:
    """The first phase that failed, in CodeBuild's words."""
    for phase in build.get("phases", []):
        if phase.get("phaseStatus") in {"FAILED", "FAULT", "TIMED_OUT", "CLIENT_ERROR"}:
            said = "; ".join(context.get("message", "") for context in phase.get("contexts", []))
            return f"{phase.get('phaseType', '')}: {said or phase.get('phaseStatus', '')}"
    return ""


def _name_of(repository_uri: str) -> str:
    """`{account}.dkr.ecr.{region}.amazonaws.com/{name}`: the name may have slashes too."""
    return repository_uri.partition("/")[2] or repository_uri


def _image(repository: str, detail: "ImageDetailTypeDef") -> Image:
    return Image(
        repository=repository,
        digest=detail["imageDigest"],
        tags=tuple(sorted(detail.get("imageTags", ()))),
        pushed_at=detail.get("imagePushedAt"),
        bytes=detail.get("imageSizeInBytes", 0),
    )


def _when_pushed(image: Image) -> float:
    return image.pushed_at.timestamp() if image.pushed_at else 0.0
