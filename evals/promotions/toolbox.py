"""The tools that a marketer's agent has, made once: building their schemas takes longer than judging a plan.

Those that ask are real ones over an engine that reads nothing. Those that ask for a change are offered, so that a model
has to choose, and refuse.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from agents.promotions.insight.reading import Reading
from agents.promotions.insight.service import InsightService
from agents.promotions.tools.data import DataTools
from agents.promotions.tools.insight import InsightTools
from agents.promotions.tools.mail import MailTools
from agents.promotions.tools.writes import WriteTools
from evals.promotions.judging import Judge
from evals.promotions.played_engine import PlayedEngine

if TYPE_CHECKING:
    from agents.promotions.writes.service import WriteService


class Tool(Protocol):
    """What can be called; its last event has the result."""

    def stream(self, tool_use: Any, invocation_state: dict[str, Any]) -> AsyncIterator[Any]:
        """As Strands calls it."""


@dataclass(frozen=True, kw_only=True)
class Toolbox:
    """For any number of marketers at once. `planning` are the names of those that take a plan."""

    engine: PlayedEngine
    asking: Mapping[str, Tool]
    planning: frozenset[str]
    described: Sequence[dict[str, Any]]


def toolbox(judge: Judge) -> Toolbox:
    """As the agent has them, described as Converse takes them."""
    engine, declaration = PlayedEngine(), judge.declaration
    reading = Reading(engine=engine, declaration=declaration, today=lambda: judge.today)
    nobody = cast("WriteService", None)  # its tools are described, and never called
    changing = [*WriteTools(nobody, declaration).tools(), *MailTools(nobody, declaration).tools()]
    planning = DataTools(engine, declaration, today=lambda: judge.today).tools()
    asking = [*planning, *InsightTools(InsightService(reading)).tools()]
    return Toolbox(
        engine=engine,
        asking={tool.tool_name: tool for tool in asking},
        planning=frozenset(tool.tool_name for tool in planning),
        described=[{"toolSpec": dict(tool.tool_spec)} for tool in (*changing, *asking)],
    )
