"""Builds the mail's rooms for the functions that need them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agents.common.database import SharedDatabase
from agents.promotions.declaration.model import Declaration
from agents.promotions.mail.audience import Audiences
from agents.promotions.mail.batches import Post
from agents.promotions.mail.consents import Consents
from agents.promotions.mail.customers import Customers
from agents.promotions.mail.deliveries import Deliveries
from agents.promotions.mail.sending import Sender
from agents.promotions.mail.service import MailService, Tell, nobody_listens
from agents.promotions.mail.unsubscribing import UnsubscribeLinks, Unsubscribing
from agents.promotions.writes.questions import Engine

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client

MAILS_A_SECOND = 10.0  # SES gives a new account 14


@dataclass(frozen=True, kw_only=True)
class MailAccess:
    """What mail reaches, and by what. `dynamodb` is an aws_calls.native_client, `ses` a sending.client_of."""

    dynamodb: "DynamoDBClient"
    ses: "SESV2Client"
    database: SharedDatabase
    engine: Engine
    table_prefix: str
    sender: str
    configuration_set: str


def mail_service(
    access: MailAccess,
    declaration: Declaration,
    links: UnsubscribeLinks,
    *,
    tell: Tell = nobody_listens,
    a_second: float = MAILS_A_SECOND,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> MailService:
    """For the worker: what writes call a Mailing."""
    consents = Consents(access.database)
    prefix = access.table_prefix
    post = Post(
        deliveries=Deliveries(access.dynamodb, f"{prefix}deliveries"),
        customers=Customers(access.dynamodb, customers=f"{prefix}customers", promotions=f"{prefix}promotions"),
        consents=consents,
        links=links,
        sender=Sender(access.ses, address=access.sender, configuration_set=access.configuration_set),
        a_second=a_second,
        now=now,
        pause=pause,
    )
    audiences = Audiences(access.engine, declaration, consents, today=lambda: now().date())
    return MailService(audiences, post, tell=tell)


def unsubscribing(database: SharedDatabase, links: UnsubscribeLinks) -> Unsubscribing:
    """For the page."""
    return Unsubscribing(links, Consents(database))


def unsubscribe_links(secrets: "SecretsManagerClient", secret_arn: str, http_url: str) -> UnsubscribeLinks:
    """Signed with the key of the secret."""
    secret = json.loads(secrets.get_secret_value(SecretId=secret_arn)["SecretString"])
    return UnsubscribeLinks(secret["key"], http_url)
