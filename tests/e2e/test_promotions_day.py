"""A day of a marketer and an approver over the deployed WebSocket: ask, ask further, propose, decide, write to John."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.fakes.marketing_client import Frame, MarketingClient, connected
from tests.fakes.polling import eventually
from tests.fakes.stack import RunningStack

JOHN = "john@example.com"
_direct = build_opener(ProxyHandler({}))


@pytest.fixture(scope="module")
def url(stack: RunningStack) -> str:
    """Where the WebSocket listens, as a shell is told."""
    return stack.printed_environment()["PROMOTIONS_WS_URL"]


@pytest.fixture(scope="module")
def wanda(stack: RunningStack, url: str) -> Iterator[MarketingClient]:
    """A marketer whom no other test knows."""
    with connected(url, stack.token(marketer="wanda")) as client:
        yield client


@pytest.fixture(scope="module")
def vera(stack: RunningStack, url: str) -> Iterator[MarketingClient]:
    """An approver."""
    with connected(url, stack.token(approver="vera")) as client:
        yield client


def rows_of(stack: RunningStack, table: str) -> list[Mapping[str, Any]]:
    """Every item of a table, as an operator sees it."""
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=f"agentic-promo-dev-{table}")
    items = (item for page in pages for item in page["Items"])
    return [{name: next(iter(value.values())) for name, value in item.items()} for item in items]


def mails_to(stack: RunningStack, address: str) -> list[Mapping[str, Any]]:
    """What SES sent there since the stack began."""
    with _direct.open(f"{stack.settings.aws_variables()['AWS_ENDPOINT_URL']}/_ministack/ses/messages") as answer:
        told = json.load(answer)
    return [mail for account in told["messages"].values() for mail in account if address in mail["To"]]


def token_of(card: Frame) -> str:
    """The approver's own, from the card that was pushed."""
    token: str = card["actions"][0]["payload"]["approval_token"]
    return token


def test_vip_customers_are_those_who_spent_more_than_2000(wanda: MarketingClient) -> None:
    rows = wanda.ask("Show VIP customers").rows()
    assert "John Doe" in [row["name"] for row in rows]
    assert all(Decimal(str(row["total_spent"])) > 2000 for row in rows)


def test_who_of_them_bought_shoes_is_found_across_databases(wanda: MarketingClient) -> None:
    everybody = {row["customer_id"] for row in wanda.ask("Show VIP customers").rows()}
    bought = {row["customer_id"] for row in wanda.ask("Which VIP customers bought shoes?").rows()}
    assert bought
    assert bought < everybody


def test_a_follow_up_narrows_the_last_question(wanda: MarketingClient) -> None:
    wanda.ask("Show customers who spent more than $500")
    narrowed = wanda.ask("Only the Premium ones").rows()
    assert {row["segment"] for row in narrowed} == {"Premium"}
    assert all(Decimal(str(row["total_spent"])) > 500 for row in narrowed)


def test_a_quarter_off_exists_only_once_somebody_else_approved_it(
    wanda: MarketingClient, vera: MarketingClient, stack: RunningStack
) -> None:
    before = rows_of(stack, "promotions")
    assert "approve" in wanda.ask("Create a 25% discount for VIP customers called Winter thanks").text
    token = token_of(vera.next_pushed(about="Winter thanks"))
    assert rows_of(stack, "promotions") == before
    assert "is done" in vera.send({"action": "approve", "approval_token": token, "reason": "Go on."}).text
    [made] = [row for row in rows_of(stack, "promotions") if row not in before]
    assert (made["name"], made["target_segment"]) == ("Winter thanks", "VIP")
    assert Decimal(made["discount_percent"]) == 25
    assert wanda.next_pushed(about="Winter thanks")["level"] == "success"


def test_a_rejection_is_explained_and_final(wanda: MarketingClient, vera: MarketingClient, stack: RunningStack) -> None:
    before = rows_of(stack, "customers")
    wanda.ask("Move Bob Wilson to the Premium segment")
    token = token_of(vera.next_pushed(about="Premium"))
    vera.send({"action": "reject", "approval_token": token, "reason": "He has not earned it yet."})
    assert "He has not earned it yet." in wanda.next_pushed(about="Premium")["text"]
    assert vera.send({"action": "approve", "approval_token": token}).error
    assert [row for row in rows_of(stack, "customers") if row["name"] == "Bob Wilson"] == [
        row for row in before if row["name"] == "Bob Wilson"
    ]


def test_an_address_means_its_owner_and_a_stranger_s_means_nobody(
    wanda: MarketingClient, vera: MarketingClient, stack: RunningStack
) -> None:
    had = len(mails_to(stack, JOHN))
    wanda.ask(f"Email {JOHN} about our new shoe promotion")
    token = token_of(vera.next_pushed(about="shoe"))
    assert len(mails_to(stack, JOHN)) == had, "not before it is approved"
    vera.send({"action": "approve", "approval_token": token})
    sent = eventually(lambda: mails_to(stack, JOHN)[had:], what="the mail to John")
    assert ["nsubscribe" in mail["BodyText"] for mail in sent] == [True]
    assert wanda.ask("Email mallory@attacker.example about our new shoe promotion").error is None
    assert mails_to(stack, "mallory@attacker.example") == []
