"""What a customer reads: a marketer's words with the customer's own in the declared places, as text and as HTML.

The words are never a template: only `{name}` in braces is replaced, once, so that no customer's name is read again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.common.errors import BadInput
from agents.promotions.mail.rendering import rendered

PLACES: Mapping[str, str] = {
    "first_name": "the customer's first name",
    "name": "the customer's first and last name",
    "city": "the customer's city",
    "promotion": "the promotion's name",
    "discount": "the promotion's discount in percent",
    "ends_on": "the promotion's last day",
}
_OF_PROMOTIONS = frozenset({"promotion", "discount", "ends_on"})
_PLACE = re.compile(r"\{([^{}]*)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A customer as they are now."""

    customer_id: str
    name: str
    email: str
    city: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail, ready to be sent."""

    to: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a marketer wrote, and the promotion that it is about."""

    subject: str
    message: str
    promotion: Mapping[str, Any] | None = None

    def check(self) -> None:
        """Raises BadInput for a place that nobody fills."""
        known = PLACES.keys() if self.promotion else PLACES.keys() - _OF_PROMOTIONS
        asked = [*dict.fromkeys(_PLACE.findall(f"{self.subject}\n{self.message}"))]
        if unknown := [place for place in asked if place not in known]:
            raise BadInput(
                f"Nothing goes into {', '.join('{' + place + '}' for place in unknown)}. "
                f"There are: {', '.join('{' + place + '}' for place in known)}."
            )

    def to(self, recipient: Recipient, *, unsubscribe_url: str) -> Letter:
        """The letter to one customer."""
        values = self._values(recipient)
        subject, message = (_filled(text, values) for text in (self.subject, self.message))
        paragraphs = [paragraph.splitlines() for paragraph in re.split(r"\n\s*\n", message.strip())]
        return Letter(
            to=recipient.email,
            subject=subject,
            text=rendered("letter.txt", message=message, unsubscribe_url=unsubscribe_url),
            html=rendered("letter.html", subject=subject, paragraphs=paragraphs, unsubscribe_url=unsubscribe_url),
            unsubscribe_url=unsubscribe_url,
        )

    def _values(self, recipient: Recipient) -> Mapping[str, str]:
        promotion = self.promotion or {}
        return {
            "first_name": _one_line(recipient.name.split(" ")[0]),
            "name": _one_line(recipient.name),
            "city": _one_line(recipient.city),
            "promotion": _one_line(str(promotion.get("name", ""))),
            "discount": f"{promotion.get('discount_percent', '')}",
            "ends_on": str(promotion.get("ends_on", "")),
        }


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], text)


def _one_line(text: str) -> str:
    """A customer's own words begin no line of ours, and no header."""
    return _CONTROL.sub(" ", text).strip()
