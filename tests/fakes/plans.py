"""Random rows and random plans of a declaration: small tables full of ties, gaps and awkward texts."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, TypeVar, cast

from hypothesis import strategies as st

from agents.promotions.declaration.model import NUMBERS, DataField, Declaration, Source, source_of
from agents.promotions.declaration.parts import JoinKind, PeriodKind
from agents.promotions.declaration.values import OPERATORS
from agents.promotions.query.plan import Filter, Join, Operator, Period, QueryPlan, Unit
from agents.promotions.query.reach import touched, visible
from agents.promotions.value import Value
from tests.fakes.plan_evaluator import Row

TODAY = date(2026, 3, 31)
TEXTS = (
    "",
    "a",
    "A",
    "ab",
    "Ab c",
    "É",
    "é",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "Σ",
    "ς",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "x'; --",
    "日",
    "🛒",
)
_DAYS = tuple(
    date.fromisoformat(day)
    for day in "2024-02-29 2025-03-31 2025-12-31 2026-01-31 2026-02-28 2026-03-01 2026-03-30 2026-03-31".split()
)
_KEYS = ("k1", "k2", "k3", "k4", "K4", "k5")
_NUMBERS = tuple(Decimal(text) for text in ("0.5", "1.25", "1.2501", "3"))
_SIZES = (0, 8, 12, 16, 24, 24)
_UNKNOWN = 0.15
_GROUPED = 0.4
_RULED = 0.3
_FILTERS = (0, 0, 1, 1, 2)
_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")
_Part = TypeVar("_Part")
_MONEY = tuple(Decimal(text) for text in ("0", "0.01", "3", "19.99", "20", "2000", "2000.01"))


def pool(field: DataField) -> tuple[Any, ...]:
    """Known values of the field: few, so that rows and filters meet."""
    match field.type:
        case "text" if field.name.endswith("_id"):
            return _KEYS
        case "text":
            return TEXTS
        case "choice":
            return field.values
        case "whole":
            return tuple(range(8))
        case "number":
            return _NUMBERS
        case "money":
            return _MONEY
        case "date":
            return _DAYS
    return (True, False)


def tables(declaration: Declaration, plan: QueryPlan, seed: int) -> dict[str, list[Row]]:
    """Rows of each source that the plan touches. By a seed: drawn one by one, they would take most of a test's time."""
    random = Random(seed)  # noqa: S311  # test data
    return {name: rows(declaration.sources[name], random) for name in touched(plan, declaration)}


def rows(source: Source, random: Random) -> list[Row]:
    """Up to 24 rows with different keys. What an index is on is known, or missing, and never an empty text."""
    indexed = {name for way in source.indexes for name in (way.partition, way.sort)}

    def value(field: DataField) -> Value:
        if field.name not in source.key and not field.always and random.random() < _UNKNOWN:
            return None
        known = pool(field)
        return cast("Value", random.choice([each for each in known if each != ""] if field.name in indexed else known))

    made = [{name: value(field) for name, field in source.fields.items()} for _ in range(random.choice(_SIZES))]
    return list({tuple(row[name] for name in source.key): row for row in made}.values())


def plans(declaration: Declaration) -> st.SearchStrategy[QueryPlan]:
    """Plans that the declaration allows. By a seed, too: Hypothesis by itself prefers small ones that are all alike."""
    return st.integers(0, 2**63).map(lambda seed: plan(declaration, Random(seed)))  # noqa: S311  # test data


def plan(declaration: Declaration, random: Random) -> QueryPlan:
    """Every operator, function and kind of join is as likely as any other."""
    source = random.choice(sorted(declaration.sources))
    rules = [rule.name for rule in declaration.rules.values() if rule.source == source and random.random() < _RULED]
    asked = QueryPlan(
        source=source,
        joins=tuple(_joins(declaration, source, random)),
        filters=tuple(filters(declaration, [source], random, most=2)),
        rules=tuple(_some(rules, random, most=1)),
        limit=random.randint(1, 12),
    )
    shown = [field for field in declaration.fields if source_of(field) in visible(asked, declaration)]
    parts = _grouped(declaration, shown, random) if random.random() < _GROUPED else _listed(shown, random)
    return QueryPlan.model_validate({**asked.model_dump(), **parts})


