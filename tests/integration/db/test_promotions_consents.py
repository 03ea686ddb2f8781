"""Consents as the shop's database has them: read before each mail, ended by whose they are."""

import psycopg
import pytest

from agents.common.data_api import DataApiDatabase
from agents.promotions.mail.consents import Consents
from tests.integration.db.conftest import Cluster


def kept(shop: Cluster, customer_id: str) -> tuple[object, ...]:
    with psycopg.connect(shop.superuser_dsn) as connection:
        row = connection.execute(
            "SELECT newsletter, newsletter_since FROM customer_preferences WHERE customer_id = %s", (customer_id,)
        ).fetchone()
    assert row
    return row


@pytest.fixture
def database(shop: Cluster) -> DataApiDatabase:
    """As promotions signs in to it."""
    return shop.over_http(shop.role_secrets["agent_promotions"])


async def test_tells_who_of_them_agreed(database: DataApiDatabase) -> None:
    asked = ["cust001", "cust002", "cust003", "cust999", "'; DROP TABLE customers; --"]
    assert await Consents(database).agreed(asked) == {"cust001", "cust003"}


async def test_ends_one_consent_and_no_other(shop: Cluster, database: DataApiDatabase) -> None:
    before = kept(shop, "cust059"), kept(shop, "cust060")
    consents = Consents(database)
    try:
        assert await consents.end("cust059") is True
        assert await consents.end("cust059") is False
        assert await consents.agreed(["cust059", "cust060"]) == {"cust060"}
        assert (kept(shop, "cust059"), kept(shop, "cust060")) == ((False, None), before[1])
    finally:
        with psycopg.connect(shop.superuser_dsn) as connection:
            connection.execute(
                "UPDATE customer_preferences SET newsletter = %s, newsletter_since = %s WHERE customer_id = 'cust059'",
                before[0],
            )


async def test_there_is_nothing_to_end_of_nobody(database: DataApiDatabase) -> None:
    assert await Consents(database).end("cust99999") is False
