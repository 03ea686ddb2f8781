"""An answer that ends, however it does, hangs up on Bedrock: a model that nobody listens to is not paid for."""

import asyncio

import pytest
from pydantic import BaseModel

from agents.common.answering import Budget, Invocation, answer, request_agent
from agents.common.decision import decided
from agents.common.errors import ModelUnavailable
from agents.common.model import bedrock_model
from agents.common.principal import Caller
from agents.common.progress import Progress
from agents.common.tool_trace import ToolTrace
from tests.fakes.bedrock_models import EndlessModel
from tests.fakes.endless_bedrock import Environment
from tests.fakes.invocations import CUSTOMER

PATIENCE = 20


class Number(BaseModel):
    """What is to be decided."""

    number: int


async def counted(*, seconds: float, heard: asyncio.Queue[Progress]) -> str:
    """Asks for all numbers."""
    agent = request_agent(model=bedrock_model(Environment()), prompt="Count.", tools=[], history=[], trace=ToolTrace())
    invocation = Invocation(caller=Caller(CUSTOMER, "t"), publish=heard.put_nowait)
    return await answer(
        agent, "Go on", invocation=invocation, budget=Budget(seconds=seconds, model_turns=2, tool_calls=2)
    )


async def test_when_the_caller_hangs_up(endless: EndlessModel) -> None:
    heard: asyncio.Queue[Progress] = asyncio.Queue()
    asking = asyncio.create_task(counted(seconds=PATIENCE, heard=heard))
    async with asyncio.timeout(PATIENCE):
        await heard.get()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await asyncio.to_thread(endless.closed.wait, PATIENCE)


async def test_when_the_time_is_up(endless: EndlessModel) -> None:
    with pytest.raises(ModelUnavailable, match="too long"):
        await counted(seconds=0.5, heard=asyncio.Queue())
    assert await asyncio.to_thread(endless.closed.wait, PATIENCE)


async def test_when_a_decision_takes_too_long(endless: EndlessModel) -> None:
    agent = request_agent(model=bedrock_model(Environment()), prompt="Pick.", tools=[], history=[], trace=ToolTrace())
    with pytest.raises(ModelUnavailable, match="too long"):
        await decided(agent, "A number", Number, seconds=0.5)
    assert await asyncio.to_thread(endless.closed.wait, PATIENCE)
