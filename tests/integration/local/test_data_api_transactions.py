"""Transactions between calls: commit, rollback, time limits, and PostgreSQL going away."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.data_api.limits import Limits
from local.postgres import PostgresServer
from tests.fakes.http_server import free_port
from tests.integration.conftest import MASTER_PASSWORD, MASTER_USER
from tests.integration.data_api import Aws, DataApiDatabase, create_cluster, create_secret, serve_data_api

PATIENCE_SECONDS = 20
ENDED = "One previous call resulted in a termination of your transaction."
EXPIRED = "Transaction may be expired."
ABORTED = "Transaction has been aborted due to an error from a previous call."


@pytest.fixture
def database(data_api_database: DataApiDatabase) -> DataApiDatabase:
    """A database with an empty table."""
    data_api_database.execute("CREATE TABLE item (id int4 PRIMARY KEY)")
    return data_api_database


@pytest.fixture
def hurried(aws: Aws, postgres: PostgresServer, database: DataApiDatabase) -> Iterator["Hurried"]:
    """The same database, behind a Data API with other limits."""
    with ExitStack() as servers:

        def serve(limits: Limits) -> DataApiDatabase:
            server = serve_data_api(aws, postgres_port=postgres.port, limits=limits)
            return replace(database, client=servers.enter_context(server).client("rds-data"))

        yield serve


Hurried = Callable[[Limits], DataApiDatabase]


def rows(database: DataApiDatabase) -> object:
    """How many rows are committed."""
    return database.value("SELECT count(*) FROM item")


def eventually(condition: Callable[[], bool]) -> None:
    """Waits for it, not for ever."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(database: DataApiDatabase, statement: str) -> bool:
    """Whether PostgreSQL is at the statement."""
    running = "SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND query = :statement"
    answer = database.value(running, {"name": "statement", "value": {"stringValue": statement}})
    return answer == {"booleanValue": True}


def test_nobody_sees_it_before_the_commit(database: DataApiDatabase) -> None:
    transaction = database.begin()
    database.execute("INSERT INTO item VALUES (1)", transaction=transaction)
    database.execute_batch("INSERT INTO item VALUES (:id)", [[{"name": "id", "value": {"longValue": 2}}]], transaction)
    assert rows(database) == {"longValue": 0}
    assert database.commit(transaction) == "Transaction Committed"
    assert rows(database) == {"longValue": 2}


def test_a_rollback_undoes_it(database: DataApiDatabase) -> None:
    transaction = database.begin()
    database.execute("INSERT INTO item VALUES (1)", transaction=transaction)
    assert database.roll_back(transaction) == "Rollback Complete"
    assert rows(database) == {"longValue": 0}


def test_what_is_set_for_a_transaction_ends_with_it(database: DataApiDatabase) -> None:
    transaction = database.begin()
    setting = "SELECT coalesce(current_setting('clickshop.customer_id', true), '')"
    database.execute("SELECT set_config('clickshop.customer_id', 'cust001', true)", transaction=transaction)
    assert database.execute(setting, transaction=transaction)["records"] == [[{"stringValue": "cust001"}]]
    database.commit(transaction)
    assert database.value(setting) == {"stringValue": ""}


def select_one(database: DataApiDatabase, transaction: str) -> object:
    """A statement, where the alternatives are a commit and a rollback."""
    return database.execute("SELECT 1", transaction=transaction)


