"""An agent that remembers: loads the conversation, answers, and keeps message and reply together."""

import time
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

import structlog

from agents.common.answering import Budget, answer
from agents.common.consultations import (
    Consultation,
    agents_called,
    answers,
    failed,
    is_follow_up_needed,
    is_token_refused,
    reports,
    support,
)
from agents.common.consulting import ConsultingInvocation
from agents.common.contracts import ProcessReply, ProcessRequest
from agents.common.conversations import ConversationRepository
from agents.common.desk import Turn
from agents.common.errors import ModelUnavailable, NotAuthenticated, NotFound
from agents.common.evidence import confidence
from agents.common.partial_answers import naming_what_is_missing, partial_reply
from agents.common.principal import Caller
from agents.common.progress import Publish
from agents.common.specialist import BuildAgent
from agents.common.tool_audit import AuditTrail
from agents.common.tool_trace import ToolTrace

log = structlog.stdlib.get_logger(__name__)

_NO_SESSION = "There is no conversation with this session id; leave session_id out to begin one."
_TOKEN_REFUSED = "Your sign-in is no longer valid; sign in again."  # noqa: S105  a sentence, not a secret
_NO_ANSWER = "The assistant could not finish an answer; please ask again in other words."


class ConversationDesk:
    """One turn of a conversation after another, each by whichever task gets it."""

    def __init__(
        self,
        *,
        build_agent: BuildAgent,
        conversations: ConversationRepository,
        audit: AuditTrail,
        budget: Budget,
        history_turns: int,
    ) -> None:
        self._build_agent = build_agent
        self._conversations = conversations
        self._audit = audit
        self._budget = budget
        self._history_turns = history_turns

    async def open_turn(self, request: ProcessRequest, caller: Caller) -> Turn:
        """A conversation of the caller's with its last turns, or a new one with the history that the client has."""
        message, given = request.customer_message, request.session_id
        if given is None:
            said = request.conversation_history[-2 * self._history_turns :]
            return Turn(caller=caller, message=message, session_id=uuid4().hex, history=said)
        stored = await self._conversations.history(caller.principal, session_id=given, turns=self._history_turns)
        if stored is None:
            raise NotFound(_NO_SESSION)
        return Turn(caller=caller, message=message, session_id=given, history=tuple(stored))

    async def answer(self, turn: Turn, publish: Publish) -> ProcessReply:
        """The reply, remembered before it is given: what a customer reads, the next turn knows."""
        started = time.monotonic()
        invocation = self.invocation(turn, publish)
        trace = ToolTrace(partial(self._audit.record, turn.caller.principal, turn.session_id))
        text = await self._text(turn, invocation, trace)
        reply = self.reply(turn, invocation, trace, text=text, seconds=time.monotonic() - started)
        await self._conversations.append(
            turn.caller.principal,
            session_id=turn.session_id,
            message=turn.message,
            reply=reply.response,
            agents=reply.agents_called,
        )
        return reply

    def invocation(self, turn: Turn, publish: Publish) -> ConsultingInvocation:
        """What travels beside the model."""
        return ConsultingInvocation(caller=turn.caller, publish=publish, session_id=turn.session_id)

    def told(self, invocation: ConsultingInvocation) -> Sequence[str]:
        """Paragraphs that follow the model's words in any case; for a desk whose tools do something."""
        del invocation
        return ()

    def own_work(self, trace: ToolTrace, text: str) -> Consultation | None:
        """What the agent looked up or did itself, without asking anybody."""
        del trace, text
        return None

    async def _text(self, turn: Turn, invocation: ConsultingInvocation, trace: ToolTrace) -> str:
        """The model's words; when it fails after specialists answered, theirs."""
        agent = self._build_agent(history=turn.history, trace=trace)
        text, failure = "", ModelUnavailable(_NO_ANSWER)
        try:
            with trace:
                text = await answer(agent, turn.message, invocation=invocation, budget=self._budget)
        except ModelUnavailable as error:
            log.warning("the model failed, what the specialists answered is given as it is")
            failure = error
        if is_token_refused(invocation.consultations):
            raise NotAuthenticated(_TOKEN_REFUSED)
        text = text or partial_reply(answers(reports(invocation.consultations))) or ""
        if not text and not self.told(invocation):
            raise failure
        return text

    def reply(
        self, turn: Turn, invocation: ConsultingInvocation, trace: ToolTrace, *, text: str, seconds: float
    ) -> ProcessReply:
        """The text with what it may not leave out, and the evidence counted."""
        own = self.own_work(trace, text)
        consultations = [*([own] if own else []), *invocation.consultations]
        found = reports(consultations)
        response = "\n\n".join([*([text] if text else []), *self.told(invocation)])
        asked = [turn.message, *(said.content for said in turn.history), *(one.response for one in consultations)]
        read = [*asked, *(trace.read if own else ())]
        return ProcessReply(
            response=naming_what_is_missing(response, failed(found)),
            agents_called=agents_called(consultations),
            agent_responses=found,
            confidence_score=confidence(support=support(consultations), reply=text, read=read),
            session_id=turn.session_id,
            processing_time=round(seconds, 3),
            follow_up_needed=is_follow_up_needed(text, consultations),
        )
