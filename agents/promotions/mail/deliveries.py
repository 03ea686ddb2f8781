"""What became of each mail, by promotion and customer: the key is why nobody gets two about the same promotion,
or, of those about none, two that say the same.

planned ─> sending ─> sent ─> bounced | complained
   │          └─────> unknown (we died, or SES did not answer: it may have gone out, and is not sent again)
   └> withdrawn | refused
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from agents.promotions.aws_calls import call
from agents.promotions.canonical import digest
from agents.promotions.writes.plans import SendEmail

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

State = Literal["planned", "sending", "sent", "unknown", "withdrawn", "refused", "bounced", "complained"]
Item = Mapping[str, Any]  # a DynamoDB item: its attributes' values are of any of DynamoDB's types
_KEYS_A_READ = 100
_IDS_OF_AN_ITEM = 10_000
_LETTERS_OF_A_DIGEST = 32


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One approved mail: `about` is its promotion, or what it says when it is about none.

    `promotion` is what its letters say of it, as it was approved.
    """

    approval_id: str
    about: str
    customers: tuple[str, ...]
    promotion: Item | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One customer's mail."""

    customer_id: str
    approval_id: str
    state: State
    claimed_at: str = ""


def about(plan: SendEmail) -> str:
    """What a customer gets one mail about: a promotion, or what the mail says, however often it is asked for."""
    said = {"subject": _one_line(plan.subject), "message": _one_line(plan.message)}
    return plan.promotion_id or f"mail-{digest(said)[:_LETTERS_OF_A_DIGEST]}"


class Deliveries:
    """The table. Each change is conditioned on the state before it."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """`client` takes and gives Python's own values: aws_calls.native_client."""
        self._client = client
        self._table = table

    async def batch(self, approval_id: str, subject: str) -> Batch | None:
        """What was begun before."""
        if (head := await self._item(subject, _marker(approval_id))) is None:
            return None
        customers: list[str] = []
        for place in range(int(head["parts"])):
            part = await self._item(subject, _marker(approval_id, place))
            customers += part["customers"] if part else ()
        return Batch(approval_id=approval_id, about=subject, customers=tuple(customers), promotion=head["promotion"])

    async def begin(self, batch: Batch) -> bool:
        """False when it was begun before: then what was begun counts.

        Its customers come first, in items of their own, since one holds 400 KB. Who begins the same approval writes the
        same: an approval is bound to whom it reaches.
        """
        parts = list(in_chunks(batch.customers, _IDS_OF_AN_ITEM))
        for place, customers in enumerate(parts):
            part = {"customer_id": _marker(batch.approval_id, place), "customers": list(customers)}
            await self._put({"promotion_id": batch.about, "approval_id": batch.approval_id, **part})
        head = {"customer_id": _marker(batch.approval_id), "parts": len(parts), "promotion": batch.promotion}
        return await self._put_new({"promotion_id": batch.about, "approval_id": batch.approval_id, **head})

    async def hold(self, batch: Batch, owner: str, *, now: str, until: str) -> bool:
        """Whether nobody else has it now. Times as text that sorts."""
        free = "attribute_not_exists(held_until) OR held_until < :now OR held_by = :owner"
        change = {
            "UpdateExpression": "SET held_by = :owner, held_until = :until",
            "ConditionExpression": f"attribute_exists(promotion_id) AND ({free})",
            "ExpressionAttributeValues": {":owner": owner, ":now": now, ":until": until},
        }
        return await self._change(_head(batch), change)

    async def release(self, batch: Batch, owner: str) -> None:
        """For the next one."""
        change = {
            "UpdateExpression": "REMOVE held_by, held_until",
            "ConditionExpression": "held_by = :owner",
            "ExpressionAttributeValues": {":owner": owner},
        }
        await self._change(_head(batch), change)

    async def plan(self, batch: Batch, customer_id: str) -> bool:
        """False when the customer has, or had, a mail about the same."""
        item = {"promotion_id": batch.about, "customer_id": customer_id, "approval_id": batch.approval_id}
        return await self._put_new({**item, "state": "planned"})

    async def are_about(self, subject: str) -> bool:
        """Whether there are any."""
        found = await call(
            lambda: self._client.query(
                TableName=self._table,
                KeyConditionExpression="promotion_id = :subject",
                ExpressionAttributeValues={":subject": subject},
                ConsistentRead=True,
                Limit=1,
            )
        )
        return bool(found["Items"])

    async def known(self, subject: str, customers: Sequence[str]) -> Mapping[str, Delivery]:
        """By customer."""
        found: dict[str, Delivery] = {}
        for start in range(0, len(customers), _KEYS_A_READ):
            keys: Sequence[Item] = [
                {"promotion_id": subject, "customer_id": customer}
                for customer in customers[start : start + _KEYS_A_READ]
            ]
            while keys:
                items, keys = await self._read(keys)
                found |= {delivery.customer_id: delivery for delivery in map(_delivery, items)}
        return found

    async def move(
        self, batch: Batch, customer_id: str, *, before: Sequence[State], after: State, claim: str, **more: str
    ) -> bool:
        """Whether it was in one of those states, under that claim unless it was planned only."""
        values = {"state": after, "claimed_at": claim, **more}
        condition = "#state IN (" + ", ".join(f":before{place}" for place in range(len(before))) + ")"
        if "planned" not in before:
            condition += " AND claimed_at = :claimed_at"
        change = {
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": {
                **{f":{name}": value for name, value in values.items()},
                **{f":before{place}": state for place, state in enumerate(before)},
            },
        }
        return await self._change({"promotion_id": batch.about, "customer_id": customer_id}, change)

    async def _read(self, keys: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
        request: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
        response = await call(lambda: self._client.batch_get_item(RequestItems=request))
        left: Any = response.get("UnprocessedKeys", {}).get(self._table, {})
        return response["Responses"].get(self._table, []), left.get("Keys", ())

    async def _item(self, subject: str, name: str) -> Item | None:
        key = {"promotion_id": subject, "customer_id": name}
        found = await call(lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))
        item: Item | None = found.get("Item")
        return item

    async def _put(self, item: Any) -> None:
        await call(lambda: self._client.put_item(TableName=self._table, Item=item))

    async def _put_new(self, item: Any) -> bool:
        try:
            await call(
                lambda: self._client.put_item(
                    TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(promotion_id)"
                )
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    async def _change(self, key: Any, change: Any) -> bool:
        try:
            await call(lambda: self._client.update_item(TableName=self._table, Key=key, **change))
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _one_line(text: str) -> str:
    return " ".join(text.split())


def in_chunks(customers: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """One after the other."""
    for start in range(0, len(customers), most):
        yield customers[start : start + most]


def _head(batch: Batch) -> dict[str, str]:
    return {"promotion_id": batch.about, "customer_id": _marker(batch.approval_id)}


def _marker(approval_id: str, part: int | None = None) -> str:
    """Beside the customers' own: no customer's id looks like it."""
    return f"batch#{approval_id}" if part is None else f"batch#{approval_id}#{part}"


def _delivery(item: Item) -> Delivery:
    return Delivery(
        customer_id=item["customer_id"],
        approval_id=item["approval_id"],
        state=item["state"],
        claimed_at=item.get("claimed_at", ""),
    )
