"""The clickstream's agents as a Python object: ask them, have a deployment proposed, approve it, follow it.

    from clickstream_multi_agent import create_clickstream_orchestrator

    orchestrator = create_clickstream_orchestrator()
    proposal = orchestrator.deploy("Deploy clickstream with MSK cluster 'my-cluster' and S3 bucket 'my-bucket'")
    print(proposal)

It is a client of the service: nothing happens in this process, and nothing at all before `approve`.
"""

from clickstream_multi_agent.client import TOKEN, URL, ClickstreamOrchestrator, create_clickstream_orchestrator
from clickstream_multi_agent.told import ClickstreamRefused, Deployment, Entry, Proposal, Step

__all__ = [
    "TOKEN",
    "URL",
    "ClickstreamOrchestrator",
    "ClickstreamRefused",
    "Deployment",
    "Entry",
    "Proposal",
    "Step",
    "create_clickstream_orchestrator",
]
