"""The course of the demo: questions, a wish, its plan, a yes, progress, the proof, and the way back."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from clickstream_multi_agent import ClickstreamOrchestrator, ClickstreamRefused, Deployment, Proposal
from demos.clickstream.asking import Approver
from demos.clickstream.options import PIPELINE, Options
from demos.clickstream.preparing import Prepared
from demos.clickstream.showing import PROOFS, show_entry, show_failure, show_plan, show_proof
from demos.errors import DemoFailed
from demos.lines import say

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
_HOW = 'POST /clickstream/deployments/{plan_id}/approve {{"digest": "{digest}"}}'
_OVER = {"done", "failed", "rejected", "superseded", "rolled_back"}
_HERE_NO_VECTOR = (
    "nginx+vector goes no further on this machine: Vector is in no package that can be installed here, so its "
    "collector can't run. Everything before it was deployed from the same templates as on AWS."
)


@dataclass(frozen=True, kw_only=True)
class Course:
    """One operator's way through a deployment."""

    console: Console
    agents: ClickstreamOrchestrator
    approver: Approver
    options: Options
    charts: Path
    on_laptop: bool

    def whole(self, has: Prepared) -> bool:
        """From the first question to the proof, and back; whether all of it went well."""
        self._heard("Explain the clickstream architecture and solution differences")
        self._heard("Help me choose between nginx+lua and nginx+vector solutions")
        proposal = self._proposed(has)
        self._check_understood(proposal)
        return self._approved_and_done(proposal)

    def newest(self) -> bool:
        """Go on with the pipeline's newest plan, wherever it stands."""
        plan = self._newest()
        if plan.state == "proposed":
            return self._approved_and_done(Proposal(text="", plan_id=plan.plan_id, digest=plan.digest))
        if plan.state == "failed":
            show_failure(self.console, plan)
            if not self.approver.says_yes("Resume it?", how=f"POST /clickstream/deployments/{plan.plan_id}/resume"):
                return False
            self.agents.resume(plan.plan_id)
        return self._followed(plan.plan_id)

    def teardown(self) -> bool:
        """Take the pipeline down, after a yes."""
        proposal = self.agents.destroy(self.options.pipeline)
        plan = self._shown(proposal)
        if not self._is_approved(proposal, "Take it down?"):
            return False
        return self._followed(plan.plan_id, has_proof=False)

    def _heard(self, words: str) -> str:
        say(self.console, f"\n> {words}", style="bold")
        answer = self.agents.ask(words)
        say(self.console, answer)
        return answer

    def _proposed(self, has: Prepared) -> Proposal:
        """The wish, and what is asked back. Raises DemoFailed where no plan comes of it."""
        pipeline, solution = self.options.pipeline, self.options.solution
        complete = _COMPLETE.format(pipeline=pipeline, solution=solution, cluster=has.cluster, bucket=has.bucket)
        proposal = Proposal(text="")
        for words in (_WISHES[solution].format(pipeline=pipeline), complete):
            say(self.console, f"\n> {words}", style="bold")
            proposal = self.agents.deploy(words)
            if proposal.plan_id:
                break
            say(self.console, proposal.text)
        if proposal.plan_id is None:
            raise DemoFailed(f"No plan came of it: {proposal.text}")
        say(self.console, proposal.text.partition("\n\n")[0])
        self._check_understood(proposal)
        return self._sooner(proposal)

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

    def _sooner(self, proposal: Proposal) -> Proposal:
        """The draft with connectors that deliver often: another plan, with another digest."""
        pipeline = self.options.pipeline
        words = _SOONER if pipeline == PIPELINE else _SOONER_THERE.format(pipeline=pipeline)
        say(self.console, f"\n> {words}", style="bold")
        changed = self.agents.deploy(words)
        say(self.console, changed.text.partition("\n\n")[0])
        return changed if changed.plan_id else proposal

    def _approved_and_done(self, proposal: Proposal) -> bool:
        plan = self._shown(proposal)
        if not self._is_approved(proposal, "Approve exactly this plan?"):
            self.agents.reject(plan.plan_id, "Not approved in the demo.")
            say(self.console, "Not approved: nothing was changed.")
            return False
        is_well = self._followed(plan.plan_id)
        if not self.options.keep:
            say(self.console, "")
            is_well = self.teardown() and is_well
        return is_well

    def _shown(self, proposal: Proposal) -> Deployment:
        assert proposal.plan_id
        plan = self.agents.deployment(proposal.plan_id)
        say(self.console, "")
        show_plan(self.console, plan)
        return plan

    def _is_approved(self, proposal: Proposal, question: str) -> bool:
        how = _HOW.format(plan_id=proposal.plan_id, digest=proposal.digest)
        if not self.approver.says_yes(question, how=how):
            return False
        plan = self.agents.approve(proposal)
        say(self.console, f"Approved by {self.options.staff} ({plan.decided_by}).")
        return True

    def _followed(self, plan_id: str, *, has_proof: bool = True) -> bool:
        """Step by step to the plan's end; then the proof, or why there is none."""
        for entry in self.agents.follow(plan_id):
            show_entry(self.console, entry)
        plan = self.agents.deployment(plan_id)
        if plan.state != "done":
            show_failure(self.console, plan)
            if self.on_laptop and plan.solution == "vector" and plan.kind == "deploy":
                say(self.console, _HERE_NO_VECTOR, style="yellow")
                return True
            say(self.console, "`python -m demos.clickstream --go-on` resumes it; --teardown takes everything back.")
            return False
        say(self.console, plan.told or f"The plan is done: {plan.steps_done} steps.", style="green")
        if has_proof and plan.kind == "deploy":
            self._prove()
        return True

    def _prove(self) -> None:
        """The newest proof as a table, and its chart as a file."""
        pipeline = self.options.pipeline
        proofs = PROOFS.validate_json(self.agents.fetched(f"pipelines/{pipeline}/proofs"))
        if not proofs:
            raise DemoFailed(f"The pipeline {pipeline} was deployed, and nothing proved it.")
        show_proof(self.console, proofs[0])
        chart = self.charts / f"clickstream-proof-{proofs[0].proof_id}.svg"
        chart.parent.mkdir(parents=True, exist_ok=True)
        chart.write_bytes(self.agents.fetched(f"pipelines/{pipeline}/proofs/{proofs[0].proof_id}/chart.svg"))
        say(self.console, f"Its chart: {chart}")

    def _newest(self) -> Deployment:
        plans = [plan for plan in self.agents.deployments() if plan.pipeline == self.options.pipeline]
        alive = next((plan for plan in plans if plan.state not in ("superseded", "rejected")), None)
        if alive is None:
            raise ClickstreamRefused(f"There is no plan of a pipeline {self.options.pipeline}.", code="not_found")
        return self.agents.deployment(alive.plan_id)
