"""What becomes of a mail: SES tells the topics of its configuration set, which MiniStack records and never does.

SES's own mailbox simulator decides: bounce@simulator.amazonses.com bounces, complaint@ complains; others get it.
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ministack.services import ses, ses_v2, sns

Reply = tuple[int, dict[str, str], bytes]
Handle = Callable[..., Awaitable[Reply]]
Event = dict[str, Any]

_SEND = "/v2/email/outbound-emails"
_KINDS = {"Delivery": "DELIVERY", "Bounce": "BOUNCE", "Complaint": "COMPLAINT"}


def _handle(original: Handle) -> Handle:
    """The v2 API, which then tells what became of the mail."""

    async def handle(method: str, path: str, headers: Any, body: bytes, query: Any) -> Reply:
        reply = await original(method, path, headers, body, query)
        if (method, path.rstrip("/")) == ("POST", _SEND) and reply[0] == 200:
            _tell(json.loads(body), json.loads(reply[2])["MessageId"])
        return reply

    return handle


def _tell(mail: Mapping[str, Any], message_id: str) -> None:
    topics = _topics(mail.get("ConfigurationSetName", ""))
    for event in events_of(mail, message_id, at=datetime.now(UTC)):
        for topic in topics.get(_KINDS[event["eventType"]], ()):
            sns.publish_internal(topic, json.dumps(event), "Amazon SES Email Event Notification")


def _topics(configuration_set: str) -> dict[str, list[str]]:
    """The topics that hear of each kind of event."""
    known = ses_v2._config_sets.get(configuration_set) or {}
    topics: dict[str, list[str]] = {}
    for destination in (known.get("EventDestinations") or {}).values():
        topic = (destination.get("SnsDestination") or {}).get("TopicArn")
        if topic and destination.get("Enabled"):
            for kind in destination.get("MatchingEventTypes") or ():
                topics.setdefault(kind, []).append(topic)
    return topics


def events_of(mail: Mapping[str, Any], message_id: str, *, at: datetime) -> Iterator[Event]:
    """What SES publishes of one mail, for each who was to get it."""
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    recipients = _recipients(mail)
    told = {
        "timestamp": moment,
        "source": mail.get("FromEmailAddress", ""),
        "messageId": message_id,
        "destination": recipients,
        "tags": {"ses:configuration-set": [mail.get("ConfigurationSetName", "")]},
    }
    for recipient in recipients:
        for kind, subtype in _outcomes(recipient):
            yield {"eventType": kind, "mail": told, **ses._notification_detail(kind, recipient, moment, subtype)}


def _recipients(mail: Mapping[str, Any]) -> list[str]:
    destination = mail.get("Destination") or {}
    return [address for kind in ("ToAddresses", "CcAddresses", "BccAddresses") for address in destination.get(kind, [])]


def _outcomes(recipient: str) -> Sequence[tuple[str, str | None]]:
    local, _, domain = recipient.lower().partition("@")
    delivered: Sequence[tuple[str, str | None]] = (("Delivery", None),)
    if domain != ses._SIMULATOR_DOMAIN:
        return delivered
    outcomes: Sequence[tuple[str, str | None]] = ses._SIMULATOR_OUTCOMES.get(local.split("+")[0], delivered)
    return outcomes


def correct_api() -> None:
    """Put our part into MiniStack's SES."""
    ses_v2.handle_request = _handle(ses_v2.handle_request)
