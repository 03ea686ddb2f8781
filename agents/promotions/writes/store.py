"""Approvals in DynamoDB: read consistently, and changed only from the state that somebody saw."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agents.promotions.audit.entries import State
from agents.promotions.aws_calls import call
from agents.promotions.writes.approvals import Approval, Decider

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_MOST_LISTED = 50


class ApprovalStore:
    """The table, which somebody else writes too at any moment."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def created(self, approval: Approval, *, expires_at: int) -> "TransactWriteItemTypeDef":
        """A new one, as an item of a transaction."""
        return {
            "Put": {
                "TableName": self._table,
                "Item": {**approval.model_dump(), "expires_at": expires_at},
                "ConditionExpression": "attribute_not_exists(approval_id)",
            }
        }

    def moved(self, approval: Approval, to: State, changed: Mapping[str, object]) -> "TransactWriteItemTypeDef":
        """The same with another state, as long as it is what we saw: its state, its plan and its data version."""
        values: dict[str, Any] = {"state": to, **changed}
        seen = {"state": approval.state, "plan_hash": approval.plan_hash, "data_version": approval.data_version}
        return {
            "Update": {
                "TableName": self._table,
                "Key": {"approval_id": approval.approval_id},
                "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
                "ConditionExpression": " AND ".join(f"#{name} = :seen_{name}" for name in seen),
                "ExpressionAttributeNames": {f"#{name}": name for name in {**values, **seen}},
                "ExpressionAttributeValues": {
                    **{f":{name}": value for name, value in values.items()},
                    **{f":seen_{name}": value for name, value in seen.items()},
                },
            }
        }

    async def get(self, approval_id: str) -> Approval | None:
        """As it is now."""
        answer = await call(
            lambda: self._client.get_item(TableName=self._table, Key={"approval_id": approval_id}, ConsistentRead=True)
        )
        return Approval.model_validate(answer["Item"]) if "Item" in answer else None

    async def give_token(self, approval: Approval, decider: Decider) -> bool:
        """Another token for somebody who decides; False when it is decided already."""
        try:
            await call(
                lambda: self._client.update_item(
                    TableName=self._table,
                    Key={"approval_id": approval.approval_id},
                    UpdateExpression="SET deciders.#place = :decider",
                    ConditionExpression="#state = :waiting",
                    ExpressionAttributeNames={"#place": decider.place, "#state": "state"},
                    ExpressionAttributeValues={":decider": decider.model_dump(), ":waiting": "waiting"},
                )
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    async def mark_told(self, approval: Approval) -> None:
        """Who asked was told of it."""
        await call(
            lambda: self._client.update_item(
                TableName=self._table,
                Key={"approval_id": approval.approval_id},
                UpdateExpression="SET told = :told",
                ConditionExpression="attribute_exists(approval_id)",
                ExpressionAttributeValues={":told": True},
            )
        )

    async def in_state(self, state: State) -> list[Approval]:
        """The latest of them, as they are now: the index may lag behind."""
        found = await self._latest("state-index", "state", state)
        return [one for one in found if one.state == state]

    async def untold(self) -> list[Approval]:
        """The latest rejections of which nobody told who asked."""
        page = await self._page("state-index", "state", "rejected")
        found = [await self.get(str(item["approval_id"])) for item in page if item.get("told") is False]
        return [one for one in found if one and not one.told]

    async def of(self, requester: str) -> list[Approval]:
        """The latest that a person asked for."""
        return await self._latest("requester-index", "requester", requester)

    async def waiting_of(self, requester: str) -> int:
        """How many of a person's wait for a decision, the late ones too until somebody clears them away."""
        page = await call(
            lambda: self._client.query(
                TableName=self._table,
                IndexName="requester-index",
                KeyConditionExpression="requester = :requester",
                FilterExpression="#state = :waiting",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":requester": requester, ":waiting": "waiting"},
                ScanIndexForward=False,
                Limit=2 * _MOST_LISTED,
                Select="COUNT",
            )
        )
        return int(page["Count"])

    async def _latest(self, index: str, attribute: str, value: str) -> list[Approval]:
        found = [await self.get(str(item["approval_id"])) for item in await self._page(index, attribute, value)]
        return [one for one in found if one]

    async def _page(self, index: str, attribute: str, value: str) -> Sequence[Mapping[str, object]]:
        answer = await call(
            lambda: self._client.query(
                TableName=self._table,
                IndexName=index,
                KeyConditionExpression="#attribute = :value",
                ExpressionAttributeNames={"#attribute": attribute},
                ExpressionAttributeValues={":value": value},
                ScanIndexForward=False,
                Limit=_MOST_LISTED,
            )
        )
        return answer["Items"]
