"""How what stands of a pipeline works now, a sentence for each: targets, collectors, connectors, proof."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Protocol

from agents.clickstream.deployment.plan import Json
from agents.clickstream.specialists.ports import Balancers, Collectors, Connectors, Proofs
from agents.common.errors import ClickShopError

_CONNECTORS = ("JsonConnectorArn", "IcebergConnectorArn")
Told = Mapping[str, Json]


class Health(Protocol):
    """What of a pipeline works."""

    async def told(self, pipeline: str, outputs: Mapping[str, Told]) -> str:
        """By what its finished steps told; empty where nothing stands that could be well."""


class PipelineHealth:
    """Over the specialists' ports, each under its own role."""

    def __init__(self, *, balancers: Balancers, collectors: Collectors, connectors: Connectors, proofs: Proofs) -> None:
        self._balancers = balancers
        self._collectors = collectors
        self._connectors = connectors
        self._proofs = proofs

    async def told(self, pipeline: str, outputs: Mapping[str, Told]) -> str:
        """As the port promises. A part that can't be asked is said to be so: the others are told all the same."""
        looks = {
            "stack:balancer": ("load balancer", self._balancer),
            "stack:collector": ("collector's service", self._collector),
            "stack:connectors": ("connectors", self._both_connectors),
        }
        asked = [_said(what, look(outputs[step])) for step, (what, look) in looks.items() if step in outputs]
        return " ".join(await asyncio.gather(*asked, _said("last proof", self._proof(pipeline)))) if asked else ""

    async def _balancer(self, told: Told) -> str:
        row = await self._balancers.state(
            load_balancer_arn=str(told["LoadBalancerArn"]), target_group_arn=str(told["TargetGroupArn"])
        )
        return f"The load balancer is {row['state']}; healthy targets: {row['healthy_targets']}."

    async def _collector(self, told: Told) -> str:
        row = await self._collectors.service(cluster=str(told["ClusterName"]), service=str(told["ServiceName"]))
        tasks = f"{row['tasks_running']} of {row['tasks_wanted']} tasks run"
        return f"The collector's service is {row['state']}: {tasks}."

    async def _both_connectors(self, told: Told) -> str:
        rows = await self._connectors.state([str(told[output]) for output in _CONNECTORS])
        amiss = [f"{row['name']} is {row['state']}" for row in rows if row["state"] != "RUNNING"]
        return f"Of the connectors, {'; '.join(amiss)}." if amiss else f"All {len(rows)} connectors run."

    async def _proof(self, pipeline: str) -> str:
        last = await self._proofs.last(pipeline)
        return "No proof was made yet." if last is None else f"The last proof: {last['told']}"


async def _said(what: str, look: Awaitable[str]) -> str:
    try:
        return await look
    except ClickShopError as error:
        return f"The {what} could not be looked at: {error.message}"
