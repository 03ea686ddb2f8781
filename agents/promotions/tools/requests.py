"""Asks for a write on behalf of a tool: shows the preview, and tells the model that nothing has happened yet."""

from collections.abc import Callable

from pydantic import ValidationError

from agents.common.tool_errors import unfit
from agents.common.tool_results import MOST_ROWS, ToolResult, plain
from agents.promotions.answer import Answer
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.plans import WritePlan
from agents.promotions.writes.service import WriteService
from agents.promotions.writes.shown import preview, request_card
from agents.promotions.writes.wording import time_of

_WAITS = "Nothing has changed yet: {words}.{chosen} It waits for {who} to approve it, until {until}."
_ANOTHER = "another person"
_AN_APPROVER = "an approver"


async def requested(service: WriteService, answer: Answer, plan: Callable[[], WritePlan]) -> ToolResult:
    """What every tool that writes does; `plan` makes it of a model's arguments, which may not fit."""
    try:
        wanted = plan()
    except ValidationError as error:
        raise ValueError(unfit(error)) from None
    request = await service.request(answer.marketer, wanted)
    approval = request.approval
    if approval.changes:
        answer.show(preview(approval))
    answer.show(request_card(approval))
    return {**told(approval), "approval_token": request.token.text}


def told(approval: Approval) -> ToolResult:
    """What a model reads of an approval that waits."""
    who = _ANOTHER if approval.four_eyes else _AN_APPROVER
    rows = [{"row": one.label, "before": one.before, "after": one.after} for one in approval.changes]
    return {
        "message": _WAITS.format(
            words=approval.words,
            chosen=approval.chosen and f" {approval.chosen}",
            who=who,
            until=time_of(approval.decide_by),
        ),
        "state": approval.state,
        "write_id": approval.approval_id,
        "found": len(approval.changes),
        "rows": plain(rows[:MOST_ROWS]),
        "impact": list(approval.impact.words),
        "limits": list(approval.limits),
    }
