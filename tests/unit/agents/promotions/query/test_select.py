"""No value and no name that somebody wrote is ever part of a statement."""

from datetime import date
from typing import Any

import pytest

from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.query.checking import PlanRefused, checked
from agents.promotions.query.dialect import quoted
from agents.promotions.query.plan import QueryPlan
from agents.promotions.query.select import Select, select

_HOSTILE = (
    "x'; DROP TABLE products; --",
    "' OR '1'='1",
    '"; DELETE FROM "products',
    "$$; SELECT 1; $$",
    "\\'; --",
    ":p1",
    "%(x)s",
    "{0}",
    "/* */",
    "a\nb; --",
)


@pytest.fixture(scope="module")
def declaration() -> Declaration:
    return read_declaration("dev", prefix="")


def _selected(declaration: Declaration, **plan: Any) -> Select:
    return select(checked(QueryPlan.model_validate(plan), declaration, ("marketer",), today=date(2026, 11, 20)))


@pytest.mark.parametrize("text", _HOSTILE)
@pytest.mark.parametrize("operator", ["equals", "not_equals", "one_of", "none_of", "contains", "starts_with"])
def test_a_value_is_a_parameter(declaration: Declaration, text: str, operator: str) -> None:
    def written(value: str) -> Select:
        part = {"field": "products.name", "operator": operator, "values": [value]}
        stock = {"field": "stock.size", "operator": operator, "values": [value]}
        joins = [{"relationship": "products_stock", "kind": "without", "filters": [stock]}]
        return _selected(declaration, source="products", filters=[part], joins=joins)

    assert written(text).sql == written("harmless").sql
    assert written(text).parameters != written("harmless").parameters


@pytest.mark.parametrize("name", _HOSTILE)
@pytest.mark.parametrize(
    "plan",
    [
        {"source": "{}"},
        {"source": "products", "fields": ["{}"]},
        {"source": "products", "fields": ["products.{}"]},
        {"source": "products", "joins": [{"relationship": "{}"}]},
        {"source": "products", "rules": ["{}"]},
        {"source": "products", "order": [{"by": "{}"}]},
        {"source": "products", "groups": [{"field": "products.{}"}]},
        {"source": "products", "aggregates": [{"function": "sum", "field": "products.{}", "name": "n"}]},
        {"source": "products", "filters": [{"field": "{}", "operator": "is_known"}]},
    ],
)
def test_a_name_that_nobody_declared_is_refused(declaration: Declaration, plan: dict[str, Any], name: str) -> None:
    with pytest.raises(PlanRefused):
        _selected(declaration, **_filled(plan, name))


def _filled(part: Any, name: str) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, name) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, name) for value in part]
    return part.replace("{}", name)


@pytest.mark.parametrize("name", _HOSTILE)
def test_an_aggregate_is_called_by_a_plain_name(declaration: Declaration, name: str) -> None:
    with pytest.raises(ValueError, match="aggregates"):
        _selected(declaration, source="products", aggregates=[{"function": "count", "name": name}])


def test_an_identifier_with_a_quote_is_refused() -> None:
    with pytest.raises(ValueError, match="no quotes"):
        quoted('a" --')


def test_reads_one_row_more_than_the_limit(declaration: Declaration) -> None:
    assert _selected(declaration, source="products", limit=7).sql.endswith("LIMIT 8")
