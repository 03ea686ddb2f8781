"""What happens to a thing that holds data when its stack goes."""

import aws_cdk as cdk

from stacks.environments import Environment


def removal_policy(environment: Environment) -> cdk.RemovalPolicy:
    """It stays where data is protected, and goes with the stack elsewhere."""
    return cdk.RemovalPolicy.RETAIN if environment.protected else cdk.RemovalPolicy.DESTROY
