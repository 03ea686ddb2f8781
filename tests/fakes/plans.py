"""Random rows and random plans of a declaration: small tables full of ties, gaps and awkward texts."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, cast

from hypothesis import strategies as st

from agents.promotions.declaration.model import NUMBERS, DataField, Declaration, Source, source_of
from agents.promotions.declaration.values import OPERATORS
from agents.promotions.query.attribute_values import Value
from agents.promotions.query.plan import Filter, Join, QueryPlan
from agents.promotions.query.reach import touched, visible
from tests.fakes.plan_evaluator import Row

TODAY = date(2026, 3, 31)
_TEXTS = (
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
_SIZES = (0, 1, 8, 12, 12)
_UNKNOWN = 0.15
_MONEY = tuple(Decimal(text) for text in ("0", "0.01", "3", "19.99", "20", "2000", "2000.01"))


def pool(field: DataField) -> tuple[Any, ...]:
    """Known values of the field: few, so that rows and filters meet."""
    match field.type:
        case "text" if field.name.endswith("_id"):
            return _KEYS
        case "text":
            return _TEXTS
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


def values(field: DataField) -> st.SearchStrategy[Any]:
    """One of them."""
    return st.sampled_from(pool(field))


def tables(declaration: Declaration, plan: QueryPlan, seed: int) -> dict[str, list[Row]]:
    """Rows of each source that the plan touches. By a seed: drawn one by one, they would take most of a test's time."""
    random = Random(seed)  # noqa: S311  # test data
    return {name: rows(declaration.sources[name], random) for name in touched(plan, declaration)}


def rows(source: Source, random: Random) -> list[Row]:
    """Up to twelve rows with different keys. What an index is on is known, or missing, and never an empty text."""
    indexed = {name for way in source.indexes for name in (way.partition, way.sort)}

    def value(field: DataField) -> Value:
        if field.name not in source.key and not field.always and random.random() < _UNKNOWN:
            return None
        known = pool(field)
        return cast("Value", random.choice([each for each in known if each != ""] if field.name in indexed else known))

    made = [{name: value(field) for name, field in source.fields.items()} for _ in range(random.choice(_SIZES))]
    return list({tuple(row[name] for name in source.key): row for row in made}.values())


@st.composite
def filters(draw: st.DrawFn, declaration: Declaration, sources: Sequence[str], *, most: int = 2) -> list[Filter]:
    """Filters on these sources, each with values of its field's type."""
    names = [field for field in declaration.fields if source_of(field) in sources]
    return [
        draw(_filter(name, declaration.field(name))) for name in draw(st.lists(st.sampled_from(names), max_size=most))
    ]


@st.composite
def _filter(draw: st.DrawFn, name: str, field: DataField) -> Filter:
    operator = draw(st.sampled_from(OPERATORS[field.type]))
    known = values(field)
    match operator:
        case "is_known" | "is_unknown":
            chosen: list[Any] = []
        case "between":
            chosen = sorted((draw(known), draw(known)))
        case "one_of" | "none_of":
            chosen = draw(st.lists(known, min_size=1, max_size=3))
        case "in_month":
            chosen = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
        case _:
            chosen = [draw(known)]
    return Filter(field=name, operator=operator, values=tuple(chosen))


@st.composite
def plans(draw: st.DrawFn, declaration: Declaration) -> QueryPlan:
    """Plans that the declaration allows."""
    source = draw(st.sampled_from(sorted(declaration.sources)))
    plan = QueryPlan(
        source=source,
        joins=tuple(draw(_joins(declaration, source))),
        filters=tuple(draw(filters(declaration, [source]))),
        rules=tuple(draw(_some([rule.name for rule in declaration.rules.values() if rule.source == source], most=1))),
        limit=draw(st.integers(1, 12)),
    )
    shown = [field for field in declaration.fields if source_of(field) in visible(plan, declaration)]
    parts = draw(_grouped(declaration, shown) if draw(st.booleans()) else _listed(shown))
    return QueryPlan.model_validate({**plan.model_dump(), **parts})


@st.composite
def _joins(draw: st.DrawFn, declaration: Declaration, source: str) -> list[Join]:
    starting = [each for each in declaration.relationships.values() if each.source == source]
    shown: set[str] = set()
    joins = []
    for relationship in draw(_some(starting, most=2)):
        kinds = ["with", "without"] + ([] if shown & set(relationship.others) else ["each"])
        kind = draw(st.sampled_from(kinds))
        shown |= set(relationship.others) if kind == "each" else set()
        held = draw(filters(declaration, relationship.others))
        dates = [name for name in _dates(declaration) if source_of(name) in relationship.others]
        periods = [draw(_periods(name)) for name in draw(_some(dates, most=1))]
        joins.append(
            Join.model_validate({"relationship": relationship.name, "kind": kind, "filters": held, "periods": periods})
        )
    return joins


def _dates(declaration: Declaration) -> list[str]:
    return [name for name in declaration.fields if declaration.field(name).type == "date"]


def _periods(field: str) -> st.SearchStrategy[dict[str, Any]]:
    units = st.sampled_from(("day", "week", "month", "quarter", "year"))
    kinds = st.sampled_from(("last", "this", "previous"))
    return st.fixed_dictionaries({"field": st.just(field), "kind": kinds, "amount": st.integers(1, 3), "unit": units})


@st.composite
def _listed(draw: st.DrawFn, shown: list[str]) -> dict[str, Any]:
    return {"fields": draw(_some(shown, most=4)), "order": draw(_orders(shown))}


@st.composite
def _grouped(draw: st.DrawFn, declaration: Declaration, shown: list[str]) -> dict[str, Any]:
    groups = [
        {"field": name, "unit": draw(_units) if declaration.field(name).type == "date" else None}
        for name in draw(_some(shown, most=2))
    ]
    aggregates = draw(st.lists(_aggregates(declaration, shown), min_size=0 if groups else 1, max_size=3))
    named = [{**aggregate, "name": f"a{number}"} for number, aggregate in enumerate(aggregates)]
    counted = [each["name"] for each in named if each["function"] in ("count", "count_distinct", "sum", "average")]
    signs = st.sampled_from(("more_than", "at_most", "equals"))
    having = [{"aggregate": name, "operator": draw(signs), "value": 1} for name in draw(_some(counted, most=1))]
    by = [group["field"] for group in groups] + [each["name"] for each in named]
    return {"groups": groups, "aggregates": named, "having": having, "order": draw(_orders(by))}


_units = st.sampled_from((None, "day", "week", "month", "quarter", "year"))


@st.composite
def _aggregates(draw: st.DrawFn, declaration: Declaration, shown: list[str]) -> dict[str, Any]:
    name = draw(st.sampled_from(shown))
    type_ = declaration.field(name).type
    functions = ["count", "count_distinct"]
    functions += ["sum", "average"] if type_ in NUMBERS else []
    functions += ["minimum", "maximum"] if type_ in NUMBERS | {"date"} else []
    function = draw(st.sampled_from(functions))
    return {"function": function, "field": None if function == "count" else name}


def _orders(by: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    order = st.fixed_dictionaries({"by": st.sampled_from(by), "descending": st.booleans()})
    return st.lists(order, max_size=2)


def _some(parts: Sequence[Any], *, most: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(parts), max_size=most, unique=True) if parts else st.just([])
