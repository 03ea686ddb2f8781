"""Signing in as demo users of a deployed pool; Cognito is moto's."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import jwt
import pytest
from moto import mock_aws

from local.stack.errors import StackError
from local.token import NAMED_GROUPS, DemoUser, UserPool, account_pool, account_token


def deploy(environment: str, outputs: dict[str, str]) -> None:
    """A stack with these outputs; moto's CloudFormation knows no user pools."""
    template = {
        "Resources": {"Any": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    name = f"ClickShop-{environment}-Identity"
    boto3.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


@pytest.fixture
def pool(account: None) -> UserPool:
    cognito = boto3.client("cognito-idp")
    schema: Any = [{"Name": "customer_id", "AttributeDataType": "String"}]
    pool_id = cognito.create_user_pool(PoolName="shop", Schema=schema)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="shop")["UserPoolClient"]
    for group in ("customer", *NAMED_GROUPS):
        cognito.create_group(GroupName=group, UserPoolId=pool_id)
    secret = boto3.client("secretsmanager").create_secret(Name="demo", SecretString='{"password": "Correct-Horse-1"}')
    deploy("dev", {"UserPoolId": pool_id, "UserPoolClientId": client["ClientId"], "DemoUserSecretArn": secret["ARN"]})
    return account_pool("dev")


def claims(token: str) -> dict[str, object]:
    return jwt.decode(token, options={"verify_signature": False})


def test_a_customer_signs_in_with_their_id_and_group(pool: UserPool) -> None:
    told = claims(pool.sign_in(DemoUser.customer("cust001")))

    assert (told["custom:customer_id"], told["cognito:groups"]) == ("cust001", ["customer"])
    assert told["aud"] == pool.client_id


def test_a_user_whose_creation_was_interrupted_is_completed(pool: UserPool) -> None:
    pool.cognito.admin_create_user(UserPoolId=pool.pool_id, Username="cust001", MessageAction="SUPPRESS")

    assert claims(pool.sign_in(DemoUser.customer("cust001")))["cognito:groups"] == ["customer"]


def test_sign_ins_at_the_same_time_all_succeed(pool: UserPool) -> None:
    with ThreadPoolExecutor(8) as threads:
        tokens = list(threads.map(pool.sign_in, [DemoUser.customer("cust007")] * 8))

    assert {claims(token)["custom:customer_id"] for token in tokens} == {"cust007"}


@pytest.mark.parametrize("name", ["", "CUST-1", "cust1", "ada", "cust001 --staff"])
def test_refuses_what_is_no_customer_id(name: str) -> None:
    with pytest.raises(StackError, match="cust001"):
        DemoUser.customer(name)


@pytest.mark.parametrize("group", NAMED_GROUPS)
def test_someone_with_a_name_has_one_group_and_an_address(pool: UserPool, group: str) -> None:
    told = claims(pool.sign_in(DemoUser.named("mia", group=group)))

    known = pool.cognito.admin_get_user(UserPoolId=pool.pool_id, Username="mia")["UserAttributes"]
    assert told["cognito:groups"] == [group]
    assert {"Name": "email", "Value": "mia@clickshop.example"} in known


def test_nobody_comes_into_a_second_group_by_asking_for_its_token(pool: UserPool) -> None:
    pool.sign_in(DemoUser.named("mia", group="marketer"))

    with pytest.raises(StackError, match="mia is in another group here, and no approver"):
        pool.sign_in(DemoUser.named("mia", group="approver"))


def test_refuses_staff_with_a_customers_name() -> None:
    with pytest.raises(StackError, match="staff"):
        DemoUser.named("cust001", group="staff")


def test_says_that_nothing_is_deployed(account: None) -> None:
    with pytest.raises(StackError, match="ClickShop-staging-Identity is not deployed"):
        account_pool("staging")


def test_signs_in_where_the_deployment_went(pool: UserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    assert claims(account_token("dev", DemoUser.customer("cust001")))["aud"] == pool.client_id

    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with pytest.raises(StackError, match="not deployed"):
        account_token("dev", DemoUser.customer("cust001"))


def test_says_in_a_sentence_that_there_are_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))

    with pytest.raises(StackError, match="Unable to locate credentials"):
        account_token("dev", DemoUser.customer("cust001"))


def test_says_that_an_environment_has_no_demo_users(account: None) -> None:
    deploy("prod", {"UserPoolId": "us-east-1_pool"})

    with pytest.raises(StackError, match="no demo users"):
        account_pool("prod")
