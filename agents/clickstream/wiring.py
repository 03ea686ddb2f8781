"""What the agents and routes stand on, opened: AWS under each specialist's role, deployments, the proof."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import botocore.session

from agents.clickstream.aws.account import Account
from agents.clickstream.aws.sessions import SpecialistSessions
from agents.clickstream.config import ClickstreamSettings
from agents.clickstream.deploying import Deploying, open_deploying
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.proving import Proving, open_proving
from agents.clickstream.specialists.data_connector.reading import ConnectorReading, ObjectReading
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ecs_deployment.reading import CollectorReading
from agents.clickstream.specialists.image_builder.reading import BuildReading
from agents.clickstream.specialists.load_balancer.reading import BalancerReading
from agents.clickstream.specialists.msk_topic.reading import ClusterReading
from agents.clickstream.specialists.security_config.reading import GroupReading
from agents.clickstream.specialists.testing.proofs import PipelineProofs
from agents.clickstream.team import Ports
from agents.common.runtime import Runtime

OpenPorts = Callable[[ClickstreamSettings, Runtime], AbstractAsyncContextManager[Ports]]


@asynccontextmanager
async def open_ports(settings: ClickstreamSettings, runtime: Runtime) -> AsyncIterator[Ports]:
    """A role is taken when its specialist makes its first call."""
    sessions = SpecialistSessions(
        botocore.session.get_session(), region=settings.region, role_prefix=settings.specialist_role_prefix
    )
    account = Account(sessions, service_role_arn=settings.cloudformation_role_arn)
    try:
        async with (
            open_proving(database=runtime.database, session=sessions.session("testing")) as proving,
            open_deploying(
                settings=settings, database=runtime.database, account=account, prover=proving.prover
            ) as deploying,
        ):
            yield _ports(settings, account, proving, deploying)
    finally:
        sessions.close()


def _ports(settings: ClickstreamSettings, account: Account, proving: Proving, deploying: Deploying) -> Ports:
    proofs = PipelineProofs(
        prover=proving.prover,
        proofs=proving.proofs,
        deployed=Deployed(deploying.proposals("testing")),
        wake=proving.watch.wake,
    )
    return Ports(
        deployments=deploying.deployments,
        proposals=deploying.proposals,
        clusters=ClusterReading(clusters=account.clusters, topics=account.topics),
        builds=BuildReading(account.builds),
        collectors=CollectorReading(account.services),
        balancers=BalancerReading(account.balancers),
        groups=GroupReading(networks=account.networks, templates=ShippedTemplates()),
        connectors=ConnectorReading(account.connectors),
        objects=ObjectReading(account.buckets, prefix=settings.pipeline_prefix),
        proofs=proofs,
        reports=proving.proofs,
    )
