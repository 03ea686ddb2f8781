"""Lambda functions as processes: what they see of this machine, where they reach the APIs of stacks, where they log."""

import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local import processes
from local.addresses import on_laptop
from local.settings import Settings
from local.trail import TASK_KEY

Configuration = Mapping[str, Any]
Event = Mapping[str, Any]

# What a process needs at all. The rest of its environment is its function's own, and what Lambda tells every function.
_KEPT = frozenset({"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SSL_CERT_FILE"})
_OF_LAMBDA = ("AWS_", "LAMBDA_", "_LAMBDA_", "_X_AMZN_", "_MINISTACK_")


def kept_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What a function's process inherits: nothing of how this endpoint itself is set up."""
    return {name: value for name, value in environment.items() if name in _KEPT or name.startswith(_OF_LAMBDA)}


def addressed(configuration: Configuration, *, port: int) -> dict[str, Any]:
    """A function's configuration with the laptop's addresses of APIs in its variables, and no other change."""
    environment = configuration.get("Environment") or {}
    variables = {name: on_laptop(value, port=port) for name, value in environment.get("Variables", {}).items()}
    return {**configuration, "Environment": {**environment, "Variables": variables}}


class _Processes:
    """The module `subprocess`, as MiniStack's workers see it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    def Popen(self, command: list[str], *, env: Mapping[str, str], **options: Any) -> Any:  # noqa: N802 - its name
        return subprocess.Popen(command, env=kept_environment(env), **options)


def _worker(original: Callable[..., Any], port: int) -> Callable[..., Any]:
    """A worker of MiniStack's, told the laptop's addresses."""

    def choose(configuration: Configuration) -> Callable[..., Any]:
        kind = original(configuration)

        def start(name: str, configuration: Configuration, code: bytes) -> Any:
            return kind(name, addressed(configuration, port=port), code)

        return start

    return choose


def _signing(original: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    """Credentials whose access key bears the function's name, so that its calls are noted as a task's are."""

    def credentials(configuration: Configuration) -> dict[str, str]:
        return {**original(configuration), "AWS_ACCESS_KEY_ID": f"{TASK_KEY}{configuration['FunctionName']}"}

    return credentials


def _logging(original: Callable[..., None], folder: Path) -> Callable[..., None]:
    """A file for each function beside those of the agents; CloudWatch Logs has the same."""

    def log(function: Mapping[str, Any], request_id: str, text: str, *others: Any, **options: Any) -> None:
        original(function, request_id, text, *others, **options)
        name = (function.get("config") or function).get("FunctionName", "function")
        file = folder / f"{name}.log"
        # A stack whose folder was deleted stops, and makes it not anew by what a function says meanwhile.
        with suppress(FileNotFoundError):
            if text:
                folder.mkdir(exist_ok=True)
                processes.cap(file)
                with file.open("a") as lines:
                    lines.write(text.rstrip("\n") + "\n")

    return log


class _Execution:
    """One call of a function for a WebSocket, beside others: MiniStack would put them all through one process."""

    def __init__(self, configuration: Configuration, code: bytes) -> None:
        self._name = configuration["FunctionName"]
        self._function = {"config": configuration, "code_zip": code}

    def invoke(self, event: Event, _message_id: str) -> dict[str, Any]:
        """As every other call: counted, logged, and within the function's concurrency."""
        result = lambda_svc._execute_function({**lambda_svc._functions.get(self._name, {}), **self._function}, event)
        if result.get("error"):
            return {"status": "error", "error": str(result.get("body"))}
        return {"status": "ok", "result": result.get("body")}


def _for_websocket(_name: str, configuration: Configuration, code: bytes, **_qualifier: str) -> _Execution:
    return _Execution(configuration, code)


def correct_api(settings: Settings) -> None:
    """Put our parts into MiniStack's Lambda."""
    lambda_runtime._worker_class_for = _worker(lambda_runtime._worker_class_for, settings.aws_port)
    lambda_runtime.execution_credentials = _signing(lambda_runtime.execution_credentials)
    lambda_runtime.subprocess = _Processes()
    lambda_runtime.get_or_create_worker = _for_websocket
    lambda_svc._emit_lambda_logs = _logging(lambda_svc._emit_lambda_logs, settings.logs)
