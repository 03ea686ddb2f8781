"""A batch that fails goes on where it ended, and mails nobody twice, wherever it died."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from agents.common.errors import Unavailable
from agents.promotions.mail.deliveries import Batch, Deliveries, about
from agents.promotions.mail.turns import Turn
from agents.promotions.writes.plans import SendEmail
from tests.fakes.promotion_mail import MIA, PREFIX, Died, MailHouse, refusal
from tests.unit.agents.promotions.mail.test_mail_service import mail, send

House = Callable[..., MailHouse]
ADDRESSES = [f"ann{number}@example.com" for number in range(1, 7)]
MORE_THAN_AN_ITEM_HOLDS = 12_000  # ids of 11 letters


OFFER = mail(promotion="PROMO-2026-001", message="{promotion}: {discount} percent off until {ends_on}")


async def resumed(house: MailHouse, plan: SendEmail | None = None) -> str:
    """As the schedule calls it, whatever the audience would be now."""
    return await house.service().send("a1", plan or mail(), version="the one that was approved", marketer=MIA)


async def half_sent(house: MailHouse) -> None:
    """The offer went to two, and SES stopped."""
    house.ses.next = [None, None, refusal("SendingPausedException")]
    with pytest.raises(Unavailable):
        await send(house, OFFER)


async def test_the_rest_read_what_was_approved(house: House) -> None:
    rooms = house()
    await half_sent(rooms)
    rooms.set_promotion(1, name="Another", discount_percent=Decimal(50))
    assert await resumed(rooms, OFFER) == "Sent to 6 of 6 customers."
    texts = {one["Content"]["Simple"]["Body"]["Text"]["Data"].splitlines()[0] for one in rooms.ses.taken}
    assert texts == {"Promotion 1: 15 percent off until 2026-11-30"}


@pytest.mark.parametrize("status", ["ended", "cancelled"])
async def test_nobody_is_told_of_what_is_over_by_now(house: House, status: str) -> None:
    rooms = house()
    await half_sent(rooms)
    rooms.set_promotion(1, status=status)
    assert await resumed(rooms, OFFER) == "Sent to 2 of 6 customers; 4 can't be written to any more."
    assert rooms.ses.reached == ADDRESSES[:2]


async def test_more_than_an_item_holds_are_one_batch(house: House) -> None:
    customers = tuple(f"cust{one:07}" for one in range(MORE_THAN_AN_ITEM_HOLDS))
    batch = Batch(approval_id="a1", about="PROMO-1", customers=customers, promotion=None)
    deliveries = Deliveries(house().client, f"{PREFIX}deliveries")
    assert await deliveries.begin(batch)
    assert not await deliveries.begin(batch)
    assert await deliveries.batch("a1", "PROMO-1") == batch


@pytest.mark.parametrize("mails_before", [0, 3, 5])
async def test_whoever_dies_before_ses_has_it_leaves_it_to_the_next(house: House, mails_before: int) -> None:
    """It can't be told from having died after, so that it is not sent again: at most once, not at least once."""
    rooms = house()
    rooms.ses.next = [*[None] * mails_before, Died()]
    with pytest.raises(Died):
        await send(rooms, mail())
    await rooms.clock.pause(61)
    assert "of 1 it is not known" in await resumed(rooms)
    assert rooms.ses.reached == [address for place, address in enumerate(ADDRESSES) if place != mails_before]


@pytest.mark.parametrize("mails_before", [0, 3, 5])
async def test_whoever_dies_between_the_yes_and_our_note_of_it_doubles_nothing(house: House, mails_before: int) -> None:
    rooms = house()
    rooms.ses.after = [*[None] * mails_before, Died()]
    with pytest.raises(Died):
        await send(rooms, mail())
    await rooms.clock.pause(61)
    assert await resumed(rooms) == (
        "Sent to 5 of 6 customers; of 1 it is not known whether it went out, and they are not sent it again."
    )
    assert rooms.ses.reached == ADDRESSES
    assert rooms.states(about(mail()))[f"cust{mails_before + 1:03}"] == "unknown"


async def test_what_is_still_on_its_way_is_left_alone(house: House) -> None:
    rooms = house()
    rooms.ses.after = [Died()]
    with pytest.raises(Died):
        await send(rooms, mail())
    await rooms.clock.pause(50)
    with pytest.raises(Unavailable, match="on its way"):
        await resumed(rooms)
    assert rooms.ses.reached == ADDRESSES[:1]
    assert rooms.states(about(mail()))["cust001"] == "sending"


async def test_who_lost_their_turn_sends_nothing_more(house: House) -> None:
    rooms = house(agreed=(1, 2))
    version = (await rooms.service().prepare(mail(), MIA)).version

    async def stands_still(_: float) -> None:
        rooms.clock.at += timedelta(seconds=61)
        if len(rooms.ses.taken) == 1:  # the other one came, and is at it
            deliveries = Deliveries(rooms.client, f"{PREFIX}deliveries")
            batch = await deliveries.batch("a1", about(mail()))
            assert batch is not None
            await Turn(deliveries, batch, now=rooms.clock.now).keep()

    rooms.clock.pause = stands_still  # type: ignore[method-assign, assignment]  # a process that is not given time
    with pytest.raises(Unavailable, match="on its way"):
        await rooms.service().send("a1", mail(), version=version, marketer=MIA)
    assert rooms.ses.reached == ADDRESSES[:1]


