"""Looks for resources that have a pipeline's names though its layers have no stack: somebody else made those."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Protocol

from agents.clickstream.aws.balancers import Balancers
from agents.clickstream.aws.connectors import Connectors
from agents.clickstream.aws.services import Services
from agents.clickstream.deployment.findings import Stranger
from agents.clickstream.deployment.naming import Layer, balancer_name, glue_database, own_name
from agents.clickstream.deployment.wish import Wish

_Look = tuple[Stranger, Callable[[str], Awaitable[object]]]


class Builds(Protocol):
    """What is looked up of builds."""

    async def has_repository(self, name: str) -> bool:
        """Whether ECR has it."""

    async def has_project(self, name: str) -> bool:
        """Whether CodeBuild has it."""


class Account(Protocol):
    """Where names are looked up."""

    @property
    def builds(self) -> Builds:
        """CodeBuild and ECR."""

    @property
    def services(self) -> Services:
        """ECS."""

    @property
    def balancers(self) -> Balancers:
        """Elastic Load Balancing."""

    @property
    def connectors(self) -> Connectors:
        """MSK Connect."""


async def strangers(account: Account, wish: Wish, *, prefix: str, made: Collection[Layer]) -> tuple[Stranger, ...]:
    """Those in the way of layers that are not `made`: a layer that has a stack has its names from it."""
    looks = [look for look in _looks(account, wish, prefix) if look[0].layer not in made]
    found = await asyncio.gather(*(is_there(stranger.name) for stranger, is_there in looks))
    return tuple(stranger for (stranger, _), there in zip(looks, found, strict=True) if there)


def _looks(account: Account, wish: Wish, prefix: str) -> Iterator[_Look]:
    """Each name that a layer's template gives, and who knows whether something has it."""
    own, balancer = own_name(prefix, wish.pipeline), balancer_name(prefix, wish.pipeline)
    for image in ("collector", "backup" if wish.solution == "lua" else "vector"):
        repository = Stranger(layer="registry", what="an ECR repository", name=f"{own}-{image}")
        yield repository, account.builds.has_repository
    for built in ("images", "plugins"):
        project = Stranger(layer="registry", what="a CodeBuild project", name=f"{own}-{built}")
        yield project, account.builds.has_project
    yield Stranger(layer="balancer", what="a load balancer", name=balancer), account.balancers.find
    yield Stranger(layer="balancer", what="a target group", name=balancer), account.balancers.target_group
    yield Stranger(layer="collector", what="an ECS cluster", name=own), account.services.has_cluster
    for sink in ("json", "iceberg"):
        connector = Stranger(layer="connectors", what="a connector", name=f"{own}-msk-s3-sink-{sink}")
        yield connector, account.connectors.find
    database = Stranger(layer="connectors", what="a Glue database", name=glue_database(prefix, wish.pipeline))
    yield database, account.connectors.has_database
