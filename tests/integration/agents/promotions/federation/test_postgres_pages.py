"""Pages out of PostgreSQL under the Data API's limit, whatever its planner thought of the size of a row."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from agents.common.data_api import DataApiDatabase
from agents.common.principal import Principal
from agents.promotions.federation.postgres_reading import PostgresReader
from agents.promotions.federation.postgres_statements import PagedRead, read_of
from agents.promotions.federation.reading import reading_of
from local.data_api.limits import Limits
from local.postgres import PostgresServer
from tests.fakes.federation_facts import DECLARATION, plan_of
from tests.fakes.marketing_data import Rows, fill_postgres
from tests.integration.conftest import new_database
from tests.integration.data_api import Aws, create_cluster, create_secret, serve_data_api

REVIEWS = 700
STAFF = Principal(kind="staff", subject="mia", customer_id=None)
EMPTY: Rows = {name: [] for name in DECLARATION.sources}


@pytest.fixture
def narrow(aws: Aws, postgres: PostgresServer) -> Iterator[PostgresReader]:
    """Reviews with long titles, behind a Data API that answers with 32 KiB at most."""
    with (
        new_database(postgres) as database,
        serve_data_api(aws, postgres_port=postgres.port, limits=replace(Limits(), response_bytes=32 * 1024)) as api,
    ):
        fill_postgres(database.dsn, DECLARATION, EMPTY)
        with psycopg.connect(database.dsn) as connection:
            connection.execute(
                "INSERT INTO marketing_reviews (review_id, product_id, title) "
                "SELECT n, 'p', repeat('x', 200) FROM generate_series(1, %s) AS n",
                [REVIEWS],
            )
        yield PostgresReader(
            DataApiDatabase(
                api.client("rds-data"),
                cluster_arn=create_cluster(aws),
                secret_arn=create_secret(aws, database.username, database.password),
                name=database.name,
            )
        )


def _reviews() -> PagedRead:
    reading = reading_of(plan_of(source="reviews", fields=["reviews.title"]))
    return read_of(reading.unit("t0"), reading)


async def test_every_row_comes_once_in_pages_that_fit(narrow: PostgresReader) -> None:
    pages = [page async for page in narrow.pages(_reviews(), STAFF, size=10_000)]
    assert [row["review_id"] for page in pages for row in page] == list(range(1, REVIEWS + 1))
    assert len(pages) > 1


async def test_the_planner_says_what_it_expects_and_reads_nothing(narrow: PostgresReader) -> None:
    [expected] = await narrow.expect([_reviews().whole()], STAFF)
    assert expected.cost > 0
    assert 0 < expected.rows_of_a_page(fields=2) <= 10_000
