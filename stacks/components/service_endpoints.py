"""The AWS services that tasks call, inside the VPC: their requests never meet a NAT gateway, or the internet."""

from collections.abc import Mapping

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

_SERVICES: Mapping[str, ec2.InterfaceVpcEndpointAwsService] = {
    "EcrApi": ec2.InterfaceVpcEndpointAwsService.ECR,
    "EcrDocker": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "Logs": ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    "SecretsManager": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    "BedrockRuntime": ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
    "DataApi": ec2.InterfaceVpcEndpointAwsService.RDS_DATA,
}


class ServiceEndpoints(Construct):
    """An interface endpoint for each in every zone, and a gateway for S3, where ECR keeps the layers of images."""

    def __init__(self, scope: Construct, id_: str, *, vpc: ec2.Vpc, callers: ec2.ISecurityGroup) -> None:
        super().__init__(scope, id_)
        self.security_group = ec2.SecurityGroup(
            self, "Group", vpc=vpc, description="ClickShop: the endpoints of AWS services", allow_all_outbound=False
        )
        self.security_group.add_ingress_rule(callers, ec2.Port.tcp(443), "Agents to AWS services")
        subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
        for name, service in _SERVICES.items():
            ec2.InterfaceVpcEndpoint(
                self, name, vpc=vpc, service=service, subnets=subnets, security_groups=[self.security_group], open=False
            )
        ec2.GatewayVpcEndpoint(self, "S3", vpc=vpc, service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[subnets])
