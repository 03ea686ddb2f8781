"""Structured output that says whom to ask."""

import pytest

from local.bedrock.model import Conversation, Message, TextBlock, Tool, ToolChoice
from local.bedrock.planner import Planner
from tests.fakes.dialogue import Dialogue
from tests.fakes.played_tools import SINGLE

PLAN = Tool(
    "Plan",
    "Whom to ask.",
    {
        "type": "object",
        "properties": {
            "desks": {
                "type": "array",
                "items": {"type": "string", "enum": ["search", "product", "order"]},
                "description": "search is finding products by what they are like or for, and telling what the stream "
                "shows or has shown; product is what is known of a product: its details, its sizes, and what is in "
                "stock; order is what an order would cost in total, and placing it.",
            }
        },
        "required": ["desks"],
    },
)


@pytest.mark.parametrize(
    ("said", "desks"),
    [
        (["I want those running shoes!"], ["search"]),
        (["I want those running shoes!", "Size 10"], ["order"]),
        (["I want those running shoes!", "Size 10", "Yes, please order them"], ["order"]),
        (["I want those running shoes!", "order two of them in 9"], ["order"]),
        (["I want those running shoes!", "Is it in stock in size 9?"], ["product"]),
        (["I want those running shoes!", "Size 10", "no thanks"], []),
        (["Order the yoga mat please"], ["search", "order"]),
        (["what is the yoga mat made of?"], ["product"]),
        (["what has she shown before?"], ["search"]),
        (["something for my back pain"], ["search"]),
        (["how much would two of the mats be with shipping?"], ["order"]),
        (["hello"], []),
        (["I want those running shoes!", "thanks!"], []),
    ],
)
def test_asks_whom_a_message_is_for(planner: Planner, said: list[str], desks: list[str]) -> None:
    conversation = Dialogue(planner, SINGLE)
    for text in said[:-1]:
        conversation.say(text)
    messages = (*conversation.messages, Message("user", (TextBlock(said[-1]),)))
    reply = planner.answer(Conversation(messages, tools=(PLAN,), tool_choice=ToolChoice("tool", "Plan")))
    assert [use.input for use in reply.tool_uses] == [{"desks": desks}]


def test_answers_in_tags_are_put_together_without_repeats(planner: Planner) -> None:
    said = (
        'hi\n\n<answer from="search">The stream shows lamps.</answer>\n'
        '<answer from="product">Ten are left.\n\nThe stream shows lamps.</answer>'
    )
    reply = planner.answer(Conversation((Message("user", (TextBlock(said),)),)))
    assert reply.text == "The stream shows lamps.\n\nTen are left."
