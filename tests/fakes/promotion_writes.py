"""Writes of promotions with everything real but AWS: moto's tables, people, a clock to set, and who was told what."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from agents.common.database import Database
from agents.common.errors import DatabaseUnavailable
from agents.promotions.audit.trail import AuditTrail
from agents.promotions.audit.verification import verified
from agents.promotions.declaration.model import Declaration, name_of
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import Filter, QueryPlan
from agents.promotions.value import Value
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.approvers import Approver
from agents.promotions.writes.decisions import Decisions, Invitation
from agents.promotions.writes.execution import Execution
from agents.promotions.writes.foresight import Foresight
from agents.promotions.writes.ledger import Ledger
from agents.promotions.writes.mailing import Mailing, Prepared
from agents.promotions.writes.plans import ChangeSegment, Selection
from agents.promotions.writes.prices import Prices
from agents.promotions.writes.questions import Questions, Rows
from agents.promotions.writes.service import Rooms, WriteService
from agents.promotions.writes.store import ApprovalStore
from agents.promotions.writes.tables import Tables
from agents.promotions.writes.tokens import Token
from agents.promotions.writes.undoing import Undoing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MIA = Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))
MAX = Marketer(subject="max", name="Max", groups=frozenset({"marketer"}))
PAUL = Marketer(subject="paul", name="Paul", groups=frozenset({"approver"}))
PIA = Marketer(subject="pia", name="Pia", groups=frozenset({"approver"}))
BOTH = Marketer(subject="bo", name="Bo", groups=frozenset({"marketer", "approver"}))

CUSTOMERS: tuple[Mapping[str, Any], ...] = (
    {"customer_id": "cust001", "name": "John Doe", "segment": "VIP", "total_spent": Decimal(2500)},
    {"customer_id": "cust002", "name": "Jane Smith", "segment": "Premium", "total_spent": Decimal(1200)},
    {"customer_id": "cust003", "name": "Bob Wilson", "segment": "Regular", "total_spent": Decimal(450)},
    {"customer_id": "cust004", "name": "Ann Lee", "segment": "Regular", "total_spent": Decimal(50)},
)


def filters(field_: str, operator: Any, *values: Any) -> Selection:
    """Rows by one condition."""
    return Selection(filters=(Filter(field=field_, operator=operator, values=values),))


REGULARS = ChangeSegment(rows=filters("customers.segment", "equals", "Regular"), segment="Premium")


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """The time."""
        return self.at

    def today(self) -> date:
        """Its day."""
        return self.at.date()

    def advance(self, **by: float) -> None:
        """Later by so much."""
        self.at += timedelta(**by)


@dataclass
class People:
    """Who may approve."""

    approvers: list[Approver] = field(
        default_factory=lambda: [
            Approver(subject=one.subject, name=one.name, email=f"{one.subject}@clickshop.example")
            for one in (PAUL, PIA, BOTH)
        ]
    )

    async def all(self) -> tuple[Approver, ...]:
        """All of them."""
        return tuple(self.approvers)


@dataclass
class Told:
    """What was told, and to whom: tokens by approval, person and channel; what became of each."""

    tokens: dict[tuple[str, str, str], str] = field(default_factory=dict)
    news: list[Approval] = field(default_factory=list)
    withdrawals: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def waiting(self, approval: Approval, invitations: Sequence[Invitation]) -> None:
        """Keeps the tokens, which nobody else ever sees."""
        for one in invitations:
            self.tokens[approval.approval_id, one.approver.subject, one.channel] = one.token.text

    async def withdrawn(self, approval: Approval, asked: Sequence[Approver]) -> None:
        """Keeps to whom nothing waits any more."""
        self.withdrawals.append((approval.approval_id, tuple(one.subject for one in asked)))

    async def tell(self, approval: Approval) -> None:
        """Keeps the news."""
        self.news.append(approval)


@dataclass
class Mailed:
    """Mail that remembers whom it reached; `audience` is who agreed to it."""

    audience: list[str] = field(default_factory=lambda: ["cust001", "cust002"])
    reached: list[tuple[str, str]] = field(default_factory=list)
    after: dict[int, BaseException] = field(default_factory=dict)
    told_of: list[str] = field(default_factory=list)

    async def prepare(self, *_: object) -> Prepared:
        """As they are now."""
        return Prepared(
            audience=len(self.audience), version="+".join(self.audience), words=(), names=tuple(self.audience)
        )

    async def was_sent_about(self, promotion_id: str) -> bool:
        """By the promotions that were told of."""
        return promotion_id in self.told_of

    async def send(self, approval_id: str, *_: object, **__: object) -> str:
        """Each once; `after` so many, something happens."""
        for customer in self.audience:
            if failure := self.after.pop(len(self.reached), None):
                raise failure
            if (approval_id, customer) not in self.reached:
                self.reached.append((approval_id, customer))
        return f"Mail went to {len(self.audience)} customers."


class NoDatabase:
    """For writes that have nothing to do in PostgreSQL."""

    def transaction(self, *_: object) -> Any:
        """None."""
        raise DatabaseUnavailable("There is no PostgreSQL here.")


class TableQuestions:
    """Selections and counts of DynamoDB's rows by filters on their own fields, as they are now; sums are of nothing."""

    def __init__(self, client: "DynamoDBClient", declaration: Declaration) -> None:
        self._client = client
        self._declaration = declaration

    async def ask(self, plan: QueryPlan, marketer: Marketer) -> Rows:
        """The rows."""
        ready = checked(plan, self._declaration, marketer.groups, today=date(2026, 11, 20)).plan
        if any(one.function != "count" for one in ready.aggregates):
            return Rows((), more=False)
        source = self._declaration.sources[ready.source]
        items: list[dict[str, Any]] = self._client.scan(TableName=source.table)["Items"]
        found = [item for item in items if all(_holds(part, item) for part in ready.filters)]
        if ready.aggregates:
            return Rows(({one.name: Decimal(len(found)) for one in ready.aggregates},), more=False)
        found.sort(key=lambda item: str(item[source.key[0]]))
        rows = tuple({name_of(name): item.get(name_of(name)) for name in ready.fields} for item in found)
        return Rows(rows[: ready.limit], more=len(rows) > ready.limit)


