"""Requests of a client that we did not write the server for: aiohttp, one session a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.fakes import issuer


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str
    body: dict[str, Any]


async def ask(url: str, message: str, *, customer: str = "cust001", **fields: Any) -> Answer:
    """A customer's message to an agent's `process` route."""
    return await send("POST", url, headers=issuer.bearer(customer), json={"customer_message": message, **fields})


async def send(method: str, url: str, **arguments: Any) -> Answer:
    """Any request."""
    async with aiohttp.ClientSession() as session, session.request(method, url, **arguments) as response:
        text = await response.text()
        is_json = response.content_type == "application/json"
        body = await response.json() if is_json else {}
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, text, body)
