"""A statement of a policy, in one line where it has no conditions."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_iam as iam

Conditions = Mapping[str, Mapping[str, object]]


PUSHES_IMAGES = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


def allow(*actions: str, on: Sequence[str], when: Conditions | None = None) -> iam.PolicyStatement:
    """These actions on these resources."""
    return iam.PolicyStatement(actions=list(actions), resources=list(on), conditions=when)
