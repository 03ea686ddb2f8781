"""A pipeline that stands, for whoever wants to use it: where events go, how one is sent, and how it is taken down."""

from collections.abc import Iterator

from clickstream_multi_agent import Deployment
from demos.clickstream.options import PIPELINE

_SENT = "curl -s {address} -H 'content-type: application/json' -d '{{\"event\": \"page_view\"}}'"


def how_to_use(plan: Deployment) -> Iterator[str]:
    """A line each, of a deployment that is done. Its balancer has told the address."""
    yield f"Pipeline {plan.pipeline} stays."
    if address := plan.outputs.get("stack:balancer", {}).get("Endpoint"):
        yield f"Its collector takes events at {address}. Send one:"
        yield f"  {_SENT.format(address=address)}"
    yield f"Take it down: {teardown_command(plan.pipeline)}"


def teardown_command(pipeline: str) -> str:
    """What takes a pipeline down."""
    named = "" if pipeline == PIPELINE else f" --pipeline {pipeline}"
    return f"python -m demos.clickstream{named} --teardown"
