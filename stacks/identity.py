"""Who may ask: a user pool with customers and staff. Its ID token is what every agent verifies."""

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.components.acknowledge import acknowledge, tell_checkov
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.removal import removal_policy
from stacks.environments import Environment

GROUPS = {
    "customer": "People who buy; each is one customer of the shop.",
    "staff": "People who serve customers.",
    "marketer": "People of marketing, who ask for promotions, prices and mail.",
    "approver": "People who decide what marketing may change.",
}
CUSTOMER_ID = "customer_id"


class IdentityStack(EnvironmentStack):
    """The issuer of tokens."""

    def __init__(self, scope: Construct, id_: str, *, environment: Environment) -> None:
        super().__init__(scope, id_, environment=environment, description="ClickShop: user pool, groups, client.")
        self.user_pool = self._user_pool(environment)
        self.client = self._client(environment)
        for name, description in GROUPS.items():
            cognito.CfnUserPoolGroup(
                self,
                f"{name.title()}Group",
                user_pool_id=self.user_pool.user_pool_id,
                group_name=name,
                description=description,
            )
        acknowledge(
            self.user_pool,
            "COG2",
            "No second step yet. Passwords never travel, and nobody signs up by themselves.",
        )
        acknowledge(self.user_pool, "COG8", "The plus plan is billed for each user; nobody can sign up by themselves.")
        cdk.CfnOutput(self, "UserPoolId", value=self.user_pool.user_pool_id)
        cdk.CfnOutput(self, "UserPoolClientId", value=self.client.user_pool_client_id)
        if environment.with_samples:
            self._demo_user(environment)

    def _user_pool(self, environment: Environment) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "UserPool",
            user_pool_name=environment.called("clickshop"),
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=False,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            # Immutable, and out of the client's reach (below): only an administrator says who is which customer.
            custom_attributes={CUSTOMER_ID: cognito.StringAttribute(mutable=False, min_len=1, max_len=64)},
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
            ),
            deletion_protection=environment.protected,
            removal_policy=removal_policy(environment),
        )

    def _client(self, environment: Environment) -> cognito.UserPoolClient:
        return self.user_pool.add_client(
            "Client",
            # An app signs people in by SRP, which never sends a password; demo users are signed in by an administrator.
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=environment.with_samples),
            disable_o_auth=True,
            generate_secret=False,
            prevent_user_existence_errors=True,
            id_token_validity=cdk.Duration.hours(1),
            access_token_validity=cdk.Duration.hours(1),
            read_attributes=cognito.ClientAttributes()
            .with_standard_attributes(email=True, given_name=True, family_name=True)
            .with_custom_attributes(CUSTOMER_ID),
            write_attributes=cognito.ClientAttributes().with_standard_attributes(email=True),
        )

    def _demo_user(self, environment: Environment) -> None:
        secret = secretsmanager.Secret(
            self,
            "DemoUser",
            secret_name=environment.called("clickshop/demo-user"),
            description="The password that the demo users of this environment share.",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template="{}",  # noqa: S106 - the empty document that the password is put into
                generate_string_key="password",
                password_length=24,
                require_each_included_type=True,
                exclude_characters="\"'\\`$ ",
            ),
        )
        guards_nothing = "Demo users exist to be signed in as; their password guards nothing."
        acknowledge(secret, "SMG4", guards_nothing)
        tell_checkov(secret, "CKV_AWS_149", reason=guards_nothing)
        cdk.CfnOutput(self, "DemoUserSecretArn", value=secret.secret_arn)
