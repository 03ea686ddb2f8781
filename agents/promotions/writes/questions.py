"""What a write asks of the data: which rows are meant, and what they mean for customers, orders and money."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from agents.promotions.declaration.model import Declaration
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan, checked
from agents.promotions.query.plan import QueryPlan
from agents.promotions.value import Value


class Result(Protocol):
    """What comes of a question."""

    @property
    def rows(self) -> tuple[Mapping[str, Value], ...]:
        """The rows by column name."""

    @property
    def more(self) -> bool:
        """Whether the plan's limit cut some off."""


class Engine(Protocol):
    """Runs checked plans."""

    async def run(self, plan: CheckedPlan, *, marketer: Marketer) -> Result:
        """The rows."""


@dataclass(frozen=True)
class Rows:
    """Rows by column name; `more` when there are others."""

    rows: tuple[Mapping[str, Value], ...]
    more: bool


class Questions(Protocol):
    """Asks in the name of a person, whose groups say what they may read."""

    async def ask(self, plan: QueryPlan, marketer: Marketer) -> Rows:
        """The rows. Raises PlanRefused."""


class EngineQuestions:
    """By the engine that answers marketers too: a write means what the same words mean in a question."""

    def __init__(self, engine: Engine, declaration: Declaration, *, today: Callable[[], date]) -> None:
        self._engine = engine
        self._declaration = declaration
        self._today = today

    async def ask(self, plan: QueryPlan, marketer: Marketer) -> Rows:
        """As the port promises."""
        ready = checked(plan, self._declaration, marketer.groups, today=self._today())
        result = await self._engine.run(ready, marketer=marketer)
        return Rows(tuple(result.rows), result.more)
