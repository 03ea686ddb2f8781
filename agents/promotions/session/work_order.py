"""What the connection function hands to the worker. The marketer in it comes from the authorizer's context alone."""

from pydantic import BaseModel, ConfigDict

from agents.promotions.marketer import Group, Marketer
from agents.promotions.wire.protocol import Incoming


class WorkOrder(BaseModel):
    """One message to be worked on. `received_at` is API Gateway's time in milliseconds, `ticket` its place in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connection_id: str
    message_id: str
    subject: str
    name: str
    groups: tuple[Group, ...]
    message: Incoming
    received_at: int
    ticket: int | None

    @property
    def marketer(self) -> Marketer:
        """Who asks."""
        return Marketer(subject=self.subject, name=self.name, groups=frozenset(self.groups))
