"""The cheapest requests that find rows in a DynamoDB table: by key, by a Query of the table or an index, or by a Scan.

They may find more rows than the filters ask for, and never fewer: who reads applies the filters again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agents.promotions.declaration.model import Index, Source, name_of
from agents.promotions.query.attribute_values import as_attribute
from agents.promotions.query.expressions import Expressions
from agents.promotions.query.key_conditions import Range, WayIn, equal_to, has_all_rows, sort_range, ways_in
from agents.promotions.query.plan import Filter, Scalar

_KEYS_OF_A_BATCH = 100


@dataclass(frozen=True)
class Access:
    """One request: the low-level client's arguments, but for TableName. `index` is None for the table itself."""

    kind: Literal["batch_get", "query", "scan"]
    arguments: Mapping[str, Any]
    index: str | None


def accesses(source: Source, filters: Sequence[Filter], *, fields: Sequence[str]) -> tuple[Access, ...]:
    """All of them together find the rows, each once. None at all when no row can be meant.

    Filters and fields are of this source; fields are written without it. What filters and key need is read too.
    """
    shown = _read(source, filters, fields)
    keys = equal_to(source.key[0], filters)
    if keys is not None and len(source.key) == 1:
        return tuple(_batches(source, keys, shown))
    ways = sorted(ways_in(source, filters), key=lambda way: _cost(source, way))
    if ways:
        return tuple(_queries(source, ways[0], filters, shown))
    return (_scan(source, filters, shown),)


def keyed(
    source: Source, field: str, values: Sequence[Scalar], filters: Sequence[Filter], *, fields: Sequence[str]
) -> tuple[Access, ...] | None:
    """Those rows whose field has one of the values. None when neither the table's key nor an index leads to them."""
    wanted = tuple(value for value in dict.fromkeys(values) if value != "")
    shown = _read(source, filters, (*fields, field))
    if source.key == (field,):
        return tuple(_batches(source, wanted, shown))
    for index in source.ways_in:
        if index.partition == field and has_all_rows(source, index, filters):
            return tuple(_queries(source, WayIn(index, wanted, sort_range(index, filters)), filters, shown))
    return None


def _read(source: Source, filters: Sequence[Filter], fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*source.key, *fields, *(name_of(part.field) for part in filters))))


def _cost(source: Source, way: WayIn) -> tuple[bool, int, bool, bool]:
    """What is likely to read fewer rows comes first: a choice divides a table into few and large partitions."""
    index = way.index
    is_choice = source.fields[index.partition].type == "choice"
    return is_choice, len(way.partitions), way.range is None, index.name is not None


def _batches(source: Source, keys: Sequence[Scalar], fields: Sequence[str]) -> Iterator[Access]:
    [name] = source.key
    for start in range(0, len(keys), _KEYS_OF_A_BATCH):
        expressions = Expressions(source)
        arguments = {
            "Keys": [{name: as_attribute(source.fields[name], key)} for key in keys[start : start + _KEYS_OF_A_BATCH]],
            "ProjectionExpression": expressions.projection(fields),
            **expressions.placeholders(),
        }
        yield Access("batch_get", arguments, None)


def _queries(source: Source, way: WayIn, filters: Sequence[Filter], fields: Sequence[str]) -> Iterator[Access]:
    if way.range is not None and way.range.is_empty:
        return
    rest = [part for part in filters if name_of(part.field) not in (way.index.partition, way.index.sort)]
    for partition in way.partitions:
        yield _query(source, way.index, partition, way.range, rest, fields)


def _query(
    source: Source,
    index: Index,
    partition: Scalar,
    within: Range | None,
    filters: Sequence[Filter],
    fields: Sequence[str],
) -> Access:
    """`filters` are without those on the index's own key, which DynamoDB takes in a key condition only."""
    expressions = Expressions(source)
    arguments: dict[str, Any] = {
        "KeyConditionExpression": expressions.key(index.partition, partition, index.sort, within),
        "ProjectionExpression": expressions.projection(fields),
    }
    if index.name is not None:
        arguments["IndexName"] = index.name
    return Access("query", _with_filter(arguments, expressions, filters), index.name)


def _scan(source: Source, filters: Sequence[Filter], fields: Sequence[str]) -> Access:
    expressions = Expressions(source)
    arguments = {"ProjectionExpression": expressions.projection(fields)}
    return Access("scan", _with_filter(arguments, expressions, filters), None)


def _with_filter(
    arguments: Mapping[str, Any], expressions: Expressions, filters: Sequence[Filter]
) -> Mapping[str, Any]:
    written = expressions.filter(filters)
    return {**arguments, **({"FilterExpression": written} if written else {}), **expressions.placeholders()}
