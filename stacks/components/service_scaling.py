"""How a service grows and shrinks with its load."""

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs

from stacks.environments import TaskCount

TARGET_PERCENT = 70
# Out at once, in with patience: a task more costs cents, a customer who waits more than that.
_OUT = cdk.Duration.minutes(1)
_IN = cdk.Duration.minutes(5)


def scale_by_load(service: ecs.FargateService, count: TaskCount) -> None:
    """Between the two counts, so that neither processor nor memory is used more than TARGET_PERCENT on average."""
    scaling = service.auto_scale_task_count(min_capacity=count.minimum, max_capacity=count.maximum)
    scaling.scale_on_cpu_utilization(
        "Cpu", target_utilization_percent=TARGET_PERCENT, scale_out_cooldown=_OUT, scale_in_cooldown=_IN
    )
    scaling.scale_on_memory_utilization(
        "Memory", target_utilization_percent=TARGET_PERCENT, scale_out_cooldown=_OUT, scale_in_cooldown=_IN
    )
