"""The SELECT that reads one unit: pages by key, keys as one parameter, and no value in its text."""

from agents.common.database import Json
from agents.common.sql import numbered
from agents.promotions.federation.postgres_statements import Keys, PagedRead, read_of
from agents.promotions.federation.reading import reading_of
from tests.fakes.federation_facts import plan_of

HOSTILE = "x'); DROP TABLE products; --"


def _read(unit: str, *, keys: Keys | None = None, kind: str = "each") -> PagedRead:
    named = {"field": "products.name", "operator": "contains", "values": [HOSTILE]}
    plan = plan_of(source="orders", joins=[{"relationship": "orders_products", "kind": kind, "filters": [named]}])
    reading = reading_of(plan)
    return read_of(reading.unit(unit), reading, keys=keys)


def test_no_value_is_in_the_statement() -> None:
    read = _read("j0_1", keys=Keys(field="order_id", values=[HOSTILE]))
    page = read.page(100, {"order_id": HOSTILE, "line_number": 1})
    assert "DROP" not in page.sql
    numbered(page.sql).check(page.parameters)
    assert isinstance(page.parameters["keys"], Json)


def test_pages_go_by_the_whole_key() -> None:
    page = _read("j0_1").page(100, {"order_id": "ORD-1", "line_number": 2})
    assert '(j0_1."order_id", j0_1."line_number") > (CAST(:after_0 AS text), CAST(:after_1 AS bigint))' in page.sql
    assert 'ORDER BY j0_1."order_id", j0_1."line_number" LIMIT' in page.sql


def test_a_neighbour_in_postgres_narrows_by_itself() -> None:
    assert 'j0_1."product_id" IN (SELECT j0_2."product_id" FROM "marketing_products"' in _read("j0_1").page(9, None).sql


def test_what_is_only_asked_whether_it_is_there_is_read_once_each() -> None:
    assert _read("j0_1", kind="with").page(9, None).sql.startswith('SELECT DISTINCT j0_1."order_id"')
    assert not _read("j0_1", kind="each").page(9, None).sql.startswith("SELECT DISTINCT")
