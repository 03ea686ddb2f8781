"""A message that goes on from the one before."""

from local.bedrock.model import Conversation, Message, TextBlock, Tool, ToolResult
from local.bedrock.planner import Planner

HOURS = Tool(
    "get_hours",
    "Opening hours of the pool and of the library.",
    {
        "type": "object",
        "properties": {
            "place": {"type": "string", "enum": ["pool", "library"]},
            "weekday": {"type": "string", "enum": ["monday", "thursday", "friday", "sunday"]},
        },
    },
)
FINES = Tool("list_my_fines", "The fines of the reader who writes.", {"type": "object", "properties": {}})


def asked(planner: Planner, *said: str) -> dict[str, object]:
    """The arguments of the last message's call; each call before it found a row."""
    messages: tuple[Message, ...] = ()
    for text in said:
        messages = (*messages, Message("user", (TextBlock(text),)))
        uses = planner.answer(Conversation(messages, tools=(HOURS, FINES))).tool_uses
        results = tuple(ToolResult(use.id, ({"rows": [{"opens": "09:00", "closes": "17:00"}]},)) for use in uses)
        reply = (Message("user", results), Message("assistant", (TextBlock("From 09:00 to 17:00."),)))
        messages = (*messages, Message("assistant", uses), *reply) if uses else (*messages, reply[1])
    return dict(uses[0].input) if uses else {}


def test_another_day_takes_the_place_of_the_day(planner: Planner) -> None:
    first = "Until when is the pool open on Thursday?"
    assert asked(planner, first) == {"place": "pool", "weekday": "thursday"}
    assert asked(planner, first, "and on Friday?") == {"place": "pool", "weekday": "friday"}
    assert asked(planner, first, "and on Friday?", "what about the library?") == {
        "place": "library",
        "weekday": "friday",
    }
