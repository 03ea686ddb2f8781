"""The supervisor behind its routes: loads the conversation, answers, and remembers message and reply together."""

import time
from functools import partial
from uuid import uuid4

import structlog

from agents.common.answering import Budget, answer
from agents.common.contracts import ProcessReply, ProcessRequest
from agents.common.desk import Turn
from agents.common.errors import ModelUnavailable, NotAuthenticated, NotFound
from agents.common.evidence import confidence
from agents.common.partial_answers import naming_what_is_missing, partial_reply
from agents.common.principal import Caller
from agents.common.progress import Publish
from agents.common.specialist import BuildAgent
from agents.common.tool_audit import AuditTrail
from agents.common.tool_trace import ToolTrace
from agents.supervisor.domain import (
    agents_called,
    answers,
    failed,
    is_follow_up_needed,
    is_token_refused,
    reports,
    support,
)
from agents.supervisor.repository import ConversationRepository
from agents.supervisor.tools import SupervisorInvocation

log = structlog.stdlib.get_logger(__name__)

_NO_SESSION = "There is no conversation with this session id; leave session_id out to begin one."
_TOKEN_REFUSED = "Your sign-in is no longer valid; sign in again."  # noqa: S105  a sentence, not a secret
_NO_ANSWER = "The assistant could not finish an answer; please ask again in other words."


class SupervisorDesk:
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
        invocation = SupervisorInvocation(caller=turn.caller, publish=publish, session_id=turn.session_id)
        text = await self._text(turn, invocation)
        reply = _reply(turn, invocation, text, time.monotonic() - started)
        await self._conversations.append(
            turn.caller.principal,
            session_id=turn.session_id,
            message=turn.message,
            reply=reply.response,
            agents=reply.agents_called,
        )
        return reply

    async def _text(self, turn: Turn, invocation: SupervisorInvocation) -> str:
        """The model's words; when it fails after specialists answered, theirs."""
        trace = ToolTrace(partial(self._audit.record, turn.caller.principal, turn.session_id))
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
        if not text:
            raise failure
        return text


def _reply(turn: Turn, invocation: SupervisorInvocation, text: str, seconds: float) -> ProcessReply:
    consultations = invocation.consultations
    found = reports(consultations)
    response = naming_what_is_missing(text, failed(found))
    read = [turn.message, *(said.content for said in turn.history), *(one.response for one in consultations)]
    return ProcessReply(
        response=response,
        agents_called=agents_called(consultations),
        agent_responses=found,
        confidence_score=confidence(support=support(consultations), reply=text, read=read),
        session_id=turn.session_id,
        processing_time=round(seconds, 3),
        follow_up_needed=is_follow_up_needed(text, consultations),
    )
