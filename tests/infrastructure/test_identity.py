"""The user pool says who is which customer, and nobody can say it of themselves."""

from tests.infrastructure.assembly import Assembly


def test_keeps_people_from_signing_up_by_themselves(assembly: Assembly) -> None:
    pool = assembly.stacks["Identity"].only("AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_fixes_the_customer_of_a_user_for_ever(assembly: Assembly) -> None:
    (attribute,) = assembly.stacks["Identity"].only("AWS::Cognito::UserPool")["Schema"]
    assert (attribute["Name"], attribute["Mutable"]) == ("customer_id", False)


def test_shows_the_client_the_customer_and_lets_it_write_only_the_address(assembly: Assembly) -> None:
    client = assembly.stacks["Identity"].only("AWS::Cognito::UserPoolClient")
    assert "custom:customer_id" in client["ReadAttributes"]
    assert client["WriteAttributes"] == ["email"]


def test_lets_people_sign_in_without_sending_a_password(assembly: Assembly) -> None:
    client = assembly.stacks["Identity"].only("AWS::Cognito::UserPoolClient")
    flows = {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    demo = {"ALLOW_ADMIN_USER_PASSWORD_AUTH"} if assembly.environment.name in ("dev", "staging") else set()
    assert set(client["ExplicitAuthFlows"]) == flows | demo
    assert client["GenerateSecret"] is False
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_knows_customers_staff_and_marketing(assembly: Assembly) -> None:
    groups = assembly.stacks["Identity"].properties("AWS::Cognito::UserPoolGroup")
    assert {group["GroupName"] for group in groups} == {"customer", "staff", "marketer", "approver"}


def test_has_demo_users_in_dev_and_staging_only(assembly: Assembly) -> None:
    identity = assembly.stacks["Identity"]
    secrets = [secret["Name"] for secret in identity.properties("AWS::SecretsManager::Secret")]
    assert (
        secrets
        == {"dev": ["dev-clickshop/demo-user"], "staging": ["stg-clickshop/demo-user"], "prod": []}[
            assembly.environment.name
        ]
    )
    assert ("DemoUserSecretArn" in identity.document["Outputs"]) is bool(secrets)


def test_tells_the_scripts_where_to_sign_in(assembly: Assembly) -> None:
    assert {"UserPoolId", "UserPoolClientId"} <= assembly.stacks["Identity"].document["Outputs"].keys()
