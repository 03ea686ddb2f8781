"""Changes of DynamoDB's rows as items of a transaction: each holds only while its row is as it was seen."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from agents.promotions.aws_calls import call
from agents.promotions.declaration.model import Source
from agents.promotions.writes.effect import RowChange, Stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


def writing(source: Source, change: RowChange) -> "TransactWriteItemTypeDef":
    """From before to after; a row that was not there is new."""
    if not change.before:
        return {
            "Put": {
                "TableName": source.table,
                "Item": {**change.key, **_known(change.after)},
                "ConditionExpression": f"attribute_not_exists({source.key[0]})",
            }
        }
    return _update(source, change.key, values=change.after, seen={**change.seen, **change.before})


def undoing(source: Source, change: RowChange) -> "TransactWriteItemTypeDef":
    """From after to before, as long as nobody changed it since; a row that was new goes."""
    if change.before:
        return _update(source, change.key, values=change.before, seen=change.after)
    condition = _Expression()
    return {
        "Delete": {
            "TableName": source.table,
            "Key": change.key,
            "ConditionExpression": condition.all_hold(change.after),
            "ExpressionAttributeNames": condition.names,
            "ExpressionAttributeValues": condition.values,
        }
    }


def _known(values: Mapping[str, Stored]) -> dict[str, Stored]:
    return {name: value for name, value in values.items() if value is not None}


def _update(
    source: Source, key: Mapping[str, Stored], *, values: Mapping[str, Stored], seen: Mapping[str, Stored]
) -> "TransactWriteItemTypeDef":
    expression = _Expression()
    return {
        "Update": {
            "TableName": source.table,
            "Key": key,
            "UpdateExpression": expression.update(values),
            "ConditionExpression": f"attribute_exists({source.key[0]}) AND {expression.all_hold(seen)}",
            "ExpressionAttributeNames": expression.names,
            "ExpressionAttributeValues": expression.values,
        }
    }


class _Expression:
    """Names and values of one expression: no name or value stands in its text."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Stored] = {}

    def update(self, values: Mapping[str, Stored]) -> str:
        """SET what has a value, REMOVE what has none."""
        known, gone = _known(values), [name for name in values if values[name] is None]
        sets = ", ".join(f"{self._name(name)} = {self._value(value)}" for name, value in known.items())
        removes = ", ".join(self._name(name) for name in gone)
        return " ".join(
            part for part in (f"SET {sets}" if sets else "", f"REMOVE {removes}" if removes else "") if part
        )

    def all_hold(self, values: Mapping[str, Stored]) -> str:
        """Each name has this value, or none."""
        return " AND ".join(self._holds(name, value) for name, value in values.items())

    def _holds(self, name: str, value: Stored) -> str:
        if value is None:
            place = self._name(name)
            return f"(attribute_not_exists({place}) OR attribute_type({place}, {self._value('NULL')}))"
        return f"{self._name(name)} = {self._value(value)}"

    def _name(self, name: str) -> str:
        place = f"#n{len(self.names)}"
        self.names[place] = name
        return place

    def _value(self, value: Stored) -> str:
        place = f":v{len(self.values)}"
        self.values[place] = value
        return place


class Tables:
    """What rows hold now."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client

    async def unchanged(self, source: Source, changes: Sequence[RowChange]) -> list[RowChange]:
        """Those of which nobody changed what we wrote."""
        rows = [await self._row(source, change) for change in changes]
        return [
            change
            for change, row in zip(changes, rows, strict=True)
            if row and all(row.get(name) == value for name, value in change.after.items())
        ]

    async def _row(self, source: Source, change: RowChange) -> Mapping[str, object]:
        answer = await call(lambda: self._client.get_item(TableName=source.table, Key=change.key, ConsistentRead=True))
        return answer.get("Item", {})
