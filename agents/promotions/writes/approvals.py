"""An approval from request to undoing: which plan, of which data, by whom, and how far it is.

waiting ─┬─ approved ─┬─ executed ─── undoing ── undone     undoing: PostgreSQL first, the mark of it next
         ├─ rejected  ├─ sending ──── executed              sending: mail goes out, and resumes
         ├─ withdrawn └─ failed
         └─ expired
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from agents.promotions.audit.entries import State
from agents.promotions.canonical import digest
from agents.promotions.writes.effect import Impact, Kept, RowChange
from agents.promotions.writes.plans import WRITE_PLAN, WritePlan

Channel = Literal["socket", "mail", "slack"]

_KEPT_DAYS = 30


class Decider(Kept):
    """Who was given a decision token, and how it reached them; of the token only the hash."""

    subject: str
    name: str
    channel: Channel
    token_hash: str

    @property
    def place(self) -> str:
        """Each person has one token a channel: a newer one replaces it."""
        return f"{self.channel} {self.subject}"


class Approval(Kept):
    """As it is kept. Times are ISO 8601 in UTC; what has not happened is empty.

    `sequence` is the place in the audit trail of the entry that put it into its state; `told`: who asked knows of its
    rejection.
    """

    approval_id: str
    state: State
    requester: str
    requester_name: str
    requested_at: str
    decide_by: str
    token_hash: str
    plan: str
    plan_hash: str
    data_version: str
    source: str
    words: str
    changes: tuple[RowChange, ...]
    impact: Impact
    four_eyes: tuple[str, ...]
    limits: tuple[str, ...] = ()
    chosen: str = ""
    sequence: int = 0
    deciders: Mapping[str, Decider] = {}
    decided_by: str = ""
    decided_by_name: str = ""
    decided_at: str = ""
    execute_by: str = ""
    reason: str = ""
    settled_at: str = ""
    undo_by: str = ""
    undone_by: str = ""
    undone_at: str = ""
    undone: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    told: bool = False

    @property
    def write_plan(self) -> WritePlan:
        """The plan itself."""
        return WRITE_PLAN.validate_json(self.plan)

    @property
    def before_digest(self) -> str:
        """Of the rows as they were."""
        return digest([{"key": one.key, "values": one.before} for one in self.changes])

    @property
    def after_digest(self) -> str:
        """Of all that is kept in its state: what people were shown, who asked and who decided, when, and why.

        Tokens for deciders come and go without an entry, and who asked is told after it. What is empty counts for
        nothing, so that a field which a later version adds makes no other approval of this one.
        """
        return digest(self.model_dump(exclude={"deciders", "sequence", "told"}, exclude_defaults=True))

    def is_late(self, now: datetime) -> bool:
        """Whether nobody decided in time."""
        return self.state == "waiting" and now.isoformat() > self.decide_by

    def can_be_withdrawn(self, subject: str, now: datetime) -> bool:
        """Whether it is theirs, and nobody decided yet."""
        return self.requester == subject and self.state == "waiting" and not self.is_late(now)

    def can_be_undone(self, now: datetime) -> bool:
        """Whether there is something to undo, and time for it."""
        return self.state == "executed" and bool(self.changes) and now.isoformat() <= self.undo_by


def forgotten_at(now: datetime, *, undo_days: int) -> int:
    """When the table may forget it, in epoch seconds: a month after nothing can be done with it any more."""
    return int((now + timedelta(days=undo_days + _KEPT_DAYS)).timestamp())
