"""The clickstream's service as a client meets it: real routes, a scripted model, and plans that are done at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from agents.clickstream.config import ClickstreamSettings
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.record import JournalEntry, PlanRecord
from agents.clickstream.deployment.step import Outputs
from agents.clickstream.deployment.wish import Solution, Wish
from agents.clickstream.main import create_app
from agents.common.errors import DatabaseUnavailable
from agents.common.principal import Principal
from tests.fakes.clickstream import canned_ports, opening
from tests.fakes.deployments import AT, InMemoryDeployments
from tests.fakes.http_server import serving
from tests.fakes.runtimes import CannedDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel, Seen, Step, call, say

OUTPUTS: Mapping[str, Outputs] = {"stack:balancer": {"Endpoint": "http://lb.example:8802/data/v1"}}


@dataclass
class PromptDeployments(InMemoryDeployments):
    """What is approved is done by the time that somebody looks; a step of the name `fails_at` fails once.

    The first `asleep` looks at a plan find no database.
    """

    fails_at: str | None = None
    solution: Solution | None = None
    asleep: int = 0

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Once the database is awake."""
        if self.asleep:
            self.asleep -= 1
            raise DatabaseUnavailable("Asleep.")
        return await super().record(principal, plan_id)

    async def propose(self, principal: Principal, wish: Wish) -> PlanRecord:
        """For this solution, where a test says so."""
        return await super().propose(principal, replace(wish, solution=self.solution or wish.solution))

    async def approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        """And do it."""
        approved = await super().approve(principal, plan_id, digest)
        return self._run(approved, principal)

    async def resume(self, principal: Principal, plan_id: str) -> PlanRecord:
        """And do the rest."""
        resumed = await super().resume(principal, plan_id)
        return self._run(resumed, principal)

    def _run(self, record: PlanRecord, by: Principal) -> PlanRecord:
        steps = []
        state = PlanState.DONE
        for each in record.steps:
            if state == PlanState.FAILED:
                steps.append(each)
                continue
            if each.step.name == self.fails_at:
                self.fails_at = None
                state = PlanState.FAILED
                each = replace(each, state=StepState.FAILED, told="No room.", failure="quota", way_on="Ask for more.")
            else:
                each = replace(each, state=StepState.DONE, outputs=OUTPUTS.get(each.step.name, {}))
            steps.append(each)
            self._line(record, each.step.name, each.state.value, each.told, by)
        self._line(record, None, state.value, "", by)
        ended = replace(record, steps=tuple(steps), state=state)
        self.plans[record.plan.plan_id] = ended
        return ended

    def _line(self, record: PlanRecord, step: str | None, state: str, told: str, by: Principal) -> None:
        lines = self.journal[record.plan.plan_id]
        lines.append(
            JournalEntry(
                number=len(lines) + 1,
                at=AT,
                plan_id=record.plan.plan_id,
                step=step,
                state=state,
                told=told,
                by=by.subject,
            )
        )


def operator(seen: Seen) -> Step:
    """A model that proposes as soon as it reads of a cluster, and asks for one before."""
    last = seen.messages[-1]["content"][0]
    if "toolResult" in last:
        return say("It can be done.")
    words = str(last.get("text", ""))
    if "my-cluster" in words:
        return call("propose_deployment", msk_cluster="my-cluster", s3_bucket="my-bucket")
    return say("Which cluster and which bucket?" if "deploy" in words else "There are two solutions.")


@contextmanager
def clickstream_service(deployments: InMemoryDeployments, *, steps: Sequence[Step] = ()) -> Iterator[str]:
    """Its address."""
    model = ScriptedModel(*steps) if steps else ScriptedModel(script=operator)
    database = CannedDatabase([{"session_id": "s", "role": "user", "content": "x", "locked": 1}])
    app = create_app(
        ClickstreamSettings(), runtime=runtime_with(model, database), ports=opening(canned_ports(deployments))
    )
    with serving(app) as address:
        yield address
