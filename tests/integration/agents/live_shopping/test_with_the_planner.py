"""The shop over HTTP, a real PostgreSQL and the laptop's Bedrock: what a customer says, hears, and then has."""

from collections.abc import AsyncIterator, Iterator

import pytest
from strands.models import Model

from agents.common.model import bedrock_model
from agents.common.postgres import PostgresDatabase
from agents.live_shopping.config import LiveShoppingSettings
from agents.live_shopping.mcp_agent.wiring import open_mcp_agent
from agents.live_shopping.multi_agent.wiring import open_multi_agent
from agents.live_shopping.single_agent.wiring import open_single_agent
from agents.live_shopping.surroundings import OpenArchitecture
from local.bedrock.limits import Limited
from local.bedrock.model import Conversation, Message, TextBlock
from local.bedrock.planner import Planner
from tests.fakes.bedrock_clients import EMBEDDER, bedrock
from tests.integration.agents.live_shopping.chat_service import Talk, chat_service
from tests.integration.agents.live_shopping.counter import Counter

ARCHITECTURES: dict[str, OpenArchitecture] = {
    "single_agent": open_single_agent,
    "mcp_agent": open_mcp_agent,
    "multi_agent": open_multi_agent,
}


@pytest.fixture(scope="session")
def planner() -> Planner:
    """One that has learnt what people do with sentences, which on a busy machine takes longer than an answer may."""
    learnt = Planner(EMBEDDER)
    learnt.answer(Conversation((Message("user", (TextBlock("Hello"),)),)))
    return learnt


@pytest.fixture
def model(planner: Planner, mcp_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """The planner behind Bedrock's own protocol."""
    with bedrock(Limited(planner)) as endpoint:
        for name, value in {**mcp_environment, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": endpoint.url}.items():
            monkeypatch.setenv(name, value)
        yield bedrock_model(LiveShoppingSettings())


@pytest.fixture(params=ARCHITECTURES)
def architecture(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def url(architecture: str, model: Model, service: PostgresDatabase) -> AsyncIterator[str]:
    async with chat_service(model, service, {architecture: ARCHITECTURES[architecture]}) as address:
        yield address


@pytest.fixture
def talk(architecture: str, url: str, counter: Counter) -> Talk:
    customer = counter.customer()
    assert customer.customer_id
    counter.shop.change("UPDATE inventory SET quantity = 5 WHERE variant_id = 'shoe_001-10'")  # others buy them too
    return Talk(url, architecture, customer.customer_id)


@pytest.mark.parametrize("second", [20, 300, 700])
async def test_the_seeds_conversation_ends_in_an_order(talk: Talk, counter: Counter, second: int) -> None:
    wanted = await talk.say("I want those running shoes!", at_second=second)
    assert "Nike Air Zoom Pegasus" in wanted["response"]
    assert "size" in wanted["response"].lower()
    assert wanted["order"] is None
    sized = await talk.say("Size 10")
    assert "129.60" in sized["response"]
    assert sized["order"] is None
    ordered = await talk.say("Yes, please order them")
    assert "129.60" in ordered["response"]
    order = ordered["order"]
    assert order["order_id"] in ordered["response"]
    assert (order["total_cents"], order["lines"][0]["size"]) == (12960, "10")
    rows = counter.shop.ask("SELECT customer_id, amount_due FROM orders WHERE order_id = %s", order["order_id"])
    assert [(customer, float(amount)) for customer, amount in rows] == [(talk.customer, 129.6)]
