"""Which AWS actions the agents' tasks call, as CloudTrail would tell: each once, in a file, while the stack runs."""

import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

# ASGI's own shapes; the servers' and frameworks' types for them differ.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

# The access key of a task's credentials says whose they are; anybody else's calls are nobody's business.
TASK_KEY = "task."
_CREDENTIAL = re.compile(rb"Credential=([^/]+)/\d{8}/[^/]+/([a-z0-9-]+)/aws4_request")
# IAM knows Bedrock's newer operations as these two.
_MODEL_ACTIONS = {
    "converse": "InvokeModel",
    "invoke": "InvokeModel",
    "converse-stream": "InvokeModelWithResponseStream",
    "invoke-with-response-stream": "InvokeModelWithResponseStream",
}
_STATEMENT_ACTIONS = {
    "/Execute": "ExecuteStatement",
    "/BatchExecute": "BatchExecuteStatement",
    "/BeginTransaction": "BeginTransaction",
    "/CommitTransaction": "CommitTransaction",
    "/RollbackTransaction": "RollbackTransaction",
}


@dataclass(frozen=True, kw_only=True)
class Action:
    """What an agent's task called, as IAM names it: `bedrock:InvokeModel`."""

    agent: str
    action: str


class Trail:
    """An ASGI application that writes down who calls another one."""

    def __init__(self, app: App, file: Path) -> None:
        self._app = app
        self._file = file
        self._known: set[Action] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what it noted."""
        form = b""
        if scope["type"] == "http" and _is_form(scope):
            form, receive = await _read(receive)
        action = action_of(scope, form) if scope["type"] == "http" else None
        if action and action not in self._known:
            self._known.add(action)
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a") as file:
                file.write(json.dumps(asdict(action)) + "\n")
        await self._app(scope, receive, send)


def action_of(scope: Scope, form: bytes = b"") -> Action | None:
    """What a request asks for; none where no task signed it. The oldest services say it in a `form`."""
    headers = dict(scope["headers"])
    signed = _CREDENTIAL.search(headers.get(b"authorization", b""))
    if signed is None or not signed[1].startswith(TASK_KEY.encode()):
        return None
    service, target = signed[2].decode(), headers.get(b"x-amz-target", b"").decode()
    (name,) = parse_qs(form.decode()).get("Action", [target.rpartition(".")[2] or _by_path(service, scope["path"])])
    return Action(agent=signed[1].decode().removeprefix(TASK_KEY), action=f"{service}:{name}")


def read(file: Path) -> set[Action]:
    """All that was noted."""
    return {Action(**json.loads(line)) for line in file.read_text().splitlines()} if file.exists() else set()


def _is_form(scope: Scope) -> bool:
    kind: bytes = dict(scope["headers"]).get(b"content-type", b"")
    return kind.startswith(b"application/x-www-form-urlencoded")


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """A request's body, and what gives it to the next reader."""
    messages: deque[Any] = deque()
    while not messages or messages[-1].get("more_body"):
        messages.append(await receive())
    body = b"".join(message.get("body", b"") for message in messages)

    async def again() -> Any:
        return messages.popleft() if messages else await receive()

    return body, again


def _by_path(service: str, path: str) -> str:
    """The operation that a path stands for; the path itself where nobody said, which no policy grants."""
    if service == "bedrock":
        return _MODEL_ACTIONS.get(path.rpartition("/")[2], path)
    return _STATEMENT_ACTIONS.get(path, path)
