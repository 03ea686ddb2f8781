"""A specialist: one agent with its tools behind the routes. It keeps no history: the supervisor does."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Protocol
from uuid import uuid4

from fastapi import FastAPI
from strands import Agent

from agents.catalog import AgentSpec, InnerAgent
from agents.common.answering import UNFINISHED, Budget, Invocation, answer
from agents.common.app import create_agent_app
from agents.common.contracts import AgentReport, HistoryMessage, ProcessReply, ProcessRequest
from agents.common.desk import AnsweringService, Turn
from agents.common.evidence import asks_the_customer, confidence, support_of
from agents.common.principal import Caller
from agents.common.process_routes import process_router
from agents.common.progress import Publish
from agents.common.readiness import ReadinessChecks
from agents.common.runtime import OpenRuntime, Runtime
from agents.common.settings import Settings
from agents.common.telemetry import tracer
from agents.common.tool_audit import AuditTrail, open_audit
from agents.common.tool_trace import ToolTrace


class WrongTools(Exception):
    """An agent's tools are not those that the catalogue allows it."""


class BuildAgent(Protocol):
    """Builds the agent of one request."""

    def __call__(self, *, history: Sequence[HistoryMessage], trace: ToolTrace) -> Agent:
        """With what was said before, and the trace that its tools leave."""


def check_tools(spec: AgentSpec | InnerAgent, build_agent: BuildAgent) -> None:
    """Raises WrongTools unless the model is offered what the catalogue says, no tool more and none less."""
    check_offered(spec, build_agent(history=(), trace=ToolTrace()).tool_names)


def check_offered(spec: AgentSpec | InnerAgent, names: Iterable[str]) -> None:
    """The same for tools by their names."""
    offered = set(names)
    if offered != set(spec.tools):
        different = ", ".join(sorted(offered ^ set(spec.tools)))
        raise WrongTools(f"{spec.name} does not start: its tools are not the catalogue's ({different})")


def create_specialist_app(
    *, spec: AgentSpec, settings: Settings, runtime: OpenRuntime, wire: Callable[[Runtime], BuildAgent]
) -> FastAPI:
    """A specialist's application; `wire` names its concrete classes. Nothing is opened before it starts."""
    budget = Budget.of(settings)

    @asynccontextmanager
    async def open_service() -> AsyncIterator[AnsweringService]:
        async with runtime(settings) as opened, open_audit(opened.database, spec) as audit:
            build_agent = wire(opened)
            check_tools(spec, build_agent)
            desk = SpecialistDesk(spec=spec, build_agent=build_agent, budget=budget, audit=audit)
            readiness = ReadinessChecks(opened.checks)
            yield AnsweringService(desk=desk, verifier=opened.verifier, readiness=readiness)

    return create_agent_app(spec=spec, open_service=open_service, routers=[process_router(spec)])


class SpecialistDesk:
    """Answers with one Strands agent, built for each request."""

    def __init__(
        self, *, spec: AgentSpec | InnerAgent, build_agent: BuildAgent, budget: Budget, audit: AuditTrail
    ) -> None:
        self._spec = spec
        self._build_agent = build_agent
        self._budget = budget
        self._audit = audit

    async def open_turn(self, request: ProcessRequest, caller: Caller) -> Turn:
        """Any session is fine: its id is only handed back."""
        return Turn(
            caller=caller,
            message=request.customer_message,
            session_id=request.session_id or uuid4().hex,
            history=request.conversation_history,
        )

    async def answer(self, turn: Turn, publish: Publish) -> ProcessReply:
        """The reply, with the evidence counted."""
        return await self.answer_beside(turn, Invocation(caller=turn.caller, publish=publish))

    async def answer_beside(self, turn: Turn, invocation: Invocation) -> ProcessReply:
        """The same for who has more to tell the tools than who asks."""
        started_at, started = datetime.now(UTC), time.monotonic()
        trace = ToolTrace(partial(self._audit.record, turn.caller.principal, turn.session_id))
        agent = self._build_agent(history=turn.history, trace=trace)
        with tracer().start_as_current_span(f"answer {self._spec.name}"), trace:
            text = await answer(agent, turn.message, invocation=invocation, budget=self._budget)
        seconds = time.monotonic() - started
        report = AgentReport(
            response=text or UNFINISHED,
            status="ok" if text else "failed",
            tools_called=trace.names,
            started_at=started_at,
            duration_ms=round(seconds * 1000, 1),
        )
        return self._reply(turn, report, trace, seconds)

    def _reply(self, turn: Turn, report: AgentReport, trace: ToolTrace, seconds: float) -> ProcessReply:
        read = [*trace.read, turn.message, *(said.content for said in turn.history)]
        support = support_of(trace.calls) if report.status == "ok" else 0.0
        return ProcessReply(
            response=report.response,
            agents_called=(self._spec.name,),
            agent_responses={self._spec.name: report},
            confidence_score=confidence(support=support, reply=report.response, read=read),
            session_id=turn.session_id,
            processing_time=round(seconds, 3),
            follow_up_needed=_is_follow_up_needed(report, trace),
        )


def _is_follow_up_needed(report: AgentReport, trace: ToolTrace) -> bool:
    looked_in_vain = bool(trace.calls) and all(call.outcome != "found" for call in trace.calls)
    return report.status == "failed" or looked_in_vain or asks_the_customer(report.response)
