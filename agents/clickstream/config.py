"""What the clickstream's service is told by its environment."""

from pydantic import Field

from agents.catalog import CLICKSTREAM, AgentSpec, InnerAgent
from agents.common.settings import Settings
from agents.common.timeouts import LONGEST_ANSWER, LONGEST_PATIENCE

SPEC: AgentSpec = CLICKSTREAM
_ROLE_ARN = r"^arn:[a-z-]+:iam::\d{12}:role/.+$"


class ClickstreamSettings(Settings):
    """Where it deploys is its own account and region. Specialists answer within the orchestrator's answer."""

    pipeline_prefix: str = Field(default="", description="What the names of all that is deployed begin with.")
    specialist_role_prefix: str = Field(pattern=_ROLE_ARN, description="What the specialists' roles begin with.")
    cloudformation_role_arn: str = Field(pattern=_ROLE_ARN, description="The role that change sets pass.")
    permissions_boundary_arn: str = Field(description="The boundary of every role that a pipeline makes.")
    source_bucket: str = Field(description="Where the sources of images and plugins are.")
    source_key: str
    alarm_topic_arn: str = Field(description="Who is told of a pipeline's alarms.")
    service_security_group_id: str = Field(default="", description="This service's own, where brokers must let it in.")
    service_vpc_id: str = ""

    answer_seconds: float = Field(default=LONGEST_ANSWER, gt=0, le=LONGEST_PATIENCE)
    specialist_share: float = Field(default=0.6, gt=0, lt=1, description="Of that, what one specialist may take.")
    history_turns: int = Field(default=10, ge=0, description="How many earlier turns the model reads.")

    @property
    def account_id(self) -> str:
        """The account that this service works in, which is that of its roles."""
        return self.cloudformation_role_arn.split(":")[4]


def inner_agent(name: str) -> InnerAgent:
    """The catalogue's entry of an agent inside this one; a KeyError for one that it does not have."""
    return {agent.name: agent for agent in SPEC.inner}[f"{SPEC.name}-{name}"]
