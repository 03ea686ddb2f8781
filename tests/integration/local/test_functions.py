"""Functions, their APIs, their tables and their mail on the laptop, where they differ from MiniStack's."""

import asyncio
import json
from typing import Any

import pytest
import websockets

from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually

# Says what it sees of its environment; to "wait" it answers when another call has said "go".
HANDLER = """
import json, os, pathlib, time
import boto3

GATE = pathlib.Path(os.environ["TMPDIR"]) / "gate"

def handler(event, context):
    if event.get("type") == "REQUEST":
        allowed = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"]}
        policy = {"Version": "2012-10-17", "Statement": [allowed]}
        token = event["queryStringParameters"]["token"]
        return {"principalId": token, "policyDocument": policy, "context": {"name": token}}
    if "Records" in event:
        GATE.with_name("mail").write_text(event["Records"][0]["Sns"]["Message"])
        return
    word = event.get("body")
    print("heard", word)
    if word == "wait":
        deadline = time.monotonic() + 20
        while not GATE.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
    if word == "go":
        GATE.touch()
    told = {"environment": dict(os.environ), "context": event["requestContext"].get("authorizer")}
    if word == "post":
        client = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CONNECTIONS_URL"])
        client.post_to_connection(ConnectionId=event["requestContext"]["connectionId"], Data=b"pushed")
    return {"statusCode": 200, "body": json.dumps(told)}
"""
CONNECTIONS_URL = {"Fn::Sub": "https://${Api}.execute-api.us-east-1.amazonaws.com/agent"}


def resources() -> dict[str, Any]:
    """A function behind a WebSocket API with an authorizer, a table, and mail that tells what became of it."""
    target = {"Fn::Sub": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"}
    of_api = {"ApiId": {"Ref": "Api"}}
    route = {**of_api, "Target": {"Fn::Sub": "integrations/${Integration}"}}
    return {
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "talker",
                "Runtime": "python3.14",
                "Handler": "index.handler",
                "Role": "arn:aws:iam::000000000000:role/talker",
                "Timeout": 30,
                "Code": {"ZipFile": HANDLER},
                "Environment": {"Variables": {"CONNECTIONS_URL": CONNECTIONS_URL, "OWN": "kept"}},
            },
        },
        "Api": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {
                "Name": "talk",
                "ProtocolType": "WEBSOCKET",
                "RouteSelectionExpression": "$request.body.action",
            },
        },
        "Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {**of_api, "IntegrationType": "AWS_PROXY", "IntegrationUri": target},
        },
        "Authorizer": {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": {
                **of_api,
                "Name": "gate",
                "AuthorizerType": "REQUEST",
                "AuthorizerUri": target,
                "IdentitySource": ["route.request.querystring.token"],
            },
        },
        "Connect": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                **route,
                "RouteKey": "$connect",
                "AuthorizationType": "CUSTOM",
                "AuthorizerId": {"Ref": "Authorizer"},
            },
        },
        "Default": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {**route, "RouteKey": "$default"}},
        "Stage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {**of_api, "StageName": "agent", "AutoDeploy": True},
        },
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "turns",
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            },
        },
        "Sender": {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "shop@clickshop.example"}},
        "Settings": {"Type": "AWS::SES::ConfigurationSet", "Properties": {"Name": "mail"}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "mail-events"}},
        "Told": {
            "Type": "AWS::SES::ConfigurationSetEventDestination",
            "Properties": {
                "ConfigurationSetName": {"Ref": "Settings"},
                "EventDestination": {
                    "Enabled": True,
                    "MatchingEventTypes": ["bounce"],
                    "SnsDestination": {"TopicARN": {"Ref": "Topic"}},
                },
            },
        },
        "Subscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "Protocol": "lambda",
                "TopicArn": {"Ref": "Topic"},
                "Endpoint": {"Fn::GetAtt": ["Function", "Arn"]},
            },
        },
    }


@pytest.fixture
def deployed(aws_endpoint: AwsEndpoint) -> AwsEndpoint:
    """All of it."""
    for name in ("gate", "mail"):
        (aws_endpoint.settings.home / "aws" / "tmp" / name).unlink(missing_ok=True)
    aws_endpoint.deploy("talk", resources())
    return aws_endpoint


