"""What travels beside the models while an operator is answered: also the plans that were proposed meanwhile."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Self

from strands import ToolContext

from agents.clickstream.deployment.record import PlanRecord
from agents.common.answering import invocation_of
from agents.common.consulting import ConsultingInvocation
from agents.common.progress import unheard


async def _none() -> Sequence[str]:
    return ()


async def _unknown(_: str) -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class OperatorInvocation(ConsultingInvocation):
    """Orchestrator and specialists note in the same list what they propose: the operator is shown it in any case.

    `message` is what the operator said, `pipelines` asks for the names of those that there are,
    `pipeline_of` for the pipeline of a plan by its id.
    """

    message: str = ""
    pipelines: Callable[[], Awaitable[Sequence[str]]] = _none
    pipeline_of: Callable[[str], Awaitable[str | None]] = _unknown
    proposals: list[PlanRecord] = field(default_factory=list)
    standing: dict[str, Decimal] = field(default_factory=dict)  # what a pipeline costs a month as it stands, by name

    def for_a_specialist(self) -> Self:
        """The same operator and proposals; what a specialist says is heard by who asked it, and by nobody else."""
        return replace(self, publish=unheard)

    def noted(self, record: PlanRecord, *, before: Decimal) -> None:
        """A plan to be shown, and what its pipeline costs a month as it stands."""
        self.proposals.append(record)
        self.standing[record.plan.pipeline] = before


def operator_of(context: ToolContext) -> OperatorInvocation:
    """What travels beside the model, inside a tool."""
    invocation = invocation_of(context)
    assert isinstance(invocation, OperatorInvocation)
    return invocation
