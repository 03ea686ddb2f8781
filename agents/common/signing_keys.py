"""The issuer's public keys: fetched off the event loop, cached, and fetched again for a key id not seen before.

Standard library and PyJWT only: a Lambda function verifies tokens too.
"""

import asyncio
import json
import logging
import time
import urllib.request
from collections.abc import Awaitable, Callable, Mapping

from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

from agents.common.errors import NotAuthenticated, Unavailable

logger = logging.getLogger(__name__)

FetchKeys = Callable[[], Awaitable[Mapping[str, object]]]

_FETCH_SECONDS = 5.0
_REST_AFTER_FAILURE_SECONDS = 2.0


def fetch_from(url: str) -> FetchKeys:
    """A fetch of the JSON Web Key Set at `url`. Fetches are rare, so each has a connection of its own."""

    def read() -> Mapping[str, object]:
        with urllib.request.urlopen(url, timeout=_FETCH_SECONDS) as response:  # noqa: S310 - the pool's own address
            document: Mapping[str, object] = json.load(response)
            return document

    async def fetch() -> Mapping[str, object]:
        return await asyncio.to_thread(read)

    return fetch


class SigningKeys:
    """Keys by id. A flood of tokens with made-up key ids costs at most one fetch per `at_most_every` seconds."""

    def __init__(
        self,
        fetch: FetchKeys,
        *,
        at_most_every: float = 30.0,
        fresh_for: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._at_most_every = at_most_every
        self._fresh_for = fresh_for
        self._clock = clock
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at: float | None = None
        self._rest_until = float("-inf")
        self._fetching = asyncio.Lock()

    async def key(self, key_id: str) -> PyJWK:
        """The key, or NotAuthenticated when the issuer has none by that id, Unavailable when it can't be asked."""
        if self._needs_fetch(key_id):
            async with self._fetching:
                if self._needs_fetch(key_id):
                    await self._refresh()
        if key_id in self._keys:
            return self._keys[key_id]
        if not self._keys:
            raise Unavailable("Sign-in can't be checked right now; try again in a moment.")
        raise NotAuthenticated("The token was not signed by this shop's user pool.")

    def _needs_fetch(self, key_id: str) -> bool:
        now = self._clock()
        if now < self._rest_until:
            return False
        stale = self._fetched_at is None or now - self._fetched_at >= self._fresh_for
        return stale or key_id not in self._keys

    async def _refresh(self) -> None:
        """Old keys stay when the issuer does not answer: tokens that they signed are still good."""
        try:
            document = await self._fetch()
            found = PyJWKSet.from_dict(dict(document)).keys
        except (OSError, PyJWTError, ValueError) as error:
            self._rest_until = self._clock() + _REST_AFTER_FAILURE_SECONDS
            logger.warning("the issuer's keys could not be fetched: %s", type(error).__name__)
            return
        self._fetched_at = self._clock()
        self._rest_until = self._fetched_at + self._at_most_every
        self._keys = {key.key_id: key for key in found if key.key_id}
