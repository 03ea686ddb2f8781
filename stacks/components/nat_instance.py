"""The way out of a small environment: one instance that translates addresses, where a NAT gateway would cost more."""

from collections.abc import Sequence

from aws_cdk import aws_ec2 as ec2

from stacks.components.acknowledge import acknowledge, tell_checkov

_HTTPS = ec2.Port.tcp(443)


def nat_instance_provider() -> ec2.NatInstanceProviderV2:
    """To be given to a Vpc. The image is Amazon's own, its newest at each deployment: that is how it is patched."""
    return ec2.NatProvider.instance_v2(
        instance_type=ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
        default_allowed_traffic=ec2.NatTrafficDirection.NONE,
        # The subnets give none by themselves.
        associate_public_ip_address=True,
    )


def harden_nat_instances(provider: ec2.NatInstanceProviderV2, *, private_cidrs: Sequence[str]) -> None:
    """Once the Vpc has made them: HTTPS only, from the private subnets only; sessions for metadata; encrypted disks."""
    for cidr in private_cidrs:
        provider.security_group.add_ingress_rule(ec2.Peer.ipv4(cidr), _HTTPS, f"HTTPS from {cidr}")
    # Packages and the time come by the VPC's own addresses or by HTTPS.
    provider.security_group.add_egress_rule(ec2.Peer.any_ipv4(), _HTTPS, "HTTPS to AWS")
    for instance in provider.gateway_instances:
        _harden(instance.instance)
        acknowledge(
            instance, "EC28", "Detailed monitoring costs as much as the instance; ECS says if nothing gets out."
        )
        tell_checkov(instance, "CKV_AWS_88", reason="It is the private subnets' way out, and answers nobody outside.")
        acknowledge(instance, "EC29", "It holds no data, and is replaced whenever its image is.")


def _harden(instance: ec2.CfnInstance) -> None:
    instance.metadata_options = ec2.CfnInstance.MetadataOptionsProperty(
        http_tokens="required", http_put_response_hop_limit=1
    )
    disk = ec2.CfnInstance.EbsProperty(encrypted=True, volume_type="gp3", delete_on_termination=True)
    instance.block_device_mappings = [
        ec2.CfnInstance.BlockDeviceMappingProperty(device_name="/dev/xvda", ebs=disk),
    ]
