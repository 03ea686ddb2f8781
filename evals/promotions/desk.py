"""The tools that a marketer's agent has, and what was tried with them.

Those that ask are real ones over an engine that reads nothing. Those that ask for a change are offered, so that a model
has to choose, and refuse.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pydantic import JsonValue

from agents.promotions.answer import Answer
from agents.promotions.insight.reading import Reading
from agents.promotions.insight.service import InsightService
from agents.promotions.marketer import Marketer
from agents.promotions.prompts import system_prompt
from agents.promotions.tools.data import DataTools
from agents.promotions.tools.insight import InsightTools
from agents.promotions.tools.mail import MailTools
from agents.promotions.tools.writes import WriteTools
from evals.promotions.judging import Attempt, Judge
from evals.promotions.played_engine import PlayedEngine

if TYPE_CHECKING:
    from agents.promotions.writes.service import WriteService

_NOTHING_CHANGES = "Nothing can be changed here."
_MARKETER = Marketer(subject="evals", name="Mia", groups=frozenset({"marketer"}))


@dataclass(frozen=True)
class _Invoked:
    """What Strands would carry beside the model."""

    answer: Answer


class Desk:
    """For one question: keeps what was tried."""

    def __init__(self, judge: Judge) -> None:
        self._engine = PlayedEngine()
        reading = Reading(engine=self._engine, declaration=judge.declaration, today=lambda: judge.today)
        data = DataTools(self._engine, judge.declaration, today=lambda: judge.today)
        nobody = cast("WriteService", None)  # its tools are described, and never called
        changing = [*WriteTools(nobody, judge.declaration).tools(), *MailTools(nobody, judge.declaration).tools()]
        asking = [*data.tools(), *InsightTools(InsightService(reading)).tools()]
        self._offered = [*changing, *asking]
        self._asking = {tool.tool_name: tool for tool in asking}
        self._planning = {tool.tool_name for tool in data.tools()}
        self._beside = _Invoked(Answer(marketer=_MARKETER, message_id="one", tell=_unheard))
        self.prompt = system_prompt(judge.today)
        self.attempts: list[Attempt] = []

    def described(self) -> list[dict[str, Any]]:
        """The tools, as Converse takes them."""
        return [{"toolSpec": dict(tool.tool_spec)} for tool in self._offered]

    async def call(self, wanted: Any) -> dict[str, Any]:
        """The result of a call, as the model reads it."""
        name, arguments = str(wanted["name"]), cast("dict[str, JsonValue]", wanted["input"])
        tool = self._asking.get(name)
        self._engine.asked.clear()
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
        plan = self._engine.asked[-1] if self._engine.asked and name in self._planning else None
        return Attempt(tool=name, arguments=arguments, plan=plan, problems=tuple(problems))


def _words(error: Exception) -> str:
    """As the agent words it for the model: what was written for it, without the name of a class."""
    return str(getattr(error, "message", error))


def _refused(wanted: Any, why: str) -> dict[str, Any]:
    return {"toolUseId": wanted["toolUseId"], "status": "error", "content": [{"text": why}]}


async def _unheard(tool: str, text: str, percent: int | None) -> None:
    """Nobody watches."""
