"""Approvers are told by three ways, each with a token of its own; none of them fails a request, and none leaks."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from structlog.testing import capture_logs

from agents.common.errors import Unavailable
from agents.promotions.blocks import Block, Card, Notification
from agents.promotions.writes import notices as module
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.decisions import Invitation, invitations
from agents.promotions.writes.notices import AllNotices, MailNotices, SlackNotices, SocketNotices
from tests.fakes.promotion_writes import MIA, PAUL, REGULARS, WritingHouse

URL = "https://promotions.example"
_SNAPSHOTS = Path(__file__).parents[4] / "infrastructure" / "__snapshots__" / "test_snapshots"
_TEMPLATE = _SNAPSHOTS / "test_is_as_it_was[dev-Promotions].json"
WEBHOOK = "https://hooks.example/services/secret-of-the-channel"


@dataclass
class Pushes:
    """What reached whom."""

    blocks: list[tuple[str, Block]] = field(default_factory=list)

    async def to_subject(self, subject: str, block: Block) -> int:
        """Remembers it."""
        self.blocks.append((subject, block))
        return 1


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What went to Slack."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(module, "_post", lambda url, body: found.append((url, json.loads(body)["text"])))
    return found


async def waiting(house: WritingHouse, *, name: str = "Bob Wilson") -> tuple[Approval, tuple[Invitation, ...]]:
    """An approval with its invitations."""
    customer = {"customer_id": "cust003", "name": name, "segment": "Regular"}
    house.client.put_item(TableName=house.declaration.sources["customers"].table, Item=customer)
    approval = (await house.service().request(MIA, REGULARS)).approval
    asked = invitations(
        approval.approval_id,
        approvers=await house.people.all(),
        requester=MIA.subject,
        four_eyes=False,
        policy=house.declaration.policy,
    )
    return approval, asked


async def test_each_connected_approver_gets_buttons_of_their_own(house: WritingHouse) -> None:
    approval, asked = await waiting(house)
    push = Pushes()
    await SocketNotices(push).waiting(approval, asked)
    assert [subject for subject, _ in push.blocks] == ["paul", "pia", "bo"]
    cards = [block for _, block in push.blocks if isinstance(block, Card)]
    tokens = {card.actions[0].payload["approval_token"] for card in cards}
    assert tokens == {one.token.text for one in asked if one.channel == "socket"}
    assert len(tokens) == 3


async def test_who_asked_is_told_what_became_of_it(house: WritingHouse) -> None:
    approval, _ = await waiting(house)
    rejected = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=False, reason="Not now")
    push = Pushes()
    await SocketNotices(push).tell(rejected)
    [(subject, block)] = push.blocks
    assert isinstance(block, Notification)
    assert (subject, block.level) == ("mia", "warning")
    assert block.text == "It was rejected by Paul: Not now"


async def test_a_mail_each_with_a_link_each(house: WritingHouse) -> None:
    approval, asked = await waiting(house)
    ses: Any = boto3.Session("test", "test", region_name="us-east-1").client("sesv2")
    ses.create_email_identity(EmailIdentity="shop@clickshop.example")
    sent: list[dict[str, Any]] = []
    ses.meta.events.register("provide-client-params.sesv2.SendEmail", lambda params, **_: sent.append(params))
    await MailNotices(ses, sender="shop@clickshop.example", http_url=f"{URL}/").waiting(approval, asked)
    by_person = {mail["Destination"]["ToAddresses"][0]: json.dumps(mail["Content"]) for mail in sent}
    assert sorted(by_person) == [f"{one}@clickshop.example" for one in ("bo", "paul", "pia")]
    assert {mail["EmailTags"][0]["Value"] for mail in sent} == {approval.approval_id}
    assert {mail["EmailTags"][0]["Name"] for mail in sent} == {"about"}
    for one in asked:
        if one.channel == "mail":
            assert f"{URL}/approvals/{one.token.text}" in by_person[str(one.approver.email)]


async def test_nobody_is_left_to_decide_about_what_was_withdrawn(
    house: WritingHouse, posted: list[tuple[str, str]]
) -> None:
    approval, _ = await waiting(house)
    withdrawn = await house.service().withdraw(MIA, approval.approval_id)
    asked = await house.people.all()
    push, sent = Pushes(), list[dict[str, Any]]()
    ses: Any = SimpleNamespace(send_email=lambda **mail: sent.append(mail))
    ways = (SocketNotices(push), MailNotices(ses, sender="shop@clickshop.example", http_url=URL), slack())
    await AllNotices(ways).withdrawn(withdrawn, asked)
    assert [(subject, type(block)) for subject, block in push.blocks] == [(one.subject, Notification) for one in asked]
    subjects = {mail["Content"]["Simple"]["Subject"]["Data"] for mail in sent}
    assert [mail["Destination"]["ToAddresses"] for mail in sent] == [[one.email] for one in asked]
    assert subjects == {f"No decision is needed any more: {approval.words}"}
    assert "/approvals/" not in json.dumps([mail["Content"] for mail in sent])
    [(_, text)] = posted
    assert "withdrawn by who asked for it" in text


async def test_no_fact_takes_the_line_of_another(house: WritingHouse) -> None:
    approval, asked = await waiting(house)
    forged = approval.model_copy(update={"words": "Sale\nState: approved\u2028Look, and decide: https://evil.example"})
    sent: list[dict[str, Any]] = []
    ses: Any = SimpleNamespace(send_email=lambda **mail: sent.append(mail["Content"]["Simple"]))
    await MailNotices(ses, sender="shop@clickshop.example", http_url=URL).waiting(forged, asked)
    assert sent[0]["Subject"]["Data"].splitlines() == [sent[0]["Subject"]["Data"]]
    beginnings = [line.partition(":")[0] for line in sent[0]["Body"]["Text"]["Data"].splitlines()]
    assert (beginnings.count("State"), beginnings.count("Look, and decide")) == (1, 1)


def deployed_secret() -> dict[str, str]:
    """As the stack makes it."""
    resources = json.loads(_TEMPLATE.read_text())["Resources"].values()
    texts = [one["Properties"]["SecretString"] for one in resources if "SecretString" in one.get("Properties", {})]
    [found] = [json.loads(text) for text in texts]
    return dict(found)


def slack(webhook: str = WEBHOOK) -> SlackNotices:
    """Over the secret of the stack, into which somebody wrote a webhook."""
    document = json.dumps({**deployed_secret(), "webhook_url": webhook})
    secrets: Any = boto3.Session("test", "test", region_name="us-east-1").client("secretsmanager")
    arn = secrets.create_secret(Name="slack", SecretString=document)["ARN"]
    return SlackNotices(secrets, secret_arn=arn, http_url=URL)


async def test_slack_gets_a_link_where_policy_lets_it(house: WritingHouse, posted: list[tuple[str, str]]) -> None:
    approval, asked = await waiting(house)
    way = slack()
    await way.waiting(approval, asked)
    await way.waiting(approval, [one for one in asked if one.channel != "slack"])
    [(url, text), (_, announced)] = posted
    assert url == WEBHOOK
    assert f"{URL}/approvals/{next(one.token.text for one in asked if one.channel == 'slack')}" in text
    assert "/approvals/" not in announced


async def test_nobody_listens_in_slack_until_somebody_gives_a_webhook(
    house: WritingHouse, posted: list[tuple[str, str]]
) -> None:
    assert deployed_secret() == {"webhook_url": ""}
    approval, asked = await waiting(house)
    with capture_logs() as lines:
        await AllNotices([slack("")]).waiting(approval, asked)
    assert (posted, lines) == ([], [])


async def test_no_name_speaks_to_a_channel(house: WritingHouse, posted: list[tuple[str, str]]) -> None:
    approval, asked = await waiting(house, name="<!channel> <https://evil|Approve>")
    await slack().waiting(approval.model_copy(update={"words": "<!channel> & <https://evil|x>"}), asked)
    [(_, text)] = posted
    assert "<!channel>" not in text
    assert "<https://evil" not in text


async def test_a_way_that_fails_keeps_no_other_and_says_nothing_secret(house: WritingHouse) -> None:
    approval, asked = await waiting(house)
    push = Pushes()

    class Down:
        async def waiting(self, *_: object) -> None:
            raise Unavailable(f"no answer from {WEBHOOK} for {asked[0].token.text}")

        withdrawn = waiting

    class Refusing:
        async def waiting(self, *_: object) -> None:
            raise OSError(WEBHOOK)

        withdrawn = waiting

    with capture_logs() as lines:
        await AllNotices([Down(), Refusing(), SocketNotices(push)]).waiting(approval, asked)
    assert len(push.blocks) == 3
    assert [line["way"] for line in lines] == ["Down", "Refusing"]
    assert "hooks.example" not in str(lines)
    assert asked[0].token.text not in str(lines)


def test_a_webhook_is_an_https_address() -> None:
    with pytest.raises(ValueError, match="https"):
        module._post("file:///etc/passwd", b"{}")
