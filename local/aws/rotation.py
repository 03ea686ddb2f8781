"""RotateSecret as Secrets Manager does it: by the four steps of the secret's Lambda function, when it is asked to."""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc, secretsmanager
from ministack.services.cloudformation import stacks

from local.aws.resource_type import Created, Properties, ResourceType

logger = logging.getLogger(__name__)

Request = dict[str, Any]
Action = Callable[[Request], Any]

SCHEDULE = "AWS::SecretsManager::RotationSchedule"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_RULES = ("AutomaticallyAfterDays", "Duration", "ScheduleExpression")


class RotationFailed(Exception):
    """A step raised; its message is the function's."""


def _rotate(original: Action) -> Action:
    """A secret without a function is one that a service rotates by itself: MiniStack's own stub answers for it."""

    def rotate(request: Request) -> Any:
        _, secret = secretsmanager._resolve(request.get("SecretId"))
        if secret is None or not (request.get("RotationLambdaARN") or secret.get("RotationLambdaARN")):
            return original(request)
        _configure(secret, request)
        if _pending(secret):
            return error_response_json("InvalidRequestException", "A previous rotation isn't complete.", 400)
        version = request.get("ClientRequestToken") or str(uuid.uuid4())
        _add_pending(secret, version, value=None)
        # The account and the region of the request are in its context.
        arguments = (_run, secret, version)
        threading.Thread(target=copy_context().run, args=arguments, daemon=True).start()
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version})

    return rotate


def _get_value(original: Action) -> Action:
    """A pending version has no value before its function gives it one."""

    def get(request: Request) -> Any:
        status, headers, body = original(request)
        if status == 200 and not {"SecretString", "SecretBinary"} & json.loads(body).keys():
            message = "Secrets Manager can't find the specified secret value for staging label: AWSPENDING"
            return error_response_json("ResourceNotFoundException", message, 400)
        return status, headers, body

    return get


def _run(secret: dict[str, Any], version: str) -> None:
    """Ends at the first step that fails, as AWS does: what is pending stays, and what is current stays current."""
    try:
        for step in STEPS:
            _invoke(secret, version, step)
    except RotationFailed as failure:
        logger.warning("a rotation failed: secret=%s step=%s", secret["Name"], failure)
    else:
        secret["LastRotatedDate"] = int(time.time())


def _invoke(secret: dict[str, Any], version: str, step: str) -> None:
    record, configuration, _name = lambda_svc._get_func_record_for_ref(secret["RotationLambdaARN"])
    if record is None or configuration is None:
        raise RotationFailed(f"{step}: there is no function {secret['RotationLambdaARN']}")
    event = {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": version}
    function = lambda_svc._execution_record_for_config(record, configuration)
    result = lambda_svc._execute_function_with_config_scope(function, event)
    if result.get("error"):
        raise RotationFailed(f"{step}: {result.get('body')}")


def _configure(secret: dict[str, Any], request: Request) -> None:
    secret["RotationEnabled"] = True
    for name in ("RotationLambdaARN", "RotationRules"):
        if name in request:
            secret[name] = request[name]


def _pending(secret: dict[str, Any]) -> bool:
    return any("AWSPENDING" in one["Stages"] and "AWSCURRENT" not in one["Stages"] for one in _versions(secret))


def _versions(secret: dict[str, Any]) -> list[dict[str, Any]]:
    return list(secret["Versions"].values())


def _add_pending(secret: dict[str, Any], version: str, *, value: str | None) -> None:
    for one in _versions(secret):
        one["Stages"] = [stage for stage in one["Stages"] if stage != "AWSPENDING"]
    created = {"SecretString": value, "SecretBinary": None, "CreatedDate": int(time.time()), "Stages": ["AWSPENDING"]}
    secret["Versions"][version] = created


def _schedule(_logical_id: str, properties: Properties, _stack: str) -> Created:
    """The schedule of a secret. What AWS tests then is tested here too: the step testSecret, with the current value."""
    _, secret = secretsmanager._resolve(properties["SecretId"])
    rules = {name: properties.get("RotationRules", {}).get(name) for name in _RULES}
    request = {
        "RotationLambdaARN": properties["RotationLambdaARN"],
        "RotationRules": {name: value for name, value in rules.items() if value is not None},
    }
    _configure(secret, request)
    if properties.get("RotateImmediatelyOnUpdate", True) in (True, "true"):
        raise ValueError("the laptop rotates when it is asked to: set RotateImmediatelyOnUpdate to false")
    version = str(uuid.uuid4())
    _add_pending(secret, version, value=secretsmanager.resolve_secret_string(properties["SecretId"]))
    try:
        _invoke(secret, version, "testSecret")
    except RotationFailed as failure:
        raise ValueError(f"the rotation function does not work: {failure}") from failure
    finally:
        del secret["Versions"][version]
    return secret["ARN"], {"Id": secret["ARN"]}


def _reschedule(physical_id: str, _old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
    created = _schedule(logical_id, new, stack)
    if created[0] != physical_id:
        _cancel(physical_id, {})
    return created


def _cancel(physical_id: str, _properties: Properties) -> None:
    _, secret = secretsmanager._resolve(physical_id)
    if secret is not None:
        secret.update(RotationEnabled=False, RotationLambdaARN=None, RotationRules=None)


def _runs_on_a_thread(original: Callable[[str], bool]) -> Callable[[str], bool]:
    """Making a schedule waits for a function, which itself asks this process for secrets."""
    return lambda type_: type_ == SCHEDULE or original(type_)


def resource_type() -> ResourceType:
    """The schedule of a secret."""
    return ResourceType(
        name=SCHEDULE,
        faithfulness="RotateSecret runs the four steps of the secret's function. Nothing rotates by the calendar.",
        create=_schedule,
        update=_reschedule,
        delete=_cancel,
    )


def correct_api() -> None:
    """Put our parts into MiniStack's Secrets Manager."""
    secretsmanager._rotate_secret = _rotate(secretsmanager._rotate_secret)
    secretsmanager._get_secret_value = _get_value(secretsmanager._get_secret_value)
    stacks._runs_on_worker_thread = _runs_on_a_thread(stacks._runs_on_worker_thread)
