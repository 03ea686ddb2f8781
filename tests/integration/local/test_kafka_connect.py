"""MSK Connect by boto3: what is refused, and connectors that consume from Kafka and write to S3 and to Iceberg."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fakes.connect_house import BUCKET, CLICKS, CONTROL, ICEBERG_SINK, JSON_SINK, NOON, ROLE, House, Workers
from tests.fakes.polling import eventually


def code(call: Callable[..., Any], **arguments: Any) -> str:
    """The code of a refusal."""
    with pytest.raises(ClientError) as told:
        call(**arguments)
    return str(told.value.response["Error"]["Code"])


@pytest.mark.usefixtures("workers")
def test_records_become_lines_of_gzipped_objects_by_partition_and_hour(house: House) -> None:
    arn = house.create("json-sink", JSON_SINK)
    assert house.settles(arn)["connectorState"] == "RUNNING"

    house.send({"n": 1, "name": "Zoë"}, {"n": 2})
    house.send({"n": 3}, partition=2, timestamp=NOON + 3_600_000)

    expected = {
        f"json/{CLICKS}/day=20/hour=12/{CLICKS}-0-{0:020}.json.gz": [{"n": 1, "name": "Zoë"}, {"n": 2}],
        f"json/{CLICKS}/day=20/hour=13/{CLICKS}-2-{0:020}.json.gz": [{"n": 3}],
    }
    eventually(lambda: house.objects() == expected, what="the objects")
    logs = house.endpoint.client("logs").filter_log_events(logGroupName="/connectors")["events"]
    assert any("wrote" in event["message"] for event in logs)


def test_a_worker_that_is_killed_goes_on_where_it_had_committed(house: House, workers: Workers) -> None:
    house.settles(house.create("json-sink", JSON_SINK))
    house.send({"n": 1})
    eventually(house.objects, what="the first object")

    workers.end()
    house.send({"n": 2}, {"n": 3})
    workers.start()

    def lines() -> list[int]:
        return sorted(line["n"] for file in house.objects().values() for line in file)

    eventually(lambda: lines() == [1, 2, 3], what="all three, once each")


def test_records_become_rows_once_whoever_dies(house: House, workers: Workers) -> None:
    house.settles(house.create("iceberg-sink", ICEBERG_SINK))
    house.send({"data": {"event": "click", "n": 1, "more": {"a": [1]}}, "meta": {"rid": "r1"}})
    first = eventually(house.rows, what="the first row")

    workers.end()
    house.send({"data_list": [{"event": "view"}], "meta": {"rid": "r2"}}, {"meta": {"rid": "r3"}})
    workers.start()
    eventually(lambda: len(house.rows()) >= 3, what="all rows")
    house.send({"meta": {"rid": "r4"}}, partition=1)
    eventually(lambda: len(house.rows()) >= 4, what="the row of another partition")

    rows = house.rows()
    assert dict(first[0]["data"]) == {"event": "click", "n": "1", "more": '{"a":[1]}'}
    assert [dict(row["meta"])["rid"] for row in rows] == ["r1", "r2", "r3", "r4"]
    assert [[dict(one) for one in row["data_list"] or []] for row in rows] == [[], [{"event": "view"}], [], []]
    assert [(row["kafka_topic"], row["kafka_partition"], row["kafka_offset"]) for row in rows] == [
        *((CLICKS, 0, offset) for offset in range(3)),
        (CLICKS, 1, 0),
    ]
    assert rows[0]["kafka_timestamp"] == datetime.fromtimestamp(NOON / 1000, UTC)


@pytest.mark.usefixtures("workers")
def test_a_connector_that_cannot_work_says_why(house: House) -> None:
    broken = (
        ({**JSON_SINK, "topics": "nowhere"}, "The topic does not exist: nowhere."),
        ({**JSON_SINK, "aws.s3.bucket.name": "nowhere"}, "s3://nowhere: 404"),
        ({**JSON_SINK, "file.name.template": "{{topic}}"}, "it needs partition and start_offset"),
        ({"connector.class": "org.example.Sink", "topics": CLICKS}, "org.example.Sink"),
        ({**ICEBERG_SINK, "iceberg.tables": "nowhere.clicks"}, "NoSuchNamespaceError"),
        ({**ICEBERG_SINK, "iceberg.control.topic": "nowhere"}, "The topic does not exist: nowhere."),
        ({**ICEBERG_SINK, "transforms.json.type": "org.example.Map"}, "org.example.Map could not be found"),
    )
    made = [(house.create(f"broken-{number}", one), reason) for number, (one, reason) in enumerate(broken)]

    for arn, reason in made:
        assert reason in house.fails(arn)


@pytest.mark.usefixtures("workers")
def test_what_breaks_later_fails_a_connector_and_a_restart_heals_it(house: House) -> None:
    json_sink, table_sink = house.create("json-sink", JSON_SINK), house.create("iceberg-sink", ICEBERG_SINK)
    house.settles(json_sink)
    house.settles(table_sink)
    house.send({"meta": {"rid": "r1"}})
    eventually(lambda: house.objects() and house.rows(), what="the first record in both")

    house.glue.delete_table(DatabaseName="shop", Name="clicks")
    for key in house.objects():
        house.s3.delete_object(Bucket=BUCKET, Key=key)
    listed = house.s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    house.s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": one["Key"]} for one in listed]})
    house.s3.delete_bucket(Bucket=BUCKET)
    house.send({"meta": {"rid": "r2"}})
    assert "NoSuchBucket" in house.fails(json_sink)
    assert "NoSuchTableException" in house.fails(table_sink)

    house.s3.create_bucket(Bucket=BUCKET)
    operation = house.connect.restart_connector(connectorArn=json_sink)["connectorOperationArn"]
    assert house.settles(json_sink)["connectorState"] == "RUNNING"
    eventually(
        lambda: [line["meta"]["rid"] for file in house.objects().values() for line in file] == ["r2"],
        what="what was not written before",
    )
    told = house.connect.describe_connector_operation(connectorOperationArn=operation)
    assert told["connectorOperationState"] == "RESTART_COMPLETE"


@pytest.mark.usefixtures("workers")
def test_a_connector_is_deleted_when_no_worker_has_it_any_more(house: House) -> None:
    arn = house.create("json-sink", JSON_SINK)
    plugin = house.settles(arn)["plugins"][0]["customPlugin"]["customPluginArn"]
    assert code(house.connect.delete_custom_plugin, customPluginArn=plugin) == "BadRequestException"

    assert house.connect.delete_connector(connectorArn=arn)["connectorState"] == "DELETING"

    eventually(lambda: not house.connect.list_connectors()["connectors"], what="its end")
    house.connect.delete_custom_plugin(customPluginArn=plugin)
    assert code(house.connect.describe_connector, connectorArn=arn) == "NotFoundException"


@pytest.mark.usefixtures("workers")
def test_a_configuration_is_changed_by_who_saw_the_version_that_is(house: House) -> None:
    arn = house.create("json-sink", JSON_SINK)
    version = house.settles(arn)["currentVersion"]
    changed = {**JSON_SINK, "topics": f"{CLICKS},{CONTROL}"}
    wanted = {"connectorArn": arn, "connectorConfiguration": changed}

    assert code(house.connect.update_connector, **wanted, currentVersion="another") == "BadRequestException"
    house.connect.update_connector(**wanted, currentVersion=version)

    assert house.settles(arn)["connectorConfiguration"] == changed
    [operation] = house.connect.list_connector_operations(connectorArn=arn)["connectorOperations"]
    assert operation["connectorOperationState"] == "UPDATE_COMPLETE"


def test_names_are_taken_once_and_what_is_used_must_be_there(house: House) -> None:
    asked = house.asked("json-sink", JSON_SINK)
    house.connect.create_connector(**asked)

    assert code(house.connect.create_connector, **asked) == "ConflictException"
    unknown = {"customPlugin": {"customPluginArn": ROLE.replace("iam", "kafkaconnect"), "revision": 1}}
    other = {**asked, "connectorName": "other"}
    assert code(house.connect.create_connector, **{**other, "plugins": [unknown]}) == "NotFoundException"
    no_class = {"topics": CLICKS}
    assert (
        code(house.connect.create_connector, **{**other, "connectorConfiguration": no_class}) == "BadRequestException"
    )
    assert [one["connectorState"] for one in house.connect.list_connectors()["connectors"]] == ["CREATING"]


def test_a_plugin_without_a_file_is_no_plugin(house: House) -> None:
    location = {"bucketArn": f"arn:aws:s3:::{BUCKET}", "fileKey": "nothing.zip"}
    made = house.connect.create_custom_plugin(name="p", contentType="ZIP", location={"s3Location": location})

    told = house.connect.describe_custom_plugin(customPluginArn=made["customPluginArn"])
    assert told["customPluginState"] == "CREATE_FAILED"
    assert told["stateDescription"]["message"] == f"s3://{BUCKET}/nothing.zip can't be read: 404."
