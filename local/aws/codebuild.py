"""CodeBuild as who starts a build sees it: variables told back, one build for a token, EventBridge tells its end."""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import codebuild, eventbridge
from ministack.services.cloudformation import provisioners

from local.aws.build_runs import BuildRuns
from local.aws.resource_type import Created, Properties, ResourceType, camel_case
from local.settings import Settings

Reply = tuple[int, dict[str, str], bytes]
Request = dict[str, Any]
Build = dict[str, Any]


class Builds:
    """StartBuild in place of MiniStack's, whose builds have ended well before it replies."""

    def __init__(self, runs: BuildRuns, original: Callable[[Request], Reply]) -> None:
        self._runs = runs
        self._original = original

    def start(self, request: Request) -> Reply:
        """Start a build; the same one for a token that was seen."""
        token = request.get("idempotencyToken")
        if token and (known := self._known(request["projectName"], token)):
            return _told(known)
        status, headers, body = self._original(request)
        if status != 200:
            return status, headers, body
        build = codebuild._builds[json.loads(body)["build"]["id"]]
        project = codebuild._projects[build["projectName"]]
        build["environment"] = _with_variables(build["environment"], request)
        build["_token"] = token
        if group := _log_group(project):
            build["logs"] = {**build["logs"], "groupName": group, "streamName": build["id"].partition(":")[2]}
        self._runs.start(build, project)
        return _told(build)

    def _known(self, project: str, token: str) -> Build | None:
        builds = (one for one in codebuild._builds.values() if one["projectName"] == project)
        return next((one for one in builds if one.get("_token") == token), None)


def _told(build: Build) -> Reply:
    told = {name: value for name, value in build.items() if not name.startswith("_")}
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"build": told}).encode()


def _log_group(project: Build) -> str:
    group: str = project.get("logsConfig", {}).get("cloudWatchLogs", {}).get("groupName", "")
    return group


def _with_variables(environment: dict[str, Any], request: Request) -> dict[str, Any]:
    overriding = request.get("environmentVariablesOverride") or []
    names = {each["name"] for each in overriding}
    kept = [each for each in environment.get("environmentVariables") or [] if each["name"] not in names]
    return {**environment, "environmentVariables": [*kept, *overriding]}


def _tell_end(build: Build) -> None:
    detail = {"build-status": build["buildStatus"], "project-name": build["projectName"], "build-id": build["arn"]}
    event = {
        "Source": "aws.codebuild",
        "DetailType": "CodeBuild Build State Change",
        "Detail": json.dumps(detail),
        "Resources": [build["arn"]],
    }
    eventbridge._put_events({"Entries": [event]}, allow_aws_source=True)


def correct_api(settings: Settings) -> None:
    """Put our part into MiniStack's CodeBuild."""
    codebuild._start_build = Builds(BuildRuns(settings, _tell_end), codebuild._start_build).start


def _create(logical_id: str, properties: Properties, stack: str) -> Created:
    created: Created = provisioners._codebuild_project_create(logical_id, properties, stack)
    _keep_logs(created[0], properties)
    return created


def _update(physical_id: str, old: Properties, new: Properties, stack: str, _logical_id: str) -> Created:
    updated: Created = provisioners._codebuild_project_update(physical_id, old, new, stack)
    _keep_logs(updated[0], new)
    return updated


def _keep_logs(name: str, properties: Properties) -> None:
    codebuild._projects[name]["logsConfig"] = camel_case(properties.get("LogsConfig") or {})


def resource_types() -> tuple[ResourceType, ...]:
    """Projects."""
    return (
        ResourceType(
            name="AWS::CodeBuild::Project",
            faithfulness="There is no engine: an image is the files that its Dockerfile copies, a file stands in for "
            "what would be fetched or compiled, syntax is checked, and the log says what was not run. The images of "
            "the stack's own agents stay unbuilt. EventBridge tells the end.",
            create=_create,
            update=_update,
            delete=provisioners._codebuild_project_delete,
        ),
    )
