"""A plan: the ordered steps that a person approves, exactly as they are, by the plan's digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

from agents.clickstream.deployment.wish import Survey, Wish

Json = JsonValue

StepKind = Literal["topic", "build", "stack", "proof"]
PlanKind = Literal["deploy", "rollback", "destroy"]
Direction = Literal["do", "undo"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that is made, or taken back. `agent` is the specialist under whose role it runs.

    `creates` says in words what is there afterwards (for `undo`: what is gone); `monthly_usd` is what that costs at
    rest. `parameters` are what the kind of step needs to know; values that an earlier step will tell are not in them.
    """

    name: str
    kind: StepKind
    direction: Direction
    agent: str
    title: str
    needs: tuple[str, ...]
    creates: tuple[str, ...]
    monthly_usd: Decimal
    parameters: Mapping[str, Json]

    def text(self, parameter: str) -> str:
        """A parameter that is a text, or a number. Raises KeyError where the step has none."""
        return str(self.parameters[parameter])

    def texts(self, parameter: str) -> Mapping[str, str]:
        """A parameter that is texts by their names; none where the step has none."""
        found = self.parameters.get(parameter)
        return {name: str(value) for name, value in found.items()} if isinstance(found, dict) else {}

    def listed(self, parameter: str) -> tuple[str, ...]:
        """A parameter that is a list of texts; none where the step has none."""
        found = self.parameters.get(parameter)
        return tuple(str(each) for each in found) if isinstance(found, list) else ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will happen, in this order, and nothing else."""

    plan_id: str
    kind: PlanKind
    wish: Wish
    survey: Survey
    steps: tuple[Step, ...]

    @property
    def pipeline(self) -> str:
        """The pipeline that it is about."""
        return self.wish.pipeline


class PlanState(StrEnum):
    """A plan's life. Only `approved`, `running` and `failed` ones hold the pipeline."""

    PROPOSED = "proposed"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    APPROVED = "approved"
    RUNNING = "running"
    FAILED = "failed"  # waits for a person: resume, roll back, destroy
    ROLLED_BACK = "rolled_back"
    DONE = "done"


class StepState(StrEnum):
    """A step's life. The intention is journaled before each act, so that a crash is never between two states."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    VERIFYING = "verifying"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
