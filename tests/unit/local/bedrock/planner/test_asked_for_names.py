"""A tool that takes names is called with those that were said, now or before; what is missing is asked for."""

from local.bedrock.model import Conversation, JsonObject, Message, TextBlock, Tool
from local.bedrock.planner import Planner

MACHINE: JsonObject = {"type": "string", "description": "The machine's name, such as 'edge-machine'."}
STORE: JsonObject = {"type": "string", "description": "The store's name, such as 'cold-store'."}
READINGS: JsonObject = {"type": "integer", "description": "How many readings come in an hour."}
URGENCY: JsonObject = {"type": "string", "enum": ["night shift", "office hours"]}
QUESTION: JsonObject = {"type": "string", "description": "What to find out."}
TOOLS = (
    Tool(
        "install_gateway",
        "Install a gateway on a machine, which then writes its readings to a store.",
        {
            "type": "object",
            "required": ["edge_machine", "cold_store"],
            "properties": {
                "edge_machine": MACHINE,
                "cold_store": STORE,
                "readings_per_hour": READINGS,
                "shift": URGENCY,
            },
        },
    ),
    Tool(
        "weather_expert",
        "Knows the weather, and what it means for gateways and machines.",
        {"type": "object", "required": ["question"], "properties": {"question": QUESTION}},
    ),
)


class Talk:
    """A conversation, turn by turn."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._messages: list[Message] = []

    def says(self, text: str) -> tuple[dict[str, JsonObject], str]:
        """What is called by its name, and what is said."""
        self._messages.append(Message("user", (TextBlock(text),)))
        reply = self._planner.answer(Conversation(tuple(self._messages), tools=TOOLS))
        self._messages.append(Message("assistant", (TextBlock(reply.text),)))
        return {use.name: use.input for use in reply.tool_uses}, reply.text


def test_names_are_taken_as_they_are_spelt_whatever_stands_around_them(planner: Planner) -> None:
    called, _ = Talk(planner).says(
        "I want to install a gateway with:\n- edge machine: mill-2\n- cold store: archive\n- 20,000 readings an hour\n"
        "- Night shift work"
    )
    assert called == {
        "install_gateway": {
            "edge_machine": "mill-2",
            "cold_store": "archive",
            "readings_per_hour": 20_000,
            "shift": "night shift",
        }
    }


def test_what_only_the_person_can_tell_is_asked_for_at_once_and_then_known(planner: Planner) -> None:
    talk = Talk(planner)
    called, asked = talk.says("Install a gateway")
    assert called == {}
    assert "the edge machine and the cold store" in asked
    called, _ = talk.says("yes, with my-machine and old-store")
    assert called == {"install_gateway": {"edge_machine": "my-machine", "cold_store": "old-store"}}


def test_what_was_said_before_stays_said(planner: Planner) -> None:
    talk = Talk(planner)
    called, asked = talk.says("Install a gateway on machine mill-a")
    assert (called, "the cold store" in asked, "machine and" in asked) == ({}, True, False)
    called, _ = talk.says("the store is old-store")
    assert called == {"install_gateway": {"edge_machine": "mill-a", "cold_store": "old-store"}}


def test_another_question_is_not_an_answer(planner: Planner) -> None:
    talk = Talk(planner)
    talk.says("Install a gateway")
    called, _ = talk.says("What does rain mean for my machines?")
    assert list(called) == ["weather_expert"]


def test_a_name_is_nobodys_to_correct(planner: Planner) -> None:
    called, _ = Talk(planner).says("Install a gateway on machine 'edge-machin' with the store 'cold-stor'")
    assert called == {"install_gateway": {"edge_machine": "edge-machin", "cold_store": "cold-stor"}}
    called, _ = Talk(planner).says("Install a gateway on edge-machin with the store 'cold-stor'")
    assert called == {"install_gateway": {"edge_machine": "edge-machin", "cold_store": "cold-stor"}}


def test_names_without_their_nouns_are_taken_in_order_where_there_are_as_many(planner: Planner) -> None:
    called, _ = Talk(planner).says("Install a gateway on mill-a into drop-b")
    assert called == {"install_gateway": {"edge_machine": "mill-a", "cold_store": "drop-b"}}
    called, asked = Talk(planner).says("Install a gateway on mill-a")
    assert (called, "the edge machine and the cold store" in asked) == ({}, True)


def test_a_name_that_was_not_found_may_be_said_again(planner: Planner) -> None:
    talk = Talk(planner)
    talk.says("Install a gateway on machine edge-machin with the store cold-store")
    called, _ = talk.says("edge-machine of course")
    assert called == {"install_gateway": {"edge_machine": "edge-machine", "cold_store": "cold-store"}}
