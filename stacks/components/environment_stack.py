"""What every stack of an environment has in common: its name, its region, its tags, its protection."""

import aws_cdk as cdk
from constructs import Construct

from stacks.environments import Environment


class EnvironmentStack(cdk.Stack):
    """Its id is the same in every environment, and so are the logical ids in it; its name tells environments apart."""

    def __init__(self, scope: Construct, id_: str, *, environment: Environment, description: str) -> None:
        super().__init__(
            scope,
            id_,
            stack_name=f"ClickShop-{environment.name}-{id_}",
            description=description,
            # Without an account the template fits any, and a synthesis asks AWS nothing.
            env=cdk.Environment(region=environment.region),
            tags={"application": "clickshop", "environment": environment.name},
            termination_protection=environment.protected,
        )