@pytest.mark.parametrize("use", [select_one, DataApiDatabase.commit, DataApiDatabase.roll_back])
def test_a_transaction_that_is_over_or_never_was(
    database: DataApiDatabase, use: Callable[[DataApiDatabase, str], object]
) -> None:
    over = database.begin()
    database.commit(over)
    for transaction, reason in ((over, ENDED), ("never-was", EXPIRED)):
        with pytest.raises(ClientError) as refusal:
            use(database, transaction)
        assert refusal.value.response["Error"]["Code"] == "TransactionNotFoundException"
        assert refusal.value.response["Error"]["Message"] == f"Transaction {transaction} is not found. {reason}"
        assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_transaction_belongs_to_its_role_cluster_and_database(aws: Aws, database: DataApiDatabase) -> None:
    transaction = database.begin()
    elsewhere = replace(database, resource_arn=create_cluster(aws))
    stranger = replace(database, secret_arn=create_secret(aws, "somebody_else", "password"))
    for thief in (elsewhere, stranger):
        with pytest.raises(ClientError, match="TransactionNotFoundException"):
            thief.execute("SELECT 1", transaction=transaction)
        with pytest.raises(ClientError, match="TransactionNotFoundException"):
            thief.commit(transaction)
    with pytest.raises(ClientError, match="Database name is not the same as transaction's"):
        replace(database, name="postgres").execute("SELECT 1", transaction=transaction)
    assert database.roll_back(transaction) == "Rollback Complete"


def test_an_error_dooms_it_but_a_savepoint_rescues_it(database: DataApiDatabase) -> None:
    transaction = database.begin()
    database.execute("INSERT INTO item VALUES (1)", transaction=transaction)
    database.execute("SAVEPOINT here", transaction=transaction)
    with pytest.raises(ClientError, match="SQLState: 23505"):
        database.execute("INSERT INTO item VALUES (1)", transaction=transaction)
    with pytest.raises(ClientError, match="SQLState: 25P02"):
        database.execute("SELECT 1", transaction=transaction)
    database.execute("ROLLBACK TO SAVEPOINT here", transaction=transaction)
    database.commit(transaction)
    assert rows(database) == {"longValue": 1}


def test_a_doomed_transaction_is_not_said_to_be_committed(database: DataApiDatabase) -> None:
    transaction = database.begin()
    database.execute("INSERT INTO item VALUES (1)", transaction=transaction)
    with pytest.raises(ClientError, match="SQLState: 42P01"):
        database.execute("SELECT * FROM nothing", transaction=transaction)
    with pytest.raises(ClientError, match=f"TransactionNotFoundException.*{ABORTED}"):
        database.commit(transaction)
    assert rows(database) == {"longValue": 0}


def test_a_deferred_constraint_refuses_the_commit(database: DataApiDatabase) -> None:
    database.execute("CREATE TABLE line (id int4 REFERENCES item DEFERRABLE INITIALLY DEFERRED)")
    transaction = database.begin()
    database.execute("INSERT INTO line VALUES (1)", transaction=transaction)
    with pytest.raises(ClientError, match=r"(?s)DatabaseErrorException.*SQLState: 23503"):
        database.commit(transaction)
    assert database.value("SELECT count(*) FROM line") == {"longValue": 0}


def test_a_statement_may_end_the_transaction_itself(database: DataApiDatabase) -> None:
    transaction = database.begin()
    database.execute("INSERT INTO item VALUES (1)", transaction=transaction)
    database.execute("COMMIT", transaction=transaction)
    assert rows(database) == {"longValue": 1}
    with pytest.raises(ClientError, match=ENDED):
        database.commit(transaction)


def test_one_call_at_a_time(database: DataApiDatabase) -> None:
    transaction = database.begin()
    slow = "SELECT 'slow' FROM pg_sleep(2)"
    other = threading.Thread(target=lambda: database.execute(slow, transaction=transaction))
    other.start()
    eventually(lambda: is_running(database, slow))
    with pytest.raises(ClientError, match=r"DatabaseErrorException.*Transaction is still running a query"):
        database.execute("SELECT 1", transaction=transaction)
    other.join()
    assert database.roll_back(transaction) == "Rollback Complete"


def test_an_idle_transaction_expires_and_lets_go(hurried: Hurried, database: DataApiDatabase) -> None:
    impatient = hurried(Limits(idle_transaction_seconds=1))
    transaction = impatient.begin()
    impatient.execute("INSERT INTO item VALUES (1)", transaction=transaction)
    database.execute("INSERT INTO item VALUES (1)")  # waits until the first is rolled back
    with pytest.raises(ClientError, match=f"TransactionNotFoundException.*{EXPIRED}"):
        impatient.commit(transaction)
    assert rows(database) == {"longValue": 1}


