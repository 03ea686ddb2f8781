"""How many rows a condition is likely to keep, where the database cannot say: DynamoDB keeps no statistics.

Shares are guesses in the manner of PostgreSQL's own defaults; only estimates and the order of reads depend on them.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from agents.promotions.declaration.model import Source, name_of
from agents.promotions.query.plan import Filter, Operator

_SHARES: Mapping[Operator, float] = MappingProxyType(
    {
        "less_than": 1 / 3,
        "at_most": 1 / 3,
        "more_than": 1 / 3,
        "at_least": 1 / 3,
        "between": 1 / 4,
        "contains": 1 / 10,
        "starts_with": 1 / 10,
        "is_known": 0.9,
        "is_unknown": 0.1,
    }
)
_VALUES_OF_A_FIELD = 50
_MONTHS = 12


def share_kept(source: Source, filters: Iterable[Filter], *, rows: float) -> float:
    """Of all rows, as if the conditions had nothing to do with each other."""
    share = 1.0
    for each in filters:
        share *= _share(source, each, rows)
    return share


def values_of(source: Source, field: str, *, rows: float) -> float:
    """How many different values a field has."""
    if source.key == (field,):
        return max(rows, 1.0)
    declared = source.fields[field]
    if declared.type == "choice":
        return len(declared.values)
    return 2 if declared.type == "flag" else max(min(_VALUES_OF_A_FIELD, rows), 1.0)


def _share(source: Source, part: Filter, rows: float) -> float:
    if part.operator == "in_month":
        return len(part.values) / _MONTHS
    if part.operator in _SHARES:
        return _SHARES[part.operator]
    chosen = min(1.0, len(part.values) / values_of(source, name_of(part.field), rows=rows))
    return 1 - chosen if part.operator in ("not_equals", "none_of") else chosen
