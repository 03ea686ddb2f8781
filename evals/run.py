"""Holds conversations, a few at a time, and writes each down as soon as it is over."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.answerer import Answerer, Session
from evals.conversation import Forbidden
from evals.expectation import Mistake, PreparedTurn, Select, prepare
from evals.foreign_domain import SelectFailed
from evals.heard import Heard
from evals.loader import Case
from evals.result import ConversationResult, Shortfall, TurnResult, result_of
from evals.shop_database import QueryFailed

_AFTER_AN_ERROR = Shortfall(expectation="reply", message="not asked, after the error before")


@dataclass(frozen=True)
class Task:
    """A conversation, once."""

    case: Case
    repetition: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """Who answers, and what facts come from. A foreign domain's come from its own tables."""

    answerer: Callable[[Case], Answerer]
    select: Select
    at_once: int

    async def results(self, tasks: Sequence[Task]) -> AsyncIterator[ConversationResult]:
        """Each task's result, as it ends."""
        places = asyncio.Semaphore(self.at_once)
        held = [asyncio.create_task(self._in_a_place(places, task)) for task in tasks]
        try:
            for ended in asyncio.as_completed(held):
                yield await ended
        finally:
            for task in held:
                task.cancel()

    async def _in_a_place(self, places: asyncio.Semaphore, task: Task) -> ConversationResult:
        async with places:
            return await self._hold(task)

    async def _hold(self, task: Task) -> ConversationResult:
        try:
            turns = await asyncio.to_thread(prepared, task.case, self.select)
        except Mistake as mistake:
            return result_of(task.case, repetition=task.repetition, mistake=str(mistake))
        session = self.answerer(task.case).open(task.case)
        try:
            results = await _said(session, turns)
        finally:
            session.close()
        return result_of(task.case, repetition=task.repetition, turns=results)


async def _said(session: Session, turns: Sequence[PreparedTurn]) -> list[TurnResult]:
    """Turn after turn, until one has no reply."""
    results: list[TurnResult] = []
    broken = False
    for turn in turns:
        if broken:
            results.append(_result(turn, Heard(), failures=[_AFTER_AN_ERROR], asked=False))
            continue
        heard = await session.say(turn.say)
        broken = heard.error is not None
        failures = [Shortfall(expectation=one.expectation, message=one.message) for one in turn.failures(heard)]
        results.append(_result(turn, heard, failures=failures))
    return results


def prepared(case: Case, select: Select) -> tuple[PreparedTurn, ...]:
    """The case's turns with their facts. Raises Mistake."""
    try:
        if case.domain is None:
            return prepare(case.conversation, select)
        tables = case.domain.open()
        try:
            return prepare(case.conversation, tables.select)
        finally:
            tables.close()
    except (QueryFailed, SelectFailed) as error:
        raise Mistake(str(error)) from error


def mistakes(cases: Iterable[Case], select: Select) -> Mapping[str, str]:
    """What is wrong with conversations that could be read, by their ids."""
    found: dict[str, str] = {}
    for case in cases:
        try:
            prepared(case, select)
        except Mistake as mistake:
            found[case.conversation.id] = str(mistake)
    return found


def _result(turn: PreparedTurn, heard: Heard, *, failures: Sequence[Shortfall], asked: bool = True) -> TurnResult:
    return TurnResult(said=turn.say, expected=_expected(turn), heard=heard, failures=tuple(failures), asked=asked)


def _expected(turn: PreparedTurn) -> dict[str, object]:
    """The turn's expectations as written, with those of the whole conversation."""
    written: dict[str, object] = turn.turn.model_dump(mode="json", exclude={"say"}, exclude_defaults=True)
    for name in Forbidden.model_fields:
        if words := [word for forbidden in turn.forbidden for word in getattr(forbidden, name)]:
            written[name] = words
    return written
