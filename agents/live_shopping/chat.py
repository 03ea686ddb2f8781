"""The chat desk: opens a turn, has an architecture answer it, and remembers it before the reply is given."""

from collections.abc import Mapping
from uuid import uuid4

from agents.common.errors import NotFound
from agents.common.identity import Caller
from agents.live_shopping.activity import Hear, Watch
from agents.live_shopping.contracts import ChatReply, ChatRequest, Order
from agents.live_shopping.conversations import Conversations, RememberedTurn
from agents.live_shopping.streams import Streams
from agents.live_shopping.turn import Answered, Architecture, ShopTurn

_NO_ARCHITECTURE = "There is no such architecture; there are {names}."
_NO_SESSION = "There is no conversation with this session id here; leave session_id out to begin one."
_NO_STREAM = "There is no stream with this id."


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

    async def open_turn(self, architecture: str, request: ChatRequest, caller: Caller) -> ShopTurn:
        """The caller's next turn, or NotFound: of the architecture, of the session, or of the stream."""
        if architecture not in self._architectures:
            raise NotFound(_NO_ARCHITECTURE.format(names=", ".join(self._architectures)))
        if request.stream_id and not await self._streams.exists(caller.principal, request.stream_id):
            raise NotFound(_NO_STREAM)
        if request.session_id is None:
            return _first_turn(architecture, request, caller)
        session = await self._conversations.session(
            caller.principal, session_id=request.session_id, turns=self._history_turns
        )
        if session is None or session.architecture != architecture:
            raise NotFound(_NO_SESSION)
        return ShopTurn(
            caller=caller,
            architecture=architecture,
            message=request.customer_message,
            session_id=request.session_id,
            number=session.turns + 1,
            stream_id=request.stream_id or session.stream_id,
            at_second=request.at_second,
            messages=session.messages,
        )

    async def answer(self, turn: ShopTurn, hear: Hear) -> ChatReply:
        """The reply, remembered before it is given: what a customer reads, the next turn knows."""
        watch = Watch(hear)
        answered = await self._architectures[turn.architecture].answer(turn, watch)
        await self._conversations.append(
            turn.caller.principal,
            session_id=turn.session_id,
            architecture=turn.architecture,
            stream_id=turn.stream_id,
            turn=RememberedTurn(
                said=turn.message, reply=answered.text, messages=answered.messages, activity=watch.activity
            ),
        )
        return _reply(turn, answered, watch)


def _first_turn(architecture: str, request: ChatRequest, caller: Caller) -> ShopTurn:
    return ShopTurn(
        caller=caller,
        architecture=architecture,
        message=request.customer_message,
        session_id=uuid4().hex,
        number=1,
        stream_id=request.stream_id,
        at_second=request.at_second,
        messages=(),
    )


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