def filters(declaration: Declaration, sources: Sequence[str], random: Random, *, most: int) -> list[Filter]:
    """Filters on these sources, each with values of its field's type."""
    fields: dict[Operator, list[str]] = {}
    for name in declaration.fields:
        for operator in OPERATORS[declaration.field(name).type] if source_of(name) in sources else ():
            fields.setdefault(operator, []).append(name)
    operators = random.choices(sorted(fields), k=min(most, random.choice(_FILTERS)))
    return [_filter(operator, random.choice(fields[operator]), declaration, random) for operator in operators]


def _filter(operator: Operator, name: str, declaration: Declaration, random: Random) -> Filter:
    known = pool(declaration.field(name))
    match operator:
        case "is_known" | "is_unknown":
            chosen: list[Any] = []
        case "between":
            chosen = sorted(random.choices(known, k=2))
        case "one_of" | "none_of":
            chosen = random.choices(known, k=random.randint(1, 4))
        case "in_month":
            chosen = random.choices(range(1, 13), k=random.randint(1, 6))
        case _:
            chosen = [random.choice(known)]
    return Filter(field=name, operator=operator, values=tuple(chosen))


def _joins(declaration: Declaration, source: str, random: Random) -> Iterator[Join]:
    starting = [each for each in declaration.relationships.values() if each.source == source]
    shown: set[str] = set()
    for relationship in _some(starting, random, most=2):
        kinds: list[JoinKind] = ["with", "without"] if shown & set(relationship.others) else ["with", "without", "each"]
        kind = random.choice(kinds)
        shown |= set(relationship.others) if kind == "each" else set()
        dates = [name for name in _dates(declaration) if source_of(name) in relationship.others]
        yield Join(
            relationship=relationship.name,
            kind=kind,
            filters=tuple(filters(declaration, relationship.others, random, most=1)),
            periods=tuple(_period(name, random) for name in _some(dates, random, most=1)),
        )


def _dates(declaration: Declaration) -> list[str]:
    return [name for name in declaration.fields if declaration.field(name).type == "date"]


def _period(field: str, random: Random) -> Period:
    kinds: tuple[PeriodKind, ...] = ("last", "this", "previous")
    return Period(field=field, kind=random.choice(kinds), amount=random.randint(1, 3), unit=random.choice(_UNITS))


def _listed(shown: list[str], random: Random) -> dict[str, Any]:
    return {"fields": _some(shown, random, most=4), "order": _orders(shown, random)}


def _grouped(declaration: Declaration, shown: list[str], random: Random) -> dict[str, Any]:
    dates = [name for name in shown if declaration.field(name).type == "date"]
    fields = dict.fromkeys((*_some(shown, random, most=1), *_some(dates, random, most=1)))
    groups = [{"field": name, "unit": random.choice((None, *_UNITS)) if name in dates else None} for name in fields]
    count = random.randint(0 if groups else 1, 3)
    aggregates = [{**_aggregate(declaration, shown, random), "name": f"a{number}"} for number in range(count)]
    counted = [each["name"] for each in aggregates if each["function"] not in ("minimum", "maximum")]
    signs = ("more_than", "at_most", "not_equals")
    having = [
        {"aggregate": name, "operator": random.choice(signs), "value": 1} for name in _some(counted, random, most=1)
    ]
    by = [*fields, *(each["name"] for each in aggregates)]
    return {"groups": groups, "aggregates": aggregates, "having": having, "order": _orders(by, random)}


def _aggregate(declaration: Declaration, shown: list[str], random: Random) -> dict[str, Any]:
    numbers = [name for name in shown if declaration.field(name).type in NUMBERS]
    measured = [*numbers, *(name for name in shown if declaration.field(name).type == "date")]
    fields: dict[str, Sequence[str | None]] = {"count": [None], "count_distinct": shown}
    fields |= {"minimum": measured, "maximum": measured, "sum": numbers, "average": numbers}
    function = random.choice(sorted(function for function, names in fields.items() if names))
    return {"function": function, "field": random.choice(fields[function])}


def _orders(by: Sequence[str], random: Random) -> list[dict[str, Any]]:
    return [{"by": name, "descending": random.random() < 0.5} for name in _some(by, random, most=2)]


def _some(parts: Sequence[_Part], random: Random, *, most: int) -> list[_Part]:
    """Different ones, from none to so many."""
    return random.sample(parts, k=random.randint(0, min(most, len(parts))))