def test_a_busy_transaction_lives_on_but_not_for_ever(hurried: Hurried) -> None:
    impatient = hurried(Limits(idle_transaction_seconds=2, transaction_seconds=3))
    transaction = impatient.begin()
    ages = [0.0]

    def is_over() -> bool:
        age = "SELECT CAST(extract(epoch FROM clock_timestamp() - now()) AS float8)"
        try:
            ages.append(impatient.execute(age, transaction=transaction)["records"][0][0]["doubleValue"])
        except ClientError as error:
            return error.response["Error"]["Code"] == "TransactionNotFoundException"
        return False

    eventually(is_over)
    assert ages[-1] > 2  # its clock of idleness was reset, or it had ended at two seconds


@pytest.mark.parametrize("in_transaction", [False, True])
def test_a_statement_that_takes_too_long(hurried: Hurried, database: DataApiDatabase, in_transaction: bool) -> None:
    impatient = hurried(Limits(statement_seconds=1))
    slow = "SELECT 'too slow' FROM pg_sleep(60)"
    transaction = impatient.begin() if in_transaction else None
    with pytest.raises(ClientError) as refusal:
        impatient.execute(slow, transaction=transaction)
    assert refusal.value.response["Error"]["Code"] == "StatementTimeoutException"
    assert dict(refusal.value.response)["dbConnectionId"]
    eventually(lambda: not is_running(database, slow))
    assert impatient.value("SELECT 1") == {"longValue": 1}
    if transaction:
        with pytest.raises(ClientError, match=ABORTED):
            impatient.commit(transaction)


def test_a_statement_may_go_on_after_the_call(hurried: Hurried, database: DataApiDatabase) -> None:
    impatient = hurried(Limits(statement_seconds=1))
    with pytest.raises(ClientError, match="StatementTimeoutException"):
        impatient.client.execute_statement(
            resourceArn=database.resource_arn,
            secretArn=database.secret_arn,
            database=database.name,
            sql="INSERT INTO item SELECT 1 FROM pg_sleep(3)",
            continueAfterTimeout=True,
        )
    assert rows(database) == {"longValue": 0}
    eventually(lambda: rows(database) == {"longValue": 1})


def test_continuing_is_not_for_transactions(database: DataApiDatabase) -> None:
    with pytest.raises(ClientError, match=r"BadRequestException.*continueAfterTimeout"):
        database.client.execute_statement(
            resourceArn=database.resource_arn,
            secretArn=database.secret_arn,
            sql="SELECT 1",
            continueAfterTimeout=True,
            transactionId=database.begin(),
        )


def test_postgres_goes_away_and_comes_back(aws: Aws) -> None:
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="clickshop-postgres-")), free_port())
    server.start()
    server.create_cluster_database("shop", MASTER_USER, MASTER_PASSWORD)
    with serve_data_api(aws, postgres_port=server.port, limits=Limits()) as endpoint:
        secret = create_secret(aws, MASTER_USER, MASTER_PASSWORD)
        database = DataApiDatabase(endpoint.client("rds-data"), create_cluster(aws), secret, "shop")
        try:
            transaction = database.begin()
            database.execute("CREATE TABLE item (id int4)", transaction=transaction)
            assert database.value("SELECT 1") == {"longValue": 1}
            server.stop()
            for call in (lambda: database.execute("SELECT 1"), database.begin, lambda: database.commit(transaction)):
                with pytest.raises(ClientError) as refusal:
                    call()
                assert refusal.value.response["Error"]["Code"] == "DatabaseUnavailableException"
                assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 504
            server.start()
            assert database.value("SELECT 1") == {"longValue": 1}
            with pytest.raises(ClientError, match="TransactionNotFoundException"):
                database.commit(transaction)
        finally:
            server.stop()
            shutil.rmtree(server.folder)
