"""The course of the demo: a conversation, its plan, a yes, progress, the proof, and the way back."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from clickstream_multi_agent import ClickstreamOrchestrator, ClickstreamRefused, Deployment, Proposal
from demos.clickstream.asking import Approver
from demos.clickstream.options import Options
from demos.clickstream.plan_table import cost, show_plan
from demos.clickstream.preparing import Prepared
from demos.clickstream.showing import PROOFS, show_entry, show_failure, show_proof
from demos.clickstream.standing import standing_costs
from demos.clickstream.using import how_to_use, teardown_command
from demos.clickstream.watching import done_before, new_entries
from demos.clickstream.wishing import Conversation
from demos.errors import DemoFailed
from demos.lines import say

_HOW = 'POST /clickstream/deployments/{plan_id}/approve {{"digest": "{digest}"}}'
_WILL_STOP = (
    "On this machine nginx+vector will stop at the step stack:collector: Vector is in no package that can be installed "
    "here, so its collector can't start. The steps before it are done, from the same templates as on AWS; the "
    "connectors and the proof are not reached."
)
_STOPPED = "As said at the beginning: nginx+vector goes no further on this machine."


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
        if self._will_stop(self.options.solution):
            say(self.console, _WILL_STOP, style="yellow")
        conversation = Conversation(console=self.console, agents=self.agents, options=self.options)
        return self._approved_and_done(conversation.proposed(has))

    def newest(self) -> bool:
        """Go on with the pipeline's newest plan, wherever it stands; what was done before is not told again."""
        plan = self._newest()
        if plan.state == "proposed":
            return self._approved_and_done(Proposal(text="", plan_id=plan.plan_id, digest=plan.digest))
        if before := done_before(plan):
            say(self.console, before, style="dim")
        after = 0
        if plan.state == "failed":
            show_failure(self.console, plan)
            if not self.approver.says_yes("Resume it?", how=f"POST /clickstream/deployments/{plan.plan_id}/resume"):
                return False
            after = max((entry.number for entry in self.agents.follow(plan.plan_id)), default=0)
            self.agents.resume(plan.plan_id)
        is_well = self._followed(plan, after=after)
        self._tell_of(plan)
        return is_well

    def teardown(self) -> bool:
        """Take the pipeline down, after a yes."""
        plan = self._approved(self.agents.destroy(self.options.pipeline), "Take it down?")
        if plan is None:
            say(self.console, f"It stays. Take it down later: {teardown_command(self.options.pipeline)}")
            return False
        return self._followed(plan)

    def _approved_and_done(self, proposal: Proposal) -> bool:
        plan = self._approved(proposal, "Approve exactly this plan?")
        if plan is None:
            assert proposal.plan_id
            self.agents.reject(proposal.plan_id, "Not approved in the demo.")
            say(self.console, "Not approved: nothing was changed.")
            return False
        is_well = self._followed(plan)
        if self.options.keep:
            self._tell_of(plan)
            return is_well
        say(self.console, "")
        return self.teardown() and is_well

    def _approved(self, proposal: Proposal, question: str) -> Deployment | None:
        """The plan as somebody saw it and said yes; none where they said no."""
        assert proposal.plan_id
        plan = self.agents.deployment(proposal.plan_id)
        standing = standing_costs(self.agents, plan.pipeline)
        say(self.console, "")
        show_plan(self.console, plan, before=standing, in_full=self.options.verbose)
        how = _HOW.format(plan_id=proposal.plan_id, digest=proposal.digest)
        if not self.approver.says_yes(f"{cost(plan, standing)} {question}", how=how):
            return None
        approved = self.agents.approve(proposal)
        say(self.console, f"Approved by {self.options.staff} ({approved.decided_by}).")
        return plan

    def _followed(self, seen: Deployment, *, after: int = 0) -> bool:
        """Step by step from where it was `seen` to the plan's end; then the proof, or why there is none."""
        for entry in new_entries(seen, self.agents.follow(seen.plan_id, after=after)):
            if entry.step or entry.state != "done":  # the plan's own end is said below, also of one that had ended
                show_entry(self.console, entry)
        plan = self.agents.deployment(seen.plan_id)
        if plan.state != "done":
            show_failure(self.console, plan)
            if plan.kind == "deploy" and self._will_stop(plan.solution):
                say(self.console, _STOPPED, style="yellow")
                return True
            say(self.console, "`python -m demos.clickstream --go-on` resumes it; --teardown takes everything back.")
            return False
        say(self.console, plan.told or f"The plan is done: {plan.steps_done} steps.", style="green")
        if plan.kind == "deploy":
            self._prove()
        return True

    def _tell_of(self, seen: Deployment) -> None:
        """What stands now and can be used; nothing where the plan has not come to its end."""
        plan = self.agents.deployment(seen.plan_id)
        if (plan.kind, plan.state) == ("deploy", "done"):
            say(self.console, "")
            for line in how_to_use(plan):
                self.console.print(Text(line), soft_wrap=True)  # a command is copied: never with a line break in it

    def _will_stop(self, solution: str) -> bool:
        return self.on_laptop and solution == "vector"

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
