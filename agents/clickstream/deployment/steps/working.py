"""Whether what a stack made does its work: asked of the services that run it, and not of CloudFormation."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.clickstream.deployment.errors import Failure, StepFailed, refusals_as_failures, stopped
from agents.clickstream.deployment.step import Difference, Outputs, Situation
from agents.clickstream.deployment.steps.ports import Balancers, Connectors, Services
from agents.clickstream.deployment.steps.stack_drift import ROLL_BACK

_BALANCER = "stack:balancer"
_IS_GONE = "is gone."
_LOOK = "Look at its log; when that tells nothing, deploy again."


@dataclass(frozen=True, kw_only=True)
class Working:
    """Each under its own specialist's role."""

    balancers: Balancers
    services: Services
    connectors: Connectors

    async def check(self, layer: str, situation: Situation, outputs: Outputs) -> None:
        """Raises StepFailed: NOT_VERIFIED while it does not, for whatever reason; GONE for what is not waited for."""
        wrong = await self._wrong(layer, situation, outputs)
        if _gone(wrong):
            raise stopped(Failure.GONE, " ".join(wrong), way_on=ROLL_BACK)
        if wrong:
            raise stopped(Failure.NOT_VERIFIED, " ".join(wrong))

    async def differences(self, layer: str, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """The same, for who asks how things are."""
        try:
            with refusals_as_failures():
                wrong = await self._wrong(layer, situation, outputs)
        except StepFailed as failed:
            return [Difference(what=layer, expected="known", actual=failed.message, way_on=failed.way_on)]
        return [
            Difference(what=layer, expected="at work", actual=said, way_on=ROLL_BACK if _gone([said]) else _LOOK)
            for said in wrong
        ]

    async def _wrong(self, layer: str, situation: Situation, outputs: Outputs) -> Sequence[str]:
        match layer:
            case "balancer":
                return await self._balancer(outputs)
            case "collector":
                return [*await self._service(outputs), *await self._targets(situation)]
            case "connectors":
                return [
                    said
                    for name in ("JsonConnectorArn", "IcebergConnectorArn")
                    for said in await self._connector(str(outputs[name]))
                ]
        return ()

    async def _balancer(self, outputs: Outputs) -> Sequence[str]:
        found = await self.balancers.find(str(outputs["LoadBalancerArn"]))
        if found is None:
            return [f"The load balancer {_IS_GONE}"]
        return [] if found.state == "active" else [f"The load balancer is {found.state}. {found.reason}".rstrip()]

    async def _service(self, outputs: Outputs) -> Sequence[str]:
        found = await self.services.find(str(outputs["ClusterName"]), str(outputs["ServiceName"]))
        if found is None:
            return [f"The collector's service {_IS_GONE}"]
        if found.desired and found.running >= found.desired and len(found.deployments) == 1:
            return []
        said = f" ECS says: {found.events[0].message}" if found.events else ""
        return [f"{found.running} of {found.desired} collectors run, in {len(found.deployments)} deployments.{said}"]

    async def _targets(self, situation: Situation) -> Sequence[str]:
        group = situation.outputs.get(_BALANCER, {}).get("TargetGroupArn")
        targets = await self.balancers.targets(str(group)) if group else []
        healthy = [target for target in targets if target.state == "healthy"]
        if healthy and len(healthy) == len([target for target in targets if target.state != "draining"]):
            return []
        reasons = {target.reason for target in targets if target.state != "healthy" and target.reason}
        return [" ".join([f"{len(healthy)} of {len(targets)} targets are healthy.", *sorted(reasons)])]

    async def _connector(self, arn: str) -> Sequence[str]:
        found = await self.connectors.find(arn)
        if found is None:
            return [f"The connector {arn} {_IS_GONE}"]
        return (
            []
            if found.state == "RUNNING"
            else [f"The connector {found.name} is {found.state}. {found.reason}".rstrip()]
        )


def _gone(wrong: Sequence[str]) -> bool:
    """Deleted from a stack that stands: deploying again, or going on, does not bring it back."""
    return any(said.endswith(_IS_GONE) for said in wrong)
