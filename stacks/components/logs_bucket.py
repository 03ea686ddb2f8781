"""Where AWS itself writes what passed: access logs and flow logs, for some weeks."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.components.acknowledge import acknowledge


class LogsBucket(s3.Bucket):
    """Private, over TLS only, emptied by itself. It outlives its stack: CloudFormation deletes no full bucket."""

    def __init__(self, scope: Construct, id_: str, *, days: int) -> None:
        super().__init__(
            scope,
            id_,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            # A load balancer writes its logs with no other encryption than S3's own.
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=cdk.Duration.days(days), abort_incomplete_multipart_upload_after=cdk.Duration.days(1)
                )
            ],
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        acknowledge(self, "S1", "Who reads a bucket of logs is CloudTrail's to record; it can't log into itself.")
