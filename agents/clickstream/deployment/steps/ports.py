"""What steps ask of AWS. Each method may raise AwsRefused, after the adapter waited out what it may wait out.

Adapters are made for one specialist's role; a step asks for the adapter of the agent that owns it (`OpenPort`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from agents.clickstream.aws.balancers import Balancer, Target
from agents.clickstream.aws.connectors import Connector
from agents.clickstream.aws.found import Build, ChangeSet, Stack, StackDrift, StackEvent, StackResource, Topic
from agents.clickstream.aws.services import Service

Port = TypeVar("Port", covariant=True)
OpenPort = Callable[[str], Port]
"""The port under the role of the specialist by that name (`Step.agent`)."""


class Topics(Protocol):
    """A cluster's topics, by MSK's topic API or the Kafka admin protocol: whichever the cluster has."""

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        """As it is now."""

    async def create(
        self, cluster_arn: str, name: str, *, partitions: int, replication: int, configs: Mapping[str, str]
    ) -> None:
        """Ask for it. AwsRefused(THERE_ALREADY) when there is one; it may take a while to be settled."""

    async def delete(self, cluster_arn: str, name: str) -> None:
        """Ask for its end. AwsRefused(GONE) when there is none."""

    async def names(self, cluster_arn: str) -> Sequence[str]:
        """Of every topic, Kafka's and MSK Connect's own among them."""

    async def delete_group(self, cluster_arn: str, group: str) -> None:
        """A consumer group; one that is gone is no error. Raises AwsRefused where brokers can't be reached."""

    async def holds_events(self, cluster_arn: str, name: str) -> bool | None:
        """Whether any partition holds a record; None when that can't be told."""


class Stacks(Protocol):
    """CloudFormation, with the service role that its change sets pass."""

    async def find(self, name: str) -> Stack | None:
        """By its name; a deleted one is None. One in REVIEW_IN_PROGRESS is found."""

    async def propose(  # the change set is the preview: it takes all that a deployment is made of
        self, name: str, *, template: str, parameters: Mapping[str, str], tags: Mapping[str, str], token: str
    ) -> str:
        """A change set's ARN: CREATE where there is no stack (or one in review), else UPDATE.

        It is named after the token, and asked for again it is the same one. With CAPABILITY_NAMED_IAM.
        """

    async def change_set(self, arn: str) -> ChangeSet | None:
        """With all of its changes, page by page; None when it is gone."""

    async def execute(self, arn: str, *, token: str) -> None:
        """Once for a token."""

    async def discard(self, change_set: ChangeSet) -> None:
        """Delete it, and the stack in REVIEW_IN_PROGRESS that only it made."""

    async def resources(self, stack_id: str) -> Sequence[StackResource]:
        """Of a deleted stack too, by its id: what was left is DELETE_SKIPPED or DELETE_FAILED."""

    async def find_by_id(self, stack_id: str) -> Stack | None:
        """A deleted one too, for about 90 days."""

    async def failures(self, stack_id: str) -> Sequence[StackEvent]:
        """What explains the end of its last operation, causes first."""

    async def delete(self, stack_id: str, *, token: str) -> None:
        """Ask for its end; a stack that is gone is no error."""

    async def begin_drift_detection(self, name: str) -> str:
        """The detection's id."""

    async def drift_detection(self, detection_id: str) -> StackDrift:
        """How far it is, and then what it found."""


class Builds(Protocol):
    """CodeBuild's runs, and what they leave: images in ECR, objects in S3."""

    async def start(self, project: str, *, variables: Mapping[str, str], token: str) -> str:
        """The build's id; the same for the same token within CodeBuild's five minutes."""

    async def find(self, build_id: str) -> Build | None:
        """How far it is."""

    async def latest(self, project: str, *, variables: Mapping[str, str]) -> Build | None:
        """The newest build that was started with these variables: what a process that died may have started."""

    async def stop(self, build_id: str) -> None:
        """A build that is over is no error."""

    async def image_digest(self, repository_uri: str, tag: str) -> str | None:
        """`sha256:...` of an image."""

    async def delete_image(self, repository_uri: str, digest: str) -> None:
        """One that is gone is no error."""

    async def object_checksum(self, bucket: str, key: str) -> str | None:
        """S3's own SHA-256 of the object (base64), else its ETag; None when there is none."""

    async def delete_object(self, bucket: str, key: str) -> None:
        """One that is gone is no error."""


class Services(Protocol):
    """ECS, as far as a verification looks."""

    async def find(self, cluster: str, name: str) -> Service | None:
        """The service, or None."""


class Balancers(Protocol):
    """Elastic Load Balancing, as far as a verification looks."""

    async def find(self, name_or_arn: str) -> Balancer | None:
        """The load balancer, or None."""

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        """The targets of a group with their health."""


class Connectors(Protocol):
    """MSK Connect, as far as a verification looks."""

    async def find(self, name_or_arn: str) -> Connector | None:
        """The connector, or None."""
