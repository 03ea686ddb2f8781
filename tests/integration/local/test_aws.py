"""The AWS endpoint, by public clients: what it adds to MiniStack, and what it remembers."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError

from local.postgres import PostgresServer
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually
from tests.fakes.service_template import network, service


def test_a_task_definition_is_told_whole(aws_endpoint: AwsEndpoint) -> None:
    aws_endpoint.deploy("shop", service(port=8000))

    told = aws_endpoint.client("ecs").describe_task_definition(taskDefinition="shop")["taskDefinition"]
    container = told["containerDefinitions"][0]
    assert container["healthCheck"]["interval"] == 1
    assert container["secrets"][0]["valueFrom"].startswith("arn:aws:secretsmanager:us-east-1:000000000000:secret:")
    assert container["dockerLabels"] == {"Owner": "ada"}


def test_a_service_tells_how_others_find_it_and_waits_for_fargate(aws_endpoint: AwsEndpoint) -> None:
    aws_endpoint.deploy("shop", service(port=8000))

    told = aws_endpoint.client("ecs").describe_services(cluster="shop-cluster", services=["shop-service"])
    one = told["services"][0]
    connect = one["deployments"][0]["serviceConnectConfiguration"]
    assert connect["services"][0]["clientAliases"] == [{"port": 8000, "dnsName": "shop"}]
    assert (one["desiredCount"], one["runningCount"]) == (1, 0)


def test_a_service_wants_as_many_tasks_as_a_parameter_says_in_text(aws_endpoint: AwsEndpoint) -> None:
    described = service(port=8000)
    described["Service"]["Properties"]["DesiredCount"] = "2"
    aws_endpoint.deploy("shop", described)

    ecs = aws_endpoint.client("ecs")
    assert len(ecs.list_tasks(cluster="shop-cluster")["taskArns"]) == 2


def test_a_task_runs_when_fargate_says_so_and_is_replaced_when_it_ends(aws_endpoint: AwsEndpoint) -> None:
    aws_endpoint.deploy("shop", service(port=8000))
    ecs = aws_endpoint.client("ecs")
    arn = ecs.list_tasks(cluster="shop-cluster")["taskArns"][0]

    ecs.submit_task_state_change(
        cluster="shop-cluster",
        task=arn,
        status="RUNNING",
        containers=[{"containerName": "agent", "status": "RUNNING", "reason": "HEALTHY"}],
    )
    task = ecs.describe_tasks(cluster="shop-cluster", tasks=[arn])["tasks"][0]
    assert (task["lastStatus"], task["healthStatus"]) == ("RUNNING", "HEALTHY")

    ecs.submit_task_state_change(
        cluster="shop-cluster",
        task=arn,
        status="STOPPED",
        reason="Essential container in task exited",
        containers=[{"containerName": "agent", "status": "STOPPED", "exitCode": 137}],
    )
    stopped = ecs.describe_tasks(cluster="shop-cluster", tasks=[arn])["tasks"][0]
    assert (stopped["lastStatus"], stopped["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert arn not in ecs.list_tasks(cluster="shop-cluster")["taskArns"]
    assert len(ecs.list_tasks(cluster="shop-cluster")["taskArns"]) == 1


def test_targets_differ_by_port_and_are_initial_until_checked(aws_endpoint: AwsEndpoint) -> None:
    arn = aws_endpoint.deploy("shop", service(port=8000), {"Targets": {"Ref": "Targets"}})["Targets"]
    elb = aws_endpoint.client("elbv2")
    targets = [{"Id": "127.0.0.1", "Port": 8000}, {"Id": "127.0.0.1", "Port": 8001}]
    elb.register_targets(TargetGroupArn=arn, Targets=targets)

    told = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    assert [one["Target"] for one in told] == targets
    assert {one["TargetHealth"]["State"] for one in told} == {"initial"}

    elb.deregister_targets(TargetGroupArn=arn, Targets=targets[:1])
    found = {arn: {"127.0.0.1:8001": {"State": "unhealthy", "Reason": "Target.FailedHealthChecks"}}}
    aws_endpoint.settings.target_health.write_text(json.dumps(found))
    told = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    assert [(one["Target"]["Port"], one["TargetHealth"]["State"]) for one in told] == [(8001, "unhealthy")]


def test_a_secret_is_known_by_its_arn_and_follows_its_rules(aws_endpoint: AwsEndpoint) -> None:
    outputs = aws_endpoint.deploy("shop", service(port=8000), {"Secret": {"Ref": "Secret"}})

    value = aws_endpoint.client("secretsmanager").get_secret_value(SecretId=outputs["Secret"])
    secret = json.loads(value["SecretString"])
    assert (value["ARN"], secret["username"]) == (outputs["Secret"], "shop")
    assert len(secret["password"]) == 20
    assert secret["password"].isalnum()


def test_an_update_of_something_else_keeps_the_secrets_value(aws_endpoint: AwsEndpoint) -> None:
    secrets = aws_endpoint.client("secretsmanager")
    arn = aws_endpoint.deploy("shop", service(port=8000), {"Secret": {"Ref": "Secret"}})["Secret"]
    before = secrets.get_secret_value(SecretId=arn)["SecretString"]

    changed = service(port=8000, release="2")
    changed["Secret"]["Properties"]["Description"] = "of the shop"
    aws_endpoint.deploy("shop", changed, {"Secret": {"Ref": "Secret"}})

    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == before
    assert secrets.describe_secret(SecretId=arn)["Description"] == "of the shop"


def test_gateways_addresses_and_rules_are_described_by_ec2(aws_endpoint: AwsEndpoint) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "Description": "PostgreSQL"}
    resources = {
        **network(),
        "Address": {"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc", "Tags": [{"Key": "of", "Value": "nat"}]}},
        "Gateway": {
            "Type": "AWS::EC2::NatGateway",
            "Properties": {"SubnetId": {"Ref": "Subnet"}, "AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]}},
        },
        "Ingress": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {"GroupId": {"Fn::GetAtt": ["Group", "GroupId"]}, "CidrIp": "10.0.0.0/16", **rule},
        },
    }
    outputs = aws_endpoint.deploy("network", resources, {"Gateway": {"Ref": "Gateway"}, "Address": {"Ref": "Address"}})

    ec2 = aws_endpoint.client("ec2")
    gateway = ec2.describe_nat_gateways(NatGatewayIds=[outputs["Gateway"]])["NatGateways"][0]
    assert gateway["State"] == "available"
    assert [one["PublicIp"] for one in ec2.describe_addresses()["Addresses"]] == [outputs["Address"]]
    groups = ec2.describe_security_groups(Filters=[{"Name": "description", "Values": ["all"]}])["SecurityGroups"]
    opened = [one for group in groups for one in group["IpPermissions"] if one.get("FromPort") == 5432]
    assert opened[0]["IpRanges"] == [{"CidrIp": "10.0.0.0/16", "Description": "PostgreSQL"}]

    aws_endpoint.deploy("network", network())
    assert ec2.describe_addresses()["Addresses"] == []


def test_a_nat_instance_is_described_in_its_place_and_terminated(aws_endpoint: AwsEndpoint) -> None:
    instance = {
        "ImageId": "ami-12345678",
        "InstanceType": "t4g.nano",
        "SourceDestCheck": False,
        "NetworkInterfaces": [
            {"DeviceIndex": "0", "SubnetId": {"Ref": "Subnet"}, "GroupSet": [{"Fn::GetAtt": ["Group", "GroupId"]}]}
        ],
    }
    route = {"DestinationCidrBlock": "0.0.0.0/0", "RouteTableId": {"Ref": "Table"}, "InstanceId": {"Ref": "Nat"}}
    resources = {
        **network(),
        "Nat": {"Type": "AWS::EC2::Instance", "Properties": instance},
        "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        "Route": {"Type": "AWS::EC2::Route", "Properties": route},
    }
    outputs = aws_endpoint.deploy("network", resources, {"Nat": {"Ref": "Nat"}, "Subnet": {"Ref": "Subnet"}})

    ec2 = aws_endpoint.client("ec2")
    (told,) = ec2.describe_instances(InstanceIds=[outputs["Nat"]])["Reservations"][0]["Instances"]
    assert (told["InstanceType"], told["SubnetId"], told["SourceDestCheck"]) == ("t4g.nano", outputs["Subnet"], False)
    routes = [route for table in ec2.describe_route_tables()["RouteTables"] for route in table["Routes"]]
    assert outputs["Nat"] in [route.get("InstanceId") for route in routes]

    aws_endpoint.deploy("network", network())
    (gone,) = ec2.describe_instances(InstanceIds=[outputs["Nat"]])["Reservations"][0]["Instances"]
    assert gone["State"]["Name"] == "terminated"


def test_the_newest_image_for_graviton_is_a_public_parameter(aws_endpoint: AwsEndpoint) -> None:
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64"
    image = aws_endpoint.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    assert image.startswith("ami-")


def test_types_without_an_effect_are_remembered(aws_endpoint: AwsEndpoint) -> None:
    target = {
        "MaxCapacity": "4",
        "MinCapacity": "1",
        "ResourceId": "service/shop-cluster/shop-service",
        "ScalableDimension": "ecs:service:DesiredCount",
        "ServiceNamespace": "ecs",
    }
    policy = {"PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": {"Ref": "Scaling"}}
    metric = {"MetricName": "CPUUtilization", "Namespace": "AWS/ECS"}
    alarm = {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "Metrics": [
            {"Id": "both", "Expression": "m1 * 2"},
            {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}, "ReturnData": False},
        ],
    }
    resources = {
        "Scaling": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": target},
        "Policy": {"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": policy},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
    }
    outputs = aws_endpoint.deploy(
        "scaling", resources, {"Scaling": {"Ref": "Scaling"}, "Policy": {"Ref": "Policy"}, "Alarm": {"Ref": "Alarm"}}
    )

    assert outputs["Scaling"] == "service/shop-cluster/shop-service|ecs:service:DesiredCount|ecs"
    assert outputs["Policy"].endswith(":policyName/cpu")
    scaling = aws_endpoint.client("application-autoscaling")
    assert (
        scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=["service/a/b"])["ScalableTargets"] == []
    )
    [scaled] = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert (scaled["MinCapacity"], scaled["MaxCapacity"]) == (1, 4)
    told = aws_endpoint.client("cloudwatch").describe_alarms(AlarmNames=[outputs["Alarm"]])["MetricAlarms"]
    assert told[0]["MetricName"] == "CPUUtilization"


CLUSTER: dict[str, Any] = {
    "Type": "AWS::RDS::DBCluster",
    "Properties": {
        "Engine": "aurora-postgresql",
        "DatabaseName": "clickshop",
        "MasterUsername": "clickshop_admin",
        "MasterUserPassword": {
            "Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Secret"}, ":SecretString:password}}"]]
        },
    },
}


def test_a_cluster_is_a_role_and_a_database_of_postgresql(aws_endpoint: AwsEndpoint) -> None:
    settings = aws_endpoint.settings
    server = PostgresServer(settings.home / "postgres", settings.postgres_port, settings={"fsync": "off"})
    server.start()
    try:
        resources = {"Secret": service(port=8000)["Secret"], "Cluster": CLUSTER}
        address = {"Fn::GetAtt": ["Cluster", "Endpoint.Address"]}
        port = {"Fn::GetAtt": ["Cluster", "Endpoint.Port"]}
        outputs = aws_endpoint.deploy("data", resources, {"Host": address, "Port": port, "Secret": {"Ref": "Secret"}})
        value = aws_endpoint.client("secretsmanager").get_secret_value(SecretId=outputs["Secret"])["SecretString"]
        password = json.loads(value)["password"]

        with psycopg.connect(
            host=outputs["Host"], port=outputs["Port"], dbname="clickshop", user="clickshop_admin", password=password
        ) as connection:
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        assert row == (False,)
        told = aws_endpoint.client("rds").describe_db_clusters()["DBClusters"][0]
        assert (told["Endpoint"], told["Port"]) == ("127.0.0.1", settings.postgres_port)
    finally:
        server.stop()
        server.forget()


def function_stack() -> dict[str, Any]:
    trust = {"Version": "2012-10-17", "Statement": []}
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": f"python3.{sys.version_info.minor}",
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"S3Bucket": "code", "S3Key": "code.zip"},
            },
        },
        "Custom": {"Type": "Custom::Step", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}},
    }


def test_a_custom_resource_that_crashes_fails_at_once_with_its_reason(aws_endpoint: AwsEndpoint) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("index.py", "def handler(event, context):\n    raise RuntimeError('migration 7 is broken')\n")
    s3 = aws_endpoint.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="code.zip", Body=archive.getvalue())

    with pytest.raises(AssertionError, match="migration 7 is broken"):
        aws_endpoint.deploy("broken", function_stack())


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_what_is_deployed_survives_the_process(aws_endpoint: AwsEndpoint, end: signal.Signals) -> None:
    outputs = aws_endpoint.deploy("shop", service(port=8000), {"Secret": {"Ref": "Secret"}})
    ecs = aws_endpoint.client("ecs")
    tasks = ecs.list_tasks(cluster="shop-cluster")["taskArns"]
    state = aws_endpoint.settings.home / "aws" / "state"
    held = {"ecs.json": "shop-service", "secretsmanager.json": outputs["Secret"]}
    files = {state / name: text for name, text in held.items()}
    eventually(lambda: all(one.exists() and text in one.read_text() for one, text in files.items()), what="a snapshot")

    aws_endpoint.end(end)
    aws_endpoint.start()

    status = aws_endpoint.client("cloudformation").describe_stacks(StackName="shop")["Stacks"][0]["StackStatus"]
    assert status == "CREATE_COMPLETE"
    assert ecs.list_tasks(cluster="shop-cluster")["taskArns"] == tasks
    assert aws_endpoint.client("secretsmanager").get_secret_value(SecretId=outputs["Secret"])["SecretString"]


def test_refuses_a_type_that_nobody_knows(aws_endpoint: AwsEndpoint) -> None:
    with pytest.raises(ClientError, match="AWS::Moon::Base"):
        aws_endpoint.deploy("moon", {"Base": {"Type": "AWS::Moon::Base"}})


def test_the_table_says_how_faithful_each_type_is(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "local.aws", "--table"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CLICKSHOP_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    rows = [line for line in finished.stdout.splitlines() if line.startswith("| `AWS::")]
    assert len(rows) > 15
    assert all(len(row.split("|")[2].split()) >= 4 for row in rows)
