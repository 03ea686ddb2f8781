"""What one marketer asks of the tools, and what became of it."""

from dataclasses import dataclass
from typing import Any, cast

from pydantic import JsonValue

from agents.promotions.answer import Answer
from agents.promotions.marketer import Marketer
from agents.promotions.prompts import system_prompt
from evals.promotions.judging import Attempt, Judge
from evals.promotions.toolbox import Toolbox

_NOTHING_CHANGES = "Nothing can be changed here."


@dataclass(frozen=True)
class _Invoked:
    """What Strands would carry beside the model."""

    answer: Answer


class Desk:
    """For one question, by whose id its marketer is called: keeps what was tried."""

    def __init__(self, judge: Judge, tools: Toolbox, *, question: str) -> None:
        self._tools = tools
        self._marketer = Marketer(subject=question, name="Mia", groups=frozenset({"marketer"}))
        self._beside = _Invoked(Answer(marketer=self._marketer, message_id="one", tell=_unheard))
        self.prompt = system_prompt(judge.today)
        self.attempts: list[Attempt] = []

    async def call(self, wanted: Any) -> dict[str, Any]:
        """The result of a call, as the model reads it."""
        name, arguments = str(wanted["name"]), cast("dict[str, JsonValue]", wanted["input"])
        tool = self._tools.asking.get(name)
        self._tools.engine.forget(self._marketer)
        if tool is None:
            result = _refused(wanted, _NOTHING_CHANGES)
        else:
            beside = {"agent": None, "invocation": self._beside}
            [*_, last] = [event async for event in tool.stream(wanted, beside)]
            result = _refused(wanted, _words(last.exception)) if last.exception else last["tool_result"]
        self.attempts.append(self._attempt(name, arguments, result))
        return {"toolResult": result}

    def _attempt(self, name: str, arguments: dict[str, JsonValue], result: Any) -> Attempt:
        problems = [block.get("text", "") for block in result["content"]] if result["status"] == "error" else []
        plan = self._tools.engine.last_of(self._marketer) if name in self._tools.planning else None
        return Attempt(tool=name, arguments=arguments, plan=plan, problems=tuple(problems))


def _words(error: Exception) -> str:
    """As the agent words it for the model: what was written for it, without the name of a class."""
    return str(getattr(error, "message", error))


def _refused(wanted: Any, why: str) -> dict[str, Any]:
    return {"toolUseId": wanted["toolUseId"], "status": "error", "content": [{"text": why}]}


async def _unheard(tool: str, text: str, percent: int | None) -> None:
    """Nobody watches."""
