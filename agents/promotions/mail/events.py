"""What SES tells of mails: a bounce or a complaint is kept with the customer, who is not written to again.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import structlog
from boto3.dynamodb.conditions import Attr, Key

from agents.promotions.mail.consents import Consents

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

log = structlog.stdlib.get_logger(__name__)

Document = Mapping[str, Any]  # JSON of SES's
Outcome = Literal["sent", "bounced", "complained"]
# What may still become of a mail; a complaint is the last word.
_BEFORE: Mapping[Outcome, tuple[str, ...]] = {
    "sent": ("sending", "unknown"),
    "bounced": ("sending", "unknown", "sent"),
    "complained": ("sending", "unknown", "sent", "bounced"),
}


class NotNotedYet(Exception):
    """The mail is not in the table: whoever sent it is still to write its id. SNS asks again."""


@dataclass(frozen=True, kw_only=True)
class MailEvent:
    """What became of one mail, and for whom."""

    outcome: Outcome
    message_id: str
    addresses: tuple[str, ...]
    about: str | None
    customer_id: str | None


def read_events(event: Document) -> Iterator[MailEvent]:
    """Of SES's events that a Lambda gets from SNS, those that change something for a customer."""
    for record in event["Records"]:
        message = json.loads(record["Sns"]["Message"])
        if (found := _outcome(message)) is not None:
            outcome, addresses = found
            tags = message["mail"].get("tags", {})
            if "about" in tags and "customer" not in tags:  # a colleague was told of an approval
                continue
            yield MailEvent(
                outcome=outcome,
                message_id=message["mail"]["messageId"],
                addresses=tuple(addresses),
                about=next(iter(tags.get("about", ())), None),
                customer_id=next(iter(tags.get("customer", ())), None),
            )


def _outcome(message: Document) -> tuple[Outcome, Sequence[str]] | None:
    """None for what is only a delay: SES itself tries again after a transient bounce."""
    match message.get("eventType"):
        case "Bounce" if message["bounce"]["bounceType"] == "Permanent":
            return "bounced", [one["emailAddress"] for one in message["bounce"]["bouncedRecipients"]]
        case "Complaint":
            return "complained", [one["emailAddress"] for one in message["complaint"]["complainedRecipients"]]
        case "Delivery":
            return "sent", message["delivery"]["recipients"]
    return None


class Honouring:
    """Keeps what SES told, as often as it tells it."""

    def __init__(self, dynamodb: "DynamoDBServiceResource", *, prefix: str, consents: Consents) -> None:
        self._deliveries = dynamodb.Table(f"{prefix}deliveries")
        self._customers = dynamodb.Table(f"{prefix}customers")
        self._consents = consents
        self._refused = dynamodb.meta.client.exceptions.ConditionalCheckFailedException

    async def honour(self, event: MailEvent) -> None:
        """The customer first: they are not written to again, whatever is known of the mail. Raises NotNotedYet."""
        if event.outcome != "sent":
            for address in event.addresses:
                await self._unreachable(address, event.outcome)
        self._note(event)

    async def _unreachable(self, address: str, outcome: Outcome) -> None:
        """Whoever has the address now. A complaint ends the consent, too."""
        for customer_id in self._owners(address):
            condition = Attr("email_status").ne("complained")
            try:
                self._customers.update_item(
                    Key={"customer_id": customer_id},
                    UpdateExpression="SET email_status = :outcome",
                    ConditionExpression=condition,
                    ExpressionAttributeValues={":outcome": outcome},
                )
            except self._refused:
                log.info("was known", customer_id=customer_id, outcome=outcome)
            if outcome == "complained":
                await self._consents.end(customer_id)

    def _owners(self, address: str) -> Iterator[str]:
        for spelling in dict.fromkeys((address, address.lower())):
            found = self._customers.query(IndexName="email-index", KeyConditionExpression=Key("email").eq(spelling))
            yield from (str(item["customer_id"]) for item in found["Items"])

    def _note(self, event: MailEvent) -> None:
        for key in self._keys(event):
            try:
                self._deliveries.update_item(
                    Key=key,
                    UpdateExpression="SET #state = :outcome, message_id = :id",
                    ConditionExpression=Attr("state").is_in(_BEFORE[event.outcome]),
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues={":outcome": event.outcome, ":id": event.message_id},
                )
            except self._refused:
                log.info("was known", outcome=event.outcome, message_id=event.message_id)

    def _keys(self, event: MailEvent) -> Sequence[dict[str, str]]:
        if event.about and event.customer_id:
            return [{"promotion_id": event.about, "customer_id": event.customer_id}]
        found = self._deliveries.query(
            IndexName="message-index", KeyConditionExpression=Key("message_id").eq(event.message_id)
        )
        if not found["Items"] and event.outcome != "sent":
            raise NotNotedYet(event.message_id)
        return [
            {"promotion_id": str(item["promotion_id"]), "customer_id": str(item["customer_id"])}
            for item in found["Items"]
        ]
