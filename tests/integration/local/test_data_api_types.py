"""What goes in as each type of parameter, and comes out as each type of field."""

import json
import math
from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_rds_data.type_defs import FieldUnionTypeDef, SqlParameterTypeDef

from tests.integration.data_api import DataApiDatabase

UUID = "3f680a7f-6f86-11eb-bd8b-02004c4f4f50"


def parameter(value: FieldUnionTypeDef, hint: Any = None) -> SqlParameterTypeDef:
    """The parameter `:value`."""
    hinted: SqlParameterTypeDef = {"name": "value", "value": value, "typeHint": hint}
    return hinted if hint else {"name": "value", "value": value}


@pytest.mark.parametrize(
    ("column", "hint", "value"),
    [
        ("bool", None, {"booleanValue": True}),
        ("int2", None, {"longValue": -32_768}),
        ("int4", None, {"longValue": 2_147_483_647}),
        ("int8", None, {"longValue": -(2**63)}),
        ("float4", None, {"doubleValue": 0.5}),
        ("float8", None, {"doubleValue": 0.1}),
        ("bytea", None, {"blobValue": b"\x00\xff'"}),
        ("text", None, {"stringValue": "naïve 'quote' \\ :name $1 $$ ; -- \U0001f680"}),
        ("varchar(10)", None, {"stringValue": ""}),
        ("name", None, {"stringValue": "a_name"}),
        ("numeric(20,10)", "DECIMAL", {"stringValue": "1234567890.0123456789"}),
        ("date", "DATE", {"stringValue": "2026-11-20"}),
        ("time", "TIME", {"stringValue": "23:59:59.123"}),
        ("timestamp", "TIMESTAMP", {"stringValue": "2026-11-20 23:59:59.123456"}),
        ("timestamptz", "TIMESTAMP", {"stringValue": "2026-11-20 23:59:59"}),
        ("uuid", "UUID", {"stringValue": UUID}),
        ("json", "JSON", {"stringValue": '{"a":[1, 2]}'}),
        ("jsonb", "JSON", {"stringValue": '{"a": [1, 2]}'}),
        *[(column, None, {"isNull": True}) for column in ("int4", "text", "uuid", "jsonb", "bytea", "date")],
        ("uuid", "UUID", {"isNull": True}),
    ],
)
def test_a_value_comes_back_as_it_went(
    data_api_database: DataApiDatabase, column: str, hint: str | None, value: FieldUnionTypeDef
) -> None:
    data_api_database.execute(f"CREATE TABLE item (value {column})")
    data_api_database.execute("INSERT INTO item VALUES (:value)", parameter(value, hint))
    assert data_api_database.value("SELECT value FROM item") == value


@pytest.mark.parametrize(
    ("expression", "field"),
    [
        ("timestamptz '2026-11-20 12:00:00.5+02'", {"stringValue": "2026-11-20 10:00:00.500"}),
        ("timestamp '2026-11-20 12:00:00.000001'", {"stringValue": "2026-11-20 12:00:00.000001"}),
        ("timestamp '2026-11-20 12:00:00.000'", {"stringValue": "2026-11-20 12:00:00"}),
        ("numeric '1.50'", {"stringValue": "1.50"}),
        ("char(3) 'a'", {"stringValue": "a  "}),
        ("inet '10.0.0.1'", {"stringValue": "10.0.0.1"}),
        ("ARRAY[1, NULL, 3]", {"arrayValue": {"longValues": [1, None, 3]}}),
        ("ARRAY[1.5, 2]::numeric[]", {"arrayValue": {"stringValues": ["1.5", "2"]}}),
        ("ARRAY[0.5]::float8[]", {"arrayValue": {"doubleValues": [0.5]}}),
        ("ARRAY[true, false]", {"arrayValue": {"booleanValues": [True, False]}}),
        (
            """ARRAY['a,b', 'c"d', '{}', 'NULL', '', NULL, 'e\\f']""",
            {"arrayValue": {"stringValues": ["a,b", 'c"d', "{}", "NULL", "", None, "e\\f"]}},
        ),
        ("'{}'::int4[]", {"arrayValue": {"longValues": []}}),
        ("'[0:1]={7,8}'::int4[]", {"arrayValue": {"longValues": [7, 8]}}),
        (f"ARRAY['{UUID}'::uuid]", {"arrayValue": {"stringValues": [UUID]}}),
    ],
)
def test_returns_each_type_as_aws_does(
    data_api_database: DataApiDatabase, expression: str, field: dict[str, object]
) -> None:
    assert data_api_database.value(f"SELECT {expression}") == field


def test_a_vector_goes_in_by_a_cast_and_comes_out_as_text(data_api_database: DataApiDatabase) -> None:
    data_api_database.execute("CREATE EXTENSION vector")
    vector = parameter({"stringValue": "[1,2.5,-3]"})
    assert data_api_database.value("SELECT CAST(:value AS vector)", vector) == {"stringValue": "[1,2.5,-3]"}


def test_an_enumeration_comes_out_as_text(data_api_database: DataApiDatabase) -> None:
    data_api_database.execute("CREATE TYPE mood AS ENUM ('glad', 'sad')")
    assert data_api_database.value("SELECT CAST('sad' AS mood)") == {"stringValue": "sad"}


