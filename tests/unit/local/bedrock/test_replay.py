"""What was asked before is answered without asking the model again, with the numbers of the one who asks now."""

from local.bedrock.model import Conversation, Event, Message, Reply, Stop, TextBlock, TextDelta, ToolUse
from local.bedrock.replay import Replayed
from tests.fakes.bedrock_models import ScriptedReplies


def said(text: str) -> Conversation:
    """One message of a user."""
    return Conversation((Message("user", (TextBlock(text),)),), model_id="claude")


async def heard(model: Replayed, conversation: Conversation) -> list[Event]:
    """A whole reply."""
    return [event async for event in model.reply(conversation)]


def text(events: list[Event]) -> str:
    """The words of a reply."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_the_same_conversation_is_thought_about_once() -> None:
    model = ScriptedReplies(Reply("One."), Reply("Another."))
    replayed = Replayed(model)

    first, again = await heard(replayed, said("Size 10")), await heard(replayed, said("Size 10"))

    assert first == again == [*Reply("One.").events()]
    assert len(model.asked) == 1


async def test_another_size_is_another_conversation() -> None:
    replayed = Replayed(ScriptedReplies(Reply("Ten."), Reply("Nine.")))

    assert text(await heard(replayed, said("Size 10"))) == "Ten."
    assert text(await heard(replayed, said("Size 9"))) == "Nine."


async def test_a_replay_bears_the_numbers_of_whoever_asks() -> None:
    use = ToolUse("tooluse_1", "track", {"order": "ORD-2026-000123"})
    replayed = Replayed(ScriptedReplies(Reply("ORD-2026-000123 is placed, 4711 are left.", tool_uses=(use,))))
    await heard(replayed, said("ORD-2026-000123 of 4711"))

    events = await heard(replayed, said("ORD-2026-000777 of 4710"))

    assert text(events) == "ORD-2026-000777 is placed, 4710 are left."
    assert ToolUse("tooluse_1", "track", {"order": "ORD-2026-000777"}) in events
    assert events[-1] == Stop("tool_use")


async def test_numbers_that_were_two_are_no_replay_where_they_are_one() -> None:
    model = ScriptedReplies(Reply("They differ."), Reply("They are the same."))
    replayed = Replayed(model)
    await heard(replayed, said("Is 1234 more than 5678?"))

    assert text(await heard(replayed, said("Is 1234 more than 1234?"))) == "They are the same."


async def test_a_reply_that_nobody_heard_to_its_end_is_not_remembered() -> None:
    model = ScriptedReplies(Reply("One two."), Reply("Three."))
    replayed = Replayed(model)
    hearing = replayed.reply(said("hi"))
    await anext(hearing)
    del hearing

    assert text(await heard(replayed, said("hi"))) == "Three."


async def test_remembers_only_so_many() -> None:
    model = ScriptedReplies(Reply("One."), Reply("Two."), Reply("One again."))
    replayed = Replayed(model, most=1)
    await heard(replayed, said("a"))
    await heard(replayed, said("b"))

    assert text(await heard(replayed, said("a"))) == "One again."
