"""Mail reaches those who agreed to it, whatever a plan says; and only what was approved is sent."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.common.errors import BadInput, Refused
from agents.promotions.declaration.parts import Filter, Join
from agents.promotions.mail.deliveries import about
from agents.promotions.writes.plans import Selection, SendEmail
from tests.fakes.promotion_mail import MIA, MailHouse

House = Callable[..., MailHouse]
EVERYBODY = Selection(filters=(Filter(field="customers.total_spent", operator="at_least", values=(0,)),))


def selection(field: str, operator: Any, *values: Any) -> Selection:
    return Selection(filters=(Filter(field=field, operator=operator, values=values),))


def mail(
    audience: Selection = EVERYBODY, *, promotion: str | None = None, message: str = "Hello {first_name}"
) -> SendEmail:
    return SendEmail(audience=audience, promotion_id=promotion, subject="News", message=message)


async def send(house: MailHouse, plan: SendEmail, *, approval: str = "a1") -> str:
    service = house.service()
    prepared = await service.prepare(plan, MIA)
    return await service.send(approval, plan, version=prepared.version, marketer=MIA)


async def test_shows_how_many_get_it_and_what_the_first_reads(house: House) -> None:
    prepared = await house(agreed=(1, 2, 4)).service().prepare(mail(), MIA)
    assert (prepared.audience, prepared.names) == (3, ("Ann1 Lee", "Ann2 Lee", "Ann4 Lee"))
    assert "Hello Ann1" in prepared.words[-1]
    assert "/unsubscribe/" not in "".join(prepared.words), "who approves must not unsubscribe a customer"


@pytest.mark.parametrize(
    "audience",
    [
        EVERYBODY,
        selection("customers.email_status", "one_of", "ok", "bounced", "complained"),
        Selection(
            joins=(
                Join(
                    relationship="customers_preferences",
                    kind="without",
                    filters=(Filter(field="preferences.newsletter", operator="equals", values=(True,)),),
                ),
            )
        ),
        Selection(
            joins=(
                Join(
                    relationship="customers_preferences",
                    filters=(Filter(field="preferences.newsletter", operator="equals", values=(False,)),),
                ),
            )
        ),
        selection("customers.email", "one_of", "ann3@example.com", "ann5@example.com", "ann1@example.com"),
    ],
)
async def test_whatever_a_plan_says_others_get_nothing(house: House, audience: Selection) -> None:
    rooms = house(agreed=(1, 2, 3))
    rooms.set_customer(3, email_status="bounced")
    try:
        await send(rooms, mail(audience))
    except Refused:
        assert rooms.ses.taken == []
    assert set(rooms.ses.reached) <= {"ann1@example.com", "ann2@example.com"}


async def test_an_engine_that_forgot_the_condition_reaches_nobody_more(house: House) -> None:
    rooms = house(agreed=(1,))
    everybody_agrees = MailHouse(rooms.dynamodb, agreed=[f"cust{n:03}" for n in range(1, 7)]).engine
    prepared = await rooms.service(engine=everybody_agrees).prepare(mail(), MIA)
    assert prepared.names == ("Ann1 Lee",)


@pytest.mark.parametrize("address", ["ann1@example.com", "Ann1@Example.com", " ANN1@EXAMPLE.COM "])
async def test_an_address_is_its_owner(house: House, address: str) -> None:
    rooms = house(agreed=(1, 2))
    assert await send(rooms, mail(selection("customers.email", "equals", address))) == "Sent to 1 of 1 customers."
    assert rooms.ses.reached == ["ann1@example.com"]


async def test_no_refusal_tells_who_is_a_customer_or_agreed_to_what(house: House) -> None:
    rooms = house(agreed=(1, 5))
    rooms.set_customer(5, email_status="complained")
    words = set()
    for address in ("ann2@example.com", "nobody@example.com", "ann5@example.com", "not an address"):
        with pytest.raises(Refused) as refused:
            await rooms.service().prepare(mail(selection("customers.email", "equals", address)), MIA)
        words.add((refused.value.reason, refused.value.message))
    assert len(words) == 1


async def test_nothing_is_sent_that_differs_from_what_was_approved(house: House) -> None:
    rooms = house(agreed=(1, 2))
    prepared = await rooms.service().prepare(mail(), MIA)
    rooms.agreements.agreed.add("cust003")
    with pytest.raises(Refused, match="not what was approved"):
        await rooms.service().send("a1", mail(), version=prepared.version, marketer=MIA)
    rooms.agreements.agreed.discard("cust003")
    rooms.set_customer(2, email="else@example.com")
    with pytest.raises(Refused, match="not what was approved"):
        await rooms.service().send("a1", mail(), version=prepared.version, marketer=MIA)
    other_words = mail(message="Something else")
    assert (await rooms.service().prepare(other_words, MIA)).version != prepared.version
    assert rooms.ses.taken == []


async def test_each_customer_once_a_promotion(house: House) -> None:
    rooms = house(agreed=(1, 2, 3))
    promotion = "PROMO-2026-001"
    assert (
        await send(rooms, mail(selection("customers.segment", "equals", "VIP"), promotion=promotion))
        == "Sent to 2 of 2 customers."
    )
    assert await send(rooms, mail(promotion=promotion), approval="a2") == "Sent to 1 of 1 customers."
    with pytest.raises(Refused):
        await send(rooms, mail(promotion=promotion), approval="a3")
    assert sorted(rooms.ses.reached) == [f"ann{number}@example.com" for number in (1, 2, 3)]
    assert await send(rooms, mail(), approval="a4") == "Sent to 3 of 3 customers.", "a mail about no promotion"


async def test_each_customer_once_what_is_about_no_promotion(house: House) -> None:
    rooms = house(agreed=(1, 2, 3))
    vips = selection("customers.segment", "equals", "VIP")
    assert await send(rooms, mail(vips)) == "Sent to 2 of 2 customers."
    assert await send(rooms, mail(message="Hello  {first_name}\n"), approval="a2") == "Sent to 1 of 1 customers."
    with pytest.raises(Refused, match="says the same"):
        await send(rooms, mail(), approval="a3")
    assert await send(rooms, mail(message="Something else"), approval="a4") == "Sent to 3 of 3 customers."
    assert len(rooms.ses.reached) == 6


async def test_two_of_the_same_words_that_were_approved_together(house: House) -> None:
    rooms = house(agreed=(1, 2))
    service = rooms.service()
    version = (await service.prepare(mail(), MIA)).version
    await service.send("a1", mail(), version=version, marketer=MIA)
    with pytest.raises(Refused):
        await service.send("a2", mail(), version=version, marketer=MIA)
    assert len(rooms.ses.taken) == 2


async def test_a_promotion_that_a_mail_was_about_is_known_to_be(house: House) -> None:
    rooms = house(agreed=(1,))
    promotion = "PROMO-2026-001"
    assert not await rooms.service().was_sent_about(promotion)
    await send(rooms, mail(promotion=promotion))
    assert await rooms.service().was_sent_about(promotion)


async def test_two_mails_about_one_promotion_that_were_approved_together(house: House) -> None:
    rooms = house(agreed=(1, 2))
    plan = mail(promotion="PROMO-2026-001")
    service = rooms.service()
    version = (await service.prepare(plan, MIA)).version
    await service.send("a1", plan, version=version, marketer=MIA)
    with pytest.raises(Refused):
        await service.send("a2", plan, version=version, marketer=MIA)
    assert len(rooms.ses.taken) == 2


@pytest.mark.parametrize("promotion", ["PROMO-2026-002", "PROMO-2026-003"])
async def test_nobody_is_told_of_a_promotion_that_is_over(house: House, promotion: str) -> None:
    with pytest.raises(Refused, match="nobody is told of it"):
        await house().service().prepare(mail(promotion=promotion), MIA)


async def test_an_unknown_promotion_and_an_unknown_place_are_named(house: House) -> None:
    service = house().service()
    with pytest.raises(BadInput, match="no promotion PROMO-1"):
        await service.prepare(mail(promotion="PROMO-1"), MIA)
    with pytest.raises(BadInput, match=r"\{password\}"):
        await service.prepare(mail(message="{password}"), MIA)


async def test_a_letter_says_how_to_get_no_more_of_them(house: House) -> None:
    rooms = house(agreed=(1,))
    await send(rooms, mail())
    [sent] = rooms.ses.taken
    headers = {header["Name"]: header["Value"] for header in sent["Content"]["Simple"]["Headers"]}
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<https://promotions.example.com/unsubscribe/")
    assert sent["ConfigurationSetName"] == "agentic-promo-test"
    assert {tag["Name"]: tag["Value"] for tag in sent["EmailTags"]} == {"about": about(mail()), "customer": "cust001"}


async def test_too_large_an_audience_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = house()
    small = rooms.declaration.policy.model_copy(update={"max_audience": 3})
    rooms.declaration = rooms.declaration.model_copy(update={"policy": small})
    with pytest.raises(Refused, match="more than 3 customers"):
        await rooms.service().prepare(mail(), MIA)
