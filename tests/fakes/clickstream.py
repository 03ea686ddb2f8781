"""What the clickstream's specialists find, without AWS: the rows that a test chooses, behind their own ports."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from agents.clickstream.config import ClickstreamSettings
from agents.clickstream.deployment.plan import Json, Plan
from agents.clickstream.proof.findings import Findings
from agents.clickstream.proof.links import LINKS, Link
from agents.clickstream.proof.places import PLACES
from agents.clickstream.proof.report import PlaceReport, Report
from agents.clickstream.proof.repository import Proof
from agents.clickstream.team import Ports
from agents.clickstream.wiring import OpenPorts
from agents.common.database import Row
from agents.common.errors import NotFound
from agents.common.principal import Principal
from agents.common.runtime import Runtime
from tests.fakes.deployments import AT, InMemoryDeployments
from tests.fakes.marked_events import TARGET

PROOF_ID = "3fa9c2d17be04a55"
CLUSTER: Row = {"name": "my-cluster", "state": "ACTIVE", "brokers": 3}
TOPIC: Row = {"name": "app_logs", "partitions": 18, "replication": 3, "settled": True}


@dataclass
class CannedAws:
    """Every reading port at once; `asked` says what was asked for."""

    asked: list[object] = field(default_factory=list)

    async def describe(self, named: str) -> Row:
        """Only my-cluster."""
        if named != CLUSTER["name"]:
            raise NotFound(f"There is no cluster {named}; there is my-cluster.")
        return CLUSTER

    async def topics(self, named: str) -> Sequence[Row]:
        """One of the two."""
        await self.describe(named)
        return [TOPIC]

    async def recent(self, project: str) -> Sequence[Row]:
        """One build."""
        return [{"id": f"{project}:1", "status": "succeeded"}]

    async def log(self, project: str, *, lines: int) -> Sequence[str]:
        """As many lines as are asked for."""
        return [f"{project} {number}" for number in range(lines)]

    async def service(self, *, cluster: str, service: str) -> Row:
        """Steady."""
        return {"cluster": cluster, "name": service, "state": "steady", "tasks_running": 2, "tasks_wanted": 2}

    async def connections(self, plan: Plan, told: Mapping[str, Json] | None) -> Sequence[Row]:
        """To each group that there is, or the one that would be."""
        return [{"from": "anywhere", "to": name, "port": "8802", "why": plan.pipeline} for name in told or ["a plan's"]]

    def table(self, pipeline: str) -> str:
        """Of that pipeline."""
        return f"dev_clickstream_{pipeline}.app_logs"

    async def newest(self, bucket: str, pipeline: str, *, below: str, most: int) -> Row:
        """Something is there."""
        folder = f"dev-clickstream-{pipeline}/{below}/"
        self.asked.append((bucket, folder))
        newest = [f"{folder}{number}" for number in range(most)]
        return {"where": f"s3://{bucket}/{folder}", "objects": 3, "bytes": 1200, "newest": newest}

    async def prove(self, principal: Principal, pipeline: str, *, events: int) -> Row:
        """All found."""
        self.asked.append(principal)
        return {"pipeline": pipeline, "sent": events, "lost": 0}

    async def last(self, pipeline: str) -> Row | None:
        """None yet."""
        self.asked.append(pipeline)
        return None


class CannedBalancers:
    """One healthy target."""

    async def state(self, *, load_balancer_arn: str, target_group_arn: str) -> Row:
        """By their ARNs."""
        targets = [{"group": target_group_arn, "health": "healthy"}]
        return {"arn": load_balancer_arn, "state": "active", "healthy_targets": 1, "targets": targets}


class AllWell:
    """A pipeline's health: that of what stands is good."""

    async def told(self, pipeline: str, outputs: Mapping[str, Mapping[str, Json]]) -> str:
        """In a sentence."""
        return f"All {len(outputs)} parts of {pipeline} are well." if outputs else ""


class CannedConnectors:
    """All run."""

    async def state(self, arns: Sequence[str]) -> Sequence[Row]:
        """By their ARNs."""
        return [{"arn": arn, "name": arn, "state": "RUNNING"} for arn in arns]


class KeptProofs:
    """One proof of every pipeline: ten events, all found."""

    async def ask(self, proof: Proof) -> Proof:
        """As it is."""
        return proof

    async def get(self, proof_id: str) -> Proof | None:
        """By its id."""
        (proof,) = await self.of("clickstream")
        return proof if proof.proof_id == proof_id else None

    async def of(self, pipeline: str) -> Sequence[Proof]:
        """The one."""
        return [proof_of(pipeline)]

    async def undriven(self) -> Sequence[str]:
        """None."""
        return []

    async def begin_sending(self, proof: Proof, *, seconds: float) -> Proof | None:
        """Nobody else does."""
        del seconds
        return proof

    async def save(self, proof: Proof) -> Proof | None:
        """Nobody else did."""
        return proof


def proof_of(pipeline: str) -> Proof:
    """Green."""
    target = TARGET.model_copy(
        update={"pipeline": pipeline, "bucket": "my-bucket", "prefix": f"dev-clickstream-{pipeline}/json/"}
    )
    places = tuple(
        PlaceReport(
            place=place, found=10, lost=0, doubled=0, late=0, latencies_ms=(5,) * 10, p50_ms=5, p95_ms=5, max_ms=5
        )
        for place in PLACES
    )
    links = tuple(Link(name=name, state="sound", why="Everything came through.") for name in LINKS)
    report = Report(
        proof_id=PROOF_ID, pipeline=pipeline, verdict="green", sent=10, acknowledged=10, places=places, links=links
    )
    return Proof(
        proof_id=PROOF_ID,
        asked_for="step",
        asked_by="ada",
        driven=True,
        events=10,
        give_up_seconds=60,
        target=target,
        state="done",
        findings=Findings(),
        report=report,
        revision=1,
        asked_at=AT,
    )


def canned_ports(deployments: InMemoryDeployments | None = None, aws: CannedAws | None = None) -> Ports:
    """Every port."""
    found = aws or CannedAws()
    plans = deployments or InMemoryDeployments()
    return Ports(
        deployments=plans,
        proposals=lambda _: plans,
        clusters=found,
        builds=found,
        collectors=found,
        balancers=CannedBalancers(),
        groups=found,
        connectors=CannedConnectors(),
        objects=found,
        proofs=found,
        reports=KeptProofs(),
    )


def opening(ports: Ports) -> OpenPorts:
    """What opens these."""

    def open_ports(_: ClickstreamSettings, __: Runtime) -> AbstractAsyncContextManager[Ports]:
        return nullcontext(ports)

    return open_ports
