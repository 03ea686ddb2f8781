"""Where the agents' images live: a repository each, and what to push to it."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.platform import IMAGE_PLATFORM
from stacks.components.removal import removal_policy
from stacks.environments import Environment
from stacks.names import construct_id

KEPT_IMAGES = 20


class ImagesStack(EnvironmentStack):
    """The registries. docker/build.py reads from the output what to build for them."""

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
        self._repositories = {spec.name: self._repository(spec, environment) for spec in agents}
        cdk.CfnOutput(self, "Builds", value=self.to_json_string([self._build(spec) for spec in agents]))

    def image_of(self, spec: AgentSpec) -> ecs.ContainerImage:
        """The agent's image as a task names it, with the right to pull it."""
        return ecs.ContainerImage.from_ecr_repository(self._repositories[spec.name], self._tags[spec.name])

    def _build(self, spec: AgentSpec) -> Mapping[str, str]:
        repository, tag = self._repositories[spec.name], self._tags[spec.name]
        return {
            "agent": spec.package.removeprefix("agents."),
            "repository": repository.repository_name,
            "image": repository.repository_uri_for_tag(tag),
            "tag": tag,
            "platform": IMAGE_PLATFORM,
        }

    def _repository(self, spec: AgentSpec, environment: Environment) -> ecr.Repository:
        return ecr.Repository(
            self,
            f"{construct_id(spec.name)}Repository",
            repository_name=environment.called(f"{spec.name}-agent"),
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            lifecycle_rules=[
                ecr.LifecycleRule(description="Rolling back needs the last ones.", max_image_count=KEPT_IMAGES)
            ],
            removal_policy=removal_policy(environment),
            empty_on_delete=not environment.protected,
        )
