"""What a demo reads is what the shop says."""

import pytest
from pydantic import BaseModel

from agents.common.contracts import ErrorDetail, ErrorReply
from agents.live_shopping import contracts
from demos import wire


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (contracts.Activity, wire.Activity),
        (contracts.Line, wire.OrderLine),
        (contracts.Order, wire.Order),
        (contracts.ChatReply, wire.Reply),
        (contracts.Stream, wire.Stream),
        (contracts.StreamEvent, wire.Moment),
        (contracts.StreamEvents, wire.Timeline),
        (ErrorDetail, wire.Problem),
        (ErrorReply, wire.Refusal),
    ],
)
def test_every_field_that_is_read_is_said(said: type[BaseModel], read: type[BaseModel]) -> None:
    assert read.model_fields.keys() <= said.model_fields.keys()


def test_a_reply_can_not_steer_the_terminal() -> None:
    delta = wire.TextDelta.model_validate_json(r'{"text": "Hi\u001b[2J\u0007\n\tthere\u009b"}')

    assert delta.text == "Hi[2J\n\tthere"
