"""Where the agents' images live: a repository each. stacks/builds.py fills them."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.image_replication import image_replication
from stacks.components.removal import removal_policy
from stacks.environments import Environment
from stacks.names import construct_id, repository_name

KEPT_IMAGES = 20


class ImagesStack(EnvironmentStack):
    """The repositories, and the copies in a second region."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        agents: Sequence[AgentSpec],
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_, environment=environment, description="ClickShop: repositories of images.")
        self._tags = tags
        self.repositories = {spec.name: self._repository(spec, environment) for spec in agents}
        if environment.owns_registry:
            image_replication(self, "Replication", environment=environment, agents=agents)

    def image_of(self, spec: AgentSpec) -> ecs.ContainerImage:
        """The agent's image as a task names it, with the right to pull it."""
        return ecs.ContainerImage.from_ecr_repository(self.repositories[spec.name], self._tags[spec.name])

    def _repository(self, spec: AgentSpec, environment: Environment) -> ecr.Repository:
        return ecr.Repository(
            self,
            f"{construct_id(spec.name)}Repository",
            repository_name=repository_name(spec, environment),
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            lifecycle_rules=[
                ecr.LifecycleRule(description="Rolling back needs the last ones.", max_image_count=KEPT_IMAGES)
            ],
            removal_policy=removal_policy(environment),
            empty_on_delete=not environment.protected,
        )
