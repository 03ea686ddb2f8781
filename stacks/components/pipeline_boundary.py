"""The most that a role of a pipeline can do, whatever its template says."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

from stacks.components.pipeline_names import PipelineNames
from stacks.components.statement import PUSHES_IMAGES, Conditions, allow

Statements = Sequence[iam.PolicyStatement]


def bounds(names: PipelineNames) -> Statements:
    """With images, its own folders, its own tables, its own logs."""
    return [
        allow("ecr:GetAuthorizationToken", on=["*"]),
        allow(
            *PUSHES_IMAGES,
            on=[names.owned("ecr", "repository")],
        ),
        allow("logs:CreateLogStream", "logs:PutLogEvents", on=[names.owned("logs", "log-group", separator=":")]),
        allow(
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
            on=[names.objects],
            when=here(names),
        ),
        allow(
            "glue:CreateTable",
            "glue:GetDatabase",
            "glue:GetTable",
            "glue:UpdateTable",
            on=names.glue(),
        ),
    ]


def sources(bucket_arn: str, key: str) -> Statements:
    """What a build reads besides: the archive that the service was deployed with."""
    return [
        allow("s3:GetObject", "s3:GetObjectVersion", on=[f"{bucket_arn}/{key}"]),
        allow("s3:GetBucketAcl", "s3:GetBucketLocation", on=[bucket_arn]),
    ]


def here(names: PipelineNames) -> Conditions:
    """In this account alone: names of buckets are everybody's."""
    return {"StringEquals": {"aws:ResourceAccount": names.account}}
