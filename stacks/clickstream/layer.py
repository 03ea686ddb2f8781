"""What all layers have in common: told by parameters, without assets, and with ids that a plan can name."""

from collections.abc import Mapping
from typing import Literal

import aws_cdk as cdk
from constructs import Construct, IConstruct

from stacks.clickstream.parameters import PARAMETERS

Solution = Literal["lua", "vector"]
SOLUTIONS: tuple[Solution, ...] = ("lua", "vector")
PORT = 8802
# The image beside the collector's: what ships its spool to S3, or what writes its events to Kafka.
SIDECARS: Mapping[Solution, str] = {"lua": "Backup", "vector": "Vector"}


class Layer(cdk.Stack):
    """One layer of a pipeline: a stack of its own, so that each can be made, proved and taken back by itself."""

    def __init__(self, scope: Construct, id_: str, *, solution: Solution, description: str) -> None:
        super().__init__(
            scope,
            id_,
            description=f"ClickShop clickstream ({solution}): {description}",
            # Nothing of it lies in a bucket, and any account will do, bootstrapped or not.
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
            analytics_reporting=False,
        )
        self.solution = solution

    @classmethod
    def of(cls, construct: IConstruct) -> "Layer":
        """The one that a construct is in."""
        layer = cdk.Stack.of(construct)
        if not isinstance(layer, Layer):
            raise TypeError(f"{construct.node.path} is in no layer.")
        return layer

    def parameter(self, name: str) -> cdk.CfnParameter:
        """That parameter of this template, made at its first use."""
        made = self.node.try_find_child(name)
        if isinstance(made, cdk.CfnParameter):
            return made
        known = PARAMETERS[name]
        return cdk.CfnParameter(
            self,
            name,
            type=known.type,
            description=known.description,
            default=known.default,
            allowed_pattern=f"^{known.pattern}$" if known.pattern else None,
            allowed_values=list(known.values) or None,
        )

    def told(self, name: str) -> str:
        """A parameter's value."""
        return self.parameter(name).value_as_string

    def told_list(self, name: str) -> list[str]:
        """The values of a parameter that is a list."""
        return self.parameter(name).value_as_list

    def named(self, suffix: str = "") -> str:
        """A name of this pipeline in this environment."""
        return f"{self.told('Prefix')}clickstream-{self.told('Pipeline')}{suffix}"

    def tells(self, **outputs: str) -> None:
        """What later layers are told."""
        for name, value in outputs.items():
            # An output may be called as a resource is; CloudFormation keeps them apart, constructs do not.
            cdk.CfnOutput(self, f"{name}Output", value=value).override_logical_id(name)

    def _allocate_logical_id(self, element: cdk.CfnElement) -> str:
        """The path without CDK's hash: plans name resources to people, and parameters are told by name."""
        path = element.node.path.removeprefix(f"{self.node.path}/").split("/")
        return "".join(each for each in path if each not in ("Resource", "Default"))
