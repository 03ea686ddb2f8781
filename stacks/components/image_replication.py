"""Copies of the images in a second region, from which the shop could be deployed if the first were lost."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from constructs import Construct

from agents.catalog import AgentSpec
from agents.common.inference_profiles import DESTINATIONS
from stacks.configuration_error import ConfigurationError
from stacks.environments import Environment
from stacks.names import repository_name

# For regions that no geographic inference profile knows; elsewhere the copies stay in the profile's geography.
SECOND_REGIONS = {
    "ca-central-1": "ca-west-1",
    "eu-central-2": "eu-central-1",
    "eu-west-2": "eu-west-1",
    "sa-east-1": "us-east-1",
    "us-west-1": "us-west-2",
}


def image_replication(
    scope: Construct, id_: str, *, environment: Environment, agents: Sequence[AgentSpec]
) -> ecr.CfnReplicationConfiguration:
    """One for the whole registry of an account and region: only the environment that owns the registry makes it."""
    destination = ecr.CfnReplicationConfiguration.ReplicationDestinationProperty(
        region=second_region(environment.region), registry_id=cdk.Stack.of(scope).account
    )
    rule = ecr.CfnReplicationConfiguration.ReplicationRuleProperty(
        destinations=[destination],
        repository_filters=[
            ecr.CfnReplicationConfiguration.RepositoryFilterProperty(
                filter=repository_name(spec, environment), filter_type="PREFIX_MATCH"
            )
            for spec in agents
        ],
    )
    return ecr.CfnReplicationConfiguration(
        scope,
        id_,
        replication_configuration=ecr.CfnReplicationConfiguration.ReplicationConfigurationProperty(rules=[rule]),
    )


def second_region(region: str) -> str:
    """The first other one of the same geography. Raises ConfigurationError."""
    if region in SECOND_REGIONS:
        return SECOND_REGIONS[region]
    for regions in DESTINATIONS.values():
        if region in regions:
            return next(each for each in regions if each != region)
    raise ConfigurationError(
        f"images are copied to a second region, and none is known for {region}: "
        "write one beside it in SECOND_REGIONS of stacks/components/image_replication.py"
    )
