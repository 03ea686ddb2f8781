"""What marketers ask, with the whole stack: the evals reach its model, and the samples answer the right plans."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agents.common.data_api import DataApiDatabase
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.federation.engine import QueryEngine
from agents.promotions.federation.results import QueryResult
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.plan import Join, QueryPlan
from evals.agent_set import Set
from evals.promotions.judging import Judge
from evals.promotions.loading import load
from local.settings import REPOSITORY
from tests.fakes.stack import RunningStack

SURE = ("--id", "recent-orders", "--id", "running-promotions")
AT_ONCE = 4
FEWEST_STEADY = 120
A_MONTH = 30
MIA = Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))


def test_the_command_asks_the_model_of_the_stack_that_runs(stack: RunningStack, tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "evals.promotions", *SURE, "--least", "100", "--reports", str(tmp_path)],
        cwd=REPOSITORY,
        env={**os.environ, **stack.settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout[-6000:] + asked.stderr[-2000:]
    assert "2 of 2 passed" in asked.stdout


@pytest.mark.timeout(300)
async def test_the_samples_have_rows_for_every_question_that_should_find_some(stack: RunningStack) -> None:
    environment = orchestrator_environment(stack)
    declaration = read_declaration("dev", prefix=environment["TABLE_PREFIX"])
    judge = Judge(declaration=declaration, today=datetime.now(UTC).date())
    engine = query_engine(stack, environment)
    places = asyncio.Semaphore(AT_ONCE)

    async def found(plan: CheckedPlan) -> bool:
        async with places:
            return has_rows(await engine.run(plan, marketer=MIA))

    questions = [asked.question for which in Set for asked in load(which)]
    plans = {one.id: one.plan for one in questions if one.plan and one.finds and is_steady(one.plan)}
    finds = await asyncio.gather(*(found(judge.checked(plan)) for plan in plans.values()))
    assert len(plans) >= FEWEST_STEADY
    assert [name for name, did in zip(plans, finds, strict=True) if not did] == []


def is_steady(plan: QueryPlan) -> bool:
    """Whether the samples, which move with the day of loading, have the same for it on each day of the year."""
    parts: tuple[QueryPlan | Join, ...] = (plan, *plan.joins)
    windows = [period for part in parts for period in part.periods]
    filters = [one for part in parts for one in part.filters]
    if any(one.operator == "in_month" for one in filters):
        return False
    values = [value for one in filters for value in one.values]
    return all(one.kind == "last" and (one.unit != "day" or one.amount >= A_MONTH) for one in windows) and not any(
        isinstance(value, date) for value in values
    )


def has_rows(result: QueryResult) -> bool:
    """A count of nothing is a row that tells of none."""
    return any(any(value not in (None, 0) for value in row.values()) for row in result.rows)


def orchestrator_environment(stack: RunningStack) -> dict[str, str]:
    """What the worker was deployed with."""
    described = stack.client("lambda").get_function_configuration(FunctionName="agentic-promo-dev-orchestrator")
    variables: dict[str, str] = described["Environment"]["Variables"]
    return variables


def query_engine(stack: RunningStack, environment: dict[str, str]) -> QueryEngine:
    """As the worker has it."""
    database = DataApiDatabase(
        stack.client("rds-data"),
        cluster_arn=environment["CLUSTER_ARN"],
        secret_arn=environment["DATABASE_SECRET_ARN"],
        name=environment["DATABASE_NAME"],
    )
    return QueryEngine(dynamodb=stack.client("dynamodb"), database=database.acting_as("agent_promotions_read"))
