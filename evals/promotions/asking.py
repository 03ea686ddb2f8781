"""Asks a model a question over Converse, as the agent would, until it needs no tool any more."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from evals.heard import Heard, ToolUse
from evals.promotions.desk import Desk
from evals.promotions.judging import Judge
from evals.promotions.loading import AGENT, Asked
from evals.promotions.toolbox import Toolbox, toolbox
from evals.result import ConversationResult, Shortfall, TurnResult

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient


MODEL_TURNS = 8
ANSWER_TOKENS = 2000


class NoAnswer(Exception):
    """The model did not answer; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Puts questions to one model, a few at a time."""

    bedrock: "BedrockRuntimeClient"
    model_id: str
    judge: Judge
    at_once: int

    @cached_property
    def _tools(self) -> Toolbox:
        return toolbox(self.judge)

    async def results(self, questions: Sequence[Asked]) -> AsyncIterator[ConversationResult]:
        """Each question's result, as it comes."""
        places = asyncio.Semaphore(self.at_once)

        async def one(asked: Asked) -> ConversationResult:
            async with places:
                return await self.ask(asked)

        for ended in asyncio.as_completed([asyncio.create_task(one(asked)) for asked in questions]):
            yield await ended

    async def ask(self, asked: Asked) -> ConversationResult:
        """What was asked before is asked again first: its answers are the model's own."""
        question, messages = asked.question, list[Any]()
        desk = Desk(self.judge, self._tools, question=question.id)
        began = time.monotonic()
        try:
            for before in question.before:
                await self._answer(desk, messages, before)
            desk.attempts.clear()
            reply, error = await self._answer(desk, messages, question.ask), None
        except NoAnswer as problem:
            reply, error = "", str(problem)
        heard = Heard(
            response=reply,
            everything=reply,
            agents_called=(AGENT,),
            tools=tuple(ToolUse(agent=AGENT, tool=one.tool, arguments=one.arguments) for one in desk.attempts),
            seconds=time.monotonic() - began,
            error=error,
        )
        return self._result(asked, heard, desk)

    async def _answer(self, desk: Desk, messages: list[Any], words: str) -> str:
        """The reply to one message. Raises NoAnswer."""
        messages.append({"role": "user", "content": [{"text": words}]})
        for _ in range(MODEL_TURNS):
            said = await asyncio.to_thread(self._said, desk, messages)
            messages.append(said)
            wanted = [block["toolUse"] for block in said["content"] if "toolUse" in block]
            if not wanted:
                return "".join(block.get("text", "") for block in said["content"])
            messages.append({"role": "user", "content": [await desk.call(one) for one in wanted]})
        raise NoAnswer(f"no answer after {MODEL_TURNS} model calls")

    def _said(self, desk: Desk, messages: list[Any]) -> Any:
        try:
            return self.bedrock.converse(
                modelId=self.model_id,
                system=[{"text": desk.prompt}],
                messages=messages,
                toolConfig={"tools": self._tools.described},  # type: ignore[typeddict-item]  # as the agent's tools describe themselves
                inferenceConfig={"maxTokens": ANSWER_TOKENS},
            )["output"]["message"]
        except (BotoCoreError, ClientError) as problem:
            raise NoAnswer(f"the model did not answer: {problem}") from problem

    def _result(self, asked: Asked, heard: Heard, desk: Desk) -> ConversationResult:
        question = asked.question
        failures = (
            [Shortfall(expectation="reply", message=heard.error)]
            if heard.error
            else self.judge.shortfalls(question, desk.attempts, heard.response)
        )
        written = question.model_dump(
            mode="json", by_alias=True, include={"outcome", "plan", "others"}, exclude_defaults=True
        )
        turn = TurnResult(
            said=" → ".join((*question.before, question.ask)),
            expected=written or {"outcome": question.outcome.value},
            heard=heard,
            failures=tuple(failures),
            log=tuple(problem for attempt in desk.attempts for problem in attempt.problems),
        )
        return asked.result(turn)
