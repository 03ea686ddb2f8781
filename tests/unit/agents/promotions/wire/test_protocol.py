"""What a client may send."""

import json

import pytest
from pydantic import ValidationError

from agents.promotions.wire.protocol import INCOMING, LONGEST_INPUT, Ask, Decide, Plain, ShowHistory, Undo, Withdraw

TOKEN = "t" * 43


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"action": "message", "input": " Show VIPs "}, Ask(action="message", input="Show VIPs")),
        (
            {"action": "message", "input": "Hi", "message_id": "0123-abcd"},
            Ask(action="message", input="Hi", message_id="0123-abcd"),
        ),
        (
            {"action": "reject", "approval_token": TOKEN, "reason": "too much"},
            Decide(action="reject", approval_token=TOKEN, reason="too much"),
        ),
        ({"action": "undo", "write_id": "appr-1"}, Undo(action="undo", write_id="appr-1")),
        ({"action": "withdraw", "write_id": "appr-1"}, Withdraw(action="withdraw", write_id="appr-1")),
        (
            {"action": "history", "before": "20261120150000123456"},
            ShowHistory(action="history", before="20261120150000123456"),
        ),
        ({"action": "stop"}, Plain(action="stop")),
    ],
)
def test_reads_each_action(sent: dict[str, object], read: object) -> None:
    assert INCOMING.validate_json(json.dumps(sent)) == read


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": "drop_tables"},
        {"action": "message"},
        {"action": "message", "input": "   "},
        {"action": "message", "input": "a" * (LONGEST_INPUT + 1)},
        {"action": "message", "input": "Hi", "message_id": "../../x"},
        {"action": "message", "input": "Hi", "subject": "somebody else"},
        {"action": "approve", "approval_token": "short"},
        {"action": "stop", "groups": ["approver"]},
        {"action": "history", "before": "turn#other"},
    ],
)
def test_refuses_what_is_none(sent: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        INCOMING.validate_json(json.dumps(sent))
