"""A plan's journal as it is written, until the plan has come to an end or waits for a person."""

import asyncio
from collections.abc import AsyncIterator

from fastapi.sse import ServerSentEvent

from agents.clickstream.contracts import DeploymentInShort, Entry
from agents.clickstream.deployment.desk import Deployments
from agents.clickstream.deployment.plan import PlanState
from agents.common.error_meanings import error_detail_of
from agents.common.principal import Principal

SECONDS_BETWEEN_LOOKS = 1.0
_ON_THE_WAY = frozenset({PlanState.PROPOSED, PlanState.APPROVED, PlanState.RUNNING})


async def followed(
    deployments: Deployments,
    principal: Principal,
    plan_id: str,
    *,
    after: int,
    pause: float = SECONDS_BETWEEN_LOOKS,
) -> AsyncIterator[ServerSentEvent]:
    """Each line once. The state is read before the lines: what is over has all of its lines by then."""
    try:
        while True:
            record = await deployments.record(principal, plan_id)
            for entry in await deployments.entries(principal, plan_id, after=after):
                after = entry.number
                yield ServerSentEvent(event="entry", id=str(entry.number), data=Entry.of(entry))
            if record.state not in _ON_THE_WAY:
                yield ServerSentEvent(event="end", data=DeploymentInShort.of(record))
                return
            await asyncio.sleep(pause)
    except Exception as error:  # the status is sent already, so the stream says it
        yield ServerSentEvent(event="error", data={"error": error_detail_of(error)})
