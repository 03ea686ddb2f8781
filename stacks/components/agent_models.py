"""The inference profiles of one agent: what they let its task do, and what its settings read of them."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.model_metrics import ModelMetrics
from stacks.components.model_profile import ConversationProfile, EmbeddingProfile
from stacks.embeddings import EMBEDDING_MODEL
from stacks.environments import Environment


class AgentModels(Construct):
    """Of its model, and of the one that embeds, if it searches."""

    def __init__(self, scope: Construct, id_: str, *, spec: AgentSpec, environment: Environment) -> None:
        super().__init__(scope, id_)
        self._agent, self._copied = spec.name, environment.profile_of(spec.name)
        name = environment.called(spec.name)
        self.conversation = ConversationProfile(self, "Conversation", agent=spec.name, name=name, copied=self._copied)
        self.embedding = (
            EmbeddingProfile(self, "Embedding", agent=spec.name, name=name, model_id=EMBEDDING_MODEL)
            if spec.embeds
            else None
        )

    def permissions(self) -> list[iam.PolicyStatement]:
        """The statements of the task role."""
        return [*self.conversation.permissions(), *(self.embedding.permissions() if self.embedding else [])]

    def variables(self) -> dict[str, str]:
        """What the agent's settings read of them."""
        embedding = {"EMBEDDING_PROFILE_ARN": self.embedding.arn} if self.embedding else {}
        return {"BEDROCK_PROFILE_ARN": self.conversation.arn, **embedding}

    def metrics(self) -> ModelMetrics:
        """What Bedrock counts of the model that the agent talks with."""
        return ModelMetrics(agent=self._agent, profile_id=self.conversation.id, profile=self._copied)
