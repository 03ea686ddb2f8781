"""The chat desk: opens a turn, has an architecture answer it, and remembers it before the reply is given."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import NAMESPACE_OID, uuid4, uuid5

import structlog

from agents.common.errors import ConstraintViolated, DatabaseUnavailable, NotFound, Refused
from agents.common.principal import Caller
from agents.live_shopping.activity import Hear, Watch
from agents.live_shopping.contracts import ChatReply, ChatRequest, Order
from agents.live_shopping.conversations import Conversations, RememberedTurn, Session
from agents.live_shopping.streams import Streams
from agents.live_shopping.turn import Answered, Architecture, ShopTurn

log = structlog.stdlib.get_logger(__name__)

_NO_ARCHITECTURE = "There is no such architecture; there are {names}."
_NO_SESSION = "There is no conversation with this session id here; leave session_id out to begin one."
_NO_STREAM = "There is no stream with this id."
_KEY_REUSED = "This idempotency key belongs to another message. Use a new key for a new message."


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What was asked of whom, before it is known whether that goes on from something."""

    architecture: str
    request: ChatRequest
    caller: Caller
    request_key: str | None

    @cached_property
    def session_id(self) -> str:
        """The one that was given, or a new one. A first request that is repeated begins the same conversation."""
        if self.request.session_id:
            return self.request.session_id
        if self.request_key is None:
            return uuid4().hex
        return uuid5(NAMESPACE_OID, f"{self.caller.principal.subject} {self.architecture} {self.request_key}").hex

    def turn_of(self, session: Session) -> ShopTurn:
        """The next one."""
        return ShopTurn(
            caller=self.caller,
            architecture=self.architecture,
            message=self.request.customer_message,
            session_id=self.session_id,
            number=session.turns + 1,
            stream_id=self.request.stream_id or session.stream_id,
            at_second=self.request.at_second,
            messages=session.messages,
            request_key=self.request_key,
        )


class ChatDesk:
    """One turn of a conversation after another, each by whichever task gets it."""

    def __init__(
        self,
        *,
        architectures: Mapping[str, Architecture],
        conversations: Conversations,
        streams: Streams,
        history_turns: int,
    ) -> None:
        self._architectures = architectures
        self._conversations = conversations
        self._streams = streams
        self._history_turns = history_turns
        self._unheard: set[asyncio.Task[ChatReply]] = set()

    async def open_turn(
        self, architecture: str, request: ChatRequest, caller: Caller, *, request_key: str | None = None
    ) -> ShopTurn:
        """The caller's next turn, or NotFound: of the architecture, of the session, or of the stream.

        A key that was used for another message is Refused.
        """
        if architecture not in self._architectures:
            raise NotFound(_NO_ARCHITECTURE.format(names=", ".join(self._architectures)))
        if request.stream_id and not await self._streams.exists(caller.principal, request.stream_id):
            raise NotFound(_NO_STREAM)
        asked = _Asked(architecture=architecture, request=request, caller=caller, request_key=request_key)
        session = await self._session(asked)
        turn = asked.turn_of(session)
        return replace(turn, repeated=await self._repeated(turn))

    async def answer(self, turn: ShopTurn, hear: Hear) -> ChatReply:
        """The reply, remembered before it is given. Who hangs up ends it, unless it orders: that is remembered, too."""
        if turn.repeated:
            return turn.repeated
        watch = Watch(hear)
        answering = asyncio.create_task(self._answered(turn, watch))
        try:
            return await asyncio.shield(answering)
        except asyncio.CancelledError:
            if watch.orders:
                self._goes_on(answering)
            else:
                answering.cancel()
            raise

    def _goes_on(self, answering: "asyncio.Task[ChatReply]") -> None:
        """Without anybody who listens."""
        self._unheard.add(answering)
        answering.add_done_callback(self._unheard.discard)

    async def _answered(self, turn: ShopTurn, watch: Watch) -> ChatReply:
        """What a customer reads, the next turn knows; but an order is told even when it can't be remembered."""
        answered = await self._architectures[turn.architecture].answer(turn, watch)
        reply = _reply(turn, answered, watch)
        try:
            await self._conversations.append(
                turn.caller.principal,
                session_id=turn.session_id,
                architecture=turn.architecture,
                stream_id=turn.stream_id,
                turn=RememberedTurn(
                    said=turn.message, reply=reply, messages=answered.messages, request_key=turn.request_key
                ),
            )
        except ConstraintViolated:  # the same request, answered at the same time
            if (given := await self._repeated(turn)) is None:
                raise
            return given
        except DatabaseUnavailable as error:
            if reply.order is None:
                raise
            log.warning("a turn with an order was not remembered", session_id=turn.session_id, exc_info=error)
        return reply

    async def _session(self, turn: _Asked) -> Session:
        """The conversation that goes on, or one that begins."""
        begun = Session(architecture=turn.architecture, stream_id=None, turns=0, messages=())
        if turn.request.session_id is None and turn.request_key is None:
            return begun
        found = await self._conversations.session(
            turn.caller.principal, session_id=turn.session_id, turns=self._history_turns
        )
        if found is None and turn.request.session_id is None:
            return begun
        if found is None or found.architecture != turn.architecture:
            raise NotFound(_NO_SESSION)
        return found

    async def _repeated(self, turn: ShopTurn) -> ChatReply | None:
        """What the same request was answered before."""
        if turn.request_key is None:
            return None
        kept = await self._conversations.answered(
            turn.caller.principal, session_id=turn.session_id, request_key=turn.request_key
        )
        if kept and kept.said != turn.message:
            raise Refused("idempotency_key_reused", _KEY_REUSED)
        return kept.reply if kept else None


def _reply(turn: ShopTurn, answered: Answered, watch: Watch) -> ChatReply:
    return ChatReply(
        response=answered.text,
        session_id=turn.session_id,
        architecture=turn.architecture,
        stream_id=turn.stream_id,
        order=Order.of(answered.order) if answered.order else None,
        activity=tuple(watch.activity),
        model_calls=watch.model_calls,
        input_tokens=watch.input_tokens,
        output_tokens=watch.output_tokens,
        processing_time=round(watch.seconds, 3),
    )
