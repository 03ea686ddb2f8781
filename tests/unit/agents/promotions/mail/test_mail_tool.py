"""A model asks for a mail, a person approves it, and those get it who agreed to it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from agents.common.answering import Budget
from agents.promotions.agent import Assistant
from agents.promotions.answer import Answer
from agents.promotions.blocks import Card
from agents.promotions.mail.deliveries import about
from agents.promotions.tools.mail import MailTools, mail_schema
from agents.promotions.writes.plans import SendEmail
from tests.fakes.promotion_mail import MIA, PREFIX, Died, MailHouse
from tests.fakes.promotion_writes import PAUL, WritingHouse
from tests.fakes.scripted_model import ScriptedModel, call, say

House = Callable[..., MailHouse]
TO_VIPS = {
    "subject": "Warm weeks",
    "message": "Dear {first_name}",
    "filters": [{"field": "customers.segment", "operator": "equals", "values": ["VIP"]}],
}


async def asked(rooms: MailHouse, **arguments: Any) -> tuple[WritingHouse, Answer, dict[str, Any]]:
    """What a conversation with one call of the tool shows, and what the model read."""
    writing = WritingHouse(rooms.client, rooms.declaration, prefix=PREFIX)
    writing.mailing = rooms.service()

    async def tell(*_: object) -> None:
        return None

    answer = Answer(marketer=MIA, message_id="message-1", tell=tell)
    model = ScriptedModel(call("send_email", **arguments), say("It waits."))
    assistant = Assistant(
        model=model,
        tools=MailTools(writing.service(), rooms.declaration).tools(),
        budget=Budget(seconds=60, model_turns=4, tool_calls=4),
    )
    await assistant.answer("Please", answer_=answer, history=[], say=lambda _: None)
    [result] = [
        block["toolResult"]
        for message in model.seen[-1].messages
        for block in message["content"]
        if "toolResult" in block
    ]
    text = result["content"][0]["text"]
    return writing, answer, json.loads(text) if text.startswith("{") else {"error": text}


async def test_nothing_is_sent_before_a_person_approves(house: House) -> None:
    rooms = house(agreed=(1, 2, 3))
    writing, answer, told = await asked(rooms, **TO_VIPS)
    assert told["state"] == "waiting"
    assert "2 customers" in told["message"]
    [card] = answer.blocks
    assert isinstance(card, Card)
    assert card.actions == ()
    assert rooms.ses.taken == []
    await writing.decisions().decide(writing.token(told["write_id"], PAUL.subject), approve=True)
    done = await writing.service().follow_up(told["write_id"])
    assert (done.state, done.reason) == ("executed", "Sent to 2 of 2 customers.")
    assert rooms.ses.reached == ["ann1@example.com", "ann3@example.com"]


async def test_a_mail_whose_worker_died_is_finished_by_the_schedule(house: House) -> None:
    rooms = house(agreed=(1, 2, 3))
    rooms.ses.after = [Died()]
    writing, _, told = await asked(rooms, **TO_VIPS)
    await writing.decisions().decide(writing.token(told["write_id"], PAUL.subject), approve=True)
    with pytest.raises(Died):
        await writing.service().follow_up(told["write_id"])
    await rooms.clock.pause(61)
    assert await writing.service().finish_interrupted() == 1
    assert rooms.ses.reached == ["ann1@example.com", "ann3@example.com"]
    plan = writing.approval(str(told["write_id"])).write_plan
    assert isinstance(plan, SendEmail)
    assert rooms.states(about(plan)) == {"cust001": "unknown", "cust003": "sent"}


async def test_who_did_not_agree_is_refused_in_words_for_the_marketer(house: House) -> None:
    to_one = [{"field": "customers.email", "operator": "equals", "values": ["ann4@example.com"]}]
    _, _, told = await asked(house(agreed=(1,)), subject="Hi", message="Hello", filters=to_one)
    assert "Nobody who may be written to" in told["error"]


async def test_a_mail_to_nobody_in_particular_is_not_asked_for(house: House) -> None:
    _, _, told = await asked(house(), subject="Hi", message="Hello")
    assert "say which rows" in told["error"]


def test_the_schema_names_customers_fields_and_no_address_to_send_to(house: House) -> None:
    properties = mail_schema(house().declaration)["properties"]
    assert {"subject", "message", "promotion_id", "filters", "rules"} <= properties.keys()
    assert not {"to", "to_email", "email", "recipients"} & properties.keys()
    assert "{first_name} (the customer's first name)" in properties["message"]["description"]
