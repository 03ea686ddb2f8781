"""What writes need of mail: whom a message would reach, and to send what was approved."""

from dataclasses import dataclass
from typing import Protocol

from agents.promotions.marketer import Marketer
from agents.promotions.writes.plans import SendEmail


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An audience that agreed to mail. `version` is a digest of who they are and of what they get."""

    audience: int
    version: str
    words: tuple[str, ...]
    names: tuple[str, ...]


class Mailing(Protocol):
    """Mail to customers."""

    async def prepare(self, plan: SendEmail, marketer: Marketer) -> Prepared:
        """Chooses and renders, and sends nothing. Raises Refused when nobody may be written to."""

    async def send(self, approval_id: str, plan: SendEmail, *, version: str, marketer: Marketer) -> str:
        """Sends to each at most once, however often it is called, and says in words what became of it."""

    async def was_sent_about(self, promotion_id: str) -> bool:
        """Whether mail about a promotion has begun to go out."""
