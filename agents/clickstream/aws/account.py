"""The account as specialists reach it: each adapter under the role of the one that it works for, opened once."""

from functools import cache, cached_property, partial

from agents.clickstream.aws.actions import Specialist
from agents.clickstream.aws.balancers import ElasticLoadBalancers
from agents.clickstream.aws.buckets import S3Buckets
from agents.clickstream.aws.builds import CodeBuilds
from agents.clickstream.aws.change_sets import CloudFormationStacks
from agents.clickstream.aws.clusters import Cluster, MskClusters
from agents.clickstream.aws.connectors import MskConnectors
from agents.clickstream.aws.kafka_admin import KafkaTopics, kafka_admin
from agents.clickstream.aws.networks import Ec2Networks
from agents.clickstream.aws.services import EcsServices
from agents.clickstream.aws.sessions import SpecialistSessions
from agents.clickstream.aws.topics import ClusterTopics


class Account:
    """What there is of AWS. `service_role_arn` is CloudFormation's own, which change sets pass."""

    def __init__(self, sessions: SpecialistSessions, *, service_role_arn: str) -> None:
        self._sessions = sessions
        self._service_role_arn = service_role_arn
        self.stacks = cache(self._stacks)

    @cached_property
    def clusters(self) -> MskClusters:
        """MSK's clusters."""
        return MskClusters(self._sessions.calls("msk_topic"))

    @cached_property
    def topics(self) -> ClusterTopics:
        """Their topics."""
        return ClusterTopics(self._sessions.calls("msk_topic"), self.clusters, self._brokers)

    @cached_property
    def builds(self) -> CodeBuilds:
        """CodeBuild, and what it leaves in ECR and S3."""
        return CodeBuilds(self._sessions.calls("image_builder"))

    @cached_property
    def services(self) -> EcsServices:
        """ECS."""
        return EcsServices(self._sessions.calls("ecs_deployment"))

    @cached_property
    def balancers(self) -> ElasticLoadBalancers:
        """Elastic Load Balancing."""
        return ElasticLoadBalancers(self._sessions.calls("load_balancer"))

    @cached_property
    def networks(self) -> Ec2Networks:
        """Subnets and security groups."""
        return Ec2Networks(self._sessions.calls("security_config"))

    @cached_property
    def connectors(self) -> MskConnectors:
        """MSK Connect."""
        return MskConnectors(self._sessions.calls("data_connector"))

    @cached_property
    def buckets(self) -> S3Buckets:
        """S3."""
        return S3Buckets(self._sessions.calls("data_connector"))

    def _stacks(self, specialist: Specialist) -> CloudFormationStacks:
        return CloudFormationStacks(self._sessions.calls(specialist), service_role_arn=self._service_role_arn)

    def _brokers(self, cluster: Cluster) -> KafkaTopics:
        credentials = self._sessions.credentials("msk_topic")
        open_admin = partial(kafka_admin, cluster, region=self._sessions.region, credentials=credentials)
        return KafkaTopics(open_admin, self._sessions.threads)
