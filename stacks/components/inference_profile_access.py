"""The least that a role needs in order to call a model through an inference profile.

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
"""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from agents.common.inference_profiles import InferenceProfile, foundation_model_arn

_ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]


def invoke_profile(scope: IConstruct, profile: InferenceProfile) -> list[iam.PolicyStatement]:
    """The profile in this region, and the model behind it only when it is reached through that profile."""
    stack = cdk.Stack.of(scope)
    arn = profile.arn(region=stack.region, account=stack.account)
    through_profile = {"StringEquals": {"bedrock:InferenceProfileArn": arn}}
    statements = [
        iam.PolicyStatement(actions=_ACTIONS, resources=[arn]),
        iam.PolicyStatement(
            actions=_ACTIONS, resources=list(profile.model_arns(region=stack.region)), conditions=through_profile
        ),
    ]
    return [*statements, _anywhere(profile, arn)] if profile.is_global else statements


def invoke_model(scope: IConstruct, model_id: str) -> iam.PolicyStatement:
    """A model that is called without a profile, like an embedding model."""
    arn = foundation_model_arn(model_id, region=cdk.Stack.of(scope).region)
    return iam.PolicyStatement(actions=["bedrock:InvokeModel"], resources=[arn])


def _anywhere(profile: InferenceProfile, arn: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=_ACTIONS,
        resources=[foundation_model_arn(profile.model_id, region="")],
        conditions={"StringEquals": {"bedrock:InferenceProfileArn": arn, "aws:RequestedRegion": "unspecified"}},
    )
