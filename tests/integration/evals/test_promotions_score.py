"""What marketers ask, put to the laptop's model over Converse: nearly all open questions get the right plan."""

from datetime import UTC, datetime

import pytest

from agents.promotions.declaration.reading import read_declaration
from evals.agent_set import Set
from evals.promotions.asking import Asker
from evals.promotions.judging import Judge
from evals.promotions.loading import load
from evals.result import ConversationResult
from local.bedrock.planner import Planner
from tests.fakes.bedrock_clients import EMBEDDER, MODEL, bedrock

LEAST_PERCENT = 90


@pytest.mark.timeout(300)  # hundreds of questions: a quarter of a minute on a quiet machine
async def test_nearly_all_open_questions_get_the_right_plan() -> None:
    questions = load(Set.OPEN)
    judge = Judge(declaration=read_declaration("dev", prefix=""), today=datetime.now(UTC).date())
    with bedrock(Planner(EMBEDDER)) as endpoint:
        asker = Asker(bedrock=endpoint.runtime(), model_id=MODEL, judge=judge, at_once=1)
        results = [result async for result in asker.results(questions)]
    passed = sum(result.passed for result in results)
    assert passed >= len(questions) * LEAST_PERCENT / 100, failed(results)


def failed(results: list[ConversationResult]) -> str:
    """Each of them, and why."""
    whys = [
        f"{result.id}: {'; '.join(f'{short.expectation}: {short.message}' for short in turn.failures)}"
        for result in results
        if not result.passed
        for turn in result.turns
    ]
    return "\n".join([f"{len(whys)} of {len(results)} failed:", *whys])
