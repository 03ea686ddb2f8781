"""Who asks: a person of marketing, as the authorizer of the connection found them in a verified token."""

from dataclasses import dataclass
from typing import Literal

from agents.common.errors import NotAllowed
from agents.common.principal import Principal

Group = Literal["marketer", "approver"]
GROUPS: tuple[Group, ...] = ("marketer", "approver")

_NOT_A_MARKETER = "Only marketers may ask for a change; you may look, and decide what others ask for."
_NOT_AN_APPROVER = "Only approvers may decide about a change."


@dataclass(frozen=True, kw_only=True)
class Marketer:
    """A verified person. Both groups may look; a `marketer` may ask for changes, an `approver` decides about them."""

    subject: str
    name: str
    groups: frozenset[Group]

    def __post_init__(self) -> None:
        if not self.subject or not self.groups:
            raise ValueError("a marketer has a subject, and a group at least")

    @property
    def principal(self) -> Principal:
        """As the shop's database knows them."""
        return Principal(kind="staff", subject=self.subject, customer_id=None)

    @property
    def may_request(self) -> bool:
        """Whether they may ask for changes."""
        return "marketer" in self.groups

    @property
    def may_decide(self) -> bool:
        """Whether they may approve and reject."""
        return "approver" in self.groups

    def must_be_marketer(self) -> None:
        """Raises NotAllowed for who may not ask for changes."""
        if not self.may_request:
            raise NotAllowed(_NOT_A_MARKETER)

    def must_be_approver(self) -> None:
        """Raises NotAllowed for who may not decide."""
        if not self.may_decide:
            raise NotAllowed(_NOT_AN_APPROVER)
