"""The least that a role needs in order to call a model through an inference profile.

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
"""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from agents.common.inference_profiles import foundation_model_arn

INVOKE = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")


def through_profile(
    arn: str, *, behind: Sequence[str], globally: str | None, actions: Sequence[str] = INVOKE
) -> list[iam.PolicyStatement]:
    """The profile, and what lies behind it only when it is reached through that profile.

    `globally` is the model of a global profile, which answers in a region that the request does not name.
    """
    condition = {"bedrock:InferenceProfileArn": arn}
    statements = [_allow(actions, [arn], {}), _allow(actions, behind, condition)]
    if globally:
        statements.append(_allow(actions, [globally], {**condition, "aws:RequestedRegion": "unspecified"}))
    return statements


def invoke_model(scope: IConstruct, model_id: str) -> iam.PolicyStatement:
    """A model that is called without a profile, as the deployment calls the one that embeds."""
    return _allow(INVOKE[:1], [foundation_model_arn(model_id, region=cdk.Stack.of(scope).region)], {})


def _allow(actions: Sequence[str], resources: Sequence[str], condition: dict[str, str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=list(actions),
        resources=list(resources),
        conditions={"StringEquals": condition} if condition else None,
    )
