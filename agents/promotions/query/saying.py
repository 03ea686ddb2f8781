"""Fields, values and conditions as people say them."""

from calendar import month_name
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from agents.promotions.declaration.model import DataField, Declaration, name_of, source_of
from agents.promotions.query.plan import Filter, Operator, Period, Scalar

_COMPARED: Mapping[Operator, str] = MappingProxyType(
    {
        "equals": "is {}",
        "not_equals": "is not {}",
        "less_than": "is less than {}",
        "at_most": "is at most {}",
        "more_than": "is more than {}",
        "at_least": "is at least {}",
        "contains": "contains {}",
        "starts_with": "starts with {}",
    }
)
_OF_DAYS: Mapping[Operator, str] = MappingProxyType(
    {
        **_COMPARED,
        "less_than": "is before {}",
        "at_most": "is on or before {}",
        "more_than": "is after {}",
        "at_least": "is on or after {}",
    }
)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def field_words(field: str, *, among: Sequence[str], declaration: Declaration) -> str:
    """The field's name; with what its row is called where more than one source is spoken of."""
    words = name_of(field).replace("_", " ")
    return words if len(among) < 2 else f"{words} of {declaration.sources[source_of(field)].rows}"


def value_words(field: DataField, value: Scalar) -> str:
    """Money in dollars, days in full, texts in quotes."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"${value:,.2f}" if field.type == "money" else f"{value:,f}"
        case date():
            return day_words(value)
    return value if field.type == "choice" else f"“{value}”"


def day_words(day: date) -> str:
    """`31 March 2026`."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def filter_words(part: Filter, *, among: Sequence[str], declaration: Declaration) -> str:
    """What must hold."""
    field = declaration.field(part.field)
    values = [value_words(field, value) for value in part.values]
    return f"{field_words(part.field, among=among, declaration=declaration)} {_said(part, field, values)}"


def _said(part: Filter, field: DataField, values: Sequence[str]) -> str:
    match part.operator:
        case "is_known":
            return "is known"
        case "is_unknown":
            return "is unknown"
        case "between":
            return f"is from {values[0]} to {values[1]}"
        case "one_of":
            return f"is {listed(values, 'or')}"
        case "none_of":
            return f"is none of {listed(values)}"
        case "in_month":
            return f"is in {listed([month_name[int(str(month))] for month in part.values], 'or')}"
    compared = _OF_DAYS if field.type == "date" else _COMPARED
    return compared[part.operator].format(values[0])


def period_words(period: Period, *, among: Sequence[str], declaration: Declaration) -> str:
    """When it must be, as it was asked."""
    return f"{field_words(period.field, among=among, declaration=declaration)} is {_when(period)}"


def _when(period: Period) -> str:
    unit, amount = period.unit, period.amount
    match period.kind:
        case "between":
            return _span(period.start, period.end)
        case "this":
            return "today" if unit == "day" else f"in this {unit} so far"
        case "previous" if amount == 1:
            return "yesterday" if unit == "day" else f"in the previous {unit}"
        case "previous":
            return f"in the {amount} {unit}s before this one"
    if amount == 1:
        return "today" if unit == "day" else f"in the last {unit}"
    return f"in the last {amount} {unit}s"


def _span(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return f"on or after {day_words(start)}" if start else f"on or before {day_words(end or date.max)}"
    return f"on {day_words(start)}" if start == end else f"from {day_words(start)} to {day_words(end)}"
