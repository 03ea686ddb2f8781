"""A model that calls the same again, or calls without end, is told to answer from what it has."""

from strands import Agent, tool
from strands.types.tools import AgentTool

from agents.common.call_limits import REPEATED, TOO_MANY, CallLimits
from agents.common.tool_trace import ToolTrace
from tests.fakes.scripted_model import Call, ScriptedModel, Step, call, call_all, say


class Shelf:
    """Counts how often somebody looked, and fails as often as it is told to."""

    def __init__(self, *, failures: int = 0) -> None:
        self.looked: list[str] = []
        self._failures = failures

    @tool
    async def look(self, at: str, how: str = "closely") -> str:
        """Look at something.

        Args:
            at: What.
            how: In which manner.
        """
        self.looked.append(at)
        if len(self.looked) <= self._failures:
            raise RuntimeError(how)
        return f"{at}: 1"


async def read_by_model(shelf: Shelf, *steps: Step, most: int = 10) -> tuple[list[str], ToolTrace]:
    """The results of all calls as the model reads them, and the trace."""
    look: AgentTool = shelf.look
    trace, model = ToolTrace(), ScriptedModel(*steps, say("Done."))
    agent = Agent(model=model, tools=[look], hooks=[trace, CallLimits(most)], callback_handler=None)
    await agent.invoke_async("Look.")
    blocks = [block for message in model.seen[-1].messages for block in message["content"]]
    return [block["toolResult"]["content"][0]["text"] for block in blocks if "toolResult" in block], trace


async def test_an_answered_call_is_not_made_again() -> None:
    shelf = Shelf()
    read, trace = await read_by_model(
        shelf, call("look", at="a", how="x"), call("look", how="x", at="a"), call("look", at="a")
    )
    assert read == ["a: 1", REPEATED, "a: 1"]
    assert shelf.looked == ["a", "a"]
    assert [one.outcome for one in trace.calls] == ["found", "refused", "found"]


async def test_nor_twice_in_one_turn() -> None:
    shelf = Shelf()
    read, _ = await read_by_model(shelf, call_all(Call("look", {"at": "a"}), Call("look", {"at": "a"})))
    assert sorted(read) == sorted(["a: 1", REPEATED])
    assert shelf.looked == ["a"]


async def test_a_call_that_failed_may_be_tried_again() -> None:
    shelf = Shelf(failures=1)
    read, trace = await read_by_model(shelf, call("look", at="a"), call("look", at="a"), call("look", at="a"))
    assert read[1:] == ["a: 1", REPEATED]
    assert [one.outcome for one in trace.calls] == ["failed", "found", "refused"]


async def test_no_more_calls_than_an_answer_may_take() -> None:
    shelf = Shelf()
    read, _ = await read_by_model(shelf, call_all(*(Call("look", {"at": name}) for name in "abcde")), most=3)
    assert sorted(read) == sorted(["a: 1", "b: 1", "c: 1", TOO_MANY, TOO_MANY])
    assert len(shelf.looked) == 3
