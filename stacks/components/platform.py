"""The processor that tasks run on and images are built on. Graviton costs a fifth less than x86 on Fargate."""

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecs as ecs


def runtime_platform() -> ecs.RuntimePlatform:
    """IMAGE_PLATFORM of stacks/image_tags.py, as a task definition says it."""
    return ecs.RuntimePlatform(
        cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
    )


def build_image() -> codebuild.IBuildImage:
    """What builds run in, on that processor, so that nothing is emulated."""
    return codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0


def build_environment() -> codebuild.BuildEnvironment:
    """A small machine. Docker in it needs the privileged mode."""
    return codebuild.BuildEnvironment(
        build_image=build_image(),
        compute_type=codebuild.ComputeType.SMALL,
        privileged=True,
    )
