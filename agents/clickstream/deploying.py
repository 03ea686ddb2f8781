"""Puts deployments together: plans in the database, steps over the account, and the runner beside the requests."""

import os
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import cast

from agents.clickstream.aws.account import Account
from agents.clickstream.aws.actions import Specialist
from agents.clickstream.config import ClickstreamSettings, inner_agent
from agents.clickstream.deployment.deployments import SqlDeployments
from agents.clickstream.deployment.drift import Drift
from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import SqlLeases
from agents.clickstream.deployment.plan import StepKind
from agents.clickstream.deployment.planning import Planning
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.runner import Runner, running
from agents.clickstream.deployment.site import Site
from agents.clickstream.deployment.step import StepWork
from agents.clickstream.deployment.steps.build import BuildStep
from agents.clickstream.deployment.steps.ports import Stacks
from agents.clickstream.deployment.steps.proof import ProofStep
from agents.clickstream.deployment.steps.stack import StackStep
from agents.clickstream.deployment.steps.topic import TopicStep
from agents.clickstream.deployment.steps.working import Working
from agents.clickstream.deployment.survey import Surveyor
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.proof.prover import Prover
from agents.common.database import SharedDatabase


@dataclass(frozen=True, kw_only=True)
class Deploying:
    """`deployments` are for people; an agent inside has its own, under its own role in the database."""

    deployments: SqlDeployments
    database: SharedDatabase

    def proposals(self, agent: str) -> SqlDeployments:
        """By the name of an inner agent: its role may propose at most, and never approve."""
        acting = self.database.acting_as(inner_agent(agent).database_role)
        return replace(self.deployments, plans=SqlPlans(acting))


@asynccontextmanager
async def open_deploying(
    *, settings: ClickstreamSettings, database: SharedDatabase, account: Account, prover: Prover
) -> AsyncIterator[Deploying]:
    """While it is open, what is approved is run."""
    works = _works(account, prover)
    runner = Runner(
        journal=SqlJournal(database),
        leases=SqlLeases(database),
        engine=Engine(journal=SqlJournal(database), works=works),
        holder=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
    )
    deployments = SqlDeployments(
        plans=SqlPlans(database),
        surveys=Surveyor(
            account=account,
            account_id=settings.account_id,
            region=settings.region,
            prefix=settings.pipeline_prefix,
        ),
        planning=Planning(site=_site(settings), templates=ShippedTemplates()),
        drifts=Drift(works),
        wake=runner.wake,
    )
    async with running(runner):
        yield Deploying(deployments=deployments, database=database)


def _works(account: Account, prover: Prover) -> Mapping[StepKind, StepWork]:
    def stacks_of(agent: str) -> Stacks:
        return account.stacks(cast("Specialist", agent))  # a step's agent, by the layers' owners

    working = Working(balancers=account.balancers, services=account.services, connectors=account.connectors)
    return {
        "topic": TopicStep(lambda _: account.topics),
        "build": BuildStep(lambda _: account.builds),
        "stack": StackStep(stacks_of, templates=ShippedTemplates(), working=working),
        "proof": ProofStep(prover),
    }


def _site(settings: ClickstreamSettings) -> Site:
    return Site(
        prefix=settings.pipeline_prefix,
        source_bucket=settings.source_bucket,
        source_key=settings.source_key,
        boundary_arn=settings.permissions_boundary_arn,
        alarm_topic_arn=settings.alarm_topic_arn,
        service_security_group_id=settings.service_security_group_id,
        service_vpc_id=settings.service_vpc_id,
    )
