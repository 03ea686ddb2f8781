"""A write from a marketer's words to its undoing, over the real WebSocket, the real link, and the real audit trail."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.fakes.marketing_client import MarketingClient, connected
from tests.fakes.stack import RunningStack

PREFIX = "agentic-promo-dev-"
WISH = "Create a promotion called {name} with 15 percent off for Premium customers"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A marketer and an approver, each connected, and the tables behind them."""

    stack: RunningStack
    mia: MarketingClient
    paul: MarketingClient

    def asked_for(self, name: str) -> Mapping[str, Any]:
        """Asks for a promotion; the approver's card with its buttons."""
        heard = self.mia.ask(WISH.format(name=name))
        assert "Nothing has changed yet" in heard.text, heard.frames
        card = self.paul.next_pushed(about=name)
        assert [action["action"] for action in card["actions"]] == ["approve", "reject"]
        return card

    def promotions(self, name: str) -> list[Mapping[str, Any]]:
        """Those of a name, as they are kept."""
        items = self.stack.client("dynamodb").scan(TableName=f"{PREFIX}promotions")["Items"]
        return [item for item in items if item["name"]["S"] == name]

    def links(self, card: Mapping[str, Any]) -> list[str]:
        """What the approvers' mails about a card's request lead to: each has a link of their own."""
        approval_id = card["actions"][0]["payload"]["approval_token"].partition(".")[0]
        endpoint = self.stack.settings.aws_variables()["AWS_ENDPOINT_URL"]
        with urlopen(f"{endpoint}/_ministack/ses/messages") as answer:
            text = answer.read().decode()
        found = re.findall(rf"/approvals/({approval_id}\.[\w-]{{43}})", text)
        base = self.stack.printed_environment()["PROMOTIONS_HTTP_URL"].rstrip("/")
        return [f"{base}/approvals/{token}" for token in found]


@pytest.fixture(scope="module")
def doors(stack: RunningStack) -> tuple[str, str, str]:
    """Where the WebSocket listens, and the tokens of both."""
    url = stack.printed_environment()["PROMOTIONS_WS_URL"]
    return url, stack.token(marketer="mia"), stack.token(approver="paul")


@pytest.fixture
def desk(stack: RunningStack, doors: tuple[str, str, str]) -> Iterator[Desk]:
    """Both with a fresh conversation."""
    url, mias, pauls = doors
    with ExitStack() as open_:
        mia = open_.enter_context(connected(url, mias))
        paul = open_.enter_context(connected(url, pauls))
        mia.send({"action": "new_conversation"})
        yield Desk(stack=stack, mia=mia, paul=paul)


def browsed(url: str, form: Mapping[str, str] | None = None) -> tuple[int, str, Mapping[str, str]]:
    """The status, the page and its headers."""
    data = urlencode(form).encode() if form else None
    try:
        with urlopen(Request(url, data=data)) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers.items())
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers.items())


def test_asked_for_approved_done_and_undone(desk: Desk) -> None:
    card = desk.asked_for("Frost")
    assert desk.promotions("Frost") == []
    token = card["actions"][0]["payload"]["approval_token"]
    assert desk.mia.send({"action": "approve", "approval_token": token}).error, "a marketer approves nothing"
    assert desk.promotions("Frost") == []
    assert "is done" in desk.paul.send({"action": "approve", "approval_token": token}).text
    assert desk.mia.next_pushed(about="Frost")["level"] == "success"
    assert len(desk.promotions("Frost")) == 1
    again = desk.paul.send({"action": "approve", "approval_token": token})
    assert again.error, "a token decides once"
    written = desk.mia.send({"action": "writes"})
    write_id = written.block("card")["actions"][0]["payload"]["write_id"]
    assert "undone" in desk.mia.send({"action": "undo", "write_id": write_id}).text
    assert desk.promotions("Frost") == []


def test_a_rejection_is_explained(desk: Desk) -> None:
    token = desk.asked_for("Thaw")["actions"][0]["payload"]["approval_token"]
    desk.paul.send({"action": "reject", "approval_token": token, "reason": "Spring comes first"})
    assert "Spring comes first" in desk.mia.next_pushed(about="Thaw")["text"]
    assert desk.promotions("Thaw") == []


def test_a_link_asks_before_it_decides(desk: Desk) -> None:
    link = desk.links(desk.asked_for("Hail"))[0]
    status, page, headers = browsed(link)
    assert (status, "Hail" in page) == (200, True)
    assert headers["referrer-policy"] == "no-referrer"
    assert desk.promotions("Hail") == []
    assert browsed(link, {"decision": "approve"})[0] == 200
    assert desk.mia.next_pushed(about="Hail")["level"] == "success"
    assert len(desk.promotions("Hail")) == 1
    assert browsed(link, {"decision": "reject", "reason": "Too late"})[0] == 409


def test_no_log_holds_a_token_of_an_approval(desk: Desk) -> None:
    card = desk.asked_for("Sleet")
    token = card["actions"][0]["payload"]["approval_token"]
    secrets = {token.partition(".")[2], *(link.rpartition(".")[2] for link in desk.links(card))}
    assert len(secrets) > 1
    logs = (desk.stack.settings.home / "logs").rglob("*.log*")
    texts = {log.name: log.read_text(errors="replace") for log in logs}
    assert [name for name, text in texts.items() if any(secret in text for secret in secrets)] == []
