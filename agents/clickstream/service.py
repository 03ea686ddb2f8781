"""What the routes of the clickstream stand on while the process lives."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from agents.clickstream.deployment.desk import Deployments
from agents.clickstream.proof.repository import Proofs
from agents.common.desk import AnsweringService


@dataclass(frozen=True, kw_only=True)
class ClickstreamService(AnsweringService):
    """The operators' desk, the deployments behind it, and their proofs."""

    deployments: Deployments
    proofs: Proofs


def clickstream_of(request: Request) -> ClickstreamService:
    """What the lifespan opened."""
    service: ClickstreamService = request.app.state.service
    return service


CurrentClickstream = Annotated[ClickstreamService, Depends(clickstream_of)]
