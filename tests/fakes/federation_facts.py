"""A plan with sizes and expectations that a test makes up, to see what the engine would do about it."""

from collections.abc import Mapping
from datetime import date

from agents.promotions.declaration.reading import read_declaration
from agents.promotions.federation.facts import Facts
from agents.promotions.federation.postgres_reading import Expected
from agents.promotions.federation.rates import Rates
from agents.promotions.federation.reading import reading_of
from agents.promotions.federation.sizes import Size
from agents.promotions.federation.ways import Ways
from agents.promotions.query.checking import CheckedPlan, checked
from agents.promotions.query.plan import QueryPlan

TODAY = date(2026, 3, 31)
DECLARATION = read_declaration("dev", prefix="test-")
_BYTES_OF_AN_ITEM = 200


def plan_of(**plan: object) -> CheckedPlan:
    """A checked plan of the shop's own declaration."""
    return checked(QueryPlan.model_validate(plan), DECLARATION, {"marketer"}, today=TODAY)


def facts_of(plan: CheckedPlan, **rows: int) -> Facts:
    """Rows by source: a table's items in DynamoDB, what PostgreSQL expects to be left of it by its conditions."""
    reading = reading_of(plan)
    sizes: Mapping[str, Mapping[str | None, Size]] = {
        unit.source.name: {
            index.name: Size(items=rows[unit.source.name], bytes=rows[unit.source.name] * _BYTES_OF_AN_ITEM)
            for index in unit.source.ways_in
        }
        for unit in reading.units
        if not unit.in_postgres
    }
    expected = {
        unit.name: Expected(rows=rows[unit.source.name], cost=float(rows[unit.source.name]), width=40)
        for unit in reading.units
        if unit.in_postgres
    }
    return Facts(reading=reading, sizes=sizes, expected=expected)


def ways_of(plan: CheckedPlan, **rows: int) -> Ways:
    """With rates that nobody corrected yet."""
    return Ways(facts_of(plan, **rows), Rates())
