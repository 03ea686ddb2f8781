"""What is typed becomes what is sent."""

from collections.abc import Mapping

import pytest

from demos.promotions.commands import Buttons, NotUnderstood
from demos.promotions.wire import Action

APPROVE = Action(action="approve", title="Approve", payload={"approval_token": "t-1"})
REJECT = Action(action="reject", title="Reject", payload={"approval_token": "t-1"})
UNDO = Action(action="undo", title="Undo", payload={"write_id": "w-1"})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Show VIPs \n", {"action": "message", "input": "Show VIPs"}),
        ("/approvals", {"action": "approvals"}),
        ("/new", {"action": "new_conversation"}),
        ("/history", {"action": "history"}),
        ("/history 20261120", {"action": "history", "before": "20261120"}),
        ("/approve 1", {"action": "approve", "approval_token": "t-1"}),
        ("/reject 2 far too much", {"action": "reject", "approval_token": "t-1", "reason": "far too much"}),
        ("/undo 3", {"action": "undo", "write_id": "w-1"}),
        ("/approve a-token", {"action": "approve", "approval_token": "a-token"}),
        ("/undo w-9", {"action": "undo", "write_id": "w-9"}),
        ("/withdraw w-9", {"action": "withdraw", "write_id": "w-9"}),
    ],
)
def test_lines(line: str, said: Mapping[str, object]) -> None:
    buttons = Buttons()
    assert buttons.numbered([APPROVE, REJECT]) == (1, 2)
    assert buttons.numbered([UNDO]) == (3,)
    assert buttons.said(line) == said


@pytest.mark.parametrize("line", ["/approve", "/approve 3", "/undo 1", "/reject 0", "/dance"])
def test_what_no_card_offers_is_not_sent(line: str) -> None:
    buttons = Buttons()
    buttons.numbered([APPROVE, REJECT, UNDO])
    with pytest.raises(NotUnderstood):
        buttons.said(line)
