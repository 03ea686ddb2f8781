"""What the smoke test asks: every agent by its own path, and the supervisor for something that takes two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.catalog import SUPERVISOR, AgentSpec, agent_named


@dataclass(frozen=True, kw_only=True)
class Question:
    """A customer's message to an agent, who must look it up: which agents do, and what the reply can't do without."""

    to: AgentSpec
    message: str
    answered_by: frozenset[str]
    says: str = ""

    def faults(self, reply: Mapping[str, Any]) -> list[str]:
        """What is wrong with a reply; nothing, if it is good."""
        reports: Mapping[str, Mapping[str, Any]] = reply.get("agent_responses", {})
        found = []
        if missing := self.answered_by - reports.keys():
            found.append(f"did not ask {', '.join(sorted(missing))}")
        if failed := sorted(name for name, report in reports.items() if report["status"] != "ok"):
            found.append(f"{', '.join(failed)} failed")
        if idle := sorted(name for name in self.answered_by & reports.keys() if not reports[name]["tools_called"]):
            found.append(f"{', '.join(idle)} looked nothing up")
        if self.says not in reply.get("response", ""):
            found.append(f"does not say {self.says}")
        return found


def _to(name: str, message: str, says: str = "") -> Question:
    return Question(to=agent_named(name), message=message, answered_by=frozenset({name}), says=says)


QUESTIONS = (
    _to("order-management", "Where is my order ORD-2024-001?", says="ORD-2024-001"),
    _to("product-recommendation", "Do you have running shoes in size 10?"),
    _to("personalization", "What is my loyalty tier?"),
    _to("troubleshooting", "My wireless headphones won't connect to my phone."),
    Question(
        to=SUPERVISOR,
        message="Where is my order ORD-2024-001, and do you have running shoes in size 10?",
        answered_by=frozenset({"order-management", "product-recommendation"}),
        says="ORD-2024-001",
    ),
)
