"""One statement a call, named parameters, batches, and what PostgreSQL refuses."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_rds_data.type_defs import SqlParameterTypeDef

from tests.integration.data_api import Aws, DataApiDatabase, create_cluster, create_secret


def text(name: str, value: str) -> SqlParameterTypeDef:
    """A string."""
    return {"name": name, "value": {"stringValue": value}}


def number(name: str, value: int) -> SqlParameterTypeDef:
    """An integer."""
    return {"name": name, "value": {"longValue": value}}


def error_of(refusal: pytest.ExceptionInfo[ClientError]) -> dict[str, str]:
    """AWS's code and message."""
    error = refusal.value.response["Error"]
    return {"Code": error["Code"], "Message": error["Message"]}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT :v || ':w' || E'\\':w' || $$:w$$ || $t$ :w $t$ -- :w",
        "SELECT /* :w /* :w */ :w */ :v",
        """SELECT ":v" FROM (SELECT :v AS ":v") AS t""",
        "SELECT (:v::text)::varchar",
        "SELECT :v WHERE (ARRAY[1,2])[1:1] = ARRAY[1] AND :v = :v;",
    ],
)
def test_finds_parameters_where_postgres_would(data_api_database: DataApiDatabase, sql: str) -> None:
    assert "value" in str(data_api_database.value(sql, text("v", "value")))


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE item; --", "Robert'); DROP TABLE item;--", "$1", "%s", "{v}", "\\", "'' OR 1=1", "a:b::c"]
)
def test_a_hostile_value_is_only_a_value(data_api_database: DataApiDatabase, name: str) -> None:
    data_api_database.execute("CREATE TABLE item (name text)")
    data_api_database.execute("INSERT INTO item VALUES (:v)", text("v", name))
    assert data_api_database.value("SELECT name FROM item WHERE name = :v", text("v", name)) == {"stringValue": name}


@pytest.mark.parametrize("name", ["v; DROP", "v'", "mäil", "$1", "", "a-b"])
def test_refuses_a_hostile_name(data_api_database: DataApiDatabase, name: str) -> None:
    with pytest.raises(ClientError) as refusal:
        data_api_database.execute("SELECT 1", text(name, "value"))
    assert error_of(refusal) == {
        "Code": "ValidationException",
        "Message": f"Named parameter syntax is invalid, input: {name}",
    }


def test_refuses_what_no_text_of_postgres_holds(data_api_database: DataApiDatabase) -> None:
    for sql, value in (("SELECT :v", "a\0b"), ("SELECT '\0'", "")):
        with pytest.raises(ClientError, match="SQLState: 22021"):
            data_api_database.execute(sql, text("v", value))


def test_one_statement_a_call(data_api_database: DataApiDatabase) -> None:
    data_api_database.execute("CREATE TABLE item (id int4);")
    with pytest.raises(ClientError) as refusal:
        data_api_database.execute("INSERT INTO item VALUES (1); DROP TABLE item")
    assert error_of(refusal) == {"Code": "ValidationException", "Message": "Multistatements aren't supported."}
    assert data_api_database.value("SELECT count(*) FROM item") == {"longValue": 0}


def test_a_missing_parameter(data_api_database: DataApiDatabase) -> None:
    with pytest.raises(ClientError, match=r"BadRequestException.*Cannot find parameter: w"):
        data_api_database.execute("SELECT :v, :w", text("v", "value"))


def test_positional_placeholders_are_not_for_the_data_api(data_api_database: DataApiDatabase) -> None:
    with pytest.raises(ClientError, match=r"requires 1; SQLState: 08P01"):
        data_api_database.execute("SELECT $1::text")


def test_a_postgres_error_is_told_in_full(data_api_database: DataApiDatabase) -> None:
    data_api_database.execute("CREATE TABLE item (id int4 PRIMARY KEY)")
    data_api_database.execute("INSERT INTO item VALUES (1)")
    with pytest.raises(ClientError) as refusal:
        data_api_database.execute("INSERT INTO item VALUES (:id)", number("id", 1))
    assert error_of(refusal) == {
        "Code": "DatabaseErrorException",
        "Message": 'ERROR: duplicate key value violates unique constraint "item_pkey"\n'
        "  Detail: Key (id)=(1) already exists.; SQLState: 23505",
    }
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_copy_is_refused_and_the_next_call_works(data_api_database: DataApiDatabase) -> None:
    for sql in ("COPY (SELECT 1) TO STDOUT", "COPY pg_class FROM STDIN"):
        with pytest.raises(ClientError, match="DatabaseErrorException"):
            data_api_database.execute(sql)
        assert data_api_database.value("SELECT 1") == {"longValue": 1}


