"""Asks the server, streams what it says, and tells its failures in Bedrock's words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from pydantic import ValidationError

from local.bedrock.errors import (
    AccessDeniedException,
    BedrockError,
    ModelErrorException,
    ModelStreamErrorException,
    ModelTimeoutException,
    ResourceNotFoundException,
    ServiceUnavailableException,
    ThrottlingException,
    ValidationException,
)
from local.bedrock.model import Conversation, Event, JsonObject
from local.bedrock.openai.chunks import Chunk
from local.bedrock.openai.reply import Completion
from local.bedrock.openai.request import completion_request

# A small machine that is busy reads a first prompt for minutes, and three others before it. Who asks has a deadline.
TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=1800)
LONGEST_LINE = 4 * 2**20

_BY_STATUS: dict[int, type[BedrockError]] = {
    400: ValidationException,
    401: AccessDeniedException,
    403: AccessDeniedException,
    404: ResourceNotFoundException,
    422: ValidationException,
    429: ThrottlingException,
}


class OpenAIModel:
    """The model called `name` of the server at `url` (such as `http://localhost:11434/v1`)."""

    def __init__(self, url: str, *, name: str, api_key: str | None = None) -> None:
        self._url = url.rstrip("/")
        self.name = name
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._session: aiohttp.ClientSession | None = None

    async def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """The server's reply as it comes."""
        async for event in self.complete(completion_request(conversation, model=self.name)):
            yield event

    async def complete(self, body: JsonObject) -> AsyncIterator[Event]:
        """The reply to a request for chat completions."""
        completion, begun = Completion(), False
        try:
            async for chunk in self._chunks(body):
                for event in completion.take(chunk):
                    begun = True
                    yield event
        except (aiohttp.ClientError, TimeoutError, ValidationError, ValueError) as error:
            raise self._trouble(error, begun=begun) from error
        for event in completion.finish():
            yield event

    async def aclose(self) -> None:
        """Let the connections go."""
        if self._session:
            await self._session.close()

    async def _chunks(self, body: JsonObject) -> AsyncIterator[Chunk]:
        async with self._open().post(f"{self._url}/chat/completions", json=body) as response:
            if response.status != 200:
                raise await self._refused(response)
            if response.content_type == "application/json":
                yield Chunk.model_validate_json(await response.read())
                return
            async for line in response.content:
                data = line.removeprefix(b"data:").strip() if line.startswith(b"data:") else b""
                if data == b"[DONE]":
                    return
                if data:
                    yield Chunk.model_validate_json(data)

    def _open(self) -> aiohttp.ClientSession:
        """Made on the first call, because it belongs to the running loop."""
        if self._session is None:
            # Some servers drop a quiet connection without a word, and a POST is not repeated by itself.
            connector = aiohttp.TCPConnector(limit=0, force_close=True)
            self._session = aiohttp.ClientSession(
                connector=connector, headers=self._headers, timeout=TIMEOUT, read_bufsize=LONGEST_LINE
            )
        return self._session

    async def _refused(self, response: aiohttp.ClientResponse) -> BedrockError:
        said = (await response.text(errors="replace"))[:500]
        default = ServiceUnavailableException if response.status >= 500 else ModelErrorException
        error = _BY_STATUS.get(response.status, default)
        return error(f"The model server at {self._url} refuses {self.name} with {response.status}: {said}")

    def _trouble(self, error: Exception, *, begun: bool) -> BedrockError:
        if begun:
            return ModelStreamErrorException(f"The model server at {self._url} broke off its reply.")
        if isinstance(error, ValidationError):
            return ModelErrorException(f"The model server at {self._url} answers in no format of chat completions.")
        if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ConnectionTimeoutError):
            return ModelTimeoutException(f"The model server at {self._url} took too long.")
        return ServiceUnavailableException(
            f"The model server at {self._url} does not answer ({type(error).__name__}). Is it running?"
        )
