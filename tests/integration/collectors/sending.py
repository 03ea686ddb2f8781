"""Events as clients send them, and the replies that they get."""

import base64
import gzip
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass

from local.collectors.collector import Collector
from local.settings import LOOPBACK

TEXT = {"content-type": "text/plain"}
PATIENCE = 30


@dataclass(frozen=True)
class Reply:
    """What the collector answered."""

    status: int
    body: dict[str, object]
    headers: Mapping[str, str]

    @property
    def rid(self) -> str:
        """The record's id, of an event that was taken."""
        return self.headers["x-request-id"]

    @property
    def reason(self) -> object:
        """The name of the refusal."""
        return self.body.get("reason")


def packed(text: str | bytes) -> bytes:
    """base64(gzip(text)), as the collector's senders do it."""
    return base64.b64encode(gzip.compress(text if isinstance(text, bytes) else text.encode(), compresslevel=1))


def send(
    collector: Collector,
    body: bytes,
    headers: Mapping[str, str] = TEXT,
    *,
    method: str = "POST",
    path: str = "/data/v1",
) -> Reply:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(LOOPBACK, collector.port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        text = response.read()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, json.loads(text) if text.startswith(b"{") else {}, found)
    finally:
        connection.close()
