"""Who can't be reached, or complained, is not written to again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from agents.common.errors import Refused
from agents.promotions.mail.consents import Consents
from agents.promotions.mail.deliveries import about
from agents.promotions.mail.events import Honouring, NotNotedYet, read_events
from tests.fakes.promotion_mail import MIA, PREFIX, MailHouse
from tests.unit.agents.promotions.mail.test_mail_service import mail, send

House = Callable[..., MailHouse]


def event(
    kind: str, address: str, *, message: str = "message-1", bounce: str = "Permanent", **tags: str
) -> dict[str, Any]:
    """As SES says it, SNS wraps it and Lambda gets it."""
    all_details: dict[str, dict[str, Any]] = {
        "Bounce": {"bounce": {"bounceType": bounce, "bouncedRecipients": [{"emailAddress": address}]}},
        "Complaint": {"complaint": {"complainedRecipients": [{"emailAddress": address}]}},
        "Delivery": {"delivery": {"recipients": [address]}},
        "Open": {"open": {}},
    }
    details = all_details[kind]
    told = {"messageId": message, "tags": {name: [value] for name, value in tags.items()}}
    return {"Records": [{"Sns": {"Message": json.dumps({"eventType": kind, "mail": told, **details})}}]}


async def honour(house: MailHouse, said: dict[str, Any]) -> None:
    honouring = Honouring(house.dynamodb, prefix=PREFIX, consents=Consents(house.agreements))  # type: ignore[arg-type]  # as far as consents go
    for each in read_events(said):
        await honouring.honour(each)


def status(house: MailHouse, number: int) -> object:
    key = {"customer_id": f"cust{number:03}"}
    return house.dynamodb.Table(f"{PREFIX}customers").get_item(Key=key)["Item"]["email_status"]


async def test_who_bounces_is_not_written_to_again(house: House) -> None:
    rooms = house(agreed=(1, 2))
    await send(rooms, mail())
    await honour(rooms, event("Bounce", "Ann1@example.com"))
    assert (status(rooms, 1), status(rooms, 2)) == ("bounced", "ok")
    assert rooms.states(about(mail())) == {"cust001": "bounced", "cust002": "sent"}
    assert (await rooms.service().prepare(mail(message="Something else"), MIA)).names == ("Ann2 Lee",)


async def test_who_complains_agreed_for_the_last_time(house: House) -> None:
    rooms = house(agreed=(1,))
    await send(rooms, mail())
    for kind in ("Complaint", "Bounce", "Delivery", "Complaint"):
        await honour(rooms, event(kind, "ann1@example.com"))
    assert status(rooms, 1) == "complained"
    assert rooms.states(about(mail())) == {"cust001": "complained"}
    assert rooms.agreements.agreed == set()
    rooms.agreements.agreed.add("cust001")
    with pytest.raises(Refused):
        await rooms.service().prepare(mail(message="Something else"), MIA)


async def test_a_full_mailbox_today_is_reached_tomorrow(house: House) -> None:
    rooms = house(agreed=(1,))
    await send(rooms, mail())
    await honour(rooms, event("Bounce", "ann1@example.com", bounce="Transient"))
    await honour(rooms, event("Open", "ann1@example.com"))
    assert (status(rooms, 1), rooms.states(about(mail()))) == ("ok", {"cust001": "sent"})


async def test_a_delivery_clears_up_what_was_unknown(house: House) -> None:
    """The tags say whose it is, though its id was never noted."""
    rooms = house(agreed=(1,))
    rooms.ses.after = [TimeoutError()]
    with pytest.raises(TimeoutError):
        await send(rooms, mail())
    tags = {"about": about(mail()), "customer": "cust001"}
    await honour(rooms, event("Delivery", "ann1@example.com", message="message-9", **tags))
    assert rooms.states(about(mail())) == {"cust001": "sent"}


async def test_what_is_heard_of_before_it_is_noted_is_asked_for_again(house: House) -> None:
    rooms = house(agreed=(1,))
    with pytest.raises(NotNotedYet):
        await honour(rooms, event("Bounce", "ann1@example.com", message="message-9"))
    assert status(rooms, 1) == "bounced", "the customer is spared at once"


async def test_somebody_elses_mail_changes_nothing(house: House) -> None:
    rooms = house(agreed=(1,))
    with pytest.raises(NotNotedYet):
        await honour(rooms, event("Bounce", "stranger@example.com", message="message-9"))
    assert [status(rooms, number) for number in range(1, 7)] == ["ok"] * 6


@pytest.mark.parametrize("kind", ["Bounce", "Complaint", "Delivery"])
async def test_what_became_of_a_notice_to_a_colleague_is_no_customers(house: House, kind: str) -> None:
    rooms = house(agreed=(1,))
    await honour(rooms, event(kind, "ann1@example.com", about="apr-0123456789abcdef"))
    assert status(rooms, 1) == "ok"
    assert rooms.agreements.agreed == {"cust001"}