def test_each_call_finds_a_session_as_new(data_api_database: DataApiDatabase) -> None:
    data_api_database.execute("SET timezone = 'Asia/Tokyo'")
    data_api_database.execute("SELECT set_config('clickshop.customer_id', 'cust001', false)")
    data_api_database.execute("BEGIN")
    data_api_database.execute("CREATE TEMPORARY TABLE scratch (id int4)")
    assert data_api_database.value("SHOW timezone") == {"stringValue": "UTC"}
    assert data_api_database.value("SELECT coalesce(current_setting('clickshop.customer_id', true), '')") == {
        "stringValue": ""
    }
    assert data_api_database.value("SELECT coalesce(to_regclass('scratch')::text, 'gone')") == {"stringValue": "gone"}


def test_a_batch_runs_once_for_each_set(data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    database.execute("CREATE TABLE item (id int4 PRIMARY KEY, name text)")
    sets = [[number("id", n), text("name", f"item {n}")] for n in range(100)]
    results = database.execute_batch("INSERT INTO item VALUES (:id, :name)", sets)
    assert results == [{"generatedFields": []}] * 100
    assert database.value("SELECT count(DISTINCT name) FROM item") == {"longValue": 100}


def test_a_batch_is_all_or_nothing(data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    database.execute("CREATE TABLE item (id int4 PRIMARY KEY)")
    with pytest.raises(ClientError, match="SQLState: 23505"):
        database.execute_batch("INSERT INTO item VALUES (:id)", [[number("id", n)] for n in (1, 2, 1)])
    assert database.value("SELECT count(*) FROM item") == {"longValue": 0}


def test_a_batch_without_sets_runs_nothing_and_one_of_queries_is_refused(data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    assert database.execute_batch("CREATE TABLE item ()", []) == []
    assert database.value("SELECT coalesce(to_regclass('item')::text, 'none')") == {"stringValue": "none"}
    with pytest.raises(ClientError, match="A result was returned when none was expected"):
        database.execute_batch("SELECT 1", [[]])


def test_many_calls_at_once(data_api_database: DataApiDatabase) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda n: data_api_database.value("SELECT :n", number("n", n)), range(200)))
    assert answers == [{"longValue": n} for n in range(200)]


def test_a_role_sees_what_it_may_see(aws: Aws, data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    database.execute("CREATE TABLE item (id int4)")
    database.execute("CREATE ROLE agent_of_a_data_api_test LOGIN PASSWORD 'its-own'")
    try:
        agent = DataApiDatabase(
            client=database.client,
            resource_arn=database.resource_arn,
            secret_arn=create_secret(aws, "agent_of_a_data_api_test", "its-own"),
            name=database.name,
        )
        assert agent.value("SELECT current_user::text") == {"stringValue": "agent_of_a_data_api_test"}
        with pytest.raises(ClientError, match="permission denied for table item; SQLState: 42501"):
            agent.execute("SELECT * FROM item")
    finally:
        database.execute("DROP ROLE agent_of_a_data_api_test")


def test_notices_that_a_secret_was_rotated(aws: Aws, data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    database.execute("CREATE ROLE rotated_in_a_test LOGIN PASSWORD 'first'")
    try:
        secret = create_secret(aws, "rotated_in_a_test", "first")
        rotated = DataApiDatabase(database.client, database.resource_arn, secret, database.name)
        assert rotated.value("SELECT 1") == {"longValue": 1}
        database.execute("ALTER ROLE rotated_in_a_test PASSWORD 'second'")
        rotated = DataApiDatabase(database.client, database.resource_arn, secret, "postgres")  # a connection of its own
        with pytest.raises(
            ClientError, match=r"DatabaseErrorException.*FATAL: password authentication failed for user"
        ):
            rotated.value("SELECT 1")
        document = json.dumps({"username": "rotated_in_a_test", "password": "second"})
        aws.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=document)
        assert rotated.value("SELECT 1") == {"longValue": 1}
        assert rotated.roll_back(rotated.begin()) == "Rollback Complete"
    finally:
        database.execute("DROP ROLE rotated_in_a_test")


def test_a_secret_that_is_none(aws: Aws, data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    nowhere = DataApiDatabase(database.client, database.resource_arn, f"{database.secret_arn}-nowhere", database.name)
    with pytest.raises(ClientError, match="SecretsErrorException"):
        nowhere.execute("SELECT 1")
    empty = aws.client("secretsmanager").create_secret(Name="empty-in-a-test", SecretString="{}")["ARN"]
    with pytest.raises(ClientError, match="InvalidSecretException"):
        DataApiDatabase(database.client, database.resource_arn, empty, database.name).execute("SELECT 1")


def test_a_cluster_that_is_unknown_or_has_no_data_api(aws: Aws, data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    for arn in (f"{database.resource_arn}-nowhere", create_cluster(aws, http_endpoint=False), "not-an-arn-at-all"):
        elsewhere = DataApiDatabase(database.client, arn, database.secret_arn, database.name)
        for call in (lambda: elsewhere.execute("SELECT 1"), elsewhere.begin):  # noqa: B023 -- called at once
            with pytest.raises(ClientError) as refusal:
                call()
            assert error_of(refusal) == {
                "Code": "HttpEndpointNotEnabledException",
                "Message": f"HttpEndpoint is not enabled for resource {arn}",
            }


def test_an_unknown_database(data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    elsewhere = DataApiDatabase(database.client, database.resource_arn, database.secret_arn, "nowhere")
    with pytest.raises(ClientError, match=r'FATAL: database "nowhere" does not exist; SQLState: 3D000'):
        elsewhere.execute("SELECT 1")


def test_the_schema_parameter_is_refused(data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    with pytest.raises(ClientError) as refusal:
        database.client.execute_statement(
            resourceArn=database.resource_arn, secretArn=database.secret_arn, sql="SELECT 1", schema="public"
        )
    assert error_of(refusal) == {"Code": "ValidationException", "Message": "The schema parameter isn't supported"}


def post(data_api: Aws, path: str, body: bytes, *, signed: bool = True) -> tuple[int, str, dict[str, str]]:
    """The status, error type and body that a client without boto3's own checks gets."""
    headers = {"authorization": "AWS4-HMAC-SHA256 anything"} if signed else {}
    request = urllib.request.Request(f"{data_api.endpoint}{path}", data=body, headers=headers, method="POST")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    with refusal.value as answer:
        return answer.code, answer.headers["x-amzn-ErrorType"], json.loads(answer.read())


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"{", "SerializationException", "EOF"),
        (b"[]", "SerializationException", ""),
        (b"\xff", "SerializationException", ""),
        (b"{}", "ValidationException", "1 validation error detected: Value at 'resourceArn' failed"),
        (b'{"resourceArn":"x","secretArn":"x","sql":1}', "ValidationException", "greater than or equal to 11"),
    ],
)
def test_a_body_that_is_not_one(data_api: Aws, body: bytes, error: str, words: str) -> None:
    status, code, answer = post(data_api, "/Execute", body)
    assert (status, code) == (400, error)
    assert words in answer["message"]


def test_a_request_that_is_too_large_or_not_signed(data_api: Aws) -> None:
    assert post(data_api, "/Execute", b" " * (4 * 1024 * 1024 + 1))[:2] == (413, "RequestEntityTooLargeException")
    assert post(data_api, "/Execute", b"{}", signed=False)[:2] == (403, "MissingAuthenticationTokenException")


def test_a_statement_that_is_too_long(data_api_database: DataApiDatabase) -> None:
    with pytest.raises(ClientError, match="length less than or equal to 65536"):
        data_api_database.execute(f"SELECT '{'x' * 65_536}'")


def test_the_old_operation_is_gone(data_api: Aws) -> None:
    assert post(data_api, "/ExecuteSql", b"{}")[:2] == (400, "BadRequestException")


@pytest.mark.parametrize(("rows", "fits"), [(24_800, True), (25_000, False)])
def test_a_result_is_at_most_a_mebibyte(data_api_database: DataApiDatabase, rows: int, fits: bool) -> None:
    sql = "SELECT md5(n::text)::uuid FROM generate_series(1, :rows) AS n"
    if fits:
        assert len(data_api_database.execute(sql, number("rows", rows))["records"]) == rows
        return
    with pytest.raises(ClientError) as refusal:
        data_api_database.execute(sql, number("rows", rows))
    assert error_of(refusal) == {
        "Code": "UnsupportedResultException",
        "Message": "The result exceeds the size limit 1 MB.",
    }


def test_a_row_is_at_most_64_kibibytes(data_api_database: DataApiDatabase) -> None:
    assert data_api_database.value("SELECT length(repeat('x', 65536))") == {"longValue": 65_536}
    assert data_api_database.value("SELECT repeat('x', 65536)") == {"stringValue": "x" * 65_536}
    with pytest.raises(ClientError, match="Packet for query is too large"):
        data_api_database.execute("SELECT repeat('x', 65537)")
