"""The tools that a marketer's agent has, as an eval plays them: plans are checked as in the shop, and nothing is read.

A model that is asked for a plan needs an answer to go on with: a row that its columns could have.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue, ValidationError

from agents.promotions.declaration.model import Declaration, FieldType
from agents.promotions.query.checking import CheckedPlan, PlanRefused
from agents.promotions.query.plan import QueryPlan
from agents.promotions.query.schema import plan_schema
from evals.promotions.judging import Attempt, Judge

QUERY = "intelligent_query"
PROMPT = """You help the shop's marketers to ask its data. Today is {today}.
Fill the query tool's plan from what is asked; never make up a field. When something that is needed is missing, ask for
it; when the data can't tell, say so."""
_EXAMPLES: Mapping[FieldType, JsonValue] = {
    "text": "one of them",
    "whole": 3,
    "number": 4.5,
    "money": 120.5,
    "flag": True,
    "date": "2026-06-01",
}


class Desk:
    """For one question: keeps what was tried."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.attempts: list[Attempt] = []

    @property
    def prompt(self) -> str:
        """What the agent is told to be."""
        return PROMPT.format(today=self._judge.today.isoformat())

    def tools(self) -> list[dict[str, Any]]:
        """As Converse takes them."""
        return [_described(self._judge.declaration)]

    def call(self, name: str, arguments: dict[str, JsonValue]) -> tuple[dict[str, JsonValue], str]:
        """What the tool says, and whether it went well."""
        try:
            plan = self._judge.checked(QueryPlan.model_validate(_said(arguments)))
        except (PlanRefused, ValidationError) as refusal:
            problems = refusal.problems if isinstance(refusal, PlanRefused) else tuple(_lines(refusal))
            self.attempts.append(Attempt(tool=name, arguments=arguments, problems=problems))
            return {"text": " ".join(problems)}, "error"
        self.attempts.append(Attempt(tool=name, arguments=arguments, plan=plan))
        return {"json": {"count": 1, "rows": [_row(plan)]}}, "success"


def _described(declaration: Declaration) -> dict[str, Any]:
    description = "Asks the shop's data: fill the plan of what is asked."
    return {"toolSpec": {"name": QUERY, "description": description, "inputSchema": {"json": plan_schema(declaration)}}}


def _said(arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in arguments.items() if value is not None}


def _lines(error: ValidationError) -> Sequence[str]:
    return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]


def _row(plan: CheckedPlan) -> dict[str, JsonValue]:
    return {column.name: _EXAMPLES.get(column.type, "one of them") for column in plan.columns}
