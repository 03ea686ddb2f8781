"""All that a task role may do: read the secret of its database role, call its model, and embed if it searches."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import IConstruct

from agents.catalog import AgentSpec
from agents.common.inference_profiles import InferenceProfile
from stacks.components.inference_profile_access import invoke_model, invoke_profile
from stacks.embeddings import EMBEDDING_MODEL


def agent_permissions(
    scope: IConstruct, *, spec: AgentSpec, profile: InferenceProfile, database_secret: secretsmanager.ISecret
) -> list[iam.PolicyStatement]:
    """The statements of the role's policy; `Secret.grant_read` would add DescribeSecret, which nobody calls."""
    return [
        iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[database_secret.secret_arn]),
        *invoke_profile(scope, profile),
        *([invoke_model(scope, EMBEDDING_MODEL)] if spec.embeds else []),
    ]
