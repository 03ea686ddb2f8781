"""Response time by architecture: rounds of all conversations, with floors between them, by latency of the model."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import psycopg

from benchmarks.endpoint_log import EndpointLog
from benchmarks.floor import Floor, FloorSamples
from benchmarks.live_shopping.conversation import Conversation
from benchmarks.live_shopping.result import TurnTime
from benchmarks.live_shopping.shop import LiveShop
from benchmarks.live_shopping.viewer import Turn, Viewers
from demos.measures import calls_in_a_row
from evals.shop import Tokens

Say = Callable[[str], None]
Database = psycopg.AsyncConnection[tuple[object, ...]]

_SECONDS_A_TURN = 60.0


@dataclass
class Measured:
    """Floors by latency, all turns, and the model calls as the endpoint counted them."""

    floors: dict[int, Floor] = field(default_factory=dict)
    turns: list[TurnTime] = field(default_factory=list)
    calls_at_endpoint: int = 0


class ResponseBenchmark:
    """One viewer at a time."""

    def __init__(
        self, shop: LiveShop, *, architectures: Sequence[str], conversations: Sequence[Conversation], say: Say
    ) -> None:
        self._shop = shop
        self._architectures = architectures
        self._conversations = conversations
        self._say = say
        self._log = EndpointLog(shop.settings.logs / "bedrock.log")

    async def measured(self, *, model_ms: Sequence[int], rounds: int) -> Measured:
        """After a round that is not counted: what is asked first is thought about. Raises NotAnswered."""
        measured = Measured()
        async with self._opened() as (http, database):
            viewers = Viewers(http, url=self._shop.place.url, tokens=Tokens(self._shop.place.sign_in))
            await self._round(viewers, 0)
            floors = {latency: self._floors(http, database) for latency in model_ms}
            for number in range(1, rounds + 1):
                for latency in model_ms:
                    await self._shop.slow_model(http, latency)
                    await floors[latency].take()
                    await self._log.begin()
                    measured.turns += await self._round(viewers, latency)
                    measured.calls_at_endpoint += await self._log.calls()
                self._say(f"response times: round {number} of {rounds}")
        measured.floors = {latency: samples.floor() for latency, samples in floors.items()}
        return measured

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[tuple[aiohttp.ClientSession, Database]]:
        """The ways in; afterwards the model is as fast as it was."""
        timeout = aiohttp.ClientTimeout(total=_SECONDS_A_TURN)
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            await psycopg.AsyncConnection.connect(self._shop.dsn, autocommit=True) as database,
        ):
            try:
                yield http, database
            finally:
                await self._shop.slow_model(http, 0)

    def _floors(self, http: aiohttp.ClientSession, database: Database) -> FloorSamples:
        place = self._shop.place
        return FloorSamples(http=http, health=f"{place.url}/shop/health", database=database, bedrock=place.bedrock)

    async def _round(self, viewers: Viewers, model_ms: int) -> list[TurnTime]:
        """Every conversation with every architecture, the architectures taking turns."""
        customer = self._shop.customers[0]
        return [
            turn_time(turn, architecture=architecture, conversation=conversation, number=number, model_ms=model_ms)
            for conversation in self._conversations
            for architecture in self._architectures
            for number, turn in enumerate(await viewers.converse(architecture, conversation, customer=customer))
        ]


def turn_time(turn: Turn, *, architecture: str, conversation: Conversation, number: int, model_ms: int) -> TurnTime:
    """A turn in figures; statements that ran at the same time each count with all of their time."""
    activity = turn.reply.activity
    return TurnTime(
        architecture=architecture,
        conversation=conversation.name,
        turn=number + 1,
        said=conversation.says[number],
        model_ms=model_ms,
        milliseconds=turn.milliseconds,
        model_calls=turn.reply.model_calls,
        calls_in_a_row=calls_in_a_row(activity),
        tool_calls=sum(one.kind == "tool" for one in activity),
        statements=sum(one.kind == "sql" for one in activity),
        sql_milliseconds=sum(one.milliseconds for one in activity if one.kind == "sql"),
        input_tokens=turn.reply.input_tokens,
        output_tokens=turn.reply.output_tokens,
        as_meant=turn.as_meant,
    )
