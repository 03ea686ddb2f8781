"""What a task that deploys pipelines is told beside what all agents are."""

from collections.abc import Mapping

from aws_cdk import aws_ec2 as ec2

from stacks.components.pipeline_deployer import PipelineDeployer
from stacks.components.pipeline_names import PipelineNames
from stacks.environments import Environment
from stacks.names import ALARM_TOPIC


def pipeline_environment(
    *,
    names: PipelineNames,
    environment: Environment,
    deployer: PipelineDeployer,
    vpc: ec2.IVpc,
    security_group: ec2.ISecurityGroup,
) -> Mapping[str, str]:
    """The variables of ClickstreamSettings. Roles are told by their names' beginning, which all of them share."""
    return {
        "PIPELINE_PREFIX": environment.prefix,
        "SPECIALIST_ROLE_PREFIX": names.role(""),
        "CLOUDFORMATION_ROLE_ARN": deployer.role.role_arn,
        "PERMISSIONS_BOUNDARY_ARN": deployer.boundary.managed_policy_arn,
        "SOURCE_BUCKET": deployer.sources.s3_bucket_name,
        "SOURCE_KEY": deployer.sources.s3_object_key,
        "ALARM_TOPIC_ARN": names.arn("sns", environment.called(ALARM_TOPIC)),
        "SERVICE_SECURITY_GROUP_ID": security_group.security_group_id,
        "SERVICE_VPC_ID": vpc.vpc_id,
    }
