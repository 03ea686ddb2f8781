"""DynamoDB expressions: every name and every value stands behind a placeholder.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""

from collections.abc import Iterable
from typing import Any

from agents.promotions.declaration.model import Source, name_of
from agents.promotions.query.attribute_values import AttributeValue, as_attribute, kind_of
from agents.promotions.query.key_conditions import Range
from agents.promotions.query.plan import Filter, Scalar

_LONGEST = 3800  # of the 4 KB that an expression may have
_SIGNS = {"equals": "=", "less_than": "<", "at_most": "<=", "more_than": ">", "at_least": ">="}


class Expressions:
    """The expressions of one request, which share their placeholders."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._names: dict[str, str] = {}
        self._values: dict[str, AttributeValue] = {}

    def placeholders(self) -> dict[str, Any]:
        """What stands behind them, as the client's arguments."""
        arguments: dict[str, Any] = {"ExpressionAttributeNames": {mark: name for name, mark in self._names.items()}}
        if self._values:
            arguments["ExpressionAttributeValues"] = self._values
        return arguments

    def projection(self, fields: Iterable[str]) -> str:
        """These fields only."""
        return ", ".join(self._name(field) for field in fields)

    def key(self, partition: str, value: Scalar, sort: str | None, within: Range | None) -> str:
        """One partition, and a range of the sort key in it."""
        equality = f"{self._name(partition)} = {self._value(partition, value)}"
        if sort is None or within is None:
            return equality
        return f"{equality} AND {self._range(sort, within)}"

    def _range(self, sort: str, within: Range) -> str:
        name, low, high = self._name(sort), within.low, within.high
        if low is not None and high is not None:
            if low == high:
                return f"{name} = {self._value(sort, low)}"
            return f"{name} BETWEEN {self._value(sort, low)} AND {self._value(sort, high)}"
        if low is not None:
            return f"{name} >= {self._value(sort, low)}"
        return f"{name} <= {self._value(sort, high)}"  # type: ignore[arg-type]  # one of the two is known

    def filter(self, filters: Iterable[Filter]) -> str:
        """What DynamoDB can say of them, as long as it fits: who reads applies all of them again."""
        written = ""
        for part in filters:
            names, values = dict(self._names), dict(self._values)
            condition = self._condition(part)
            longer = " AND ".join(each for each in (written, condition) if each)
            if len(longer) > _LONGEST:
                self._names, self._values = names, values  # a placeholder that is not used is refused
                continue
            written = longer
        return written

    def _condition(self, part: Filter) -> str | None:
        """None where DynamoDB has no words for it: it always minds the case."""
        field = name_of(part.field)
        if part.operator in ("contains", "starts_with"):
            return None
        name = self._name(field)
        match part.operator:
            case "is_known":
                return self._is_known(field)
            case "is_unknown":
                return f"NOT {self._is_known(field)}"
            case "not_equals":
                return f"{self._is_known(field)} AND {name} <> {self._value(field, part.values[0])}"
            case "one_of":
                return f"{name} IN ({self._all(part)})"
            case "none_of":
                return f"{self._is_known(field)} AND NOT {name} IN ({self._all(part)})"
            case "between":
                low, high = part.values
                return f"{name} BETWEEN {self._value(field, low)} AND {self._value(field, high)}"
            case "in_month":
                months = (f"contains({name}, {self._text(f'-{int(str(month)):02d}-')})" for month in part.values)
                return f"({' OR '.join(months)})"
        return f"{name} {_SIGNS[part.operator]} {self._value(field, part.values[0])}"

    def _is_known(self, field: str) -> str:
        """Of the kind that is declared: a comparison of what is missing or NULL with another value would hold."""
        return f"attribute_type({self._name(field)}, {self._text(kind_of(self._source.fields[field]))})"

    def _all(self, part: Filter) -> str:
        return ", ".join(self._value(name_of(part.field), value) for value in part.values)

    def _name(self, field: str) -> str:
        return self._names.setdefault(field, f"#n{len(self._names)}")

    def _value(self, field: str, value: Scalar) -> str:
        return self._mark(as_attribute(self._source.fields[field], value))

    def _text(self, text: str) -> str:
        return self._mark({"S": text})

    def _mark(self, attribute: AttributeValue) -> str:
        mark = f":v{len(self._values)}"
        self._values[mark] = attribute
        return mark
