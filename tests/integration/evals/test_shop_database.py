"""Facts by the RDS Data API: values in types that can be looked for in an answer."""

from datetime import date
from decimal import Decimal

import pytest

from evals.shop_database import QueryFailed, ShopDatabase
from tests.integration.data_api import DataApiDatabase


@pytest.fixture
def shop(data_api_database: DataApiDatabase) -> ShopDatabase:
    """The test's database, as the runner reaches it."""
    database = data_api_database
    return ShopDatabase(
        client=database.client, cluster_arn=database.resource_arn, secret_arn=database.secret_arn, name=database.name
    )


def test_reads_each_value_in_its_type(shop: ShopDatabase) -> None:
    (row,) = shop.select(
        "SELECT 'in_transit', 7, 7::bigint, 69.90::numeric(10, 2), DATE '2026-11-22', "
        "TIMESTAMPTZ '2026-11-22 12:30+00', true, NULL::text"
    )

    day = date(2026, 11, 22)
    assert list(row.values()) == ["in_transit", 7, 7, Decimal("69.90"), day, day, True, None]


def test_keeps_two_columns_of_one_name(shop: ShopDatabase) -> None:
    assert list(shop.select("SELECT 1 AS n, 2 AS n")[0].values()) == [1, 2]


def test_says_why_a_select_is_refused(shop: ShopDatabase) -> None:
    with pytest.raises(QueryFailed, match="no_such_table"):
        shop.select("SELECT * FROM no_such_table")
