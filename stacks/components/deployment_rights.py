"""What a role needs to give `make consequences`, `make deploy` and `make smoke` for one environment."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from stacks.components.acknowledge import acknowledge
from stacks.environments import Environment

# The roles of `cdk bootstrap`: what deploys is theirs to do, and CloudFormation's.
_BOOTSTRAP = ("deploy", "file-publishing", "lookup")
_QUALIFIER = cdk.DefaultStackSynthesizer.DEFAULT_QUALIFIER


def grant_deployment(role: iam.IRole, environment: Environment) -> None:
    """To become the CDK's roles, to read the stacks, and, where there are demo users, to sign in as one."""
    statements = [_bootstrap_roles(environment), _list_stacks(), _read_stacks(environment)]
    if environment.with_samples:
        statements += _sign_in(environment)
    for statement in statements:
        role.add_to_principal_policy(statement)
    _explain(role, environment)


def _explain(role: iam.IRole, environment: Environment) -> None:
    """To cdk-nag, one wildcard at a time."""
    ours = f"{environment.region}:<AWS::AccountId>"
    acknowledge(role, "IAM5[Resource::*]", "cloudformation:DescribeStacks, to find those of an environment.")
    stacks = f"arn:aws:cloudformation:{ours}:stack/ClickShop-{environment.name}-*/*"
    acknowledge(role, f"IAM5[Resource::{stacks}]", "The stacks of one environment, whose ids AWS makes.")
    if environment.with_samples:
        for things in (f"arn:aws:secretsmanager:{ours}:secret:*", f"arn:aws:cognito-idp:{ours}:userpool/*"):
            acknowledge(role, f"IAM5[Resource::{things}]", "Only what bears the tags of the environment.")


def _bootstrap_roles(environment: Environment) -> iam.PolicyStatement:
    account, region = cdk.Aws.ACCOUNT_ID, environment.region
    return iam.PolicyStatement(
        actions=["sts:AssumeRole", "sts:TagSession"],
        resources=[
            f"arn:aws:iam::{account}:role/cdk-{_QUALIFIER}-{kind}-role-{account}-{region}" for kind in _BOOTSTRAP
        ],
    )


def _list_stacks() -> iam.PolicyStatement:
    """Describing stacks without naming one, to find those of an environment, takes no resource."""
    return iam.PolicyStatement(actions=["cloudformation:DescribeStacks"], resources=["*"])


def _read_stacks(environment: Environment) -> iam.PolicyStatement:
    stacks = f"arn:aws:cloudformation:{environment.region}:{cdk.Aws.ACCOUNT_ID}:stack/ClickShop-{environment.name}-*/*"
    return iam.PolicyStatement(
        actions=["cloudformation:DescribeStackEvents", "cloudformation:GetTemplate"], resources=[stacks]
    )


def _sign_in(environment: Environment) -> list[iam.PolicyStatement]:
    region, account = environment.region, cdk.Aws.ACCOUNT_ID
    ours = {"aws:ResourceTag/application": "clickshop", "aws:ResourceTag/environment": environment.name}
    return [
        iam.PolicyStatement(
            actions=["secretsmanager:GetSecretValue"],
            resources=[f"arn:aws:secretsmanager:{region}:{account}:secret:*"],
            conditions={"StringEquals": ours},
        ),
        iam.PolicyStatement(
            actions=[
                "cognito-idp:AdminAddUserToGroup",
                "cognito-idp:AdminCreateUser",
                "cognito-idp:AdminInitiateAuth",
                "cognito-idp:AdminSetUserPassword",
            ],
            resources=[f"arn:aws:cognito-idp:{region}:{account}:userpool/*"],
            conditions={"StringEquals": ours},
        ),
    ]
