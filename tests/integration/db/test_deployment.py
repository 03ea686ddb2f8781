"""The custom resource as CloudFormation calls it: over HTTP on every side, with its settings from the environment."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

import db.migrations
from db import deployment
from db.sample_rows import read_rows
from tests.fakes.cloudformation import FakeCloudFormation
from tests.fakes.http_server import serving
from tests.fakes.titan import FakeTitan, broken
from tests.integration.db.conftest import ROLES, Cluster


class CloudFormation(FakeCloudFormation):
    """Asks for the database."""

    def ask(self, request_type: str, *, samples: str = "true", milliseconds: int = 120_000) -> dict[str, Any]:
        """The answer to one request."""

        class Context:
            def get_remaining_time_in_millis(self) -> int:
                return milliseconds

        before = len(self.answers)
        event = self.request(request_type, {"Fingerprint": "abc", "SampleData": samples})
        deployment.handler(event, Context())
        [answer] = self.answers[before:]
        assert {key: answer[key] for key in ("StackId", "RequestId", "LogicalResourceId")} == {
            key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")
        }
        assert answer["PhysicalResourceId"] == "clickshop-database"
        return answer


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    """One with an address."""
    asking = CloudFormation()
    with serving(asking.app()) as asking.address:
        yield asking


@pytest.fixture
def titan() -> FakeTitan:
    """The embedding model."""
    return FakeTitan()


@pytest.fixture
def cluster(
    empty_cluster: Cluster, titan: FakeTitan, monkeypatch: pytest.MonkeyPatch, shop: Cluster
) -> Iterator[Cluster]:
    """An empty database, and the Lambda's environment. Roles are the server's: the shop's secrets open them."""
    with serving(titan.app) as bedrock:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": empty_cluster.aws.endpoint,
            "AWS_ENDPOINT_URL_RDS_DATA": empty_cluster.data_api.endpoint,
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock,
            "CLUSTER_ARN": empty_cluster.arn,
            "SECRET_ARN": empty_cluster.master_secret,
            "DATABASE_NAME": empty_cluster.name,
            "ROLE_SECRETS": json.dumps(shop.role_secrets),
            "EMBEDDING_MODEL_ID": "amazon.titan-embed-text-v2:0",
            "EMBEDDING_DIMENSIONS": "512",
        }.items():
            monkeypatch.setenv(name, value)
        yield empty_cluster


def state(cluster: Cluster) -> list[object]:
    """Everything that a request could have changed."""
    questions = (
        "SELECT count(*) FROM schema_migrations",
        "SELECT count(*) FROM products",
        "SELECT count(*) FROM orders",
        "SELECT count(*) FROM product_embeddings",
        "SELECT count(*) FROM article_embeddings",
        "SELECT string_agg(rolname || rolpassword, ',' ORDER BY rolname) FROM pg_authid WHERE rolname LIKE 'agent%'",
    )
    with psycopg.connect(cluster.superuser_dsn) as connection:
        return [row[0] for question in questions if (row := connection.execute(question).fetchone())]


def test_create_makes_the_database_ready(cluster: Cluster, cloudformation: CloudFormation) -> None:
    answer = cloudformation.ask("Create")
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    rows = read_rows(datetime.now(UTC).date())
    products, orders, articles = (len(rows[table]) for table in ("products", "orders", "knowledge_articles"))
    assert state(cluster)[:-1] == [len(db.migrations.read_migrations()), products, orders, products, articles]


def test_update_without_news_changes_nothing(
    cluster: Cluster, cloudformation: CloudFormation, titan: FakeTitan
) -> None:
    cloudformation.ask("Create")
    before, calls = state(cluster), len(titan.texts)
    answer = cloudformation.ask("Update")
    assert answer["Status"] == "SUCCESS"
    assert answer["Reason"] == "Migrations: 0, passwords: 0, sample rows: 0, embeddings: 0."
    assert state(cluster) == before
    assert len(titan.texts) == calls


def test_production_gets_no_sample_data(cluster: Cluster, cloudformation: CloudFormation) -> None:
    assert cloudformation.ask("Create", samples="false")["Status"] == "SUCCESS"
    assert state(cluster)[:-1] == [len(db.migrations.read_migrations()), 0, 0, 0, 0]


def test_delete_leaves_the_database_as_it_is(
    cluster: Cluster, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloudformation.ask("Create")
    before = state(cluster)
    monkeypatch.delenv("CLUSTER_ARN")
    assert cloudformation.ask("Delete")["Status"] == "SUCCESS"
    assert state(cluster) == before


def test_going_back_to_an_older_set_changes_nothing(
    cluster: Cluster, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloudformation.ask("Create", samples="false")
    before = state(cluster)
    older = db.migrations.read_migrations()[:-1]
    monkeypatch.setattr(deployment, "read_migrations", lambda: older)
    answer = cloudformation.ask("Update")
    assert (answer["Status"], answer["Reason"]) == (
        "SUCCESS",
        "The database is ahead of this version: nothing was changed.",
    )
    assert state(cluster) == before


def test_a_broken_migration_fails_and_says_which(
    cluster: Cluster, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "0001_broken.sql").write_text("CREATE TABLE half (); SELEC 1")
    broken_set = db.migrations.read_migrations(tmp_path)
    monkeypatch.setattr(deployment, "read_migrations", lambda: broken_set)
    answer = cloudformation.ask("Create")
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("0001_broken.sql failed, and nothing of it was kept. Statement 2, 'SELEC 1'")
    assert "syntax error" in answer["Reason"]
    assert len(answer["Reason"]) <= 400


def test_a_model_that_refuses_fails_and_the_next_try_goes_on(
    cluster: Cluster, cloudformation: CloudFormation, titan: FakeTitan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(titan, "_fault", lambda number: broken() if number > 40 else None)
    answer = cloudformation.ask("Create")
    assert answer["Status"] == "FAILED"
    assert "amazon.titan-embed-text-v2:0" in answer["Reason"]
    monkeypatch.setattr(titan, "_fault", lambda _number: None)
    answer = cloudformation.ask("Update")
    assert answer["Status"] == "SUCCESS"
    assert answer["Reason"].startswith("Migrations: 0, passwords: 0, sample rows: 0, embeddings: ")
    rows = read_rows(datetime.now(UTC).date())
    assert state(cluster)[3:5] == [len(rows["products"]), len(rows["knowledge_articles"])]


def test_a_secret_that_is_not_there_fails_without_a_word_of_others(
    cluster: Cluster, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLE_SECRETS", json.dumps({ROLES[0]: "arn:aws:secretsmanager:us-east-1:1:secret:missing"}))
    answer = cloudformation.ask("Create")
    assert (answer["Status"], answer["Reason"]) == (
        "FAILED",
        "ResourceNotFoundException: the function's log says more.",
    )


@pytest.mark.parametrize("name", ["CLUSTER_ARN", "DATABASE_NAME", "ROLE_SECRETS", "EMBEDDING_DIMENSIONS"])
def test_a_missing_setting_is_named(
    cluster: Cluster, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    answer = cloudformation.ask("Create", samples="false")
    assert (answer["Status"], answer["Reason"]) == ("FAILED", f"{name} is not set.")


def test_it_answers_before_lambda_ends_it(cluster: Cluster, cloudformation: CloudFormation) -> None:
    answer = cloudformation.ask("Create", milliseconds=10_010)
    assert answer["Status"] == "FAILED"
    assert "deploy again" in answer["Reason"]
    assert cloudformation.ask("Update")["Status"] == "SUCCESS"
