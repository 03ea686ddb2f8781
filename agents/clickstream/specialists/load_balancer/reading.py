"""The load balancer and its targets as a row."""

import asyncio

from agents.clickstream.aws.balancers import Balancers
from agents.common.database import Row
from agents.common.errors import NotFound


class BalancerReading:
    """Over Elastic Load Balancing."""

    def __init__(self, balancers: Balancers) -> None:
        self._balancers = balancers

    async def state(self, *, load_balancer_arn: str, target_group_arn: str) -> Row:
        """Listeners, health check, and every target with its health and the reason."""
        balancer, group, targets = await asyncio.gather(
            self._balancers.find(load_balancer_arn),
            self._balancers.target_group(target_group_arn),
            self._balancers.targets(target_group_arn),
        )
        if balancer is None or group is None:
            raise NotFound("The load balancer or its target group is gone: resuming the deployment makes it again.")
        return {
            "name": balancer.name,
            "kind": balancer.kind,
            "state": balancer.state,
            "reason": balancer.reason or None,
            "address": balancer.dns,
            "zones": balancer.zones,
            "listeners": [{"port": each.port, "protocol": each.protocol} for each in balancer.listeners],
            "health_check": group.health_check,
            "healthy_targets": sum(target.state == "healthy" for target in targets),
            "targets": [
                {
                    "target": f"{target.id}:{target.port}",
                    "zone": target.zone,
                    "state": target.state,
                    "reason": target.reason,
                }
                for target in targets
            ],
        }
