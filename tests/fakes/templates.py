"""Templates written by hand, for what reads synthesised ones."""

from typing import Any

from operations.templates import Resource, Templates

Definitions = dict[str, tuple[str, dict[str, Any]]]


def templates(**stacks: Definitions) -> Templates:
    """Resources by stack and logical id, each a type with its properties."""
    return Templates(
        resources=[
            Resource(stack=stack, logical_id=logical_id, type=type_, properties=properties)
            for stack, definitions in stacks.items()
            for logical_id, (type_, properties) in definitions.items()
        ]
    )


def service(*, count: int = 1, cpu: str = "512", memory: str = "1024", spot: bool = False) -> Definitions:
    """One agent's stack, as far as capacity and cost are concerned."""
    strategy = {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]} if spot else {}
    return {
        "Task": (
            "AWS::ECS::TaskDefinition",
            {"Cpu": cpu, "Memory": memory, "RuntimePlatform": {"CpuArchitecture": "ARM64"}},
        ),
        "Cluster": ("AWS::ECS::Cluster", {"ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}]}),
        "Service": (
            "AWS::ECS::Service",
            {
                "TaskDefinition": {"Ref": "Task"},
                "Cluster": {"Ref": "Cluster"},
                "DesiredCount": count,
                **strategy,
            },
        ),
        "Scaling": ("AWS::ApplicationAutoScaling::ScalableTarget", {"MaxCapacity": 4}),
    }
