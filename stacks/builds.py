"""The images that tasks start. Apart from the repositories, so that a build which fails leaves those alone."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_ecr as ecr
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.image_builds import ImageBuilds
from stacks.environments import Environment


class BuildsStack(EnvironmentStack):
    """What builds images that are missing. Agents' stacks come after it: no service starts before its image."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        agents: Sequence[AgentSpec],
        repositories: Mapping[str, ecr.IRepository],
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_, environment=environment, description="ClickShop: builds of images.")
        ImageBuilds(self, "Images", environment=environment, agents=agents, repositories=repositories, tags=tags)