def test_what_is_not_a_finite_number_is_written_in_words(data_api_database: DataApiDatabase) -> None:
    ((not_a_number, minus_infinity),) = data_api_database.execute(
        "SELECT :value, float8 '-infinity'", parameter({"doubleValue": math.nan})
    )["records"]
    assert math.isnan(not_a_number["doubleValue"])
    assert minus_infinity == {"doubleValue": -math.inf}


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("interval '1 day'", "INTERVAL"),
        ("money '1'", "MONEY"),
        ("point '(1,2)'", "POINT"),
        ("timetz '10:00+02'", "TIMETZ"),
        ("""'a'::"char\"""", '"CHAR"'),
        ("'pg_class'::regclass", "regclass"),
        ("pg_sleep(0)", "VOID"),
    ],
)
def test_refuses_a_type_that_aws_does_not_return(
    data_api_database: DataApiDatabase, expression: str, name: str
) -> None:
    with pytest.raises(ClientError) as refusal:
        data_api_database.execute(f"SELECT {expression}")
    assert refusal.value.response["Error"] == {
        "Code": "UnsupportedResultException",
        "Message": f"The result contains the unsupported data type {name}.",
    }
    assert "stringValue" in str(data_api_database.value(f"SELECT ({expression})::text"))


def test_refuses_an_array_of_arrays(data_api_database: DataApiDatabase) -> None:
    with pytest.raises(ClientError, match=r"UnsupportedResultException.*multidimensional array"):
        data_api_database.execute("SELECT ARRAY[[1], [2]]")


@pytest.mark.parametrize("column", ["uuid", "date", "timestamp", "numeric", "jsonb"])
def test_a_string_without_a_hint_is_text_and_nothing_else(data_api_database: DataApiDatabase, column: str) -> None:
    data_api_database.execute(f"CREATE TABLE item (value {column})")
    with pytest.raises(ClientError, match=r"(?s)DatabaseErrorException.*SQLState: 42804"):
        data_api_database.execute("INSERT INTO item VALUES (:value)", parameter({"stringValue": UUID}))
    with pytest.raises(ClientError, match=r"(?s)operator does not exist.*SQLState: 42883"):
        data_api_database.execute("SELECT FROM item WHERE value = :value", parameter({"stringValue": UUID}))


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        ("DATE", "20.11.2026"),
        ("DATE", "2026-02-30"),
        ("TIME", "25:00:00"),
        ("TIMESTAMP", "2026-11-20T10:00:00Z"),
        ("DECIMAL", "a lot"),
        ("JSON", "{"),
        ("UUID", "cust001"),
    ],
)
def test_refuses_a_string_that_its_hint_contradicts(data_api_database: DataApiDatabase, hint: str, value: str) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        data_api_database.execute("SELECT :value", parameter({"stringValue": value}, hint))


def test_refuses_array_parameters(data_api_database: DataApiDatabase) -> None:
    array = parameter({"arrayValue": {"longValues": [1, 2]}})
    with pytest.raises(ClientError, match=r"ValidationException.*Array parameters are not supported"):
        data_api_database.execute("SELECT :value", array)


def test_numbers_are_returned_as_the_options_say(data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    records = database.client.execute_statement(
        resourceArn=database.resource_arn,
        secretArn=database.secret_arn,
        sql="SELECT numeric '12', numeric '12.50', int8 '12'",
        resultSetOptions={"decimalReturnType": "DOUBLE_OR_LONG", "longReturnType": "STRING"},
    )["records"]
    assert records == [[{"longValue": 12}, {"doubleValue": 12.5}, {"stringValue": "12"}]]


def test_records_as_one_json_string(data_api_database: DataApiDatabase) -> None:
    database = data_api_database
    answer = database.client.execute_statement(
        resourceArn=database.resource_arn,
        secretArn=database.secret_arn,
        sql="SELECT 1 AS one, numeric '1.5' AS price, NULL AS none, true AS yes, ARRAY['a'] AS list, 'é' AS text",
        formatRecordsAs="JSON",
        includeResultMetadata=True,
    )
    assert not {"records", "columnMetadata"} & answer.keys()
    assert json.loads(answer["formattedRecords"]) == [
        {"one": 1, "price": "1.5", "none": None, "yes": True, "list": ["a"], "text": "é"}
    ]


def test_describes_the_columns(data_api_database: DataApiDatabase) -> None:
    data_api_database.execute(
        "CREATE TABLE item (id serial PRIMARY KEY, price numeric(10,2), title varchar(80) NOT NULL, sizes int4[])"
    )
    columns = data_api_database.execute("SELECT id, price, title AS heading, sizes FROM item")["columnMetadata"]
    described = [
        (c["name"], c["label"], c["typeName"], c["type"], c["tableName"], c["nullable"], c["precision"], c["scale"])
        for c in columns
    ]
    assert described == [
        ("id", "id", "serial", 4, "item", 0, 10, 0),
        ("price", "price", "numeric", 2, "item", 1, 10, 2),
        ("heading", "heading", "varchar", 12, "item", 0, 80, 0),
        ("sizes", "sizes", "_int4", 2003, "item", 1, 2_147_483_647, 0),
    ]
    assert [c["isAutoIncrement"] for c in columns] == [True, False, False, False]
    assert columns[3]["arrayBaseColumnType"] == 4


def test_tells_how_many_rows_a_statement_changed(data_api_database: DataApiDatabase) -> None:
    data_api_database.execute("CREATE TABLE item (id int4)")
    inserted = data_api_database.execute("INSERT INTO item SELECT generate_series(1, 3)")
    assert inserted["numberOfRecordsUpdated"] == 3
    assert inserted["generatedFields"] == []
    assert not {"records", "columnMetadata"} & inserted.keys()
    returned = data_api_database.execute("DELETE FROM item WHERE id > 1 RETURNING id")
    assert returned["records"] == [[{"longValue": 2}], [{"longValue": 3}]]
