"""An agent's own inference profile: what it calls a model by, so that a bill and a metric can tell agents apart."""

import hashlib

import aws_cdk as cdk
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iam as iam
from constructs import Construct

from agents.common.inference_profiles import InferenceProfile, foundation_model_arn
from stacks.components.inference_profile_access import INVOKE, through_profile

# Activate it once as a cost allocation tag, in the account's billing console.
COST_TAG = "agent"


class ModelProfile(Construct):
    """An application inference profile, and what calling through it takes."""

    def __init__(self, scope: Construct, id_: str, *, agent: str, name: str, source: str, description: str) -> None:
        """`source` is the ARN of a system-defined profile, or of a model that is called without one."""
        super().__init__(scope, id_)
        profile = bedrock.CfnApplicationInferenceProfile(
            self,
            "Resource",
            # Another source is another profile, made before the old one goes: it needs a name of its own.
            inference_profile_name=f"{name}-{hashlib.sha256(description.encode()).hexdigest()[:8]}",
            description=description,
            model_source=bedrock.CfnApplicationInferenceProfile.InferenceProfileModelSourceProperty(copy_from=source),
        )
        cdk.Tags.of(profile).add(COST_TAG, agent)
        self.arn = profile.attr_inference_profile_arn
        self.id = profile.attr_inference_profile_id


class ConversationProfile(ModelProfile):
    """The profile of an agent's model."""

    def __init__(self, scope: Construct, id_: str, *, agent: str, name: str, copied: InferenceProfile) -> None:
        stack = cdk.Stack.of(scope)
        source = copied.arn(region=stack.region, account=stack.account)
        super().__init__(scope, id_, agent=agent, name=name, source=source, description=f"{agent} by {copied.id}")
        self._source, self._copied = source, copied

    def permissions(self) -> list[iam.PolicyStatement]:
        """The profile itself, and what it was copied from only through it."""
        region = cdk.Stack.of(self).region
        return through_profile(
            self.arn, behind=[self._source, *self._copied.model_arns(region=region)], globally=_anywhere(self._copied)
        )


class EmbeddingProfile(ModelProfile):
    """The profile of the model that embeds what an agent searches for."""

    def __init__(self, scope: Construct, id_: str, *, agent: str, name: str, model_id: str) -> None:
        source = foundation_model_arn(model_id, region=cdk.Stack.of(scope).region)
        super().__init__(
            scope, id_, agent=agent, name=f"{name}-embeddings", source=source, description=f"{agent} by {model_id}"
        )
        self._source = source

    def permissions(self) -> list[iam.PolicyStatement]:
        """The profile itself, and the model only through it. An embedding is never streamed."""
        return through_profile(self.arn, behind=[self._source], globally=None, actions=INVOKE[:1])


def _anywhere(profile: InferenceProfile) -> str | None:
    """A global profile's model, as its own routing names it."""
    return foundation_model_arn(profile.model_id, region="") if profile.is_global else None
