"""Operators' conversations, held with the laptop's model by the service's own agents: the open set keeps its level."""

import pytest

from evals.agent_set import Set
from evals.clickstream.holding import Holder
from evals.clickstream.loading import load
from evals.clickstream.model import strands_model
from evals.result import ConversationResult
from local.bedrock.planner import Planner
from tests.fakes.bedrock_clients import EMBEDDER, MODEL, bedrock

LEAST_PERCENT = 91


@pytest.mark.timeout(300)  # a hundred and forty conversations, with some four hundred calls of the model
async def test_operators_get_what_they_should() -> None:
    cases = load(Set.OPEN)
    with bedrock(Planner(EMBEDDER)) as endpoint:
        holder = Holder(model=strands_model(endpoint.runtime(), MODEL), at_once=1, seconds=60)
        results = [result async for result in holder.results(cases)]
    passed = sum(result.passed for result in results)
    assert passed >= len(cases) * LEAST_PERCENT / 100, failed(results)


def failed(results: list[ConversationResult]) -> str:
    """Each of them, and why."""
    whys = [
        f"{result.id}: {'; '.join(f'{short.expectation}: {short.message}' for short in turn.failures)}"
        for result in results
        for turn in result.turns
        if turn.failures
    ]
    return "\n".join([f"{len(whys)} turns failed:", *whys])
