"""The link that ends a consent: signed, so that it opens nobody else's, and good for as long as the mail is kept."""

import base64
import binascii
import hmac
import re

from agents.common.errors import NotFound
from agents.promotions.mail.consents import Consents

_PURPOSE = b"unsubscribe:"
_CUSTOMER = re.compile(r"cust[0-9]{3,20}")
_UNKNOWN = "This link is not one of ours, or it is not whole."
_LONGEST = 200


class UnsubscribeLinks:
    """Makes links, and reads whose they are."""

    def __init__(self, key: str, http_url: str) -> None:
        if len(key) < 32:
            raise ValueError("the key that links are signed with is too short")
        self._key = key.encode()
        self._http_url = http_url.rstrip("/")

    def to(self, customer_id: str) -> str:
        """One customer's."""
        return f"{self._http_url}/unsubscribe/{self.token(customer_id)}"

    def token(self, customer_id: str) -> str:
        """What their link ends with."""
        return _text(customer_id.encode()) + "." + _text(self._signature(customer_id))

    def customer_of(self, token: str) -> str:
        """Whose it is. Raises NotFound, in the same words whatever is wrong with it."""
        whose, _, signature = token[:_LONGEST].partition(".")
        customer_id = _bytes(whose).decode("ascii", errors="replace")
        is_whole = hmac.compare_digest(_bytes(signature), self._signature(customer_id))
        if not is_whole or not _CUSTOMER.fullmatch(customer_id):
            raise NotFound(_UNKNOWN)
        return customer_id

    def _signature(self, customer_id: str) -> bytes:
        return hmac.digest(self._key, _PURPOSE + customer_id.encode(), "sha256")


class Unsubscribing:
    """What the page behind the link does."""

    def __init__(self, links: UnsubscribeLinks, consents: Consents) -> None:
        self._links = links
        self._consents = consents

    def check(self, token: str) -> None:
        """Raises NotFound. Changes nothing: whoever looks for harm in mails opens every link."""
        self._links.customer_of(token)

    async def end(self, token: str) -> None:
        """Ends the consent, however often it is asked. Raises NotFound."""
        await self._consents.end(self._links.customer_of(token))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
