"""Work that ends hangs up on Bedrock: a model that nobody listens to is not paid for."""

import asyncio

import pytest

from agents.common.answering import Budget
from agents.common.model import bedrock_model
from agents.promotions.agent import Assistant
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.protocol import Ask
from agents.promotions.work.operations import Operations
from agents.promotions.work.reply import Replier
from agents.promotions.work.watch import Rhythm
from agents.promotions.work.worker import Stores, Worker
from tests.fakes.bedrock_models import EndlessModel
from tests.fakes.endless_bedrock import Environment
from tests.fakes.marketing import MIA, NotedDesk, RecordingGateway

HERE = "connection-1"


@pytest.mark.parametrize("why", ["stopped", "deserted"])
async def test_a_model_is_hung_up_on(stores: Stores, endless: EndlessModel, why: str) -> None:
    gateway = RecordingGateway()
    assistant = Assistant(
        model=bedrock_model(Environment()), tools=(), budget=Budget(seconds=20, model_turns=2, tool_calls=2)
    )
    conversations = stores.conversations
    operations = Operations(conversations, NotedDesk())
    replier = Replier(assistant=assistant, operations=operations, conversations=conversations)
    worker = Worker(stores=stores, gateway=gateway, replier=replier, rhythm=Rhythm(seconds=0.05, silent=3))
    order = WorkOrder(
        connection_id=HERE,
        message_id="message-0001",
        subject=MIA.subject,
        name=MIA.name,
        groups=("marketer",),
        message=Ask(action="message", input="Count"),
        received_at=1000,
        ticket=stores.turnstile.ticket(MIA.subject)[0],
    )
    working = asyncio.create_task(worker.work(order))
    async with asyncio.timeout(20):
        while not gateway.of_type(HERE, "text_chunk"):  # noqa: ASYNC110  a client only sees frames
            await asyncio.sleep(0.02)
        if why == "stopped":
            stores.turnstile.stop(MIA.subject, at=2000)
        else:
            gateway.left.add(HERE)
        await working
        assert await asyncio.to_thread(endless.closed.wait, 10)
    assert conversations.last(MIA.subject, most=1) == ()
