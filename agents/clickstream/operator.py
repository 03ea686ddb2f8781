"""What travels beside the models while an operator is answered: also the plans that were proposed meanwhile."""

from dataclasses import dataclass, field, replace
from typing import Self

from strands import ToolContext

from agents.clickstream.deployment.record import PlanRecord
from agents.common.answering import invocation_of
from agents.common.consulting import ConsultingInvocation
from agents.common.progress import unheard
from agents.common.tool_results import ToolResult


@dataclass(frozen=True, kw_only=True)
class OperatorInvocation(ConsultingInvocation):
    """Orchestrator and specialists note in the same list what they propose: the operator is shown it in any case."""

    proposals: list[PlanRecord] = field(default_factory=list)

    def for_a_specialist(self) -> Self:
        """The same operator and proposals; what a specialist says is heard by who asked it, and by nobody else."""
        return replace(self, publish=unheard)

    def redrafted(self, record: PlanRecord, change: str) -> ToolResult:
        """Note the changed draft, and what a model is told of it: the plan itself is shown as it is."""
        self.proposals.append(record)
        return {
            "found": 1,
            "message": f"In the plan that awaits approval, {change}. It has a new digest, and stands below.",
        }


def operator_of(context: ToolContext) -> OperatorInvocation:
    """What travels beside the model, inside a tool."""
    invocation = invocation_of(context)
    assert isinstance(invocation, OperatorInvocation)
    return invocation
