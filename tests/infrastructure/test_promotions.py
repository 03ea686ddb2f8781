"""The promotions' stack holds what their code reads, and their functions may do what they do."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from agents.promotions.config import (
    AuthorizerSettings,
    ConnectionSettings,
    FunctionSettings,
    HttpSettings,
    OrchestratorSettings,
)
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.refresh.settings import DataSettings
from stacks.components.promotion_functions import PLANS
from stacks.components.promotion_tables import TABLES
from tests.infrastructure.assembly import Assembly, Template

# What Lambda itself tells every function.
OF_LAMBDA = {"AWS_REGION"}
SETTINGS: Mapping[str, type[FunctionSettings]] = {
    "authorizer": AuthorizerSettings,
    "connections": ConnectionSettings,
    "orchestrator": OrchestratorSettings,
    "http": HttpSettings,
}


def test_names_functions_and_tables_as_the_seed_did(assembly: Assembly) -> None:
    prefix, stack = f"agentic-promo-{assembly.environment.name}-", assembly.stacks["Promotions"]

    functions = {each["FunctionName"] for each in stack.properties("AWS::Lambda::Function")}
    tables = {each["TableName"] for each in stack.properties("AWS::DynamoDB::Table")}

    assert functions == {
        prefix + name for name in ("authorizer", "connections", "orchestrator", "http", "mail-events", "refresh")
    }
    assert {prefix + name for name in ("customers", "promotions", "orders", "connections", "approvals")} <= tables
    assert tables == {prefix + name for name in TABLES}


def test_the_tables_are_those_of_the_declaration(assembly: Assembly) -> None:
    environment = assembly.environment.name
    declaration = read_declaration(environment, prefix=f"agentic-promo-{environment}-")
    declared = {source.table: source for source in declaration.sources.values() if source.type == "dynamodb"}

    for name, source in declared.items():
        table = _table(assembly, name)
        assert _schema(table["KeySchema"]) == tuple(source.key)
        indexes = {each["IndexName"]: _schema(each["KeySchema"]) for each in table.get("GlobalSecondaryIndexes", [])}
        assert indexes == {
            index.name: tuple(each for each in (index.partition, index.sort) if each) for index in source.indexes
        }
        types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
        for attribute, type_ in types.items():
            is_number = source.fields[attribute].type in ("whole", "number", "money")
            assert type_ == ("N" if is_number else "S"), attribute


def test_every_index_has_whole_items(assembly: Assembly) -> None:
    for table in assembly.stacks["Promotions"].properties("AWS::DynamoDB::Table"):
        for index in table.get("GlobalSecondaryIndexes", []):
            assert index["Projection"] == {"ProjectionType": "ALL"}


def test_tables_can_be_restored_are_encrypted_and_stay_in_prod(assembly: Assembly) -> None:
    is_prod = assembly.environment.name == "prod"
    for table in assembly.stacks["Promotions"].all("AWS::DynamoDB::Table").values():
        properties = table["Properties"]
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert properties["SSESpecification"] == {"SSEEnabled": True}
        assert properties["DeletionProtectionEnabled"] is is_prod
        assert table["DeletionPolicy"] == ("Retain" if is_prod else "Delete")


def test_what_a_conversation_leaves_behind_expires(assembly: Assembly) -> None:
    expiring = {
        each["TableName"].rpartition("-")[2]
        for each in assembly.stacks["Promotions"].properties("AWS::DynamoDB::Table")
        if each.get("TimeToLiveSpecification") == {"AttributeName": "expires_at", "Enabled": True}
    }
    assert expiring == {"connections", "conversations", "approvals"}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_function_is_told_what_its_settings_read(assembly: Assembly, name: str) -> None:
    told = _function(assembly, name)["Environment"]["Variables"].keys()
    fields = SETTINGS[name].model_fields
    asked = {field.alias or key.upper() for key, field in fields.items()}
    needed = {field.alias or key.upper() for key, field in fields.items() if field.is_required()}

    assert needed <= told
    assert told <= asked - OF_LAMBDA


@pytest.mark.parametrize("name", ["refresh", "mail-events"])
def test_who_needs_no_package_is_told_what_it_reads(assembly: Assembly, name: str) -> None:
    told = _function(assembly, name)["Environment"]["Variables"]
    assert told.keys() - {"PROMOTIONS_ENV"} == {name.upper() for name in DataSettings.__dataclass_fields__}


def test_the_model_is_the_current_nova_by_a_profile_of_the_region(assembly: Assembly) -> None:
    variables = _function(assembly, "orchestrator")["Environment"]["Variables"]
    (profile,) = assembly.stacks["Promotions"].all("AWS::Bedrock::ApplicationInferenceProfile")
    assert variables["BEDROCK_MODEL_ID"] == "us.amazon.nova-2-lite-v1:0"
    assert variables["BEDROCK_PROFILE_ARN"] == {"Fn::GetAtt": [profile, "InferenceProfileArn"]}


def test_connections_are_let_in_by_the_token_in_their_address_only(assembly: Assembly) -> None:
    stack = assembly.stacks["Promotions"]
    (authorizer_id, authorizer), *others = stack.all("AWS::ApiGatewayV2::Authorizer").items()
    routes = {each["RouteKey"]: each for each in stack.properties("AWS::ApiGatewayV2::Route")}
    assert others == []
    assert authorizer["Properties"]["IdentitySource"] == ["route.request.querystring.token"]
    assert routes["$connect"]["AuthorizationType"] == "CUSTOM"
    assert routes["$connect"]["AuthorizerId"] == {"Ref": authorizer_id}
    assert {"$connect", "$disconnect", "$default"} <= routes.keys()


def test_access_logs_hold_no_token(assembly: Assembly) -> None:
    stages = assembly.stacks["Promotions"].properties("AWS::ApiGatewayV2::Stage")
    assert {stage["StageName"] for stage in stages} == {"agent", "$default"}
    for stage in stages:
        logged = set(json.loads(stage["AccessLogSettings"]["Format"]).values())
        assert logged
        for word in ("path", "querystring", "queryString", "header", "requestOverride", "resourcePath", "protocol"):
            assert not any(word in each for each in logged), word


@pytest.mark.parametrize("name", PLANS)
def test_a_function_may_touch_the_tables_of_its_plan_only(assembly: Assembly, name: str) -> None:
    stack = assembly.stacks["Promotions"]
    ids = {id_: each["Properties"]["TableName"] for id_, each in stack.all("AWS::DynamoDB::Table").items()}
    prefix = f"agentic-promo-{assembly.environment.name}-"
    allowed: dict[str, set[str]] = {}
    for statement in _statements(stack, name):
        for resource in _listed(statement["Resource"]):
            for id_, table in ids.items():
                if id_ in json.dumps(resource):
                    allowed.setdefault(table.removeprefix(prefix), set()).update(_listed(statement["Action"]))
    expected = {table: set(actions) for table, actions in PLANS[name].tables.items()}
    if PLANS[name].appends:
        expected["audit"] = {f"dynamodb:{action}" for action in ("GetItem", "PutItem", "UpdateItem")}
    assert allowed == expected


@pytest.mark.parametrize("name", [name for name, plan in PLANS.items() if plan.appends])
def test_the_audit_trail_is_added_to_within_transactions_and_never_changed(assembly: Assembly, name: str) -> None:
    stack = assembly.stacks["Promotions"]
    (audit,) = (id_ for id_ in stack.all("AWS::DynamoDB::Table") if id_.startswith("TablesAudit"))
    of_audit = [each for each in _statements(stack, name) if audit in json.dumps(each["Resource"])]
    conditions = {action: each.get("Condition") for each in of_audit for action in _listed(each["Action"])}
    within = {"dynamodb:EnclosingOperation": "TransactWriteItems"}
    assert conditions["dynamodb:PutItem"] == {"StringEquals": within}
    assert conditions["dynamodb:UpdateItem"] == {
        "StringEquals": within,
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["writes#head"]},
    }
    assert not {"dynamodb:DeleteItem", "dynamodb:BatchWriteItem"} & conditions.keys()


def test_sends_mail_as_its_sender_and_calls_its_own_worker_only(assembly: Assembly) -> None:
    stack = assembly.stacks["Promotions"]
    mailing = [each for each in _statements(stack, "orchestrator") if each["Action"] == "ses:SendEmail"]
    assert [each["Condition"] for each in mailing] == [
        {"StringEquals": {"ses:FromAddress": f"{assembly.environment.prefix}promotions@clickshop.example"}}
    ]
    for name in ("connections", "http"):
        (calling,) = (each for each in _statements(stack, name) if each["Action"] == "lambda:InvokeFunction")
        assert "Orchestrator" in json.dumps(calling["Resource"])
    assert not any(
        each["Action"] == "ses:SendEmail"
        for name in ("connections", "http", "refresh")
        for each in _statements(stack, name)
    )


def test_no_function_may_do_everything_to_anything(assembly: Assembly) -> None:
    for name in PLANS:
        for statement in _statements(assembly.stacks["Promotions"], name):
            assert statement["Resource"] != "*"
            assert not any("*" in action for action in _listed(statement["Action"]))


def test_what_fails_for_good_is_kept_and_watched(assembly: Assembly) -> None:
    stack, monitoring = assembly.stacks["Promotions"], assembly.stacks["Monitoring"]
    (queue,) = stack.all("AWS::SQS::Queue")
    configured = stack.properties("AWS::Lambda::EventInvokeConfig")
    assert len(configured) == 3
    for each in configured:
        assert each["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": [queue, "Arn"]}}}
        assert each["MaximumRetryAttempts"] == 2
    watched = {
        id_[len("Promotions") : -8] for id_ in monitoring.all("AWS::CloudWatch::Alarm") if id_.startswith("Promotions")
    }
    assert watched == {
        *("Errors", "Throttles", "Duration", "DeadLetters", "WebSocketErrors", "HttpErrors"),
        *("Bounces", "Complaints", "Audit"),
    }


def test_mails_events_reach_the_function_that_takes_note(assembly: Assembly) -> None:
    stack = assembly.stacks["Promotions"]
    (topic,) = stack.all("AWS::SNS::Topic")
    told = stack.only("AWS::SES::ConfigurationSetEventDestination")["EventDestination"]
    assert {"bounce", "complaint"} <= set(told["MatchingEventTypes"])
    assert told["SnsDestination"] == {"TopicARN": {"Ref": topic}}
    subscription = stack.only("AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["TopicArn"]) == ("lambda", {"Ref": topic})
    assert "MailEvents" in json.dumps(subscription["Endpoint"])


def test_samples_are_loaded_where_the_environment_has_some(assembly: Assembly) -> None:
    first = assembly.stacks["Promotions"].only("Custom::PromotionsRefresh")
    assert first["SampleData"] == json.dumps(assembly.environment.with_samples)


def _table(assembly: Assembly, name: str) -> Mapping[str, Any]:
    (table,) = (
        each for each in assembly.stacks["Promotions"].properties("AWS::DynamoDB::Table") if each["TableName"] == name
    )
    return table


def _function(assembly: Assembly, name: str) -> Mapping[str, Any]:
    functions = assembly.stacks["Promotions"].properties("AWS::Lambda::Function")
    (function,) = (each for each in functions if each["FunctionName"].endswith(f"-{assembly.environment.name}-{name}"))
    return function


def _schema(schema: list[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(each["AttributeName"] for each in schema)


def _statements(stack: Template, name: str) -> Iterator[Mapping[str, Any]]:
    prefix = "".join(word.capitalize() for word in name.split("-"))
    for id_, policy in stack.all("AWS::IAM::Policy").items():
        if id_.startswith(f"{prefix}Role"):
            yield from policy["Properties"]["PolicyDocument"]["Statement"]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
