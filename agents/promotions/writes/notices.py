"""Tells approvers that a decision waits for them: where they are connected, by mail, and in Slack."""

import asyncio
import json
import urllib.request
from collections.abc import Awaitable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import structlog

from agents.common.errors import Unavailable
from agents.promotions.aws_calls import call
from agents.promotions.blocks import Block
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.approvers import Approver
from agents.promotions.writes.decisions import Invitation
from agents.promotions.writes.lines import on_one_line
from agents.promotions.writes.shown import decision_card, facts, news

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client

log = structlog.stdlib.get_logger(__name__)

_SLACK = "https://"
_SECONDS = 5


class Pushing(Protocol):
    """Reaches people who are connected."""

    async def to_subject(self, subject: str, block: Block) -> int:
        """To each client of a person; gives how many it reached."""


class Notices(Protocol):
    """A way to tell. None of them may fail a request: who was not told finds it in the list of what waits."""

    async def waiting(self, approval: Approval, invitations: Sequence[Invitation]) -> None:
        """A decision waits."""

    async def withdrawn(self, approval: Approval, asked: Sequence[Approver]) -> None:
        """It does not wait any more: who asked for it took that back. `asked` are those who were to decide."""


class SocketNotices:
    """A card with both buttons, to each connected approver."""

    def __init__(self, push: Pushing) -> None:
        self._push = push

    async def waiting(self, approval: Approval, invitations: Sequence[Invitation]) -> None:
        """As the port promises."""
        for one in invitations:
            if one.channel == "socket":
                await self._push.to_subject(one.approver.subject, decision_card(approval, one.token.text))

    async def withdrawn(self, approval: Approval, asked: Sequence[Approver]) -> None:
        """As the port promises."""
        for one in asked:
            await self._push.to_subject(one.subject, news(approval))

    async def tell(self, approval: Approval) -> None:
        """What became of it, to who asked."""
        await self._push.to_subject(approval.requester, news(approval))


class MailNotices:
    """A mail with a link to a page that asks; opening it decides nothing."""

    def __init__(self, client: "SESV2Client", *, sender: str, http_url: str) -> None:
        self._client = client
        self._sender = sender
        self._http_url = http_url.rstrip("/")

    async def waiting(self, approval: Approval, invitations: Sequence[Invitation]) -> None:
        """As the port promises."""
        for one in invitations:
            if one.channel == "mail" and one.approver.email:
                await self._send(one.approver.email, approval, f"{self._http_url}/approvals/{one.token.text}")

    async def withdrawn(self, approval: Approval, asked: Sequence[Approver]) -> None:
        """As the port promises; to those whom it had asked by mail."""
        lines = (f"{title}: {on_one_line(text)}" for title, text in facts(approval))
        for one in asked:
            if one.email:
                await self._post(one.email, approval, f"No decision is needed any more: {approval.words}", lines)

    async def _send(self, address: str, approval: Approval, link: str) -> None:
        known = (f"{title}: {on_one_line(text)}" for title, text in facts(approval))
        subject = f"A change waits for your decision: {approval.words}"
        await self._post(address, approval, subject, (*known, "", f"Look, and decide: {link}"))

    async def _post(self, address: str, approval: Approval, subject: str, lines: Iterable[str]) -> None:
        text = "\n".join(lines)
        await call(
            lambda: self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [address]},
                Content={"Simple": {"Subject": {"Data": on_one_line(subject)[:200]}, "Body": {"Text": {"Data": text}}}},
                # What becomes of it is told with these: it is no customer's mail.
                EmailTags=[{"Name": "about", "Value": approval.approval_id}],
            )
        )


class SlackNotices:
    """A message to a channel. Its webhook is a secret, read when it is used; the link is there if policy lets it be.

    The secret is {"webhook_url": "https://..."}; as long as that is empty, nobody listens in Slack.
    """

    def __init__(self, client: "SecretsManagerClient", *, secret_arn: str, http_url: str) -> None:
        self._client = client
        self._secret_arn = secret_arn
        self._http_url = http_url.rstrip("/")

    async def waiting(self, approval: Approval, invitations: Sequence[Invitation]) -> None:
        """As the port promises."""
        links = [f"{self._http_url}/approvals/{one.token.text}" for one in invitations if one.channel == "slack"]
        lines = [f"*A change waits for a decision:* {_escaped(approval.words)}"]
        lines += [f"{title}: {_escaped(on_one_line(text))}" for title, text in facts(approval)[1:]]
        lines += [f"<{link}|Look, and decide>" for link in links] or ["Approvers find it in their list."]
        await self._said(lines)

    async def withdrawn(self, approval: Approval, asked: Sequence[Approver]) -> None:
        """As the port promises."""
        del asked  # the channel heard of it
        await self._said([f"*No decision is needed any more:* {_escaped(on_one_line(news(approval).title))}"])

    async def _said(self, lines: Sequence[str]) -> None:
        if webhook := await self._webhook():
            await asyncio.to_thread(_post, webhook, json.dumps({"text": "\n".join(lines)}).encode())

    async def _webhook(self) -> str:
        secret = await call(lambda: self._client.get_secret_value(SecretId=self._secret_arn))
        return str(json.loads(secret["SecretString"])["webhook_url"]).strip()


class AllNotices:
    """Each way for itself."""

    def __init__(self, ways: Sequence[Notices]) -> None:
        self._ways = tuple(ways)

    async def waiting(self, approval: Approval, invitations: Sequence[Invitation]) -> None:
        """Never fails."""
        for way in self._ways:
            await _tried(way, way.waiting(approval, invitations))

    async def withdrawn(self, approval: Approval, asked: Sequence[Approver]) -> None:
        """Never fails."""
        for way in self._ways:
            await _tried(way, way.withdrawn(approval, asked))


async def _tried(way: Notices, telling: Awaitable[None]) -> None:
    try:
        await telling
    except (Unavailable, OSError, ValueError, LookupError) as error:
        # never the error's text: it may hold the webhook
        log.warning("approvers were not told", way=type(way).__name__, error=type(error).__name__)


def _escaped(text: str) -> str:
    """So that no name mentions a channel. https://api.slack.com/reference/surfaces/formatting#escaping"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _post(url: str, body: bytes) -> None:
    if not url.startswith(_SLACK):
        raise ValueError("a webhook is an https address")
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310  https only
    with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310  as above
        return
