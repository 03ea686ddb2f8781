"""Filters as SQL: names from the declaration, every value a parameter."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from agents.common.database import Parameter
from agents.promotions.declaration.model import Source, name_of
from agents.promotions.query.dialect import Dialect, quoted
from agents.promotions.query.folding import folded
from agents.promotions.query.plan import Filter, Operator, Scalar

_SIGNS: Mapping[Operator, str] = MappingProxyType(
    {
        "equals": "=",
        "not_equals": "<>",
        "less_than": "<",
        "at_most": "<=",
        "more_than": ">",
        "at_least": ">=",
    }
)


def conditions(
    filters: Iterable[Filter], *, source: Source, alias: str, parameters: dict[str, Parameter], dialect: Dialect
) -> str:
    """Of a WHERE: all of them, which are checked ones on this source; `parameters` takes their values."""
    written = [_condition(part, source, alias, parameters, dialect) for part in filters]
    return " AND ".join(written) or "TRUE"


def column(alias: str, field: str) -> str:
    """A field that is written `source.field`, of the source that is called `alias`."""
    return f"{alias}.{quoted(name_of(field))}"


def sign(operator: Operator) -> str:
    """SQL's for a comparison with one value."""
    return _SIGNS[operator]


def bound(value: Scalar, type_: str, parameters: dict[str, Parameter]) -> str:
    """A new parameter, cast to its type: the Data API's untyped ones are read as the statement says."""
    name = f"p{len(parameters) + 1}"
    parameters[name] = value
    return f"CAST(:{name} AS {type_})"


def _condition(part: Filter, source: Source, alias: str, parameters: dict[str, Parameter], dialect: Dialect) -> str:
    field = source.fields[name_of(part.field)]
    expression = column(alias, part.field)
    type_ = dialect.type_of(field.type)

    def values(as_type: str = type_) -> list[str]:
        return [bound(value, as_type, parameters) for value in part.values]

    match part.operator:
        case "is_known":
            return f"{expression} IS NOT NULL"
        case "is_unknown":
            return f"{expression} IS NULL"
        case "between":
            low, high = values()
            return f"{expression} BETWEEN {low} AND {high}"
        case "one_of":
            return f"{expression} IN ({', '.join(values())})"
        case "none_of":
            return f"{expression} NOT IN ({', '.join(values())})"
        case "in_month":
            months = values(dialect.type_of("whole"))
            return f"EXTRACT(MONTH FROM {expression}) IN ({', '.join(months)})"
        case "contains" | "starts_with":
            return _text_condition(part, expression, type_, parameters, dialect)
    [value] = values()
    return f"{expression} {sign(part.operator)} {value}"


def _text_condition(
    part: Filter, expression: str, type_: str, parameters: dict[str, Parameter], dialect: Dialect
) -> str:
    """No LIKE: a text has no wildcards here, and so nothing to escape."""
    text = bound(folded(str(part.values[0])), type_, parameters)
    if part.operator == "starts_with":
        return f"starts_with({dialect.folded(expression)}, {text})"
    return f"strpos({dialect.folded(expression)}, {text}) > 0"
