"""A role of a pipeline's own: below the environment's path, and never more than the boundary allows."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_iam as iam

from stacks.clickstream.layer import Layer
from stacks.components.acknowledge import acknowledge


def bounded_role(layer: Layer, id_: str, *, service: str, may: Mapping[str, Sequence[iam.PolicyStatement]]) -> iam.Role:
    """For that service of AWS. Who deploys pipelines may make roles of this path and with this boundary only."""
    return iam.Role(
        layer,
        id_,
        assumed_by=iam.ServicePrincipal(service),
        path=f"/{layer.told('Prefix')}clickstream/",
        permissions_boundary=iam.ManagedPolicy.from_managed_policy_arn(
            layer, f"{id_}Boundary", layer.told("BoundaryArn")
        ),
        inline_policies={name: iam.PolicyDocument(statements=list(statements)) for name, statements in may.items()},
    )


def objects(layer: Layer, folder: str) -> str:
    """What the pipeline keeps in one of its folders of the bucket."""
    return f"arn:aws:s3:::{layer.told('Bucket')}/{layer.named()}/{folder}/*"


def explain_objects(role: iam.Role, folder: str) -> None:
    """To cdk-nag."""
    resource = f"arn:aws:s3:::<Bucket>/<Prefix>clickstream-<Pipeline>/{folder}/*"
    acknowledge(role, f"IAM5[Resource::{resource}]", "The objects of one folder, whose names come with the events.")


def explain_login(role: iam.Role) -> None:
    """To cdk-nag."""
    acknowledge(role, "IAM5[Resource::*]", "ecr:GetAuthorizationToken, the only one, takes no resource.")
