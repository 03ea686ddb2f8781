"""Mail of promotions with everything real but AWS: moto's tables, consents in memory, an SES that plays its part."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from agents.common.database import SharedDatabase
from agents.common.principal import Principal
from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.mail.service import MailService
from agents.promotions.mail.unsubscribing import UnsubscribeLinks
from agents.promotions.mail.wiring import MailAccess, mail_service
from agents.promotions.marketer import Marketer
from tests.fakes.evaluated_engine import EvaluatedEngine
from tests.fakes.interference import OneByOne

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient, DynamoDBServiceResource
    from mypy_boto3_sesv2 import SESV2Client

PREFIX = "mail-"
MIA = Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))
LINKS = UnsubscribeLinks("k" * 64, "https://promotions.example.com")


class Died(BaseException):
    """The process ends here: nothing of ours catches it."""


def refusal(code: str, status: int = 400) -> ClientError:
    """As SES says it."""
    return ClientError(
        {"Error": {"Code": code, "Message": code}, "ResponseMetadata": cast("Any", {"HTTPStatusCode": status})},
        "SendEmail",
    )


@dataclass
class PlayedSes:
    """Takes every mail, unless something else is to happen with the next ones."""

    taken: list[Mapping[str, Any]] = field(default_factory=list)
    next: list[BaseException | None] = field(default_factory=list)
    after: list[BaseException | None] = field(default_factory=list)

    def send_email(self, **mail: Any) -> Mapping[str, str]:
        """`next` happens before it is taken, `after` once it is."""
        if self.next and (error := self.next.pop(0)):
            raise error
        self.taken.append(mail)
        if self.after and (error := self.after.pop(0)):
            raise error
        return {"MessageId": f"message-{len(self.taken)}"}

    @property
    def reached(self) -> list[str]:
        """The addresses, in order."""
        return [mail["Destination"]["ToAddresses"][0] for mail in self.taken]


@dataclass
class Agreements:
    """The shop's database, as far as consents go; it remembers who was asked about."""

    agreed: set[str]
    ended: list[tuple[str, str]] = field(default_factory=list)

    def acting_as(self, role: str) -> "_Acting":
        """Either of the mail's roles."""
        return _Acting(self, role)


@dataclass
class _Acting:
    agreements: Agreements
    role: str

    def transaction(self, principal: Principal | None) -> AbstractAsyncContextManager["_Acting"]:
        @asynccontextmanager
        async def open_() -> Any:
            assert principal is not None
            yield self

        return cast("AbstractAsyncContextManager[_Acting]", open_())

    async def fetch(self, _sql: str, *, customers: Any) -> list[dict[str, str]]:
        assert self.role == "agent_promotions_read"
        return [{"customer_id": one} for one in customers.document if one in self.agreements.agreed]

    async def execute(self, _sql: str, *, customer: str) -> int:
        assert self.role == "agent_promotions_consent"
        had_one = customer in self.agreements.agreed
        self.agreements.agreed.discard(customer)
        self.agreements.ended.append((self.role, customer))
        return int(had_one)


class Clock:
    """A time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.waited: list[float] = []

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.at += timedelta(seconds=seconds)


class MailHouse:
    """Customers, who of them agreed, promotions, and the service over them."""

    def __init__(self, dynamodb: "DynamoDBServiceResource", *, agreed: Iterable[str], many: int = 6) -> None:
        self.dynamodb = dynamodb
        self.ses, self.clock, self.agreements = PlayedSes(), Clock(), Agreements(set(agreed))
        self.declaration: Declaration = read_declaration("dev", prefix=PREFIX)
        self.customers = [_customer(number) for number in range(1, many + 1)]
        self.progress: list[tuple[int, int]] = []
        self.client = cast("DynamoDBClient", OneByOne(dynamodb.meta.client))
        for customer in self.customers:
            dynamodb.Table(f"{PREFIX}customers").put_item(Item=customer)
        for place, status in enumerate(("active", "ended", "cancelled"), start=1):
            dynamodb.Table(f"{PREFIX}promotions").put_item(Item=_promotion(place, status))

    @property
    def engine(self) -> EvaluatedEngine:
        """Over what is in the tables now."""
        customers = self.dynamodb.Table(f"{PREFIX}customers").scan()["Items"]
        preferences: list[dict[str, Any]] = [
            {"customer_id": str(one["customer_id"]), "newsletter": one["customer_id"] in self.agreements.agreed}
            for one in customers
        ]
        return EvaluatedEngine(self.declaration, {"customers": cast("Any", customers), "preferences": preferences})

    def service(self, *, engine: Any = None, a_second: float = 10) -> MailService:
        """A worker's."""

        async def tell(_marketer: Marketer, done: int, of: int) -> None:
            self.progress.append((done, of))

        access = MailAccess(
            dynamodb=self.client,
            ses=cast("SESV2Client", self.ses),
            database=cast("SharedDatabase", self.agreements),
            engine=engine or self.engine,
            table_prefix=PREFIX,
            sender="news@clickshop.example",
            configuration_set="agentic-promo-test",
        )
        return mail_service(
            access, self.declaration, LINKS, tell=tell, a_second=a_second, now=self.clock.now, pause=self.clock.pause
        )

    def set_customer(self, number: int, **values: Any) -> None:
        """Something changes."""
        self.customers[number - 1] |= values
        self.dynamodb.Table(f"{PREFIX}customers").put_item(Item=self.customers[number - 1])

    def set_promotion(self, place: int, **values: Any) -> None:
        """As `_promotion` made it, but for these."""
        promotion = {**_promotion(place, "active"), **values}
        self.dynamodb.Table(f"{PREFIX}promotions").put_item(Item=promotion)

    def states(self, subject: str) -> dict[str, str]:
        """What became of a mail, by customer."""
        found = self.dynamodb.Table(f"{PREFIX}deliveries").scan()["Items"]
        return {
            str(one["customer_id"]): str(one["state"])
            for one in found
            if one["promotion_id"] == subject and "state" in one
        }


def _customer(number: int) -> dict[str, Any]:
    return {
        "customer_id": f"cust{number:03}",
        "name": f"Ann{number} Lee",
        "email": f"ann{number}@example.com",
        "city": "Boise",
        "state": "ID",
        "segment": "VIP" if number % 2 else "Regular",
        "total_spent": Decimal(number * 100),
        "order_count": Decimal(number),
        "email_status": "ok",
    }


def _promotion(place: int, status: str) -> dict[str, Any]:
    return {
        "promotion_id": f"PROMO-2026-{place:03}",
        "name": f"Promotion {place}",
        "discount_percent": Decimal(15),
        "status": status,
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
    }
