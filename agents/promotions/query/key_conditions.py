"""What a DynamoDB key can answer of a plan's filters: which partitions, and which range of the sort key in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.promotions.declaration.model import Index, Source, name_of
from agents.promotions.query.plan import Filter, Scalar


@dataclass(frozen=True)
class Range:
    """Of a sort key, both ends included; None is open. Strict bounds are taken as these: the filter applies again."""

    low: Scalar | None
    high: Scalar | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be in it: DynamoDB would call it a mistake."""
        return self.low is not None and self.high is not None and self.low > self.high  # type: ignore[operator]  # one type


@dataclass(frozen=True)
class WayIn:
    """An index, or the table's own key, as filters allow to use it."""

    index: Index
    partitions: tuple[Scalar, ...]
    range: Range | None


def ways_in(source: Source, filters: Sequence[Filter]) -> Iterator[WayIn]:
    """Each that has all rows that the filters ask for. An index has no rows that are without its sort key."""
    for index in source.ways_in:
        partitions = equal_to(index.partition, filters)
        if partitions is not None and has_all_rows(source, index, filters):
            yield WayIn(index, partitions, sort_range(index, filters))


def equal_to(field: str, filters: Iterable[Filter]) -> tuple[Scalar, ...] | None:
    """The values that the field may have, without what no key can be; None when any."""
    sets = [part.values for part in _on(field, filters) if part.operator in ("equals", "one_of")]
    if not sets:
        return None
    first, *others = sets
    return tuple(dict.fromkeys(value for value in first if value != "" and all(value in other for other in others)))


def has_all_rows(source: Source, index: Index, filters: Iterable[Filter]) -> bool:
    """Whether no row that the filters ask for can be missing from the index for want of its sort key."""
    if index.name is None or index.sort is None or source.fields[index.sort].always:
        return True
    return any(part.operator != "is_unknown" for part in _on(index.sort, filters))


def sort_range(index: Index, filters: Iterable[Filter]) -> Range | None:
    """Between which values the sort key must be; None when that is open at both ends, or there is no sort key."""
    lows: list[Scalar] = []
    highs: list[Scalar] = []
    for part in _on(index.sort or "", filters):
        low, high = _bounds(part)
        lows += low
        highs += high
    if not (lows or highs):
        return None
    # All are values of one field, so of one type.
    return Range(max(lows, default=None), min(highs, default=None))


def _on(field: str, filters: Iterable[Filter]) -> Iterator[Filter]:
    return (part for part in filters if name_of(part.field) == field)


def _bounds(part: Filter) -> tuple[Sequence[Scalar], Sequence[Scalar]]:
    """The lower and the upper bounds that a filter means."""
    match part.operator:
        case "equals" | "one_of" | "between":
            return [min(part.values)], [max(part.values)]
        case "more_than" | "at_least":
            return part.values, ()
        case "less_than" | "at_most":
            return (), part.values
    return (), ()
