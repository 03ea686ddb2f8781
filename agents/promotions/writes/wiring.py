"""Puts writes together, for the worker that does everything and for the links that only decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.common.database import SharedDatabase
from agents.promotions.audit.trail import AuditTrail
from agents.promotions.declaration.model import Declaration
from agents.promotions.writes import clock
from agents.promotions.writes.approvers import Approvers
from agents.promotions.writes.decisions import Decisions
from agents.promotions.writes.execution import Execution
from agents.promotions.writes.foresight import Foresight
from agents.promotions.writes.ledger import Ledger
from agents.promotions.writes.mailing import Mailing
from agents.promotions.writes.notices import AllNotices, Notices, Pushing, SocketNotices
from agents.promotions.writes.prices import ROLE, Prices
from agents.promotions.writes.questions import Engine, EngineQuestions
from agents.promotions.writes.service import Rooms, WriteService
from agents.promotions.writes.store import ApprovalStore
from agents.promotions.writes.tables import Tables
from agents.promotions.writes.undoing import Undoing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What both stand on. `dynamodb` is a client that takes Python's own values (aws_calls.native_client)."""

    declaration: Declaration
    dynamodb: "DynamoDBClient"
    table_prefix: str
    approvers: Approvers

    @property
    def approvals(self) -> ApprovalStore:
        """Their table."""
        return ApprovalStore(self.dynamodb, f"{self.table_prefix}approvals")

    @property
    def ledger(self) -> Ledger:
        """With the trail."""
        return Ledger(self.approvals, AuditTrail(self.dynamodb, f"{self.table_prefix}audit"), now=clock.now)


def build_decisions(ground: Ground) -> Decisions:
    """All that a link needs."""
    return Decisions(
        approvals=ground.approvals,
        ledger=ground.ledger,
        approvers=ground.approvers,
        policy=ground.declaration.policy,
        now=clock.now,
    )


def build_write_service(
    ground: Ground,
    *,
    engine: Engine,
    database: SharedDatabase,
    mailing: Mailing,
    push: Pushing,
    notices: Sequence[Notices],
) -> WriteService:
    """All of it. `database` signs in as a login that may act as the role that changes prices."""
    questions = EngineQuestions(engine, ground.declaration, today=clock.today)
    foresight = Foresight(ground.declaration, questions, mailing, today=clock.today)
    prices, ledger = Prices(database.acting_as(ROLE)), ground.ledger
    socket = SocketNotices(push)
    return WriteService(
        Rooms(
            policy=ground.declaration.policy,
            approvals=ground.approvals,
            ledger=ledger,
            foresight=foresight,
            execution=Execution(
                declaration=ground.declaration,
                ledger=ledger,
                foresight=foresight,
                prices=prices,
                mailing=mailing,
                now=clock.now,
            ),
            undoing=Undoing(
                declaration=ground.declaration,
                ledger=ledger,
                tables=Tables(ground.dynamodb),
                prices=prices,
                questions=questions,
                mailing=mailing,
                now=clock.now,
            ),
            decisions=build_decisions(ground),
            approvers=ground.approvers,
            notices=AllNotices([socket, *notices]),
            tell=socket.tell,
            now=clock.now,
        )
    )
