"""A bare agent loop over Bedrock's Converse: any model meets a foreign domain with nothing of ours in between."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from evals.foreign_domain import BadArguments, ForeignDomain, Tables
from evals.heard import Heard, ToolUse
from evals.loader import Case

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

MODEL_TURNS = 10
ANSWER_TOKENS = 1024


class ForeignAgents:
    """An agent for each conversation, with the tools of the conversation's domain."""

    def __init__(self, bedrock: "BedrockRuntimeClient", model_id: str) -> None:
        self._bedrock = bedrock
        self._model_id = model_id

    def open(self, case: Case) -> "ForeignSession":
        """A session over fresh tables."""
        if case.domain is None:
            raise TypeError(f"{case.conversation.id} belongs to the shop")
        return ForeignSession(self._bedrock, self._model_id, case.domain, caller=case.conversation.principal)


class ForeignSession:
    """One conversation: the model speaks, its tools answer, until it has no more to ask them."""

    def __init__(self, bedrock: "BedrockRuntimeClient", model_id: str, domain: ForeignDomain, *, caller: str) -> None:
        self._bedrock = bedrock
        self._model_id = model_id
        self._domain = domain
        self._tables = domain.open()
        self._caller = caller
        self._messages: list[Any] = []

    async def say(self, message: str) -> Heard:
        """One turn, in a thread: boto3 waits."""
        return await asyncio.to_thread(self._say, message)

    def close(self) -> None:
        """Forget the tables."""
        self._tables.close()

    def _say(self, message: str) -> Heard:
        self._messages.append({"role": "user", "content": [{"text": message}]})
        used: list[ToolUse] = []
        began = time.monotonic()
        try:
            text, error = self._answer(used), None
        except (BotoCoreError, ClientError) as problem:
            text, error = "", f"the model did not answer: {problem}"
        if text is None:
            text, error = "", f"no answer after {MODEL_TURNS} model calls"
        return Heard(
            response=text,
            everything=text,
            agents_called=(self._domain.name,),
            tools=tuple(used),
            seconds=time.monotonic() - began,
            error=error,
        )

    def _answer(self, used: list[ToolUse]) -> str | None:
        for _ in range(MODEL_TURNS):
            said = self._bedrock.converse(
                modelId=self._model_id,
                system=[{"text": self._domain.prompt}],
                messages=self._messages,
                toolConfig={"tools": [_described(tool) for tool in self._domain.tools]},
                inferenceConfig={"maxTokens": ANSWER_TOKENS},
            )["output"]["message"]
            self._messages.append(said)
            wanted = [block["toolUse"] for block in said["content"] if "toolUse" in block]
            if not wanted:
                return "".join(block.get("text", "") for block in said["content"])
            self._messages.append({"role": "user", "content": [self._result(one, used) for one in wanted]})
        return None

    def _result(self, wanted: Any, used: list[ToolUse]) -> dict[str, object]:
        name, arguments = wanted["name"], dict(wanted["input"])
        used.append(ToolUse(agent=self._domain.name, tool=name, arguments=arguments))
        content, status = _called(self._tables, name, arguments, caller=self._caller)
        return {"toolResult": {"toolUseId": wanted["toolUseId"], "content": [content], "status": status}}


def _described(tool: Any) -> Any:
    return {"toolSpec": {"name": tool.name, "description": tool.description, "inputSchema": {"json": tool.input}}}


def _called(tables: Tables, name: str, arguments: dict[str, Any], *, caller: str) -> tuple[dict[str, object], str]:
    try:
        return {"json": tables.call(name, arguments, caller=caller)}, "success"
    except BadArguments as refusal:
        return {"text": str(refusal)}, "error"
