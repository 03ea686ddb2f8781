"""Holds conversations with the service's own agents, a few at a time, each in a world of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from strands.models import Model

from agents.clickstream.desk import OperatorDesk
from agents.common.contracts import LONGEST_TEXT, HistoryMessage, ProcessReply, ProcessRequest
from agents.common.errors import ClickShopError
from agents.common.principal import Caller, Principal
from agents.common.progress import unheard
from evals.clickstream.conversation import OperatorTurn
from evals.clickstream.judging import shortfalls
from evals.clickstream.loading import AGENT, Case
from evals.clickstream.played.scenes import Scene
from evals.clickstream.played.worlds import scene_of
from evals.clickstream.recording import Recorder
from evals.clickstream.service import open_desk
from evals.conversation import Forbidden
from evals.heard import Heard
from evals.result import ConversationResult, TurnResult

OPERATOR = Caller(Principal(kind="staff", subject="subject-of-ada", customer_id=None), "token")
_ASKS = "_agent"


@dataclass(frozen=True, kw_only=True)
class Holder:
    """With one model. A turn may take so many seconds."""

    model: Model
    at_once: int
    seconds: float

    async def results(self, cases: Sequence[Case]) -> AsyncIterator[ConversationResult]:
        """Each conversation's result, as it ends."""
        places = asyncio.Semaphore(self.at_once)

        async def one(case: Case) -> ConversationResult:
            async with places:
                return await self.hold(case)

        for ended in asyncio.as_completed([asyncio.create_task(one(case)) for case in cases]):
            yield await ended

    async def hold(self, case: Case) -> ConversationResult:
        """Turn after turn; one without a reply is an empty one to those after it."""
        scene, recorder = await scene_of(case.conversation.world), Recorder()
        async with open_desk(scene, self.model, recorder, seconds=self.seconds) as desk:
            talk = _Talk(case, scene, recorder, desk)
            return case.result([await talk.take(turn) for turn in case.conversation.turns])


class _Talk:
    """One conversation under way."""

    def __init__(self, case: Case, scene: Scene, recorder: Recorder, desk: OperatorDesk) -> None:
        self._conversation = case.conversation
        self._plans = scene.plans
        self._recorder = recorder
        self._desk = desk
        self._said: list[HistoryMessage] = []
        self._approved = len(scene.plans.approved)

    async def take(self, turn: OperatorTurn) -> TurnResult:
        """What was said, and what is wrong with it."""
        heard = await self._heard(turn.say)
        self._said += [
            HistoryMessage(role="user", content=turn.say),
            HistoryMessage(role="assistant", content=heard.response[:LONGEST_TEXT] or "-"),
        ]
        failures = shortfalls(turn, self._conversation, heard, self._plans, approved_before=self._approved)
        expected = turn.model_dump(mode="json", by_alias=True, exclude={"say"}, exclude_defaults=True)
        for name in Forbidden.model_fields:
            if words := [*getattr(self._conversation, name), *getattr(turn, name)]:
                expected[name] = words
        return TurnResult(said=turn.say, expected=expected, heard=heard, failures=tuple(failures))

    async def _heard(self, message: str) -> Heard:
        began = time.monotonic()
        try:
            reply: ProcessReply | None = await self._answer(message)
            error = None
        except ClickShopError as problem:
            reply, error = None, problem.message
        uses = self._recorder.taken()
        return Heard(
            response=reply.response if reply else "",
            everything=reply.model_dump_json() if reply else "",
            agents_called=tuple(
                use.tool.removesuffix(_ASKS).replace("_", "-")
                for use in uses
                if use.tool.endswith(_ASKS) and use.agent == f"{AGENT}-orchestrator"
            ),
            tools=uses,
            seconds=time.monotonic() - began,
            error=error,
        )

    async def _answer(self, message: str) -> ProcessReply:
        request = ProcessRequest(customer_message=message, conversation_history=self._said)
        return await self._desk.answer(await self._desk.open_turn(request, OPERATOR), unheard)
