"""What the operator of the demo says, up to the plan that comes of it."""

from dataclasses import dataclass

from rich.console import Console

from clickstream_multi_agent import ClickstreamOrchestrator, Proposal
from demos.clickstream.options import PIPELINE, Options
from demos.clickstream.preparing import Prepared
from demos.errors import DemoFailed
from demos.lines import say

_DIFFERENCE = "What is the difference between nginx+lua and nginx+vector?"
_CHOICE = {  # with what it depends on: it is answered by one solution and the reason, not by both once more
    "lua": "Help me choose between nginx+lua and nginx+vector for 5,000 events a second",
    "vector": "Help me choose: events must be masked on the way",
}
# Each names the pipeline: a conversation about a new one goes on beside those that stand already.
_WISHES = {
    "lua": "I want to deploy a pipeline called {pipeline} for high performance.",
    "vector": (
        "I want to deploy a pipeline called {pipeline} with nginx+vector, since events must be masked on the way."
    ),
}
_COMPLETE = (
    "Deploy the pipeline called {pipeline} with nginx+{solution}, MSK cluster '{cluster}' and S3 bucket '{bucket}'"
)
_SOONER = "The connectors should deliver every 2 seconds."
_SOONER_THERE = "Let the connectors deliver every 2 seconds in the pipeline called {pipeline}"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One operator's, with all specialists behind it."""

    console: Console
    agents: ClickstreamOrchestrator
    options: Options

    def proposed(self, has: Prepared) -> Proposal:
        """Questions, the wish, and what is asked back. Raises DemoFailed where no plan comes of it."""
        for words in (_DIFFERENCE, _CHOICE[self.options.solution]):
            self._says(words)
            say(self.console, self.agents.ask(words))
        proposal = self._wished(has)
        self._check_understood(proposal)
        changed = self._sooner(proposal)
        self._check_understood(changed)
        return changed

    def _wished(self, has: Prepared) -> Proposal:
        pipeline, solution = self.options.pipeline, self.options.solution
        complete = _COMPLETE.format(pipeline=pipeline, solution=solution, cluster=has.cluster, bucket=has.bucket)
        proposal = Proposal(text="")
        for words in (_WISHES[solution].format(pipeline=pipeline), complete):
            proposal = self._wish(words)
            if proposal.plan_id:
                return proposal
        raise DemoFailed(f"No plan came of it: {proposal.text}")

    def _sooner(self, proposal: Proposal) -> Proposal:
        """The draft with connectors that deliver often: another plan, with another digest."""
        pipeline = self.options.pipeline
        changed = self._wish(_SOONER if pipeline == PIPELINE else _SOONER_THERE.format(pipeline=pipeline))
        return changed if changed.plan_id else proposal

    def _wish(self, words: str) -> Proposal:
        """What it is answered with; the plan itself is shown once, before it is approved."""
        self._says(words)
        proposal = self.agents.deploy(words)
        say(self.console, proposal.text.partition("\n\n")[0] if proposal.plan_id else proposal.text)
        return proposal

    def _says(self, words: str) -> None:
        say(self.console, f"\n> {words}", style="bold")

    def _check_understood(self, proposal: Proposal) -> None:
        """What a model made of the words is not approved for another pipeline or solution. Raises DemoFailed."""
        assert proposal.plan_id
        plan, wished = self.agents.deployment(proposal.plan_id), self.options
        if (plan.pipeline, plan.solution) != (wished.pipeline, wished.solution):
            self.agents.reject(plan.plan_id, "The demo was asked for another one.")
            raise DemoFailed(
                f"The agents planned {plan.pipeline} with nginx+{plan.solution}, not {wished.pipeline} with "
                f"nginx+{wished.solution}. That plan is rejected, and nothing was changed."
            )
