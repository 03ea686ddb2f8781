"""Live shopping's ports in memory: conversations, streams, and an architecture that does what a test says."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import APIRouter, FastAPI

from agents.common.app import create_agent_app
from agents.common.database import Database
from agents.common.errors import ConstraintViolated, DatabaseUnavailable
from agents.common.principal import Principal
from agents.common.readiness import ReadinessChecks
from agents.common.turn_memory import remembered
from agents.live_shopping.activity import Watch
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.chat import ChatDesk
from agents.live_shopping.config import SPEC
from agents.live_shopping.contracts import Stream, StreamEvent, ToolStatistics
from agents.live_shopping.conversations import AnsweredRequest, RememberedTurn, Session
from agents.live_shopping.domain import PlacedOrder
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import SandboxPayments
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.service import LiveShoppingService
from agents.live_shopping.turn import Answered, Architecture, ShopTurn
from tests.fakes import issuer
from tests.fakes.runtimes import NoDatabase

STREAM = Stream(
    stream_id="fitness_stream_morning_001",
    title="Morning Moves",
    presenter="Maya",
    description="Running and mat work.",
    started_at=datetime(2026, 11, 20, 6, 30, tzinfo=UTC),
    duration_seconds=1200,
    repeats=True,
    second=100,
)
ORDER = PlacedOrder(
    order_id="ORD-2026-100001",
    status="processing",
    lines=(),
    subtotal_cents=12000,
    tax_cents=960,
    shipping_cents=0,
    total_cents=12960,
    payment="authorized",
    payment_reason=None,
    repeated=False,
)


@dataclass
class InMemoryLiveConversations:
    """Keeps each subject's conversations apart."""

    sessions: dict[tuple[str, str], tuple[str, str | None, list[RememberedTurn]]] = field(default_factory=dict)
    is_down: bool = False

    async def session(self, principal: Principal, *, session_id: str, turns: int) -> Session | None:
        """With its last turns."""
        kept = self.sessions.get((principal.subject, session_id))
        if kept is None:
            return None
        architecture, stream_id, all_turns = kept
        last = all_turns[-turns:] if turns else []
        messages = tuple(message for turn in last for message in turn.messages)
        return Session(architecture=architecture, stream_id=stream_id, turns=len(all_turns), messages=messages)

    async def answered(self, principal: Principal, *, session_id: str, request_key: str) -> AnsweredRequest | None:
        """The turn with that key."""
        _, _, turns = self.sessions.get((principal.subject, session_id), ("", None, []))
        found = [turn for turn in turns if turn.request_key == request_key]
        return AnsweredRequest(found[0].said, found[0].reply) if found else None

    async def append(
        self, principal: Principal, *, session_id: str, architecture: str, stream_id: str | None, turn: RememberedTurn
    ) -> None:
        """The first turn begins it."""
        if self.is_down:
            raise DatabaseUnavailable("The shop's database does not answer right now.")
        if turn.request_key and await self.answered(principal, session_id=session_id, request_key=turn.request_key):
            raise ConstraintViolated("A turn with this key is there.")
        kept = self.sessions.get((principal.subject, session_id), (architecture, stream_id, []))
        self.sessions[principal.subject, session_id] = (architecture, stream_id, [*kept[2], turn])


@dataclass
class CannedStreams:
    """One stream with the events that a test gives it."""

    happened: tuple[StreamEvent, ...] = ()

    async def all(self, _: Principal) -> tuple[Stream, ...]:
        """The one."""
        return (STREAM,)

    async def exists(self, _: Principal, stream_id: str, /) -> bool:
        """Whoever asks."""
        return stream_id == STREAM.stream_id

    async def events(self, _: Principal, __: str, *, from_second: int, until_second: int) -> tuple[StreamEvent, ...]:
        """Those within the seconds."""
        return tuple(one for one in self.happened if from_second <= one.at_second <= until_second)


@dataclass
class CannedAnalytics:
    """The statistics that a test gives it."""

    tools: tuple[ToolStatistics, ...] = ()

    async def by_tool(self, _: Principal, *, since: datetime) -> tuple[ToolStatistics, ...]:
        """Those that were called since then."""
        return tuple(tool for tool in self.tools if tool.last_called_at >= since)


Answering = Callable[[ShopTurn, Watch], Awaitable[str]]


async def repeat(turn: ShopTurn, _: Watch) -> str:
    """What was said, with the turn's number."""
    return f"{turn.number}: {turn.message}"


@dataclass
class ScriptedArchitecture:
    """Answers with what a test's function says, and remembers what it was given."""

    name: str = "single_agent"
    answering: Answering = repeat
    turns: list[ShopTurn] = field(default_factory=list)

    async def answer(self, turn: ShopTurn, watch: Watch) -> Answered:
        """The function's words."""
        self.turns.append(turn)
        text = await self.answering(turn, watch)
        return Answered(text=text, messages=remembered((), said=turn.message, reply=text))


OpenShelf = Callable[[], AbstractAsyncContextManager[Database]]


def no_shelf() -> AbstractAsyncContextManager[Database]:
    """For tests that sell nothing."""
    return nullcontext(NoDatabase())


def shop_app(
    *routers: APIRouter,
    architectures: Mapping[str, Architecture] | None = None,
    conversations: InMemoryLiveConversations | None = None,
    streams: CannedStreams | None = None,
    analytics: CannedAnalytics | None = None,
    open_shelf: OpenShelf = no_shelf,
) -> FastAPI:
    """The shop's application over fakes, with the routes that a test is about."""
    known = streams or CannedStreams()
    chat = ChatDesk(
        architectures=architectures or {},
        conversations=conversations or InMemoryLiveConversations(),
        streams=known,
        history_turns=2,
    )

    @asynccontextmanager
    async def open_service() -> AsyncIterator[LiveShoppingService]:
        async with open_shelf() as shelf:
            catalogue = SqlCatalogue(shelf)
            yield LiveShoppingService(
                chat=chat,
                streams=known,
                analytics=analytics or CannedAnalytics(),
                desk=OrderDesk(catalogue=catalogue, orders=SqlOrders(shelf), payments=SandboxPayments()),
                catalogue=catalogue,
                verifier=issuer.verifier(),
                readiness=ReadinessChecks({}),
            )

    return create_agent_app(spec=SPEC, open_service=open_service, routers=routers)
