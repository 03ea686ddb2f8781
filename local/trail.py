"""Which AWS actions tasks and functions call, as CloudTrail would tell: each once, in a file, while the stack runs."""

import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

# ASGI's own shapes; the servers' and frameworks' types for them differ.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

# The access key of a task's or function's credentials says whose they are; other calls are nobody's business.
TASK_KEY = "task."
_CREDENTIAL = re.compile(rb"Credential=([^/]+)/\d{8}/[^/]+/([a-z0-9-]+)/aws4_request")
# IAM knows Bedrock's newer operations as these two.
_MODEL_ACTIONS = {
    "converse": "InvokeModel",
    "invoke": "InvokeModel",
    "converse-stream": "InvokeModelWithResponseStream",
    "invoke-with-response-stream": "InvokeModelWithResponseStream",
}
# A transaction's operations are allowed one by one: there is no action for the whole.
_TRANSACTION = "TransactWriteItems"
_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
_BY_PATH = (
    ("lambda", re.compile(r"/functions/[^/]+/invocations$"), "InvokeFunction"),
    ("execute-api", re.compile(r"/@connections/[^/]+$"), "ManageConnections"),
    ("ses", re.compile(r"/v2/email/outbound-emails$"), "SendEmail"),
)
_STATEMENT_ACTIONS = {
    "/Execute": "ExecuteStatement",
    "/BatchExecute": "BatchExecuteStatement",
    "/BeginTransaction": "BeginTransaction",
    "/CommitTransaction": "CommitTransaction",
    "/RollbackTransaction": "RollbackTransaction",
}


@dataclass(frozen=True, kw_only=True)
class Action:
    """What an agent's task, or a function, called, as IAM names it: `bedrock:InvokeModel`."""

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
        body = b""
        if scope["type"] == "http" and (_is_form(scope) or _operation(scope) == _TRANSACTION):
            body, receive = await _read(receive)
        for action in actions_of(scope, body) if scope["type"] == "http" else ():
            self._note(action)
        await self._app(scope, receive, send)

    def _note(self, action: Action) -> None:
        if action in self._known:
            return
        self._known.add(action)
        with suppress(FileNotFoundError):  # a stack whose folder was deleted makes it not anew
            self._file.parent.mkdir(exist_ok=True)
            with self._file.open("a") as file:
                file.write(json.dumps(asdict(action)) + "\n")


def actions_of(scope: Scope, body: bytes = b"") -> frozenset[Action]:
    """What a request asks for; nothing where no task signed it. The oldest services say it in the form of a `body`."""
    signed = _CREDENTIAL.search(dict(scope["headers"]).get(b"authorization", b""))
    if signed is None or not signed[1].startswith(TASK_KEY.encode()):
        return frozenset()
    service, agent = signed[2].decode(), signed[1].decode().removeprefix(TASK_KEY)
    return frozenset(Action(agent=agent, action=f"{service}:{name}") for name in _names(service, scope, body))


def _names(service: str, scope: Scope, body: bytes) -> Iterable[str]:
    operation = _operation(scope)
    if operation == _TRANSACTION:
        return [_WRITES[kind] for item in json.loads(body)["TransactItems"] for kind in item]
    if _is_form(scope):
        return parse_qs(body.decode())["Action"]
    return [operation or _by_path(service, scope["path"])]


def _operation(scope: Scope) -> str:
    target: bytes = dict(scope["headers"]).get(b"x-amz-target", b"")
    return target.decode().rpartition(".")[2]


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
    known = (action for whose, pattern, action in _BY_PATH if whose == service and pattern.search(path))
    return next(known, _STATEMENT_ACTIONS.get(path, path))
