"""What an agent's task calls is known by its signature and its request, as IAM names it."""

from pathlib import Path
from typing import Any

import pytest

from local.trail import Action, Trail, actions_of, read


def request(key: str, service: str, path: str = "/", target: str = "") -> dict[str, Any]:
    signature = f"AWS4-HMAC-SHA256 Credential={key}/20261120/us-east-1/{service}/aws4_request, SignedHeaders=host"
    headers = [(b"authorization", signature.encode()), (b"x-amz-target", target.encode())]
    return {"type": "http", "path": path, "headers": headers}


@pytest.mark.parametrize(
    ("asked", "action"),
    [
        (request("task.a", "secretsmanager", target="secretsmanager.GetSecretValue"), "secretsmanager:GetSecretValue"),
        (request("task.a", "bedrock", "/model/arn:aws:bedrock:x/y/converse"), "bedrock:InvokeModel"),
        (request("task.a", "bedrock", "/model/titan/invoke"), "bedrock:InvokeModel"),
        (request("task.a", "bedrock", "/model/claude/converse-stream"), "bedrock:InvokeModelWithResponseStream"),
        (request("task.a", "rds-data", "/Execute"), "rds-data:ExecuteStatement"),
        (request("task.a", "bedrock", "/guardrails"), "bedrock:/guardrails"),
        (request("task.a", "lambda", "/2015-03-31/functions/worker/invocations"), "lambda:InvokeFunction"),
        (
            request("task.a", "execute-api", "/_aws/execute-api/abc/agent/@connections/x%3D"),
            "execute-api:ManageConnections",
        ),
        (request("task.a", "ses", "/v2/email/outbound-emails"), "ses:SendEmail"),
        (request("task.a", "dynamodb", target="DynamoDB_20120810.BatchGetItem"), "dynamodb:BatchGetItem"),
    ],
)
def test_is_named_as_iam_names_it(asked: dict[str, Any], action: str) -> None:
    assert actions_of(asked) == {Action(agent="a", action=action)}


def test_a_transaction_is_the_writes_in_it() -> None:
    asked = request("task.a", "dynamodb", target="DynamoDB_20120810.TransactWriteItems")
    body = b'{"TransactItems": [{"Put": {}}, {"Update": {}}, {"Put": {}}, {"ConditionCheck": {}}]}'

    names = {one.action for one in actions_of(asked, body)}

    assert names == {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"}


async def test_what_a_form_asks_for_is_noted_and_read_again_by_the_service(tmp_path: Path) -> None:
    pieces = [
        {"type": "http.request", "body": b"Action=DescribeDB", "more_body": True},
        {"type": "http.request", "body": b"Clusters&Version=2014-10-31", "more_body": False},
        {"type": "http.disconnect"},
    ]
    waiting, got = [*pieces], []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        got.extend([await receive() for _ in pieces])

    async def receive() -> Any:
        return waiting.pop(0)

    asked = request("task.a", "rds")
    asked["headers"].append((b"content-type", b"application/x-www-form-urlencoded; charset=utf-8"))

    async def send(_: Any) -> None: ...

    await Trail(app, tmp_path / "trail.jsonl")(asked, receive, send)

    assert read(tmp_path / "trail.jsonl") == {Action(agent="a", action="rds:DescribeDBClusters")}
    assert got == pieces


@pytest.mark.parametrize("asked", [request("test", "bedrock"), {"type": "http", "path": "/", "headers": []}])
def test_nobody_elses_calls_are_noted(asked: dict[str, Any]) -> None:
    assert actions_of(asked) == frozenset()


async def test_is_noted_once_and_passed_on(tmp_path: Path) -> None:
    passed = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["type"])

    async def nothing(*_: Any) -> None: ...

    file = tmp_path / "logs" / "trail.jsonl"
    trail = Trail(app, file)
    for scope in [{"type": "lifespan"}, *2 * [request("task.a", "rds-data", "/Execute")]]:
        await trail(scope, nothing, nothing)

    assert passed == ["lifespan", "http", "http"]
    assert len(file.read_text().splitlines()) == 1
    assert read(file) == {Action(agent="a", action="rds-data:ExecuteStatement")}
    assert read(tmp_path / "none") == set()
