"""A reply ends where the caller asked, however the model cut its text into pieces."""

from collections.abc import AsyncIterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from local.bedrock.limits import Limited
from local.bedrock.model import Conversation, Event, Inference, Message, Stop, TextBlock, TextDelta, ToolUse
from local.bedrock.tokens import count_text

LOOK = ToolUse("tooluse_1", "look", {"for": "shoes"})


class Pieces:
    """Says these pieces, then calls these tools."""

    def __init__(self, texts: Sequence[str], *uses: ToolUse) -> None:
        self._events: list[Event] = [*map(TextDelta, texts), *uses, Stop("tool_use" if uses else "end_turn")]
        self.closed = False

    async def reply(self, _: Conversation) -> AsyncIterator[Event]:
        try:
            for event in self._events:
                yield event
        finally:
            self.closed = True


def asking(*, max_tokens: int | None = None, stops: tuple[str, ...] = ()) -> Conversation:
    return Conversation((Message("user", (TextBlock("hi"),)),), inference=Inference(max_tokens, stops))


async def ask(
    model: Pieces, conversation: Conversation, *, count_tokens: bool = True
) -> tuple[str, list[ToolUse], Stop]:
    events = [event async for event in Limited(model, count_tokens=count_tokens).reply(conversation)]
    stop = events[-1]
    assert isinstance(stop, Stop)
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    return text, [event for event in events if isinstance(event, ToolUse)], stop


@given(
    pieces=st.lists(st.text("abc<> ", max_size=6), max_size=8), stops=st.lists(st.text("abc<>", min_size=1), max_size=3)
)
async def test_text_ends_before_the_first_stop_sequence(pieces: list[str], stops: list[str]) -> None:
    said, _, stop = await ask(Pieces(pieces), asking(stops=tuple(stops)))
    whole = "".join(pieces)
    if stop.reason == "end_turn":
        assert said == whole
        assert not any(one in whole for one in stops)
    else:
        assert stop.stop_sequence in stops
        assert whole.startswith(said + stop.stop_sequence)
        assert not any(one in said for one in stops)


async def test_a_stop_sequence_in_two_pieces_is_seen() -> None:
    model = Pieces(["the answer is 42 </ans", "wer> and more"])
    said, _, stop = await ask(model, asking(stops=("</answer>",)))
    assert (said, stop.reason, stop.stop_sequence) == ("the answer is 42 ", "stop_sequence", "</answer>")
    assert model.closed


async def test_text_ends_when_the_tokens_are_spent() -> None:
    words = [f" word{number}" for number in range(50)]
    said, _, stop = await ask(Pieces(words), asking(max_tokens=20))
    assert stop.reason == "max_tokens"
    assert 10 < count_text(said) <= 20


async def test_a_tool_use_beyond_the_tokens_is_not_made() -> None:
    _, uses, stop = await ask(Pieces(["Let me look."], LOOK), asking(max_tokens=5))
    assert not uses
    assert stop.reason == "max_tokens"


async def test_a_reply_within_its_limits_is_untouched() -> None:
    said, uses, stop = await ask(Pieces(["Let me", " look."], LOOK), asking(max_tokens=100, stops=("zzz",)))
    assert (said, uses, stop) == ("Let me look.", [LOOK], Stop("tool_use"))


async def test_a_model_that_counts_its_own_tokens_is_not_cut() -> None:
    said, _, stop = await ask(Pieces(["one two three"]), asking(max_tokens=1), count_tokens=False)
    assert (said, stop.reason) == ("one two three", "end_turn")
