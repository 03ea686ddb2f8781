"""Who the caller is. It comes from a verified token and travels beside the model, never through it."""

from dataclasses import dataclass, field
from typing import Literal

PrincipalKind = Literal["customer", "staff"]


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A verified caller. `customer_id` is set for a customer, and None for staff."""

    kind: PrincipalKind
    subject: str
    customer_id: str | None

    def __post_init__(self) -> None:
        if (self.kind == "customer") != (self.customer_id is not None):
            raise ValueError("a customer has a customer id, and staff has none")


@dataclass(frozen=True)
class Caller:
    """A verified principal, and the token that proved it, which the supervisor passes on."""

    principal: Principal
    token: str = field(repr=False)