def _url(endpoint: AwsEndpoint) -> str:
    (api,) = endpoint.client("apigatewayv2").get_apis()["Items"]
    return f"{endpoint.url.replace('http', 'ws')}/_aws/execute-api/{api['ApiId']}/agent?token=mia"


async def test_a_function_sees_its_own_environment_and_who_opened_the_connection(deployed: AwsEndpoint) -> None:
    async with websockets.connect(_url(deployed)) as client:
        await client.send("hello")
        told = json.loads(await client.recv())
        await client.send("post")
        pushed = [await client.recv(), await client.recv()]

    assert told["context"] == {"name": "mia", "principalId": "mia"}
    environment = told["environment"]
    assert environment["OWN"] == "kept"
    assert environment["CONNECTIONS_URL"].startswith(f"{deployed.url}/_aws/execute-api/")
    assert environment["AWS_ENDPOINT_URL_RDS_DATA"] != environment["AWS_ENDPOINT_URL"] == deployed.url
    assert not {"CLICKSHOP_HOME", "STATE_DIR", "GATEWAY_PORT", "DOCKER_HOST", "PERSIST_STATE"} & environment.keys()
    assert "pushed" in pushed


async def test_messages_of_two_clients_are_answered_beside_each_other(deployed: AwsEndpoint) -> None:
    async with websockets.connect(_url(deployed)) as first, websockets.connect(_url(deployed)) as second:
        await first.send("wait")
        await second.send("go")
        await asyncio.wait_for(second.recv(), 20)
        await asyncio.wait_for(first.recv(), 20)


def test_items_of_a_table_expire_as_its_template_says(deployed: AwsEndpoint) -> None:
    tables = deployed.client("dynamodb")

    expiry = tables.describe_time_to_live(TableName="turns")["TimeToLiveDescription"]
    recovery = tables.describe_continuous_backups(TableName="turns")["ContinuousBackupsDescription"]

    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_what_was_read_is_counted_as_dynamodb_does(deployed: AwsEndpoint) -> None:
    tables = deployed.client("dynamodb")
    for number in range(4):
        item = {"id": {"S": str(number)}, "words": {"S": "x" * 3000}}
        tables.put_item(TableName="turns", Item=item)

    def keys(*ids: str) -> dict[str, Any]:
        return {"turns": {"Keys": [{"id": {"S": each}} for each in ids]}}

    scan = tables.scan(TableName="turns", ReturnConsumedCapacity="TOTAL", FilterExpression="attribute_not_exists(id)")
    batch = tables.batch_get_item(RequestItems=keys("0", "1", "none"), ReturnConsumedCapacity="TOTAL")
    untold = tables.scan(TableName="turns")

    assert (scan["Count"], scan["ConsumedCapacity"]["CapacityUnits"]) == (0, 1.5)  # 12 KB in units of 4, by halves
    assert batch["ConsumedCapacity"] == [{"TableName": "turns", "CapacityUnits": 1.5}]
    assert "ConsumedCapacity" not in untold


def test_a_bounce_is_told_to_who_listens(deployed: AwsEndpoint) -> None:
    sent = deployed.client("sesv2").send_email(
        FromEmailAddress="shop@clickshop.example",
        Destination={"ToAddresses": ["bounce@simulator.amazonses.com"]},
        Content={"Simple": {"Subject": {"Data": "Sale"}, "Body": {"Text": {"Data": "20 % off"}}}},
        ConfigurationSetName="mail",
    )

    noted = deployed.settings.home / "aws" / "tmp" / "mail"
    eventually(noted.exists, what="the bounce")
    event = json.loads(noted.read_text())
    assert (event["eventType"], event["mail"]["messageId"]) == ("Bounce", sent["MessageId"])
    assert event["bounce"]["bouncedRecipients"][0]["emailAddress"] == "bounce@simulator.amazonses.com"


def test_a_function_logs_to_a_file_of_its_own_and_its_calls_are_noted(deployed: AwsEndpoint) -> None:
    event = {"requestContext": {}, "body": "hello"}
    told = deployed.client("lambda").invoke(FunctionName="talker", Payload=json.dumps(event))

    environment = json.loads(json.loads(told["Payload"].read())["body"])["environment"]
    assert environment["AWS_ACCESS_KEY_ID"] == "task.talker"
    assert "heard hello" in (deployed.settings.logs / "talker.log").read_text().splitlines()
