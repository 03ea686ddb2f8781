"""The payment provider as the desk sees it, and the sandbox that stands in for one: it decides by the card.

A provider is asked with a key, the order's: the same key again is the same payment, however often it is asked.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """How a customer pays, masked: the provider knows the rest."""

    kind: str
    last4: str | None
    expires_on: date | None


@dataclass(frozen=True)
class Authorized:
    """The money is held, and is taken when the order is sent."""


@dataclass(frozen=True)
class Declined:
    """No money is held; the reason is a sentence for the customer."""

    reason: str


class PaymentTimedOut(Exception):
    """No answer in time: the payment may or may not have gone through, and only asking again tells."""


class PaymentProvider(Protocol):
    """Every method may raise PaymentTimedOut, and may be asked again with the same key."""

    async def authorize(self, key: str, *, amount_cents: int, method: PaymentMethod) -> Authorized | Declined:
        """Hold the amount."""

    async def capture(self, key: str) -> None:
        """Take what is held."""

    async def void(self, key: str) -> None:
        """Let go of what is held, and hold nothing for this key from now on, also if it was never asked before."""


_DECLINED: Mapping[str, str] = {
    "0002": "The bank declined it.",
    "9995": "The card's limit is reached.",
    "0069": "The card has expired.",
}
_SLOW = "0119"
_MOST_REMEMBERED = 10_000
_EXPIRED = "The card has expired."
_VOIDED = "The payment was cancelled."


def _today() -> date:
    return datetime.now(UTC).date()


class SandboxPayments:
    """No money moves. The last four digits of a card decide, as those of providers' test cards do:

    0002 is declined, 9995 is beyond its limit, 0069 and any card past its month have expired; 0119 does not answer
    when it is asked first, and has gone through when it is asked again. Everything else is authorized.
    """

    def __init__(self, *, today: Callable[[], date] = _today) -> None:
        self._today = today
        self._asked: OrderedDict[str, None] = OrderedDict()
        self._voided: OrderedDict[str, None] = OrderedDict()

    async def authorize(self, key: str, *, amount_cents: int, method: PaymentMethod) -> Authorized | Declined:
        """By the card, whatever the amount."""
        del amount_cents
        if key in self._voided:
            return Declined(_VOIDED)
        if method.expires_on and method.expires_on < self._today():
            return Declined(_EXPIRED)
        if method.last4 == _SLOW and key not in self._asked:
            _remember(self._asked, key)
            raise PaymentTimedOut
        reason = _DECLINED.get(method.last4 or "")
        return Declined(reason) if reason else Authorized()

    async def capture(self, key: str) -> None:
        """It always can be."""

    async def void(self, key: str) -> None:
        """Remembered, so that a late authorization holds nothing."""
        _remember(self._voided, key)


def _remember(keys: "OrderedDict[str, None]", key: str) -> None:
    """The latest ones: a stand-in must not grow with the shop."""
    keys[key] = None
    if len(keys) > _MOST_REMEMBERED:
        keys.popitem(last=False)
