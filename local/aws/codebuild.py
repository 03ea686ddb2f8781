"""CodeBuild as who starts a build sees it: its variables are told back, and EventBridge tells when it has ended."""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import codebuild, eventbridge
from ministack.services.cloudformation import provisioners

from local.aws.resource_type import Created, Properties, ResourceType

Reply = tuple[int, dict[str, str], bytes]
Request = dict[str, Any]
Build = dict[str, Any]


def _start_build(original: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
    """MiniStack's builds have ended well before StartBuild replies; it forgets their variables, and tells nobody."""

    def start(request: Request) -> Reply:
        status, headers, body = original(request)
        if status == 200:
            build = codebuild._builds[json.loads(body)["build"]["id"]]
            build["environment"] = _with_variables(build["environment"], request)
            _tell_end(build)
        return status, headers, body

    return start


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


def correct_api() -> None:
    """Put our part into MiniStack's CodeBuild."""
    codebuild._start_build = _start_build(codebuild._start_build)


def _update(physical_id: str, old: Properties, new: Properties, stack: str, _logical_id: str) -> Created:
    updated: Created = provisioners._codebuild_project_update(physical_id, old, new, stack)
    return updated


def resource_types() -> tuple[ResourceType, ...]:
    """Projects."""
    return (
        ResourceType(
            name="AWS::CodeBuild::Project",
            faithfulness="Builds nothing: there is no engine, and agents run as processes. A build ends well at once, "
            "and EventBridge says so; repositories stay empty.",
            create=provisioners._codebuild_project_create,
            update=_update,
            delete=provisioners._codebuild_project_delete,
        ),
    )
