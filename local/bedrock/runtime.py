"""Bedrock Runtime: Converse, InvokeModel, both streamed too, and CountTokens."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.bedrock.application_profiles import ApplicationProfiles
from local.bedrock.call import Call
from local.bedrock.catalog import FoundationModel
from local.bedrock.embeddings import Embedder
from local.bedrock.errors import ValidationException
from local.bedrock.faults import Faults
from local.bedrock.model import Conversation, Event, JsonObject, Model
from local.bedrock.operation import operation, streamed
from local.bedrock.resolution import resolve
from local.bedrock.wire import converse_reply, converse_request, native, titan
from local.bedrock.wire.blocks import gather
from local.bedrock.wire.body import read_json

WRONG_ACTION = "This action doesn't support the model that you provided. Try again with a supported text or chat model."


@dataclass(frozen=True, slots=True)
class Runtime:
    """The operations, over whatever answers and embeds."""

    model: Model
    embedder: Embedder
    faults: Faults
    applications: ApplicationProfiles

    def routes(self) -> list[Route]:
        """Model ids hold `:` and `/`, hence the path parameter."""
        table = {
            "converse": ("Converse", self.converse),
            "converse-stream": ("ConverseStream", self.converse_stream),
            "invoke": ("InvokeModel", self.invoke),
            "invoke-with-response-stream": ("InvokeModelWithResponseStream", self.invoke_stream),
            "count-tokens": ("CountTokens", self.count_tokens),
        }
        return [
            Route(f"/model/{{model_id:path}}/{action}", operation(name, handler), methods=["POST"])
            for action, (name, handler) in table.items()
        ]

    async def converse(self, request: Request, call: Call) -> Response:
        """A whole reply."""
        events = self._ask(await self._converse_request(request, call), call)
        blocks, stop = await gather(events)
        return JSONResponse(converse_reply.whole(blocks, stop, call))

    async def converse_stream(self, request: Request, call: Call) -> Response:
        """A reply as it is made."""
        events = await _begun(self._ask(await self._converse_request(request, call), call))
        return streamed(converse_reply.stream(events, call), call)

    async def invoke(self, request: Request, call: Call) -> Response:
        """A whole reply in the provider's own format, or an embedding."""
        model, body = await self._admit(request, call)
        if not model.speaks:
            return await self._embed(body, call)
        format_ = native.NATIVE_FORMATS[model.provider]
        conversation, call.input_tokens = format_.read(body, model)
        blocks, stop = await gather(self._ask(conversation, call))
        return JSONResponse(format_.whole(blocks, stop, call), headers=_counts(call))

    async def invoke_stream(self, request: Request, call: Call) -> Response:
        """The same in chunks."""
        model, body = await self._admit(request, call)
        if not model.speaks:
            raise ValidationException("The model is unsupported for response streaming.")
        format_ = native.NATIVE_FORMATS[model.provider]
        conversation, call.input_tokens = format_.read(body, model)
        events = await _begun(self._ask(conversation, call))
        response = streamed(native.stream(format_, events, call), call)
        response.headers["X-Amzn-Bedrock-Content-Type"] = "application/json"
        return response

    async def count_tokens(self, request: Request, call: Call) -> Response:
        """Input tokens of a request, without sending it to a model."""
        call.model_id = self.applications.source_of(request.path_params["model_id"], region=call.region)
        model = resolve(call.model_id, region=call.region, invoking=False)
        if model.provider != "Anthropic":
            raise ValidationException("The provided model doesn't support counting tokens.")
        asked = read_json(await request.body()).get("input")
        _, call.input_tokens = _read_counted(asked if isinstance(asked, dict) else {}, model)
        return JSONResponse({"inputTokens": call.input_tokens})

    async def _converse_request(self, request: Request, call: Call) -> Conversation:
        model, body = await self._admit(request, call)
        if not model.speaks:
            raise ValidationException(WRONG_ACTION)
        conversation, call.input_tokens = converse_request.read_conversation(body, model)
        return conversation

    async def _admit(self, request: Request, call: Call) -> tuple[FoundationModel, JsonObject]:
        call.model_id = self.applications.source_of(request.path_params["model_id"], region=call.region)
        model = resolve(call.model_id, region=call.region)
        await self.faults.admit(call.model_id)
        return model, read_json(await request.body())

    def _ask(self, conversation: Conversation, call: Call) -> AsyncIterator[Event]:
        return call.metered(self.model, conversation)

    async def _embed(self, body: JsonObject, call: Call) -> Response:
        wanted, call.input_tokens = titan.read_request(body)
        texts = [wanted.inputText]
        known = self.embedder.knows(wanted.inputText)
        vectors = self.embedder.embed(texts) if known else await asyncio.to_thread(self.embedder.embed, texts)
        return JSONResponse(titan.reply(wanted, call.input_tokens, vectors[0]), headers=_counts(call))


def _read_counted(asked: JsonObject, model: FoundationModel) -> tuple[Conversation, int]:
    match asked:
        case {"converse": dict(body)}:
            return converse_request.read_conversation(body, model)
        case {"invokeModel": {"body": str(encoded)}}:
            return native.NATIVE_FORMATS[model.provider].read(read_json(_decoded(encoded)), model)
        case _:
            raise ValidationException(
                "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must not be null"
            )


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError as error:
        raise ValidationException("Malformed input request, please reformat your input and try again.") from error


async def _begun(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """Waits for the first event, so that a model that fails before it gives an HTTP error and not a broken stream."""
    first = await anext(events)

    async def replay() -> AsyncIterator[Event]:
        yield first
        async for event in events:
            yield event

    return replay()


def _counts(call: Call) -> dict[str, str]:
    return {
        "X-Amzn-Bedrock-Invocation-Latency": str(call.elapsed_ms),
        "X-Amzn-Bedrock-Input-Token-Count": str(call.input_tokens),
        "X-Amzn-Bedrock-Output-Token-Count": str(call.output_tokens),
    }
