"""What the smoke test asks: every agent by its own path, the supervisor for something that takes two, the shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from agents.catalog import LIVE_SHOPPING, SUPERVISOR, AgentSpec, agent_named


class Question(Protocol):
    """A customer's message to an agent, and what a good reply to it is."""

    @property
    def to(self) -> AgentSpec:
        """Whom it is for."""

    @property
    def message(self) -> str:
        """What the customer says."""

    @property
    def route(self) -> str:
        """Where it is sent."""

    def faults(self, reply: Mapping[str, Any]) -> list[str]:
        """What is wrong with a reply; nothing, if it is good."""


@dataclass(frozen=True, kw_only=True)
class SupportQuestion:
    """For an agent who must look it up: which agents do, and what the reply can't do without."""

    to: AgentSpec
    message: str
    answered_by: frozenset[str]
    says: str = ""

    @property
    def route(self) -> str:
        """Every agent of support has it."""
        return f"/{self.to.path}/process"

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


@dataclass(frozen=True, kw_only=True)
class ShopQuestion:
    """For one of the ways to shop: it looks something up and tells it. Nothing is bought."""

    architecture: str
    message: str
    says: str
    to: AgentSpec = LIVE_SHOPPING

    @property
    def route(self) -> str:
        """Its chat."""
        return f"/{self.to.path}/{self.architecture}/chat"

    def faults(self, reply: Mapping[str, Any]) -> list[str]:
        """What is wrong with a reply; nothing, if it is good."""
        found = []
        if reply.get("order"):
            found.append(f"bought something: {reply['order'].get('order_id')}")
        if not any(step["kind"] == "tool" and step["outcome"] == "found" for step in reply.get("activity", ())):
            found.append("looked nothing up")
        if self.says not in reply.get("response", ""):
            found.append(f"does not say {self.says}")
        return found


def _to(name: str, message: str, says: str = "") -> SupportQuestion:
    return SupportQuestion(to=agent_named(name), message=message, answered_by=frozenset({name}), says=says)


_WHAT_IT_COSTS = "What would the Nike Air Zoom Pegasus in size 10 cost me in total?"
QUESTIONS: tuple[Question, ...] = (
    _to("order-management", "Where is my order ORD-2024-001?", says="ORD-2024-001"),
    _to("product-recommendation", "Do you have running shoes in size 10?"),
    _to("personalization", "What is my loyalty tier?"),
    _to("troubleshooting", "My wireless headphones won't connect to my phone."),
    SupportQuestion(
        to=SUPERVISOR,
        message="Where is my order ORD-2024-001, and do you have running shoes in size 10?",
        answered_by=frozenset({"order-management", "product-recommendation"}),
        says="ORD-2024-001",
    ),
    *(
        ShopQuestion(architecture=name, message=_WHAT_IT_COSTS, says="129.60")
        for name in ("single_agent", "mcp_agent", "multi_agent")
    ),
)