async def test_dying_before_anybody_was_written_down_is_no_harm(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = house()
    service = rooms.service()
    version = (await service.prepare(mail(), MIA)).version

    async def died(*_: object) -> bool:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr("agents.promotions.mail.deliveries.Deliveries.plan", died)
        with pytest.raises(Died):
            await service.send("a1", mail(), version=version, marketer=MIA)
    await rooms.clock.pause(61)
    assert await resumed(rooms) == "Sent to 6 of 6 customers."
    assert rooms.ses.reached == ADDRESSES


async def test_only_those_are_written_to_who_were_approved(house: House) -> None:
    rooms = house(agreed=(1, 2, 3))
    rooms.ses.next = [refusal("SendingPausedException")]
    with pytest.raises(Unavailable):
        await send(rooms, mail())
    rooms.agreements.agreed.add("cust004")
    assert await resumed(rooms) == "Sent to 3 of 3 customers."
    assert rooms.ses.reached == ADDRESSES[:3]


async def test_who_ends_the_consent_after_the_approval_gets_nothing(house: House) -> None:
    rooms = house()
    rooms.ses.next = [refusal("SendingPausedException")]
    with pytest.raises(Unavailable):
        await send(rooms, mail())
    rooms.agreements.agreed.discard("cust002")
    rooms.set_customer(3, email_status="complained")
    assert await resumed(rooms) == "Sent to 4 of 6 customers; 2 can't be written to any more."
    assert rooms.ses.reached == [ADDRESSES[0], *ADDRESSES[3:]]


async def test_two_workers_send_each_mail_once(house: House) -> None:
    rooms = house(many=25, agreed=range(1, 26))
    service = rooms.service()
    version = (await service.prepare(mail(), MIA)).version
    both = await asyncio.gather(
        *(rooms.service().send("a1", mail(), version=version, marketer=MIA) for _ in range(2)), return_exceptions=True
    )
    assert len(rooms.ses.reached) == len(set(rooms.ses.reached)) == 25
    assert sorted(type(each).__name__ for each in both) == ["Unavailable", "str"], "one of them, ten a second"


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ThrottlingException"])
async def test_a_throttled_mail_is_tried_again_later(house: House, code: str) -> None:
    rooms = house(agreed=(1, 2))
    rooms.ses.next = [refusal(code), refusal(code)]
    assert await send(rooms, mail()) == "Sent to 2 of 2 customers."
    assert rooms.ses.reached == ADDRESSES[:2]
    assert max(rooms.clock.waited) > 1


async def test_what_can_not_be_connected_was_not_sent(house: House) -> None:
    rooms = house(agreed=(1,))
    rooms.ses.next = [ConnectTimeoutError(endpoint_url="https://email")]
    assert await send(rooms, mail()) == "Sent to 1 of 1 customers."


async def test_throttling_without_end_gives_up_until_the_next_time(house: House) -> None:
    rooms = house(agreed=(1, 2))
    rooms.ses.next = [refusal("ThrottlingException")] * 5
    with pytest.raises(Unavailable, match="slower"):
        await send(rooms, mail())
    assert rooms.states(about(mail())) == {"cust001": "planned", "cust002": "planned"}
    assert await resumed(rooms) == "Sent to 2 of 2 customers."


@pytest.mark.parametrize("code", ["AccountSuspendedException", "SendingPausedException", "AccessDeniedException"])
async def test_what_stops_all_mail_uses_up_nobodys_turn(house: House, code: str) -> None:
    rooms = house(agreed=(1, 2))
    rooms.ses.next = [refusal(code)]
    with pytest.raises(Unavailable):
        await send(rooms, mail())
    assert rooms.states(about(mail())) == {"cust001": "planned", "cust002": "planned"}


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ReadTimeoutError(endpoint_url="https://email"), "unknown"),
        (refusal("InternalServiceErrorException", 500), "unknown"),
        (refusal("MessageRejected"), "refused"),
    ],
)
async def test_an_answer_that_is_no_yes_is_kept_as_what_it_is(house: House, error: Exception, state: str) -> None:
    rooms = house(agreed=(1, 2))
    rooms.ses.next = [error]
    assert (await send(rooms, mail())).startswith("Sent to 1 of 2 customers; ")
    assert rooms.states(about(mail())) == {"cust001": state, "cust002": "sent"}


async def test_goes_no_faster_than_it_may_and_tells_how_far_it_is(house: House) -> None:
    rooms = house(many=25, agreed=range(1, 26))
    await send(rooms, mail())
    assert rooms.clock.waited == [0.1] * 25
    assert rooms.progress == [(10, 25), (20, 25), (25, 25)]


async def test_sending_again_sends_nothing(house: House) -> None:
    rooms = house()
    first = await send(rooms, mail())
    assert await resumed(rooms) == first
    assert len(rooms.ses.taken) == 6
