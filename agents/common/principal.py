"""Who the caller is. It comes from a verified token and travels beside the model, never through it."""

from dataclasses import dataclass, field
from typing import Literal

PrincipalKind = Literal["customer", "staff"]


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A verified caller. `customer_id` is set for a customer, and None for staff.

    `name` is for people who read it: two may have the same, so it decides nothing.
    """

    kind: PrincipalKind
    subject: str
    customer_id: str | None
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if (self.kind == "customer") != (self.customer_id is not None):
            raise ValueError("a customer has a customer id, and staff has none")

    @property
    def known_as(self) -> str:
        """For a record that people read: the name, where there is one, beside the subject."""
        return f"{self.name} ({self.subject})" if self.name else self.subject


@dataclass(frozen=True)
class Caller:
    """A verified principal, and the token that proved it, which the supervisor passes on."""

    principal: Principal
    token: str = field(repr=False)
