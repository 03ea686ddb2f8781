"""An operator at the load balancer's address: reads plans, approves them, and sees them end."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.fakes.polling import eventually
from tests.fakes.shopper import Answer, Shopper

_OVER = ("done", "failed", "rejected", "superseded", "rolled_back")
LONGEST_DEPLOYMENT = 240.0


@dataclass(frozen=True)
class Operator:
    """A member of staff at the load balancer's address, by HTTP alone."""

    http: Shopper

    def plan(self, plan_id: str, asked: str = "") -> dict[str, Any]:
        """A plan as it stands."""
        return self.http.send("GET", f"/clickstream/deployments/{plan_id}{asked}").body

    def approve(self, plan_id: str, digest: str) -> Answer:
        """A person's yes to exactly this plan."""
        return self.http.send("POST", f"/clickstream/deployments/{plan_id}/approve", {"digest": digest})

    def ended(self, plan_id: str) -> dict[str, Any]:
        """The plan once nothing of it goes on."""

        def over() -> dict[str, Any] | None:
            plan = self._plan_if_told(plan_id)
            return plan if plan.get("state") in _OVER else None

        return eventually(over, what=f"the end of {plan_id}", seconds=LONGEST_DEPLOYMENT)

    def done(self, plan_id: str) -> dict[str, Any]:
        """The plan, done in every step."""
        plan = self.ended(plan_id)
        assert plan["state"] == "done", json.dumps(
            [step for step in plan["steps"] if step["state"] not in ("done", "waiting")], indent=1
        )
        return plan

    def _plan_if_told(self, plan_id: str) -> dict[str, Any]:
        """While the service is away, the load balancer answers in its place, and not in JSON."""
        with suppress(ValueError):
            answer = self.http.send("GET", f"/clickstream/deployments/{plan_id}")
            return answer.body if answer.status == 200 else {}
        return {}
