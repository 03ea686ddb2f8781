"""The processor that tasks run on and images are built for. Graviton costs a fifth less than x86 on Fargate."""

from aws_cdk import aws_ecs as ecs

IMAGE_PLATFORM = "linux/arm64"


def runtime_platform() -> ecs.RuntimePlatform:
    """IMAGE_PLATFORM as a task definition says it."""
    return ecs.RuntimePlatform(
        cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
    )
