"""What reading from a table takes, as DynamoDB counts it: MiniStack says half a unit of whatever is read, or nothing.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import dynamodb

Reply = tuple[int, dict[str, str], bytes]
Request = dict[str, Any]
Action = Callable[[Request], Reply]
Item = Mapping[str, Any]

_UNIT_BYTES = 4096


def units(size: float, *, consistent: bool) -> float:
    """Of this many bytes together. Nothing found costs as much as the least."""
    whole = max(1, math.ceil(size / _UNIT_BYTES))
    return float(whole) if consistent else whole / 2


def _reading(original: Action) -> Action:
    """Query and Scan are billed by what they look at, whatever their filter leaves of it."""

    def read(request: Request) -> Reply:
        reply = original(request)
        table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
        if table is None or not _is_asked(request, reply):
            return reply
        answer = json.loads(reply[2])
        size = answer.get("ScannedCount", 0) * _average(table)
        taken = units(size, consistent=bool(request.get("ConsistentRead")))
        return _with(reply, answer, {**answer.get("ConsumedCapacity", {}), "CapacityUnits": taken})

    return read


def _batch(original: Action) -> Action:
    """BatchGetItem is billed item by item, those that are not there too."""

    def read(request: Request) -> Reply:
        reply = original(request)
        if not _is_asked(request, reply):
            return reply
        asked = request["RequestItems"].items()
        taken = [{"TableName": name, "CapacityUnits": sum(_of_keys(name, keys))} for name, keys in asked]
        return _with(reply, json.loads(reply[2]), taken)

    return read


def _of_keys(name: str, asked: Mapping[str, Any]) -> Iterator[float]:
    table = dynamodb._tables[dynamodb._normalize_table_name(name)]
    for key in asked.get("Keys", []):
        partition, sort, _error = dynamodb._resolve_table_key_values(table, key, allow_extra=False)
        item = table["items"].get(partition, {}).get(sort)
        size = dynamodb._item_size_bytes(item) if item else 0
        yield units(size, consistent=bool(asked.get("ConsistentRead")))


def _average(table: Mapping[str, Any]) -> float:
    """The size of a table's items: which ones a page looked at, no answer says."""
    sizes = [dynamodb._item_size_bytes(item) for items in table["items"].values() for item in items.values()]
    return sum(sizes) / len(sizes) if sizes else 0.0


def _is_asked(request: Request, reply: Reply) -> bool:
    return reply[0] == 200 and request.get("ReturnConsumedCapacity", "NONE") != "NONE"


def _with(reply: Reply, answer: dict[str, Any], capacity: object) -> Reply:
    status, headers, _ = reply
    return status, headers, json.dumps({**answer, "ConsumedCapacity": capacity}, ensure_ascii=False).encode()


def correct_api() -> None:
    """Put our parts into MiniStack's DynamoDB."""
    dynamodb._query = _reading(dynamodb._query)
    dynamodb._scan = _reading(dynamodb._scan)
    dynamodb._batch_get_item = _batch(dynamodb._batch_get_item)
