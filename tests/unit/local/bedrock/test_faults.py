"""Trouble comes when it was ordered, to whom, and ends."""

import asyncio

import pytest

from local.bedrock.errors import ModelStreamErrorException, ServiceUnavailableException, ThrottlingException
from local.bedrock.faults import Failure, Faults, Faulty
from local.bedrock.model import Conversation, Message, Reply, Stop, TextBlock, TextDelta
from tests.fakes.bedrock_models import ScriptedReplies

HELLO = Conversation((Message("user", (TextBlock("hi"),)),), model_id="claude")


class Clock:
    """Time that passes when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_a_failure_befalls_as_many_calls_as_were_ordered() -> None:
    faults = Faults(failures=[Failure("unavailable", 2)])
    for _ in range(2):
        with pytest.raises(ServiceUnavailableException):
            await faults.admit("claude")
    await faults.admit("claude")
    assert not faults.failures


async def test_a_failure_befalls_only_the_models_it_names() -> None:
    faults = Faults(failures=[Failure("unavailable", 1, "titan")])
    await faults.admit("claude")
    with pytest.raises(ServiceUnavailableException):
        await faults.admit("amazon.titan-embed-text-v2:0")


async def test_calls_beyond_the_rate_are_throttled_until_time_has_passed() -> None:
    clock = Clock()
    faults = Faults(requests_per_second=2, clock=clock)
    await faults.admit("claude")
    await faults.admit("claude")
    with pytest.raises(ThrottlingException):
        await faults.admit("claude")
    clock.now += 0.5
    await faults.admit("claude")
    with pytest.raises(ThrottlingException):
        await faults.admit("claude")


async def test_a_hanging_call_goes_on_when_faults_are_cleared() -> None:
    faults = Faults(failures=[Failure("hang", 1)])
    call = asyncio.ensure_future(faults.admit("claude"))
    done, _ = await asyncio.wait({call}, timeout=0.05)
    assert not done
    faults.clear()
    await asyncio.wait_for(call, timeout=5)


async def test_a_stream_breaks_after_its_first_word() -> None:
    faults = Faults(failures=[Failure("break_stream", 1)])
    await faults.admit("claude")
    model = Faulty(ScriptedReplies(Reply("two words")), faults)
    broken = model.reply(HELLO)
    assert await anext(broken) == TextDelta("two")
    with pytest.raises(ModelStreamErrorException):
        await anext(broken)
    whole = [event async for event in model.reply(HELLO)]
    assert whole[-1] == Stop("end_turn")
