"""The database of docker/compose.yaml becomes the shop's over psycopg alone, and stays as it is the second time."""

import asyncio
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from db.roles import set_passwords
from tests.fakes.http_server import serving
from tests.fakes.program import program_of
from tests.fakes.titan import FakeTitan
from tests.integration.db.conftest import Cluster

PROGRAM = Path(__file__).parents[3] / "docker" / "compose_database.py"
_COUNT = """
SELECT (SELECT count(*) FROM products) AS products, (SELECT count(*) FROM orders) AS orders,
       (SELECT count(*) FROM product_embeddings) AS embedded
"""
PASSWORD = "master-of-a-test's-database"


@pytest.fixture(scope="module")
def program() -> Any:
    return program_of(PROGRAM)


def test_makes_the_shop_twice_with_the_same_result(
    program: Any, empty_cluster: Cluster, shop: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {
        "DATABASE_HOST": "127.0.0.1",
        "DATABASE_PORT": str(empty_cluster.port),
        "DATABASE_NAME": empty_cluster.name,
        "DATABASE_SSLMODE": "disable",
        "POSTGRES_PASSWORD": PASSWORD,
        "EMBEDDING_MODEL_ID": "amazon.titan-embed-text-v2:0",
        "EMBEDDING_DIMENSIONS": "512",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": empty_cluster.aws.endpoint,
    }
    titan = FakeTitan()
    with serving(titan.app) as bedrock:
        for name, value in {**variables, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock}.items():
            monkeypatch.setenv(name, value)
        try:
            program.main(variables)
            first = _counts(empty_cluster)
            program.main(variables)
            assert _signs_in(empty_cluster, program)
        finally:
            _give_back_passwords(shop)

    assert first == _counts(empty_cluster)
    assert first["products"] > 100
    assert first["embedded"] == first["products"]


def _counts(cluster: Cluster) -> dict[str, int]:
    with psycopg.connect(cluster.superuser_dsn, row_factory=dict_row) as connection:
        counts: dict[str, int] | None = connection.execute(_COUNT).fetchone()
    assert counts is not None
    return counts


def _signs_in(cluster: Cluster, program: Any) -> bool:
    """As an agent does: with what its secret says."""
    role = program.ROLES[0]
    told = cluster.aws.client("secretsmanager").get_secret_value(SecretId=program.secret_name(role))
    password = json.loads(told["SecretString"])["password"]
    with psycopg.connect(
        host="127.0.0.1", port=cluster.port, dbname=cluster.name, user=role, password=password
    ) as connection:
        return connection.execute("SELECT current_user").fetchone() == (role,)


def _give_back_passwords(shop: Cluster) -> None:
    """Roles are the server's, for all tests."""
    asyncio.run(set_passwords(shop.over_http(), shop.role_secrets, shop.aws.client("secretsmanager")))
