"""The last step of a plan: marked events, from the load balancer to the table. Without them nothing is called done."""

from collections.abc import Mapping, Sequence
from itertools import count

from agents.clickstream.deployment.errors import Failure, StepFailed
from agents.clickstream.deployment.plan import Json, Step, StepKind
from agents.clickstream.deployment.step import Difference, Finished, Handle, Outputs, Progress, Running, Situation
from agents.clickstream.proof.prover import Asked, Prover, progress_of
from agents.clickstream.proof.repository import Proof
from agents.clickstream.proof.target import Target

_EVENTS, _GIVE_UP_SECONDS = 200, 600.0
_PROVED_AGAIN = "Then resume the deployment: the pipeline is proved anew."


class ProofStep:
    """Driven by the engine; what it has found so far is the proof's own, and survives a crash with it."""

    kind: StepKind = "proof"

    def __init__(self, prover: Prover) -> None:
        self._prover = prover

    async def check(self, step: Step, situation: Situation) -> None:
        """That everything is there to be proved."""
        target_of(situation)

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Begin a proof, or find the one that this step began: a red one is over, and another is begun."""
        target = target_of(situation)
        for attempt in count(1):
            proof = await self._prover.ask(target, _asked(step, situation, f"{token}:{attempt}"))
            if proof.report is None or proof.report.verdict != "red":
                break
        return _progress(await self._prover.advance(proof.proof_id))

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Look once more."""
        return _progress(await self._prover.advance(str(handle["proof_id"])))

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """That the proof says so, and is of this pipeline."""
        proof = await self._prover.read(str(outputs["proof_id"]))
        if proof.target.pipeline != situation.wish.pipeline or not isinstance(_progress(proof), Finished):
            raise StepFailed(
                Failure.NOT_VERIFIED,
                f"The proof {proof.proof_id} is not one of the pipeline {situation.wish.pipeline} as it is.",
                way_on="Resume the deployment: the pipeline is proved anew.",
            )

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """A proof makes nothing but events."""
        return Finished(outputs={}, told="A proof leaves nothing to take back.")

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Over at once."""
        return Finished(outputs={}, told="A proof leaves nothing to take back.")

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """What was proved stays so; whether it still holds is another proof."""
        return ()


def target_of(situation: Situation) -> Target:
    """A pipeline's addresses, as its steps told them. Raises StepFailed where one did not."""
    balancer, connectors = (_told(situation, step) for step in ("stack:balancer", "stack:connectors"))
    wish, brokers = situation.wish, situation.survey.brokers
    try:
        return Target(
            pipeline=wish.pipeline,
            url=str(balancer["Endpoint"]),
            bootstrap=brokers.bootstrap,
            transport=brokers.transport,
            topic=wish.topics[0].name,
            bucket=wish.bucket,
            prefix=f"{str(connectors['JsonPrefix']).rstrip('/')}/{wish.topics[0].name}",
            database=str(connectors["GlueDatabase"]),
            table=str(connectors["IcebergTable"]),
            balancer_arn=str(balancer["LoadBalancerArn"]),
            target_group_arn=str(balancer["TargetGroupArn"]),
            json_connector_arn=str(connectors["JsonConnectorArn"]),
            iceberg_connector_arn=str(connectors["IcebergConnectorArn"]),
            flush_seconds=wish.flush_seconds,
        )
    except KeyError as missing:
        raise _nothing_to_prove(f"no step told its {missing.args[0]}") from missing


def _told(situation: Situation, step: str) -> Mapping[str, Json]:
    if step not in situation.outputs:
        raise _nothing_to_prove(f"the step {step} is not done")
    return situation.outputs[step]


def _nothing_to_prove(why: str) -> StepFailed:
    return StepFailed(
        Failure.GONE,
        f"There is nothing to prove: {why}.",
        way_on="Propose the deployment again, and approve it: its steps come before the proof.",
    )


def _asked(step: Step, situation: Situation, word: str) -> Asked:
    return Asked(
        word=word,
        by=f"plan {situation.plan_id}",
        driven=True,
        events=int(str(step.parameters.get("events", _EVENTS))),
        give_up_seconds=float(str(step.parameters.get("deadline_seconds", _GIVE_UP_SECONDS))),
    )


def _progress(proof: Proof) -> Progress:
    if proof.state != "done" or proof.report is None:
        return Running(handle={"proof_id": proof.proof_id}, told=progress_of(proof))
    report = proof.report
    if report.verdict == "red":
        ways_on = " ".join(link.way_on for link in report.broken)
        raise StepFailed(Failure.NOT_VERIFIED, report.told, way_on=f"{ways_on} {_PROVED_AGAIN}".strip())
    outputs: Outputs = {"proof_id": proof.proof_id, "verdict": report.verdict, "sent": report.sent}
    return Finished(outputs=outputs, told=report.told)
