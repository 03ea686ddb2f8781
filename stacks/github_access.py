"""What GitHub's workflows become in the account: a role for each environment, opened by OIDC instead of a key."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.components.deployment_rights import grant_deployment
from stacks.delivery import Delivery
from stacks.environments import ENVIRONMENTS, Environment, environment_named

_ISSUER = "token.actions.githubusercontent.com"
_AUDIENCE = "sts.amazonaws.com"
# A deployment from nothing fits; .github/workflows/deploy-environment.yml asks for as much.
_SESSION = cdk.Duration.hours(2)


class GitHubAccessStack(cdk.Stack):
    """Each role trusts one environment of one repository, so GitHub's approval of prod is AWS's too."""

    def __init__(self, scope: Construct, id_: str, *, delivery: Delivery) -> None:
        super().__init__(
            scope,
            id_,
            stack_name="ClickShop-Delivery-GitHubAccess",
            description="ClickShop: roles that the repository's workflows deploy with.",
            env=cdk.Environment(region=delivery.region),
            tags={"application": "clickshop"},
        )
        provider = self._provider(delivery)
        for name in ENVIRONMENTS:
            environment = environment_named(name, region=delivery.region)
            role = self._role(environment, delivery.repository, provider)
            cdk.CfnOutput(self, f"{name.title()}RoleArn", value=role.role_arn, description=f"AWS_ROLE_ARN of {name}")

    def _provider(self, delivery: Delivery) -> str:
        """An account trusts an issuer once, so it may be there already."""
        if delivery.provider:
            return delivery.provider
        provider = iam.OidcProviderNative(self, "GitHub", url=f"https://{_ISSUER}", client_ids=[_AUDIENCE])
        return provider.oidc_provider_arn

    def _role(self, environment: Environment, repository: str, provider: str) -> iam.Role:
        trusted = {f"{_ISSUER}:aud": _AUDIENCE, f"{_ISSUER}:sub": f"repo:{repository}:environment:{environment.name}"}
        role = iam.Role(
            self,
            f"{environment.name.title()}Role",
            role_name=environment.called("clickshop-deploys"),
            description=f"Deploys ClickShop's {environment.name} from {repository}.",
            assumed_by=iam.FederatedPrincipal(
                provider, {"StringEquals": trusted}, assume_role_action="sts:AssumeRoleWithWebIdentity"
            ),
            max_session_duration=_SESSION,
        )
        grant_deployment(role, environment)
        return role
