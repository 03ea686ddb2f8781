"""Drift by boto3: what somebody changed or deleted behind a stack's back, and nothing of what nobody touched."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually
from tests.fakes.service_template import service

EVERYWHERE = "0.0.0.0/0"


def template() -> dict[str, Any]:
    """The shop, with a group whose rules are its own and one that is a resource by itself."""
    resources = service(port=8000)
    resources["Group"]["Properties"]["SecurityGroupIngress"] = [
        {"IpProtocol": "tcp", "FromPort": 8802, "ToPort": 8802, "CidrIp": EVERYWHERE, "Description": "events"}
    ]
    resources["Group"]["Properties"]["SecurityGroupEgress"] = [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": EVERYWHERE}
    ]
    resources["Extra"] = {
        "Type": "AWS::EC2::SecurityGroupIngress",
        "Properties": {
            "GroupId": {"Fn::GetAtt": ["Group", "GroupId"]},
            "IpProtocol": "tcp",
            "FromPort": 9092,
            "ToPort": 9092,
            "SourceSecurityGroupId": {"Fn::GetAtt": ["Group", "GroupId"]},
            "Description": "collectors",
        },
    }
    return resources


OUTPUTS = {
    "Group": {"Fn::GetAtt": ["Group", "GroupId"]},
    "Targets": {"Ref": "Targets"},
    "Listener": {"Ref": "Listener"},
}


class Shop:
    """The deployed stack."""

    def __init__(self, endpoint: AwsEndpoint) -> None:
        self.endpoint = endpoint
        self.outputs = endpoint.deploy("shop", template(), OUTPUTS)
        self._cloudformation = endpoint.client("cloudformation")

    def drifted(self) -> dict[str, str]:
        """The resources that are not as they were made, and how."""
        detection = self._cloudformation.detect_stack_drift(StackName="shop")["StackDriftDetectionId"]

        def over() -> bool:
            told = self._cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
            return bool(told["DetectionStatus"] != "DETECTION_IN_PROGRESS")

        eventually(over, what="the detection's end")
        found = self._cloudformation.describe_stack_resource_drifts(
            StackName="shop", StackResourceDriftStatusFilters=["MODIFIED", "DELETED"]
        )["StackResourceDrifts"]
        return {one["LogicalResourceId"]: one["StackResourceDriftStatus"] for one in found}


@pytest.fixture
def shop(aws_endpoint: AwsEndpoint) -> Shop:
    return Shop(aws_endpoint)


def test_what_nobody_touched_has_not_drifted(shop: Shop) -> None:
    assert shop.drifted() == {}


def test_a_rule_that_was_added_or_revoked_is_seen(shop: Shop) -> None:
    ec2, group = shop.endpoint.client("ec2"), shop.outputs["Group"]
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": EVERYWHERE}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])
    assert shop.drifted() == {"Group": "MODIFIED"}

    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[ssh])
    kafka = {"IpProtocol": "tcp", "FromPort": 9092, "ToPort": 9092, "UserIdGroupPairs": [{"GroupId": group}]}
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[kafka])
    assert shop.drifted() == {"Extra": "DELETED"}


def test_a_rule_is_revoked_by_what_it_lets_in_and_once(shop: Shop) -> None:
    """As the CLI revokes it, which knows no descriptions; a stack whose rule is gone can still be deleted."""
    ec2, group = shop.endpoint.client("ec2"), shop.outputs["Group"]
    events = {"IpProtocol": "tcp", "FromPort": 8802, "ToPort": 8802, "CidrIp": EVERYWHERE}
    (kafka,) = [
        each
        for each in ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
        if each["FromPort"] == 9092
    ]
    ec2.revoke_security_group_ingress(GroupId=group, **events)
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[kafka])  # as it is told, with its description
    assert shop.drifted() == {"Group": "MODIFIED", "Extra": "DELETED"}

    with pytest.raises(ClientError, match=r"InvalidPermission\.NotFound"):
        ec2.revoke_security_group_ingress(GroupId=group, **events)
    cloudformation = shop.endpoint.client("cloudformation")
    cloudformation.delete_stack(StackName="shop")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName="shop", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def test_a_service_that_was_scaled_and_a_listener_that_is_gone_are_seen(shop: Shop) -> None:
    ecs, elb = shop.endpoint.client("ecs"), shop.endpoint.client("elbv2")
    ecs.update_service(cluster="shop-cluster", service="shop-service", desiredCount=3)
    elb.modify_target_group(TargetGroupArn=shop.outputs["Targets"], HealthCheckPath="/other")
    elb.delete_listener(ListenerArn=shop.outputs["Listener"])

    assert shop.drifted() == {"Service": "MODIFIED", "Targets": "MODIFIED", "Listener": "DELETED"}
