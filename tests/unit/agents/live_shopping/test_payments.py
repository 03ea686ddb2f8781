"""The sandbox decides by the card, the same for the same key."""

from datetime import date

import pytest

from agents.live_shopping.payments import Authorized, Declined, PaymentMethod, PaymentTimedOut, SandboxPayments

TODAY = date(2026, 11, 20)


def card(last4: str | None = "4242", expires_on: date | None = date(2027, 1, 31)) -> PaymentMethod:
    return PaymentMethod(kind="credit_card" if last4 else "paypal", last4=last4, expires_on=expires_on)


def sandbox() -> SandboxPayments:
    return SandboxPayments(today=lambda: TODAY)


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        (card("0002"), "The bank declined it."),
        (card("9995"), "The card's limit is reached."),
        (card("0069"), "The card has expired."),
        (card(expires_on=date(2026, 11, 19)), "The card has expired."),
        (card("0119", date(2026, 10, 31)), "The card has expired."),
    ],
)
async def test_a_bad_card_is_declined_every_time(method: PaymentMethod, reason: str) -> None:
    payments = sandbox()
    for _ in range(2):
        assert await payments.authorize("ORD-1", amount_cents=1, method=method) == Declined(reason)


@pytest.mark.parametrize("method", [card(), card(expires_on=TODAY), card(None, None)])
async def test_a_good_one_is_authorized(method: PaymentMethod) -> None:
    assert await sandbox().authorize("ORD-1", amount_cents=1, method=method) == Authorized()


async def test_a_slow_one_has_gone_through_when_it_is_asked_again() -> None:
    payments = sandbox()
    for key in ("ORD-1", "ORD-2"):
        with pytest.raises(PaymentTimedOut):
            await payments.authorize(key, amount_cents=1, method=card("0119"))
    assert await payments.authorize("ORD-1", amount_cents=1, method=card("0119")) == Authorized()


async def test_what_was_voided_is_never_authorized_later() -> None:
    payments = sandbox()
    await payments.void("ORD-1")
    assert isinstance(await payments.authorize("ORD-1", amount_cents=1, method=card()), Declined)
    assert await payments.authorize("ORD-2", amount_cents=1, method=card()) == Authorized()
