"""The links of a pipeline, and what a proof says of each: which one is broken, and what to do."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

LinkName = Literal["load balancer", "collector", "topic", "JSON connector", "bucket", "Iceberg connector", "table"]
LINKS: tuple[LinkName, ...] = get_args(LinkName)

LinkState = Literal["sound", "strained", "broken", "unknown"]
Verdict = Literal["green", "amber", "red"]


class Link(BaseModel):
    """`strained`: everything came through, but late or twice. `unknown`: another link keeps it from being tried.

    `why` is a sentence; `way_on` says what to do, where there is something to do.
    """

    model_config = ConfigDict(frozen=True)

    name: LinkName
    state: LinkState
    why: str
    way_on: str = ""


def verdict_of(links: tuple[Link, ...]) -> Verdict:
    """The worst of them. What could not be tried is not proved."""
    states = {link.state for link in links}
    if states & {"broken", "unknown"}:
        return "red"
    return "amber" if "strained" in states else "green"
