"""A customer, as the load balancer sees one: a token and HTTP, nothing else."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """Status, headers in lower case, and the body as JSON."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """The reply's words."""
        return str(self.body["response"])

    @property
    def raw(self) -> str:
        """The body as it was sent, more or less."""
        return json.dumps(self.body, ensure_ascii=False)


@dataclass(frozen=True)
class Shopper:
    """Speaks to the supervisor, or to any agent by its path."""

    url: str
    token: str | None

    def say(self, message: str, *, path: str = "supervisor", **fields: object) -> Answer:
        """`POST /{path}/process`."""
        return self.post(f"/{path}/process", json.dumps({"customer_message": message, **fields}).encode())

    def shop(self, message: str, *, architecture: str, **fields: object) -> Answer:
        """`POST /shop/{architecture}/chat`."""
        return self.send("POST", f"/shop/{architecture}/chat", {"customer_message": message, **fields})

    def send(self, method: str, route: str, document: object = None, **headers: str) -> Answer:
        """Any route, with a JSON document where there is one."""
        body = None if document is None else json.dumps(document).encode()
        return self._answer(self._request(route, body, method=method, headers=headers))

    def post(self, route: str, body: bytes) -> Answer:
        """Whatever the body."""
        return self._answer(self._request(route, body))

    def _answer(self, request: urllib.request.Request) -> Answer:
        """Whatever the status."""
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as reply:
                return Answer(reply.status, _lower(reply.headers.items()), json.loads(reply.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _lower(error.headers.items()), json.loads(error.read()))

    def stream(self, message: str) -> Iterator[tuple[str, Any]]:
        """Server-sent events as (event, data)."""
        body = json.dumps({"customer_message": message}).encode()
        with urllib.request.urlopen(self._request("/supervisor/process/stream", body), timeout=SECONDS) as reply:
            event = ""
            for raw in reply:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield event, json.loads(line.removeprefix("data: "))

    def _request(
        self, route: str, body: bytes | None, *, method: str = "POST", headers: Mapping[str, str] = MappingProxyType({})
    ) -> urllib.request.Request:
        told = {"content-type": "application/json", **headers}
        if self.token is not None:
            told["authorization"] = f"Bearer {self.token}"
        return urllib.request.Request(f"{self.url}{route}", data=body, headers=told, method=method)


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
