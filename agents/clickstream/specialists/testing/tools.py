"""The testing specialist's tools."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.meant import pipeline_meant
from agents.clickstream.specialists.ports import Proofs
from agents.common.answering import principal_of
from agents.common.tool_arguments import count
from agents.common.tool_results import ToolResult, found

EVENTS, MOST_EVENTS = 100, 1_000
_NO_TEST = "The pipeline was not tested yet. To test it, say: run a test, send 50 events."


class TestingTools:
    """Over the proof."""

    __test__ = False  # pytest would collect it by its name

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.prove_pipeline, self.last_proof]

    @tool(context=True)
    async def prove_pipeline(
        self, tool_context: ToolContext, pipeline: str | None = None, events: int | None = None
    ) -> ToolResult:
        """Test the pipeline from end to end, run a proof: send marked events, find each of them.

        Only when a test is asked for: it writes events. For example: "Test the pipeline.", "Run the proof.", "Send 50
        test events and check that they arrive.", "Prove that it works.", "Run the proof, events get lost."

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.
            events: How many events to send, 1 to 1000; leave it out unless a number is named.

        Returns:
            The proof so far: sent, and found, lost and doubled at every stage.
        """
        sent = count(events, name="events", highest=MOST_EVENTS, otherwise=EVENTS)
        proof = await self._proofs.prove(
            principal_of(tool_context), await pipeline_meant(tool_context, pipeline), events=sent
        )
        return found("proofs", [proof], otherwise="")

    @tool(context=True)
    async def last_proof(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell what the last test or proof of the pipeline showed: sent, found, lost, doubled, time from end to end.

        For example: "What did the last proof say?", "Does the pipeline work?", "Were events lost?", "How long does an
        event take from end to end?", "Was the last test green?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The last proof; or that there was none.
        """
        proof = await self._proofs.last(await pipeline_meant(tool_context, pipeline))
        return found("proofs", [proof] if proof else [], otherwise=_NO_TEST)
