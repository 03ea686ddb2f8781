"""Viewers who write to the shop through its load balancer, each a customer with a conversation."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
from pydantic import ValidationError

from benchmarks.errors import NotAnswered
from benchmarks.live_shopping.conversation import AT_SECOND, STREAM, Conversation
from demos.wire import Reply
from evals.shop import Tokens


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A reply, how long its viewer waited for it, and whether it says what it should."""

    reply: Reply
    milliseconds: float
    as_meant: bool


class Viewers:
    """Anybody who watches."""

    def __init__(self, http: aiohttp.ClientSession, *, url: str, tokens: Tokens) -> None:
        self._http = http
        self._url = url
        self._tokens = tokens

    async def converse(self, architecture: str, conversation: Conversation, *, customer: str) -> Sequence[Turn]:
        """A whole conversation, turn after turn. Raises NotAnswered."""
        turns: list[Turn] = []
        for number in range(len(conversation.says)):
            turns.append(await self.say(architecture, conversation, number, customer=customer, after=turns))
        return turns

    async def say(
        self, architecture: str, conversation: Conversation, number: int, *, customer: str, after: Sequence[Turn]
    ) -> Turn:
        """One turn after those before. Raises NotAnswered."""
        body: dict[str, object] = {"customer_message": conversation.says[number]}
        if conversation.watches:
            body |= {"stream_id": STREAM, "at_second": AT_SECOND}
        if after:
            body["session_id"] = after[-1].reply.session_id
        token = await self._tokens.of(customer)
        began = time.perf_counter()
        reply = await self._post(f"{self._url}/shop/{architecture}/chat", body, token)
        return Turn(
            reply=reply,
            milliseconds=(time.perf_counter() - began) * 1000,
            as_meant=is_as_meant(reply, conversation, number),
        )

    async def _post(self, url: str, body: object, token: str) -> Reply:
        try:
            async with self._http.post(url, json=body, headers={"authorization": f"Bearer {token}"}) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotAnswered(f"{url} gave no reply: {type(error).__name__} {error}".rstrip()) from error
        if answer.status != 200:
            raise NotAnswered(f"{url} gave HTTP {answer.status}: {text[:300]}")
        try:
            return Reply.model_validate_json(text)
        except ValidationError as error:
            raise NotAnswered(f"{url} gave a reply that is none: {error}") from error


def is_as_meant(reply: Reply, conversation: Conversation, number: int) -> bool:
    """Whether it says what is expected, and an order was placed where one was meant to be, and only there."""
    orders = conversation.orders and number == len(conversation.says) - 1
    says_it = all(words in reply.response for words in conversation.expects[number])
    return says_it and (reply.order is not None) == orders
