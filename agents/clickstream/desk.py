"""The operators' desk: a conversation whose proposals are shown whole, whatever a model makes of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from pydantic import Field

from agents.clickstream.config import inner_agent
from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.meant import live_pipelines, pipeline_of_plan
from agents.clickstream.operator import OperatorInvocation
from agents.clickstream.telling import as_text
from agents.common.answering import Budget
from agents.common.consultations import Consultation
from agents.common.consulting import ConsultingInvocation
from agents.common.contracts import Message, ProcessReply
from agents.common.conversation_desk import ConversationDesk
from agents.common.conversations import ConversationRepository
from agents.common.desk import Turn
from agents.common.evidence import support_of
from agents.common.progress import Publish
from agents.common.specialist import BuildAgent
from agents.common.tool_audit import AuditTrail
from agents.common.tool_trace import ToolTrace

_ORCHESTRATOR = inner_agent("orchestrator")
_ASKS = "_agent"


class Proposal(Message):
    """A plan that this turn proposed."""

    plan_id: str
    digest: str
    pipeline: str


class OperatorReply(ProcessReply):
    """The usual reply, and the plans that it proposes, for programs."""

    proposals: tuple[Proposal, ...] = Field(default=(), description="Plans that wait for approval, by their digests.")


class OperatorDesk(ConversationDesk):
    """The conversation desk of all agents, with proposals."""

    def __init__(
        self,
        *,
        proposals: Proposals,
        build_agent: BuildAgent,
        conversations: ConversationRepository,
        audit: AuditTrail,
        budget: Budget,
        history_turns: int,
    ) -> None:
        super().__init__(
            build_agent=build_agent,
            conversations=conversations,
            audit=audit,
            budget=budget,
            history_turns=history_turns,
        )
        self._proposals = proposals

    def invocation(self, turn: Turn, publish: Publish) -> ConsultingInvocation:
        """With room for proposals, and the pipelines that may be meant."""
        return OperatorInvocation(
            caller=turn.caller,
            publish=publish,
            session_id=turn.session_id,
            message=turn.message,
            pipelines=partial(live_pipelines, self._proposals, turn.caller.principal),
            pipeline_of=partial(pipeline_of_plan, self._proposals, turn.caller.principal),
        )

    def told(self, invocation: ConsultingInvocation) -> Sequence[str]:
        """The newest proposal of each pipeline, as text."""
        assert isinstance(invocation, OperatorInvocation)
        newest = {record.plan.pipeline: record for record in invocation.proposals}
        costs = invocation.standing
        return [as_text(record, before=costs.get(name, Decimal(0))) for name, record in newest.items()]

    def own_work(self, trace: ToolTrace, text: str) -> Consultation | None:
        """What the orchestrator called besides asking its specialists."""
        own = [call for call in trace.calls if call.name in _ORCHESTRATOR.tools and not call.name.endswith(_ASKS)]
        if not own:
            return None
        return Consultation(
            name=_ORCHESTRATOR.name,
            response=text,
            answered=True,
            tools_called=tuple(dict.fromkeys(call.name for call in own)),
            confidence=support_of(own),
            follow_up_needed=all(call.outcome in ("refused", "failed") for call in own),
            token_refused=False,
            started_at=datetime.now(UTC),
            duration_ms=sum(call.seconds for call in own) * 1000,
        )

    def reply(
        self, turn: Turn, invocation: ConsultingInvocation, trace: ToolTrace, *, text: str, seconds: float
    ) -> OperatorReply:
        """With the proposals beside the text."""
        assert isinstance(invocation, OperatorInvocation)
        usual = super().reply(turn, invocation, trace, text=text, seconds=seconds)
        newest = {record.plan.pipeline: record for record in invocation.proposals}
        proposals = tuple(
            Proposal(plan_id=one.plan.plan_id, digest=one.digest, pipeline=name) for name, one in newest.items()
        )
        return OperatorReply(**usual.model_dump(), proposals=proposals)
