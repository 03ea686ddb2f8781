"""How a pipeline is, part by part."""

from collections.abc import Mapping, Sequence

from agents.clickstream.deployment.plan import Json
from agents.clickstream.health import PipelineHealth
from agents.common.database import Row
from agents.common.errors import Unavailable
from agents.common.principal import Principal

OUTPUTS: Mapping[str, Mapping[str, Json]] = {
    "stack:balancer": {"LoadBalancerArn": "arn:balancer", "TargetGroupArn": "arn:targets"},
    "stack:collector": {"ClusterName": "cluster", "ServiceName": "service"},
    "stack:connectors": {"JsonConnectorArn": "json", "IcebergConnectorArn": "iceberg"},
}


class Parts:
    """The specialists' ports: a service that waits for a task, and connectors in the states that a test says."""

    def __init__(self, connectors: Sequence[str] = ("RUNNING", "RUNNING")) -> None:
        self.connectors = connectors

    async def service(self, *, cluster: str, service: str) -> Row:
        """A task is missing."""
        return {"name": f"{cluster}/{service}", "state": "changing", "tasks_running": 1, "tasks_wanted": 2}

    async def prove(self, principal: Principal, pipeline: str, *, events: int) -> Row:
        """Nobody asks."""
        raise AssertionError(f"how {pipeline} is sends no events, neither {events} nor one, for {principal.subject}")

    async def last(self, pipeline: str) -> Row | None:
        """Green."""
        return {"pipeline": pipeline, "told": "The proof is green."}


class Connectors(Parts):
    """MSK Connect."""

    async def state(self, arns: Sequence[str]) -> Sequence[Row]:
        """In that order."""
        return [{"name": arn, "state": state} for arn, state in zip(arns, self.connectors, strict=True)]


class Balancers:
    """Elastic Load Balancing, which does not answer where a test says so."""

    def __init__(self, *, answers: bool = True) -> None:
        self.answers = answers

    async def state(self, *, load_balancer_arn: str, target_group_arn: str) -> Row:
        """One target is healthy."""
        if not self.answers:
            raise Unavailable("AWS does not answer.")
        return {"name": load_balancer_arn, "state": "active", "healthy_targets": len([target_group_arn])}


def health(connectors: Connectors, balancers: Balancers) -> PipelineHealth:
    return PipelineHealth(balancers=balancers, collectors=connectors, connectors=connectors, proofs=connectors)


async def test_each_part_is_told_in_a_sentence() -> None:
    assert await health(Connectors(), Balancers()).told("orders", OUTPUTS) == (
        "The load balancer is active; healthy targets: 1. The collector's service is changing: 1 of 2 tasks run. "
        "All 2 connectors run. The last proof: The proof is green."
    )


async def test_what_does_not_run_or_answer_is_said_beside_the_others() -> None:
    told = await health(Connectors(("RUNNING", "FAILED")), Balancers(answers=False)).told("orders", OUTPUTS)
    assert "The load balancer could not be looked at: AWS does not answer." in told
    assert "Of the connectors, iceberg is FAILED." in told
    assert "1 of 2 tasks run" in told


async def test_where_nothing_stands_nothing_is_well_or_ill() -> None:
    assert await health(Connectors(), Balancers()).told("orders", {}) == ""
