"""Mail on the whole stack: into its mailbox, back from it as a bounce, and out of it by the link in it."""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import boto3
import psycopg
import pytest

from agents.common.data_api import DataApiDatabase
from agents.promotions.aws_calls import native_client
from agents.promotions.declaration.parts import Filter
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.federation.engine import QueryEngine
from agents.promotions.mail.sending import client_of
from agents.promotions.mail.service import MailService
from agents.promotions.mail.wiring import MailAccess, mail_service, unsubscribe_links
from agents.promotions.marketer import Marketer
from agents.promotions.writes.plans import Selection, SendEmail
from tests.fakes.polling import eventually
from tests.fakes.stack import RunningStack

MIA = Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))
BOUNCES = "bounce@simulator.amazonses.com"
_direct = build_opener(ProxyHandler({}))


@pytest.fixture(scope="module")
def service(stack: RunningStack) -> Iterator[MailService]:
    """The worker's."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in stack.settings.aws_variables().items():
            monkeypatch.setenv(name, value)
        yield built(stack, boto3.Session())


def built(stack: RunningStack, session: boto3.Session) -> MailService:
    """By the deployed worker's own variables."""
    configuration = session.client("lambda").get_function_configuration(FunctionName="agentic-promo-dev-orchestrator")
    variables = configuration["Environment"]["Variables"]
    prefix = variables["TABLE_PREFIX"]
    database = DataApiDatabase(
        session.client("rds-data"),
        cluster_arn=variables["CLUSTER_ARN"],
        secret_arn=variables["DATABASE_SECRET_ARN"],
        name=variables["DATABASE_NAME"],
    )
    engine = QueryEngine(dynamodb=session.client("dynamodb"), database=database.acting_as("agent_promotions_read"))
    access = MailAccess(
        dynamodb=native_client(session),
        ses=client_of(session),
        database=database,
        engine=engine,
        table_prefix=prefix,
        sender=variables["SENDER"],
        configuration_set=variables["CONFIGURATION_SET"],
    )
    links = unsubscribe_links(
        session.client("secretsmanager"),
        variables["UNSUBSCRIBE_SECRET_ARN"],
        stack.printed_environment()["PROMOTIONS_HTTP_URL"],
    )
    return mail_service(access, read_declaration("dev", prefix=prefix), links)


@pytest.fixture
def unreachable(stack: RunningStack) -> Iterator[str]:
    """A customer whose address bounces, for a while."""
    before = customer(stack, "cust059")
    set_customer(stack, {**before, "email": {"S": BOUNCES}})
    yield "cust059"
    set_customer(stack, before)


@pytest.fixture
def consenting(stack: RunningStack) -> Iterator[str]:
    """A customer who agrees again afterwards."""
    with psycopg.connect(stack.shop_dsn) as connection:
        query = "SELECT newsletter_since FROM customer_preferences WHERE customer_id = 'cust060'"
        [since] = connection.execute(query).fetchall()[0]
    yield "cust060"
    with psycopg.connect(stack.shop_dsn) as connection:
        connection.execute(
            "UPDATE customer_preferences SET newsletter = true, newsletter_since = %s WHERE customer_id = 'cust060'",
            (since,),
        )


def customer(stack: RunningStack, customer_id: str) -> dict[str, Any]:
    key = {"customer_id": {"S": customer_id}}
    item: dict[str, Any] = stack.client("dynamodb").get_item(TableName="agentic-promo-dev-customers", Key=key)["Item"]
    return item


def set_customer(stack: RunningStack, item: dict[str, Any]) -> None:
    stack.client("dynamodb").put_item(TableName="agentic-promo-dev-customers", Item=item)


def mailbox(stack: RunningStack) -> list[dict[str, Any]]:
    """What SES sent, of all accounts."""
    endpoint = stack.settings.aws_variables()["AWS_ENDPOINT_URL"]
    with _direct.open(f"{endpoint}/_ministack/ses/messages") as answer:
        return [mail for mails in json.load(answer)["messages"].values() for mail in mails]


def page(url: str, method: str) -> str:
    with _direct.open(Request(url, data=b"" if method == "POST" else None, method=method)) as answer:
        text: str = answer.read().decode()
        return text


def to(*customers: str, subject: str) -> SendEmail:
    chosen = Selection(filters=(Filter(field="customers.customer_id", operator="one_of", values=customers),))
    return SendEmail(audience=chosen, subject=subject, message="Dear {first_name},\n\nHello.")


def test_a_mail_goes_out_once_and_a_bounce_comes_back(
    stack: RunningStack, service: MailService, unreachable: str
) -> None:
    plan = to("cust001", "cust002", unreachable, subject="Stack news")

    async def send() -> str:
        prepared = await service.prepare(plan, MIA)
        assert prepared.names[0] == "John Doe"
        for _ in range(2):
            said = await service.send("apr-e2e-0001", plan, version=prepared.version, marketer=MIA)
        return said

    assert asyncio.run(send()) == "Sent to 2 of 2 customers."
    sent = [mail for mail in mailbox(stack) if mail["Subject"] == "Stack news"]
    assert sorted(mail["To"][0] for mail in sent) == [BOUNCES, "john@example.com"], "cust002 never agreed"
    eventually(lambda: customer(stack, unreachable)["email_status"]["S"] == "bounced", what="the bounce to be honoured")


def test_the_link_in_a_mail_ends_the_consent(stack: RunningStack, service: MailService, consenting: str) -> None:
    plan = to(consenting, subject="Last news")

    async def send() -> None:
        prepared = await service.prepare(plan, MIA)
        await service.send("apr-e2e-0002", plan, version=prepared.version, marketer=MIA)

    asyncio.run(send())
    [mail] = [mail for mail in mailbox(stack) if mail["Subject"] == "Last news"]
    [url] = set(re.findall(r"http\S+/unsubscribe/[\w.-]+", mail["BodyText"]))
    assert "<form" in page(url, "GET")
    assert agreed(stack, consenting)
    assert "You are unsubscribed" in page(url, "POST")
    assert not agreed(stack, consenting)


def agreed(stack: RunningStack, customer_id: str) -> bool:
    with psycopg.connect(stack.shop_dsn) as connection:
        query = "SELECT newsletter FROM customer_preferences WHERE customer_id = %s"
        [said] = connection.execute(query, (customer_id,)).fetchall()[0]
    return bool(said)
