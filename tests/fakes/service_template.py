"""A small shop in CloudFormation: a load balancer, and one ECS service behind it whose container is a few lines."""

from typing import Any

# Answers every GET with its task's environment; dies when it is asked to.
SERVER = """
import http.server, json, os, signal, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.endswith("/die"):
            os.kill(os.getpid(), signal.SIGKILL)
        body = json.dumps({"pid": os.getpid(), "environment": dict(os.environ)}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        print("asked", self.path, flush=True)

http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""
CHECK = "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health')"


def network() -> dict[str, Any]:
    """A VPC with a subnet and a security group."""
    return {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"},
        },
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "all", "VpcId": {"Ref": "Vpc"}},
        },
    }


def service(*, port: int, release: str = "1", command: list[str] | None = None) -> dict[str, Any]:
    """The service `shop` on a port, routed at /shop/*; `release` is a variable of its container."""
    return {
        **network(),
        "LoadBalancer": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Properties": {"Name": "edge", "Subnets": [{"Ref": "Subnet"}], "Type": "application"},
        },
        "Targets": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {
                "Name": "shop",
                "Port": port,
                "Protocol": "HTTP",
                "TargetType": "ip",
                "VpcId": {"Ref": "Vpc"},
                "HealthCheckPath": "/health",
                "HealthCheckIntervalSeconds": 5,
            },
        },
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": {"Ref": "LoadBalancer"},
                "Port": 80,
                "Protocol": "HTTP",
                "DefaultActions": [
                    {
                        "Type": "fixed-response",
                        "FixedResponseConfig": {"StatusCode": "404", "MessageBody": "no such shop"},
                    }
                ],
            },
        },
        "Rule": {
            "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
            "Properties": {
                "ListenerArn": {"Ref": "Listener"},
                "Priority": 10,
                "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/shop/*"]}}],
                "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
            },
        },
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {
                "GenerateSecretString": {
                    "SecretStringTemplate": '{"username": "shop"}',
                    "GenerateStringKey": "password",
                    "PasswordLength": 20,
                    "ExcludePunctuation": True,
                }
            },
        },
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "shop-cluster"}},
        "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task(port, release, command)},
        "Service": {
            "Type": "AWS::ECS::Service",
            "DependsOn": "Rule",
            "Properties": {
                "ServiceName": "shop-service",
                "Cluster": {"Ref": "Cluster"},
                "TaskDefinition": {"Ref": "Task"},
                "DesiredCount": 1,
                "LaunchType": "FARGATE",
                "DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
                "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": [{"Ref": "Subnet"}]}},
                "LoadBalancers": [
                    {"ContainerName": "agent", "ContainerPort": port, "TargetGroupArn": {"Ref": "Targets"}}
                ],
                "ServiceConnectConfiguration": {
                    "Enabled": True,
                    "Namespace": "shop",
                    "Services": [{"PortName": "shop", "ClientAliases": [{"Port": port, "DnsName": "shop"}]}],
                },
            },
        },
    }


def task(port: int, release: str, command: list[str] | None) -> dict[str, Any]:
    """The task definition."""
    return {
        "Family": "shop",
        "Cpu": "256",
        "Memory": "512",
        "NetworkMode": "awsvpc",
        "RequiresCompatibilities": ["FARGATE"],
        "ContainerDefinitions": [
            {
                "Name": "agent",
                "Image": "shop:1",
                "Command": command or ["python", "-c", SERVER],
                "StopTimeout": 2,
                "PortMappings": [{"ContainerPort": port, "Name": "shop"}],
                "Environment": [
                    {"Name": "HOST", "Value": "0.0.0.0"},  # noqa: S104 - what a container's definition says
                    {"Name": "PORT", "Value": str(port)},
                    {"Name": "RELEASE", "Value": release},
                    {"Name": "ORDERS_URL", "Value": "http://orders:8001"},
                ],
                "Secrets": [{"Name": "PASSWORD", "ValueFrom": {"Fn::Join": ["", [{"Ref": "Secret"}, ":password::"]]}}],
                "HealthCheck": {"Command": ["CMD", "python", "-c", CHECK], "Interval": 1, "Timeout": 2, "Retries": 2},
                "DockerLabels": {"Owner": "ada"},
            }
        ],
    }
