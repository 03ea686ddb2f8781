"""The agents' own library against the stand-in: streaming, a tool call, throttling."""

import pytest
from strands import Agent, tool
from strands.models import BedrockModel
from strands.types.exceptions import ModelThrottledException

from local.bedrock.faults import Failure, Faults
from local.bedrock.model import Reply, ToolResult, ToolUse
from tests.fakes.bedrock_clients import MODEL, ONE_TRY, Endpoint, bedrock
from tests.fakes.bedrock_models import ScriptedReplies


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


def strands_model(endpoint: Endpoint, *, streaming: bool = True) -> BedrockModel:
    return BedrockModel(
        model_id=MODEL,
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        streaming=streaming,
        boto_client_config=ONE_TRY,
    )


@tool
def stock_of(product: str, size: int) -> str:
    """How many pairs are in stock.

    Args:
        product: What to look for.
        size: The size of the shoe.
    """
    return f"5 pairs of {product} in {size}"


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("streaming", [True, False])
async def test_an_agent_calls_its_tool_and_answers(streaming: bool) -> None:
    wish = Reply("Let me see.", (ToolUse("tooluse_1", "stock_of", {"product": "Pegasus", "size": 10}),))
    model = ScriptedReplies(wish, Reply("There are five pairs."))
    with bedrock(model) as endpoint:
        strands = strands_model(endpoint, streaming=streaming)
        agent = Agent(model=strands, tools=[stock_of], system_prompt="Be kind.", callback_handler=None)
        said: list[str] = [event["data"] async for event in agent.stream_async("shoes?") if "data" in event]
        strands.client.close()
    assert "".join(said) == "Let me see.There are five pairs."
    first, second = model.asked
    assert [offered.name for offered in first.tools] == ["stock_of"]
    assert first.tools[0].description.startswith("How many pairs are in stock.")
    [result] = second.messages[-1].content
    assert isinstance(result, ToolResult)
    assert result.content == ("5 pairs of Pegasus in 10",)
    assert agent.messages[-1]["content"] == [{"text": "There are five pairs."}]


@pytest.mark.usefixtures("credentials")
async def test_strands_sees_throttling_as_throttling() -> None:
    with bedrock(ScriptedReplies(), Faults(failures=[Failure("throttle", 9)])) as endpoint:
        strands = strands_model(endpoint)
        agent = Agent(model=strands, callback_handler=None, retry_strategy=None)
        with pytest.raises(ModelThrottledException):
            await agent.invoke_async("hi")
        strands.client.close()