def _holds(part: Filter, item: Mapping[str, Any]) -> bool:
    value: Value = item.get(name_of(part.field))
    match part.operator:
        case "equals":
            return value == part.values[0]
        case "one_of":
            return value in part.values
        case "at_most":
            return isinstance(value, Decimal) and value <= Decimal(str(part.values[0]))
    raise NotImplementedError(part.operator)


class WritingHouse:
    """Tables with four customers, and services over them that know nothing of each other."""

    def __init__(self, client: "DynamoDBClient", declaration: Declaration, *, prefix: str) -> None:
        self.client = client
        self.declaration = declaration
        self.prefix = prefix
        self.clock, self.people, self.told, self.mailed = Clock(), People(), Told(), Mailed()
        self.mailing: Mailing = self.mailed
        self.database: Database = NoDatabase()
        self.questions: Questions | None = None

    def fill(self) -> None:
        """The four customers, and nothing else."""
        table = self.declaration.sources["customers"].table
        for customer in CUSTOMERS:
            self.client.put_item(TableName=table, Item=customer)

    def service(self, client: Any = None, *, database: Database | None = None) -> WriteService:
        """A worker of its own; what it does goes through `client`, if there is one."""
        client = client or self.client
        store, clock = ApprovalStore(client, f"{self.prefix}approvals"), self.clock
        ledger = Ledger(store, self.trail(client), now=clock.now)
        questions = self.questions or TableQuestions(self.client, self.declaration)
        foresight = Foresight(self.declaration, questions, self.mailing, today=clock.today)
        prices = Prices(database or self.database)
        policy = self.declaration.policy
        return WriteService(
            Rooms(
                policy=policy,
                approvals=store,
                ledger=ledger,
                foresight=foresight,
                execution=Execution(
                    declaration=self.declaration,
                    ledger=ledger,
                    foresight=foresight,
                    prices=prices,
                    mailing=self.mailing,
                    now=clock.now,
                ),
                undoing=Undoing(
                    declaration=self.declaration,
                    ledger=ledger,
                    tables=Tables(client),
                    prices=prices,
                    questions=questions,
                    mailing=self.mailing,
                    now=clock.now,
                ),
                decisions=Decisions(
                    approvals=store, ledger=ledger, approvers=self.people, policy=policy, now=clock.now
                ),
                approvers=self.people,
                notices=self.told,
                tell=self.told.tell,
                now=clock.now,
            )
        )

    def trail(self, client: Any = None) -> AuditTrail:
        """The trail, whose losers try again at once."""
        return AuditTrail(client or self.client, f"{self.prefix}audit", pause=lambda _: asyncio.sleep(0))

    def decisions(self) -> Decisions:
        """What a link reaches."""
        store, now = ApprovalStore(self.client, f"{self.prefix}approvals"), self.clock.now
        ledger = Ledger(store, self.trail(), now=now)
        return Decisions(approvals=store, ledger=ledger, approvers=self.people, policy=self.declaration.policy, now=now)

    def set_policy(self, **changed: object) -> None:
        """Another policy from now on, of which only this is said anew."""
        policy = self.declaration.policy.model_copy(update=changed)
        self.declaration = self.declaration.model_copy(update={"policy": policy})

    def alter(self, approval_id: str, attribute: str, value: Any) -> None:
        """Somebody writes into the table, past the service."""
        self.client.update_item(
            TableName=f"{self.prefix}approvals",
            Key={"approval_id": approval_id},
            UpdateExpression="SET #attribute = :value",
            ExpressionAttributeNames={"#attribute": attribute},
            ExpressionAttributeValues={":value": value},
        )

    def everything(self) -> list[object]:
        """All that is kept of approvals and in the trail."""
        names = (f"{self.prefix}approvals", f"{self.prefix}audit")
        return [item for name in names for item in self.client.scan(TableName=name)["Items"]]

    def promotions(self) -> list[dict[str, Any]]:
        """All of them."""
        return self.client.scan(TableName=self.declaration.sources["promotions"].table)["Items"]

    def token(self, approval_id: str, subject: str, channel: str = "mail") -> Token:
        """As it was sent."""
        return Token(self.told.tokens[approval_id, subject, channel])

    def token_of(self, approval: Approval, person: Marketer, channel: str = "socket") -> str:
        """What they were sent."""
        return self.told.tokens[approval.approval_id, person.subject, channel]

    def segments(self) -> dict[str, str]:
        """Each customer's, as it is now."""
        items = self.client.scan(TableName=self.declaration.sources["customers"].table)["Items"]
        return {str(item["customer_id"]): str(item["segment"]) for item in items}

    def set_segment(self, customer_id: str, segment: str) -> None:
        """Somebody else changes it."""
        self.client.update_item(
            TableName=self.declaration.sources["customers"].table,
            Key={"customer_id": customer_id},
            UpdateExpression="SET #segment = :segment",
            ExpressionAttributeNames={"#segment": "segment"},
            ExpressionAttributeValues={":segment": segment},
        )

    def approval(self, approval_id: str) -> Approval:
        """As it is kept."""
        item = self.client.get_item(TableName=f"{self.prefix}approvals", Key={"approval_id": approval_id})["Item"]
        return Approval.model_validate(item)

    async def history(self, approval_id: str) -> list[str]:
        """What the trail tells of it, once the trail is found whole."""
        trail = self.trail()
        items = [item async for item in trail.items()]
        assert verified(items, await trail.head()).problems == ()
        return [str(item["what"]) for item in items if item["approval_id"] == approval_id]


def in_a_loop_of_its_own(what: Callable[[], Coroutine[Any, Any, object]]) -> Callable[[], None]:
    """For what happens within a call of somebody else, in that call's thread."""
    return lambda: (asyncio.run(what()), None)[1]


def create_own_tables(client: "DynamoDBClient", prefix: str) -> None:
    """Approvals and the audit trail, as stacks/components/promotion_tables.py designs them."""
    client.create_table(
        TableName=f"{prefix}approvals",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "approval_id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"}
            for name in ("approval_id", "state", "requester", "requested_at")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": f"{name}-index",
                "KeySchema": [
                    {"AttributeName": name, "KeyType": "HASH"},
                    {"AttributeName": "requested_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
            for name in ("state", "requester")
        ],
    )
    client.create_table(
        TableName=f"{prefix}audit",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "chain", "KeyType": "HASH"},
            {"AttributeName": "sequence", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "chain", "AttributeType": "S"},
            {"AttributeName": "sequence", "AttributeType": "N"},
        ],
    )
